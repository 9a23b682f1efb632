/** rmdir: removes empty directories. Source: BusyBox 1.36.1. */
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { ENOTEMPTY } from "../kernel/errno.ts";
import type { ByteString } from "../kernel/types.ts";
import { parseOptions } from "./getopt.ts";
import type { Options } from "./getopt.ts";
import { complainErrno } from "./message.ts";
import { parentOf } from "./paths.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

const LONG = { parents: "p", "ignore-fail-on-non-empty": "ignore", verbose: "v" };

export const rmdirApplet: Applet = {
  name: "rmdir",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "pv", LONG);
    if (!options) return 1;
    if (options.operands.length === 0) return yield* usageError(sys, "rmdir");
    let code = 0;
    for (const path of options.operands) code = (yield* removeEmpty(sys, path, options)) || code;
    return code;
  },
};

/** Removes one and, with -p, the parents that its name names. */
function* removeEmpty(sys: Sys, operand: ByteString, options: Options): AppletRun {
  for (let path = operand; path !== "."; path = parentOf(path)) {
    if (options.has("v")) yield* sys.print(`rmdir: removing directory, '${path}'\n`);
    const failed = sys.k.rmdir(sys.p, path);
    if (failed < 0) {
      if (failed === -ENOTEMPTY && options.has("ignore")) return 0;
      yield* complainErrno(sys, "rmdir", `'${path}'`, failed);
      return 1;
    }
    if (!options.has("p")) return 0;
  }
  if (operand !== ".") return 0;
  if (options.has("v")) yield* sys.print("rmdir: removing directory, '.'\n");
  yield* complainErrno(sys, "rmdir", `'${operand}'`, sys.k.rmdir(sys.p, operand));
  return 1;
}
