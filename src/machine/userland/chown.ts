/** chown: gives files to a user and a group. Source: BusyBox 1.36.1 chown. */
import { changeOwner, OWNER_LONG, OWNER_OPTIONS, parseOwner } from "./change-owner.ts";
import { parseOptions } from "./getopt.ts";
import { complain } from "./message.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

export const chownApplet: Applet = {
  name: "chown",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, OWNER_OPTIONS, OWNER_LONG);
    if (!options) return 1;
    const [text, ...paths] = options.operands;
    if (text === undefined || paths.length === 0) return yield* usageError(sys, "chown");
    const owner = parseOwner(sys, text);
    if (typeof owner === "string") {
      yield* complain(sys, "chown", owner);
      return 1;
    }
    return yield* changeOwner(sys, "chown", paths, owner, options);
  },
};
