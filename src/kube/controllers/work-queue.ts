/** Keys that have to be looked at: each at most once at a time, in the order in which they were added. */
import type { Timer } from "../../sim/clock.ts";
import type { Clock } from "../../sim/clock.ts";
import type { Duration, SimTime } from "../../sim/units.ts";

export interface WorkQueue {
  /** Looks at the key after the queue's delay, unless it is waiting already. */
  add(key: string): void;
  /** Looks at the key not before that long; an earlier wish for the same key stays. */
  addAfter(key: string, delay: Duration): void;
  /** Looks at the key again because something could not be done: twice as late each time in a row. */
  retry(key: string): void;
}

interface Failures {
  count: number;
  /** Until when the next one is in a row with them. */
  until: SimTime;
}

const FIRST_RETRY: Duration = 5;
const LAST_RETRY: Duration = 1_000_000;
/** Failures further apart than this have nothing to do with each other. */
const APART: Duration = 60_000;

export function workQueue(clock: Clock, delay: Duration, reconcile: (key: string) => void): WorkQueue {
  const timers = new Map<string, Timer>();
  const failures = new Map<string, Failures>();

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

  function retry(key: string): void {
    const known = failures.get(key);
    const count = known && clock.now <= known.until ? known.count : 0;
    const wait = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** count);
    failures.set(key, { count: Math.min(count + 1, 20), until: clock.now + wait + APART });
    addAfter(key, wait);
  }

  return { add: (key) => addAfter(key, delay), addAfter, retry };
}
