/** chgrp: gives files to a group. Source: BusyBox 1.36.1. */
import { changeOwner, OWNER_LONG, OWNER_OPTIONS, parseOwner } from "./change-owner.ts";
import { parseOptions } from "./getopt.ts";
import { complain } from "./message.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

export const chgrpApplet: Applet = {
  name: "chgrp",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, OWNER_OPTIONS, OWNER_LONG);
    if (!options) return 1;
    const [text, ...paths] = options.operands;
    if (text === undefined || paths.length === 0) return yield* usageError(sys, "chgrp");
    const owner = parseOwner(sys, `:${text}`);
    if (typeof owner === "string") {
      yield* complain(sys, "chgrp", owner);
      return 1;
    }
    return yield* changeOwner(sys, "chgrp", paths, owner, options);
  },
};
