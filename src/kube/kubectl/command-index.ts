/** Which word of a command line is the command. Source: spf13/cobra, Command.Find. */
import { GLOBAL_FLAGS } from "./flags.ts";
import type { Verb } from "./invocation.ts";

/** Where the first word stands that is neither a flag nor the value of one. */
export function commandIndex(argv: readonly string[], own: Verb["flags"] = []): number {
  const specs = [...own, ...GLOBAL_FLAGS];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? "";
    if (word === "--") return argv.length;
    if (!word.startsWith("-") || word === "-") return i;
    const spec = word.startsWith("--")
      ? specs.find((one) => `--${one.name}` === word)
      : specs.find((one) => one.short !== undefined && `-${one.short}` === word);
    if (spec && spec.kind !== "bool" && spec.bare === undefined) i++;
  }
  return argv.length;
}
