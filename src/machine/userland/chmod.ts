/** chmod: changes the modes of files. Source: BusyBox 1.36.1. */
import type { ByteString, Stat } from "../kernel/types.ts";
import { applyMode, formatPermissions } from "./file-mode.ts";
import { parseOptions } from "./getopt.ts";
import { complain, complainErrno } from "./message.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";
import { walkFile } from "./walk.ts";

const OPTIONS = "Rvcf";

/** Where in `argv` a mode stands that looks like an option (`-w`), or -1. */
function dashMode(argv: readonly ByteString[]): number {
  const at = argv.findIndex((word, i) => i > 0 && (!word.startsWith("-") || !`-${OPTIONS}`.includes(word[1] ?? "-")));
  return at >= 0 && (argv[at] ?? "").startsWith("-") ? at : -1;
}

export const chmodApplet: Applet = {
  name: "chmod",
  *main(sys, argv) {
    const at = dashMode(argv);
    const words = argv.map((word, i) => (i === at ? `a${word.slice(1)}` : word));
    const options = yield* parseOptions(sys, words, OPTIONS, {
      recursive: "R",
      verbose: "v",
      changes: "c",
      quiet: "f",
    });
    if (!options) return 1;
    const [first, ...paths] = options.operands;
    if (first === undefined || paths.length === 0) return yield* usageError(sys, "chmod");
    const text = at < 0 ? first : `-${first.slice(1)}`;
    let isInvalid = false;
    function* visit(path: ByteString, found: Stat, depth: number): Generator<void, number, void> {
      if (isInvalid || (depth > 0 && found.kind === "symlink")) return 0;
      const stat = depth === 0 ? sys.k.stat(sys.p, path) : found;
      const isKnown = typeof stat !== "number";
      const mode = isKnown ? applyMode(text, stat.mode, sys.p.umask, stat.kind === "directory") : 0;
      if (mode === undefined) {
        isInvalid = true;
        yield* complain(sys, "chmod", `invalid mode '${text}'`);
        return 0;
      }
      const failed = isKnown ? sys.k.chmod(sys.p, path, mode) : stat;
      if (failed < 0) {
        if (!options?.has("f")) yield* complainErrno(sys, "chmod", path, failed);
        return failed;
      }
      if (options?.has("v") || (options?.has("c") && isKnown && stat.mode !== mode)) {
        const octal = mode.toString(8).padStart(4, "0");
        yield* sys.print(`mode of '${path}' changed to ${octal} (${formatPermissions(mode)})\n`);
      }
      return 0;
    }
    const walk = { applet: "chmod", recursive: options.has("R"), follow: "never", visit } as const;
    let code = 0;
    for (const path of paths) {
      if (!(yield* walkFile(sys, path, walk))) code = 1;
      if (isInvalid) return 1;
    }
    return code;
  },
};
