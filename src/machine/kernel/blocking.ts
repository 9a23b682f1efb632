/**
 * The life of a system call that may wait: it begins at the first try, is retried after every wake-up, and is over when
 * it has a result. A caught signal ends it with -EINTR, once.
 */
import { EINTR } from "./errno.ts";
import type { Process } from "./process.ts";
import { BLOCKED } from "./types.ts";
import type { WaitQueue } from "./wait-queue.ts";

/** The first try or a retry of that call; a different call ends an unfinished one. */
export function beginCall(proc: Process, name: string): void {
  if (proc.call === name) return;
  proc.call = name;
  proc.callSince = proc.host.clock.now;
  proc.deadline = null;
  proc.interrupted = false;
}

/** The call has its result. */
export function endCall(proc: Process): void {
  proc.call = "";
  proc.deadline = null;
  proc.interrupted = false;
}

/** Sleeps on the queues, or -EINTR where a caught signal has come meanwhile. `deadline`: of the process's own time. */
export function blockOn(proc: Process, queues: readonly (WaitQueue | null)[], deadline: number | null): number {
  if (proc.interrupted) {
    endCall(proc);
    return -EINTR;
  }
  proc.block(queues, deadline);
  return BLOCKED;
}
