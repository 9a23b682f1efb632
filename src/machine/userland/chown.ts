/** chown: gives files to a user and a group. Source: BusyBox 1.36.1 chown, libbb uidgid_get. */
import type { Sys } from "../kernel/applet.ts";
import type { ByteString } from "../kernel/types.ts";
import { parseGroup, parseUser } from "./accounts.ts";
import { changeOwner, OWNER_LONG, OWNER_OPTIONS } from "./change-owner.ts";
import type { Owner } from "./change-owner.ts";
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

/** `USER`, `USER:GROUP`, `:GROUP`, or `USER:` with the login group; else what is wrong with it. */
function parseOwner(sys: Sys, text: ByteString): Owner | string {
  const at = text.includes(":") ? text.indexOf(":") : text.indexOf(".");
  if (at < 0) {
    const user = parseUser(sys, text);
    return user ? { uid: user.uid, gid: -1 } : `unknown user ${text}`;
  }
  const group = text.slice(at + 1);
  if (at === 0) {
    const gid = parseGroup(sys, group);
    return gid === undefined ? `unknown group ${group}` : { uid: -1, gid };
  }
  const user = parseUser(sys, text.slice(0, at));
  if (!user) return `unknown user/group ${group === "" ? text.slice(0, at) : text}`;
  if (group === "") return { uid: user.uid, gid: user.gid ?? user.uid };
  const gid = parseGroup(sys, group);
  return gid === undefined ? `unknown user/group ${text}` : { uid: user.uid, gid };
}
