/** unlink: removes one name by one call of unlink(2). Source: BusyBox 1.36.1. */
import { parseOptions } from "./getopt.ts";
import { complainErrno } from "./message.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

export const unlinkApplet: Applet = {
  name: "unlink",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "");
    if (!options) return 1;
    const [path, ...more] = options.operands;
    if (path === undefined || more.length > 0) return yield* usageError(sys, "unlink");
    const failed = sys.k.unlink(sys.p, path);
    if (failed >= 0) return 0;
    yield* complainErrno(sys, "unlink", `can't remove file '${path}'`, failed);
    return 1;
  },
};
