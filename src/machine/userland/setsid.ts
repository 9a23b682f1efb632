/**
 * setsid: a program in a session of its own. Source: BusyBox 1.36.1.
 * Simplified: -c does not make standard input the controlling terminal of the new session.
 */
import { strerror } from "../kernel/errno.ts";
import { execOrFail } from "./exec-or-fail.ts";
import { forkApplet } from "./exec-program.ts";
import { parseOptions } from "./getopt.ts";
import { complain } from "./message.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

export const setsidApplet: Applet = {
  name: "setsid",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "+c");
    if (!options) return 1;
    const program = options.operands;
    if (program.length === 0) return yield* usageError(sys, "setsid");
    if (sys.k.setsid(sys.p) >= 0) return yield* execOrFail(sys, "setsid", program);
    // The leader of a process group cannot leave it: a child does.
    const child = forkApplet(sys, function* (own) {
      own.k.setsid(own.p);
      return yield* execOrFail(own, "setsid", program);
    });
    if (typeof child !== "number") return 0;
    yield* complain(sys, "setsid", `vfork: ${strerror(child)}`);
    return 1;
  },
};
