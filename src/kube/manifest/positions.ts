/** Offsets in a text as lines and columns. */
import type { Position, Range } from "./types.ts";

export class LineIndex {
  readonly #text: string;
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.#text = text;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.#starts.push(at + 1);
  }

  position(offset: number): Position {
    const clamped = Math.max(0, Math.min(offset, this.#text.length));
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= clamped) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: clamped - (this.#starts[low] ?? 0) + 1, offset: clamped };
  }

  range(start: number, end: number): Range {
    return { start: this.position(start), end: this.position(Math.max(start, end)) };
  }

  /** From the first visible character of a line to its end. */
  line(number: number): Range {
    const start = this.#starts[Math.min(number, this.#starts.length) - 1] ?? 0;
    const text = this.#text.slice(start, this.#starts[number] ?? this.#text.length).replace(/\n$/, "");
    const indent = text.length - text.trimStart().length;
    return this.range(start + indent, start + Math.max(text.length, indent));
  }
}
