/**
 * A world at a terminal, in step with the real clock: a sleep takes its time and can be interrupted, what only needs the
 * processor is done as fast as it can be. Keys come in between.
 */
import type { BoxSession } from "./box.ts";

/** Two timers so near to each other are work; what is further apart is a wait. */
const WORK_MS = 5;
/** So far may work run ahead of the real clock after a key. */
const LEAD_MS = 2000;
/** Real time after which keys are looked at again. */
const TURN_MS = 30;
/** No timer of the host waits longer. */
const LONGEST_MS = 3_600_000;

export class Pace {
  readonly #session: BoxSession;
  readonly #onExit: (code: number) => void;
  /** So much virtual time goes by in a real one. */
  readonly #speed: number;
  /** A moment of both clocks. */
  #real = performance.now();
  #virtual: number;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #immediate: ReturnType<typeof setImmediate> | null = null;

  constructor(session: BoxSession, speed: number, onExit: (code: number) => void) {
    this.#session = session;
    this.#speed = speed;
    this.#onExit = onExit;
    this.#virtual = session.now;
  }

  /** Somebody has typed, or the window has changed: the clock has gone on until then. */
  happens(what: () => void): void {
    const passed = this.#due - this.#session.now;
    const next = this.#session.nextIn();
    if (passed >= 1) this.#session.advance(Math.floor(next === null ? passed : Math.min(passed, next)));
    what();
    this.#meet();
    this.go();
  }

  /** Runs as far as the real clock allows, then waits for it. */
  go(): void {
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#immediate) clearImmediate(this.#immediate);
    this.#timer = this.#immediate = null;
    const session = this.#session;
    const turnEnds = performance.now() + TURN_MS;
    for (;;) {
      if (session.exitCode !== null) return this.#onExit(session.exitCode);
      const next = session.nextIn();
      if (next === null) return;
      const isWork = next <= WORK_MS;
      // After work that ran ahead a wait is as long as it is.
      if (!isWork && session.now > this.#due) this.#meet();
      const early = session.now + next - this.#due - (isWork ? LEAD_MS : 0);
      if (early > 0) {
        this.#timer = setTimeout(() => this.go(), Math.min(Math.max(1, early / this.#speed), LONGEST_MS));
        return;
      }
      session.advance(next);
      if (performance.now() > turnEnds) {
        this.#immediate = setImmediate(() => this.go());
        return;
      }
    }
  }

  /** What the virtual clock shows where it goes with the real one. */
  get #due(): number {
    return this.#virtual + (performance.now() - this.#real) * this.#speed;
  }

  #meet(): void {
    this.#real = performance.now();
    this.#virtual = this.#session.now;
  }
}
