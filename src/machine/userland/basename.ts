/** basename: the last part of a path, and what removes a suffix from it. Source: POSIX basename; BusyBox 1.36.1 (-a, -s). */
import { parseOptions } from "./getopt.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

/** The last part of a path: `/` of only slashes, `` of nothing. */
export function baseName(path: string): string {
  const bare = path.replace(/\/+$/, "");
  return bare === "" ? path.slice(0, 1) : bare.slice(bare.lastIndexOf("/") + 1);
}

export const basenameApplet: Applet = {
  name: "basename",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "+as:");
    if (!options) return 1;
    const all = options.has("a") || options.has("s");
    const { operands } = options;
    if (operands.length === 0 || (!all && operands.length > 2)) return yield* usageError(sys, "basename");
    const suffix = options.value("s") ?? (all ? "" : (operands[1] ?? ""));
    for (const path of all ? operands : operands.slice(0, 1)) {
      const name = baseName(path);
      const cut = suffix !== "" && name !== suffix && name.endsWith(suffix);
      yield* sys.print((cut ? name.slice(0, -suffix.length) : name) + "\n");
    }
    return 0;
  },
};
