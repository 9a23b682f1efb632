/** Keys that have to be looked at: each at most once at a time, in the order in which they were added. */
import type { Timer } from "../../sim/clock.ts";
import type { Clock } from "../../sim/clock.ts";
import type { Duration } from "../../sim/units.ts";

export interface WorkQueue {
  /** Looks at the key after the queue's delay, unless it is waiting already. */
  add(key: string): void;
  /** Looks at the key not before that long; an earlier wish for the same key stays. */
  addAfter(key: string, delay: Duration): void;
}

export function workQueue(clock: Clock, delay: Duration, reconcile: (key: string) => void): WorkQueue {
  const timers = new Map<string, Timer>();

  function addAfter(key: string, after: Duration): void {
    const due = clock.now + after;
    const waiting = timers.get(key);
    if (waiting?.pending && waiting.due <= due) return;
    clock.cancel(waiting);
    timers.set(
      key,
      clock.at(due, () => {
        timers.delete(key);
        reconcile(key);
      }),
    );
  }

  return { add: (key) => addAfter(key, delay), addAfter };
}
