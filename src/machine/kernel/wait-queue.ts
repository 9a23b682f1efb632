/** Who waits for something: processes, and callbacks of the host. */

export interface Waiter {
  wake(): void;
}

export class WaitQueue {
  readonly #waiters = new Set<Waiter>();

  add(waiter: Waiter): void {
    this.#waiters.add(waiter);
  }

  remove(waiter: Waiter): void {
    this.#waiters.delete(waiter);
  }

  /** Wakes everyone, in the order in which they began to wait; each looks again at what it waited for. */
  wakeAll(): void {
    if (this.#waiters.size === 0) return;
    for (const waiter of Array.from(this.#waiters)) waiter.wake();
  }
}
