/**
 * The lines that ed edits, as BusyBox 1.36.1's ed holds them: a ring with a head, and the current line as a number and as a
 * place in the ring, which a line inserted before it puts one apart. What is printed then is what the place gives.
 */
import type { ByteString } from "../../../kernel/types.ts";

/** A complaint of ed, after which it reads the next command. */
export class EdProblem extends Error {}

export interface EdLine {
  /** With the newline, which only the last line of a file may lack. */
  text: ByteString;
  before: EdLine;
  after: EdLine;
}

export class EdLines {
  readonly #head: EdLine;
  #place: EdLine;
  /** Number of the current line, 0 where there is none. */
  current = 0;
  /** Number of the last line. */
  count = 0;
  isChanged = false;

  constructor() {
    const head = { text: "" } as EdLine;
    head.before = head.after = head;
    this.#head = this.#place = head;
  }

  /** The line of a number, reached from the nearest of the first, the current and the last one. */
  find(number: number): EdLine {
    if (number < 1 || number > this.count) throw new EdProblem(`line number ${number} does not exist`);
    if (this.current <= 0) [this.current, this.#place] = [1, this.#head.after];
    let [line, at] = [this.#place, this.current];
    if (number < Math.floor(at / 2)) [line, at] = [this.#head.after, 1];
    else if (number > Math.floor((at + this.count) / 2)) [line, at] = [this.#head.before, this.count];
    for (; at < number; at++) line = line.after;
    for (; at > number; at--) line = line.before;
    return line;
  }

  goTo(number: number): void {
    const line = this.find(number);
    this.current = number;
    this.#place = line;
  }

  /** Puts a line so that it gets that number, and makes it the current one. */
  insert(number: number, text: ByteString): void {
    if (number < 1 || number > this.count + 1) throw new EdProblem("inserting at bad line number");
    const after = number > this.count ? this.#head : this.find(number);
    const line = { text, before: after.before, after };
    after.before.after = line;
    after.before = line;
    this.count++;
    this.isChanged = true;
    this.goTo(number);
  }

  delete(from: number, to: number): void {
    this.check(from, to, "delete");
    let line = this.find(from);
    if (this.current >= from && this.current <= to) {
      if (to < this.count) this.goTo(to + 1);
      else if (from > 1) this.goTo(from - 1);
      else this.current = 0;
    }
    if (this.current >= from) this.current -= to - from + 1;
    for (let left = to - from + 1; left > 0 && line !== this.#head; left--, line = line.after) {
      line.before.after = line.after;
      line.after.before = line.before;
    }
    this.count -= to - from + 1;
    this.isChanged = true;
  }

  check(from: number, to: number, purpose: string): void {
    if (from < 1 || to > this.count || from > to) throw new EdProblem(`bad line range for ${purpose}`);
  }
}
