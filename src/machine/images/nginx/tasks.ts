/**
 * Many things at a time in one worker: each connection is a generator that says what it waits for; the worker polls for
 * all of them at once. A bare `yield` is the process's own: its time is used up, or a call has blocked.
 */
import type { Fd } from "../../kernel/types.ts";

export interface Wait {
  /** -1: only for the time. */
  readonly fd: Fd;
  readonly read: boolean;
  readonly write: boolean;
  /** Of the clock, in milliseconds; null: as long as it takes. */
  readonly deadline: number | null;
  /** Whether the descriptor was ready before the time was over. */
  isReady: boolean;
}

export type Task<T> = Generator<Wait | void, T, void>;

/** Whether it became ready in time. */
export function* waitFor(fd: Fd, what: "read" | "write", deadline: number | null): Task<boolean> {
  const wait: Wait = { fd, read: what === "read", write: what === "write", deadline, isReady: false };
  yield wait;
  return wait.isReady;
}

export function* waitUntil(deadline: number): Task<void> {
  yield { fd: -1, read: false, write: false, deadline, isReady: false };
}
