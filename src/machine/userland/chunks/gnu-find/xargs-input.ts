/** What GNU's xargs reads: words as a shell would split them, lines, or what a character parts. Source: findutils 4.9 xargs.c (read_line, read_string). */
import { EINTR } from "../../../kernel/errno.ts";
import type { Sys } from "../../../kernel/applet.ts";
import type { ByteString, Fd } from "../../../kernel/types.ts";

export interface InputRule {
  /** What ends each word; null: blanks and quotes do. */
  readonly delimiter: string | null;
  /** Blanks within a line belong to its word (-I). */
  readonly wholeLines: boolean;
  /** A word that is the end of the input. */
  readonly end: string | undefined;
  /** The longest word, in bytes. */
  readonly longest: number;
}

export class InputProblem extends Error {}

const isBlank = (char: string): boolean => char === " " || char === "\t";

export class XargsInput {
  readonly #sys: Sys;
  readonly #fd: Fd;
  readonly #rule: InputRule;
  #data = "";
  #at = 0;
  #isOver = false;
  #before = "\n";
  /** Lines that have ended; one that ends with a blank goes on. */
  lines = 0;
  #warned = false;

  constructor(sys: Sys, fd: Fd, rule: InputRule) {
    this.#sys = sys;
    this.#fd = fd;
    this.#rule = rule;
  }

  /** The next word, or null at the end of the input. */
  *next(): Generator<void, ByteString | null, void> {
    const word = this.#rule.delimiter === null ? yield* this.#word() : yield* this.#piece(this.#rule.delimiter);
    if (word === null || this.#rule.delimiter !== null || word !== this.#rule.end) return this.#withoutNul(word);
    // Behind the word that ends the input, nothing is read.
    this.#isOver = true;
    this.#data = "";
    this.#at = 0;
    return null;
  }

  /** Whether a NUL has just been noticed for the first time. */
  wasNul = false;

  #withoutNul(word: ByteString | null): ByteString | null {
    if (word === null || !word.includes("\0")) return word;
    this.wasNul = !this.#warned;
    this.#warned = true;
    return word.slice(0, word.indexOf("\0"));
  }

  *#character(): Generator<void, string | null, void> {
    while (this.#at >= this.#data.length) {
      if (this.#isOver) return null;
      const data = yield* this.#sys.read(this.#fd);
      if (data === -EINTR) continue;
      if (typeof data === "number" || data === "") {
        this.#isOver = true;
        return null;
      }
      this.#data = data;
      this.#at = 0;
      this.#sys.charge(1 + (data.length >> 4));
      if (this.#sys.spent) yield;
    }
    return this.#data[this.#at++] ?? null;
  }

  *#piece(delimiter: string): Generator<void, ByteString | null, void> {
    let word = "";
    for (let any = false; ; any = true) {
      const char = yield* this.#character();
      if (char === null) return any ? word : null;
      if (char === delimiter) {
        this.lines++;
        return word;
      }
      word = this.#grown(word, char);
    }
  }

  #grown(word: ByteString, char: string): ByteString {
    if (word.length >= this.#rule.longest) throw new InputProblem("argument line too long");
    return word + char;
  }

  *#word(): Generator<void, ByteString | null, void> {
    let word = "";
    let quote = "";
    /** Something has been read, be it an empty pair of quotes. */
    let began = false;
    for (;;) {
      const char = yield* this.#character();
      const before = this.#before;
      this.#before = char ?? "\n";
      if (char === null) {
        if (quote !== "") throw unmatched(quote);
        return began ? word : null;
      }
      if (quote !== "") {
        if (char === "\n") throw unmatched(quote);
        if (char === quote) quote = "";
        else word = this.#grown(word, char);
        continue;
      }
      if (!began && /[ \t\n\v\f\r]/.test(char)) continue;
      if (char === "\n") {
        if (!isBlank(before)) this.lines++;
        return word;
      }
      if (isBlank(char) && !this.#rule.wholeLines) return word;
      began = true;
      if (char === "\\") {
        const next = yield* this.#character();
        if (next !== null) word = this.#grown(word, next);
      } else if (char === "'" || char === '"') quote = char;
      else word = this.#grown(word, char);
    }
  }
}

function unmatched(quote: string): InputProblem {
  return new InputProblem(
    `unmatched ${quote === "'" ? "single" : "double"} quote; by default quotes are special to xargs unless you use the -0 option`,
  );
}
