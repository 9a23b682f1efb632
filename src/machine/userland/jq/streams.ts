/** Streams of values, each with the path that led to it; `PAUSE` among them hands the time on. */
import type { Path } from "./paths.ts";
import type { Value } from "./values.ts";

export const PAUSE = Symbol("pause");
export const PAUSED: readonly (typeof PAUSE)[] = [PAUSE];

/** `path` is null where nobody follows it, and `lost` where a value came that lies nowhere. */
export interface At {
  readonly value: Value;
  readonly path: Path | null | "lost";
}
export type Stream = Generator<At | typeof PAUSE, void, void>;

export const plain = (value: Value): At => ({ value, path: null });

/** A stream that is known to be over with its last value, so that a long chain of steps needs no long stack. */
export class Ahead {
  readonly #stream: Stream;
  #next: At | typeof PAUSE | undefined;
  #error: unknown = null;
  isOver = false;

  constructor(stream: Stream) {
    this.#stream = stream;
    this.#advance();
  }

  take(): At | typeof PAUSE | undefined {
    const taken = this.#next;
    if (taken === undefined && this.#error !== null) throw this.#error;
    if (!this.isOver) this.#advance();
    return taken;
  }

  #advance(): void {
    this.#next = undefined;
    try {
      const step = this.#stream.next();
      if (step.done) this.isOver = true;
      else this.#next = step.value;
    } catch (error) {
      this.#error = error;
    }
  }
}
