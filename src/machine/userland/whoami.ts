/** whoami: the name of the current user. Source: BusyBox 1.36.1. */
import { userName } from "./accounts.ts";
import { parseOptions } from "./getopt.ts";
import { complain } from "./message.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

export const whoamiApplet: Applet = {
  name: "whoami",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "");
    if (!options) return 1;
    if (options.operands.length > 0) return yield* usageError(sys, "whoami");
    const { uid } = sys.p.cred;
    const name = userName(sys, uid);
    if (name === undefined) {
      yield* complain(sys, "whoami", `unknown uid ${uid}`);
      return 1;
    }
    yield* sys.print(`${name}\n`);
    return 0;
  },
};
