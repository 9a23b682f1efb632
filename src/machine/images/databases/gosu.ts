/** gosu: becomes another user and runs a program. Source: tianon/gosu; setpriv(1) and su-exec do the same. */
import type { AppletMain } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import { groupsOf, parseUser } from "../../userland/accounts.ts";
import { execProgram } from "../../userland/exec-program.ts";
import { changeIdentity } from "../../userland/identity.ts";
import { program } from "../parts/service.ts";

const main: AppletMain = function* (sys, argv) {
  const [, user = "", ...command] = argv;
  const [name = ""] = user.split(":");
  const account = parseUser(sys, name);
  if (!account || command.length === 0) {
    yield* sys.error(
      account
        ? "Usage: gosu user-spec command [args]\n"
        : `error: failed switching to "${user}": unable to find user ${name}: no matching entries in passwd file\n`,
    );
    return 1;
  }
  const gid = account.gid ?? 0;
  if (changeIdentity(sys.p, { uid: account.uid, gid, groups: groupsOf(sys, name, gid) })) {
    yield* sys.error(`error: failed switching to "${user}": operation not permitted\n`);
    return 1;
  }
  const failed = yield* execProgram(sys, command);
  yield* sys.error(`error: exec: "${command[0] ?? ""}": ${strerror(failed)}\n`);
  return 1;
};

export const gosu = program("gosu", main, 2_300_000);
