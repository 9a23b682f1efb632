/**
 * The virtual clock: one queue of timers in a total order (due, then the order in which they were set).
 *
 * Everything that ever happens in a simulation happens inside a timer's callback: a process that can run has a timer, a
 * kubelet that waits has a timer. So a run is `while (something is due) fireNext()`, and it does not matter whether the
 * host asks for an hour at once or for a millisecond at a time.
 *
 * Invariant: time never goes back, and never moves while a callback runs (but for what was put off: `asOf`).
 */
import { assert } from "./assert.ts";
import type { Duration, EpochMs, SimTime } from "./units.ts";

export interface Timer {
  readonly due: SimTime;
  /** True until it has fired or been cancelled. */
  readonly pending: boolean;
}

interface Entry extends Timer {
  due: SimTime;
  seq: number;
  pending: boolean;
  callback: () => void;
  cause: number | null;
}

export class Clock {
  /** What the clock on the wall shows at time 0. */
  readonly start: EpochMs;
  /** The trace entry that brought about what is happening now; a timer remembers the one under which it was set. */
  cause: number | null = null;
  #now: SimTime = 0;
  #seq = 0;
  #fired = 0;
  #cancelled = 0;
  #heap: Entry[] = [];
  #firing: Entry | null = null;
  #stalledOn: string | null = null;

  constructor(start: EpochMs) {
    this.start = start;
  }

  get now(): SimTime {
    return this.#now;
  }

  get epoch(): EpochMs {
    return this.start + this.#now;
  }

  /** How many timers have fired so far. */
  get fired(): number {
    return this.#fired;
  }

  /** The chunk of code that the world waits for (architecture, decision 9), or null. */
  get stalledOn(): string | null {
    return this.#stalledOn;
  }

  /** Calls back at `due`, or as the next thing that happens now where `due` is past. */
  at(due: SimTime, callback: () => void): Timer {
    const later = Math.max(due, this.#now);
    const small = later | 0;
    const entry: Entry = {
      // Engines keep a number that came out of fractions in a place of its own; as a small one it takes none.
      due: small === later ? small : later,
      seq: this.#seq++,
      pending: true,
      callback,
      cause: this.cause,
    };
    this.#push(entry);
    return entry;
  }

  after(delay: Duration, callback: () => void): Timer {
    return this.at(this.#now + delay, callback);
  }

  /** A cancelled timer never fires; cancelling twice or too late does nothing. */
  cancel(timer: Timer | null | undefined): void {
    const entry = timer as Entry | null | undefined;
    if (!entry?.pending) return;
    entry.pending = false;
    this.#cancelled++;
    if (this.#cancelled > 64 && this.#cancelled * 2 > this.#heap.length) this.#compact();
  }

  /** When the next timer is due, or undefined when nothing will ever happen again. */
  nextDue(): SimTime | undefined {
    this.#dropCancelled();
    return this.#heap[0]?.due;
  }

  /** Moves to the next timer and fires it. */
  fireNext(): void {
    this.#dropCancelled();
    const entry = this.#pop();
    assert(entry, "there is a timer to fire");
    this.#now = entry.due;
    this.#fired++;
    entry.pending = false;
    this.#firing = entry;
    this.cause = entry.cause;
    entry.callback();
    this.cause = null;
    this.#firing = null;
  }

  /** Moves forward to a moment at or before which nothing is due. */
  advanceTo(time: SimTime): void {
    const next = this.nextDue();
    assert(next === undefined || next > time, "nothing is due before the time advanced to");
    if (time > this.#now) this.#now = time;
  }

  /** Does what was put off as it would have been done at that moment. Nothing in it may set a timer. */
  asOf<T>(moment: SimTime, act: () => T): T {
    const now = this.#now;
    this.#now = moment;
    const result = act();
    this.#now = now;
    return result;
  }

  /**
   * Undoes the firing of the present timer because code that it needs has not been loaded: it will fire again, at the
   * same time and in the same place of the order, after `resume`. The callback must return at once and have done nothing.
   */
  stall(chunk: string): void {
    const entry = this.#firing;
    assert(entry, "only a firing timer can stall");
    entry.pending = true;
    this.#fired--;
    this.#push(entry);
    this.#stalledOn = chunk;
  }

  /** The missing chunk has been loaded. */
  resume(): void {
    this.#stalledOn = null;
  }

  #dropCancelled(): void {
    while (this.#heap.length > 0 && !this.#heap[0]?.pending) {
      this.#pop();
      this.#cancelled--;
    }
  }

  #compact(): void {
    const live = this.#heap.filter((entry) => entry.pending);
    live.sort((x, y) => x.due - y.due || x.seq - y.seq);
    this.#heap = live;
    this.#cancelled = 0;
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let i = heap.length;
    heap.push(entry);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent] as Entry;
      if (above.due < entry.due || (above.due === entry.due && above.seq < entry.seq)) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (!top || !last || heap.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      const left = heap[child] as Entry;
      const right = heap[child + 1];
      let below = left;
      if (right && (right.due < left.due || (right.due === left.due && right.seq < left.seq))) {
        below = right;
        child++;
      }
      if (last.due < below.due || (last.due === below.due && last.seq < below.seq)) break;
      heap[i] = below;
      i = child;
    }
    heap[i] = last;
    return top;
  }
}
