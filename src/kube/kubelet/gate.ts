/**
 * Whether anything reaches a kubelet. While it is down nothing does: what its timers, its watches and the runtime would
 * have told it waits, and is told in the same order when it is back.
 *
 * Simplified: a node that is switched off is not shut down: it is as with a kubelet whose shutdownGracePeriod is 0, as it is by
 * itself, and no Pod ends as NodeShutdown.
 * Simplified: a kubelet that comes back goes on with what it was doing, where a real one begins that step again.
 */
import type { Clock, Timer } from "../../sim/clock.ts";
import type { Duration, SimTime } from "../../sim/units.ts";

export class Gate {
  readonly #clock: Clock;
  readonly #held: (() => void)[] = [];
  /** Why nobody answers, as whoever dials is told; null: it is open. */
  #refusal: string | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isShut(): boolean {
    return this.#refusal !== null;
  }

  get refusal(): string | null {
    return this.#refusal;
  }

  shut(refusal: string): void {
    this.#refusal = refusal;
  }

  open(): void {
    this.#refusal = null;
    for (const act of this.#held.splice(0)) this.#clock.after(0, () => this.pass(act));
  }

  /** Does it, or keeps it until the gate is open. */
  pass(act: () => void): void {
    if (this.#refusal !== null) this.#held.push(act);
    else act();
  }

  /** A callback that passes the gate each time it is called. */
  behind<A extends unknown[]>(callback: (...args: A) => void): (...args: A) => void {
    return (...args) => this.pass(() => callback(...args));
  }
}

/** The clock as the kubelet has it: it does not hear its timers while it is down. */
export class KubeletClock {
  readonly #clock: Clock;
  readonly #gate: Gate;

  constructor(clock: Clock, gate: Gate) {
    this.#clock = clock;
    this.#gate = gate;
  }

  get now(): SimTime {
    return this.#clock.now;
  }

  get start(): number {
    return this.#clock.start;
  }

  get epoch(): number {
    return this.#clock.epoch;
  }

  at(due: SimTime, callback: () => void): Timer {
    return this.#clock.at(due, () => this.#gate.pass(callback));
  }

  after(delay: Duration, callback: () => void): Timer {
    return this.at(this.#clock.now + delay, callback);
  }

  cancel(timer: Timer | null | undefined): void {
    this.#clock.cancel(timer);
  }

  stall(chunk: string): void {
    this.#clock.stall(chunk);
  }
}
