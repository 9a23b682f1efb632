/** Who waits for something: processes, and callbacks of the host. */

export interface Waiter {
  wake(): void;
}

/** Mostly nobody waits, or one: only more of them take a set. */
export class WaitQueue {
  #first: Waiter | null = null;
  #others: Set<Waiter> | null = null;

  add(waiter: Waiter): void {
    if (this.#first === waiter) return;
    if (this.#first === null && this.#others === null) this.#first = waiter;
    else (this.#others ??= new Set()).add(waiter);
  }

  remove(waiter: Waiter): void {
    if (this.#first === waiter) this.#first = null;
    else this.#others?.delete(waiter);
    if (this.#others?.size === 0) this.#others = null;
  }

  /** Wakes everyone, in the order in which they began to wait; each looks again at what it waited for. */
  wakeAll(): void {
    const first = this.#first;
    const others = this.#others;
    if (others === null) {
      first?.wake();
      return;
    }
    const waiters = Array.from(others);
    first?.wake();
    for (const waiter of waiters) waiter.wake();
  }
}
