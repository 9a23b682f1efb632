/** Nice values of processes. Source: setpriority(2), Linux kernel/sys.c. */
import { CAP_SYS_NICE, capable } from "../kernel/capabilities.ts";
import { EACCES, EPERM, ESRCH } from "../kernel/errno.ts";
import type { Proc } from "../kernel/types.ts";

/** Gives all of them that nice value, cut to what there is: 0, or -errno of the last that was refused. */
export function setPriority({ cred }: Proc, targets: readonly Proc[], value: number): number {
  const nice = Math.max(-20, Math.min(19, value));
  const isFree = capable(cred, CAP_SYS_NICE);
  let failed = targets.length === 0 ? -ESRCH : 0;
  for (const target of targets) {
    if (!isFree && target.cred.uid !== cred.uid) failed = -EPERM;
    else if (!isFree && nice < target.nice) failed = -EACCES;
    else target.nice = nice;
  }
  return failed;
}
