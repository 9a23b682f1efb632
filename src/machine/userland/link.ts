/** link: a hard link by one call of link(2). Source: BusyBox 1.36.1. */
import { parseOptions } from "./getopt.ts";
import { complainErrno } from "./message.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

export const linkApplet: Applet = {
  name: "link",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "");
    if (!options) return 1;
    const [from, to, ...more] = options.operands;
    if (from === undefined || to === undefined || more.length > 0) return yield* usageError(sys, "link");
    const failed = sys.k.link(sys.p, from, to);
    if (failed >= 0) return 0;
    yield* complainErrno(sys, "link", `can't create hardlink '${to}' to '${from}'`, failed);
    return 1;
  },
};
