/**
 * Something outside the machine that a process waits for: an answer of the API server, a line of a followed log.
 *
 * The host calls `signal()` whenever it likes; a process waits through `Kernel.waitEvent`. A signal that nobody waits for
 * is remembered (once), so that no wake-up is lost between looking and waiting.
 */
export class HostEvent {
  #signalled = false;
  #waiters: (() => void)[] = [];

  /** Something has happened: wakes who waits, or is remembered for the next who does. */
  signal(): void {
    this.#signalled = true;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }

  /** For the kernel: whether there was a signal since the last call that said so. */
  take(): boolean {
    const was = this.#signalled;
    this.#signalled = false;
    return was;
  }

  /** For the kernel: calls back at the next signal, once. Returns what takes that back. */
  onSignal(wake: () => void): () => void {
    this.#waiters.push(wake);
    return () => {
      this.#waiters = this.#waiters.filter((one) => one !== wake);
    };
  }
}
