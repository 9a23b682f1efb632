/** Interpreters and compilers that are there but do not run what they are given, and say so. */
import type { LayerEntry } from "../../kernel/fs/layer.ts";
import { program } from "../parts/service.ts";

/**
 * Simplified: programs in Python, JavaScript, PHP, Perl, Ruby, Go and Java are not run; the interpreters answer for their
 * versions and a few usual one-liners.
 * `version`: by the option that asks for it. With nothing to read they end with 0, as their prompts do.
 */
export function interpreter(name: string, versions: Readonly<Record<string, string>>): LayerEntry {
  return program(name, function* (sys, argv) {
    const [, first] = argv;
    const version = first === undefined ? undefined : versions[first];
    if (version !== undefined) {
      yield* sys.print(`${version}\n`);
      return 0;
    }
    const input = first === undefined || first === "-i" || first === "-a" ? yield* sys.readAll(0) : null;
    if (input === "") return 0;
    yield* sys.error(
      `${name}: Podarium does not run programs written for ${name}; the image, its files and its version are there\n`,
    );
    return 1;
  });
}
