/** Becoming another user. Source: setgroups(2), setgid(2), setuid(2), capabilities(7). */
import { CAP_SETGID, CAP_SETUID, capable } from "../kernel/capabilities.ts";
import type { Credentials, Proc } from "../kernel/types.ts";

/** The system call that was refused, for which there is but one reason: EPERM. */
export type RefusedCall = "setgroups" | "setgid" | "setuid";

/** As login programs do it: groups, group, user. What a process may at most do stays as it is. */
export function changeIdentity(proc: Proc, to: Pick<Credentials, "uid" | "gid" | "groups">): RefusedCall | null {
  const { cred } = proc;
  if (!capable(cred, CAP_SETGID)) return "setgroups";
  if (to.uid !== cred.uid && !capable(cred, CAP_SETUID)) return "setuid";
  proc.cred = { ...cred, uid: to.uid, gid: to.gid, groups: to.groups };
  return null;
}
