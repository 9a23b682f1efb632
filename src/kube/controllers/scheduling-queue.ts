/** Pods that wait to be looked at: the most important first of those whose time has come, else in the order of coming. */
import type { Clock, Timer } from "../../sim/clock.ts";
import type { Duration } from "../../sim/units.ts";

interface Entry {
  timer: Timer;
  readonly priority: number;
  readonly sequence: number;
}

export class SchedulingQueue {
  readonly #clock: Clock;
  readonly #look: (key: string) => void;
  readonly #waiting = new Map<string, Entry>();
  #sequence = 0;
  /** Whether there ever was a Pod with a priority. */
  #hasPriorities = false;

  constructor(clock: Clock, look: (key: string) => void) {
    this.#clock = clock;
    this.#look = look;
  }

  /** Looks at the Pod not before that long; an earlier wish for it stays. */
  add(key: string, delay: Duration, priority: number): void {
    const due = this.#clock.now + delay;
    const waiting = this.#waiting.get(key);
    if (waiting && waiting.timer.due <= due) return;
    this.#clock.cancel(waiting?.timer);
    if (priority !== 0) this.#hasPriorities = true;
    const timer = this.#clock.at(due, () => this.#fire(key));
    this.#waiting.set(key, { timer, priority, sequence: ++this.#sequence });
  }

  #fire(key: string): void {
    const own = this.#waiting.get(key);
    const chosen = this.#hasPriorities || !own ? this.#foremost() : key;
    const entry = chosen === undefined ? undefined : this.#waiting.get(chosen);
    if (chosen === undefined || !entry) return;
    this.#waiting.delete(chosen);
    this.#look(chosen);
    // Code that is not there yet: the same timer fires again.
    if (this.#clock.stalledOn !== null) this.#waiting.set(chosen, entry);
    else if (own && chosen !== key) own.timer = entry.timer;
  }

  #foremost(): string | undefined {
    let found: string | undefined;
    let best: Entry | undefined;
    for (const [key, entry] of this.#waiting) {
      if (entry.timer.due > this.#clock.now) continue;
      const isBetter =
        !best || entry.priority > best.priority || (entry.priority === best.priority && entry.sequence < best.sequence);
      if (!isBetter) continue;
      found = key;
      best = entry;
    }
    return found;
  }
}
