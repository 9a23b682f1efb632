/** Who follows the log of an attempt, and wants to know when nothing more will come. */
import type { KubeletClock } from "./gate.ts";

export class LogFollowers {
  readonly #clock: KubeletClock;
  /** By id of the runtime's container. */
  readonly #followers = new Map<string, (() => void)[]>();

  constructor(clock: KubeletClock) {
    this.#clock = clock;
  }

  /** Calls back once the attempt has ended, or its Pod is gone. */
  onceEnded(id: string, ended: () => void): void {
    const list = this.#followers.get(id);
    if (list) list.push(ended);
    else this.#followers.set(id, [ended]);
  }

  attemptEnded(id: string): void {
    const list = this.#followers.get(id) ?? [];
    this.#followers.delete(id);
    // After everything that is due now: the last lines come first.
    for (const ended of list) this.#clock.after(0, ended);
  }

  podGone(): void {
    for (const id of this.#followers.keys()) this.attemptEnded(id);
  }
}
