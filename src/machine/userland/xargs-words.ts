/**
 * What xargs reads: the words for one command line after the other, each as soon as it is complete, so that xargs may stand
 * behind what never ends.
 * Source: BusyBox 1.36.1 findutils/xargs.c (process_stdin, process0_stdin, process_stdin_with_replace).
 */
import { EINTR } from "../kernel/errno.ts";
import type { Sys } from "../kernel/applet.ts";
import type { ByteString, Fd } from "../kernel/types.ts";

export interface WordRule {
  /** `words`: split as a shell would, without expansions; `nul`: each ends with a NUL; `lines`: one of a line, as it is. */
  kind: "words" | "nul" | "lines";
  /** What ends a line where lines are read. */
  separator: ByteString;
  /** Words of one command line, and bytes, each word with the NUL behind it. */
  words: number;
  bytes: number;
  /** A word that is the end of the input. */
  end: string | undefined;
}

const BLANKS = " \t\n\v\f\r";

export class XargsWords {
  readonly #sys: Sys;
  readonly #fd: Fd;
  readonly #rule: WordRule;
  #data = "";
  #pos = 0;
  #ended = false;
  /** The word that is being read; null between words. */
  #word: string | null = null;
  #quote = "";
  #isEscaped = false;

  constructor(sys: Sys, fd: Fd, rule: WordRule) {
    this.#sys = sys;
    this.#fd = fd;
    this.#rule = rule;
  }

  /** The words of the next command line: none at the end; or what is wrong. */
  *next(): Generator<void, readonly ByteString[] | string, void> {
    const { words, bytes } = this.#rule;
    const found: ByteString[] = [];
    let room = bytes;
    while (found.length < words) {
      const word = yield* this.#next(room);
      if (word === null) break;
      if (word === undefined) return found.length > 0 ? found : "argument line too long";
      if (word instanceof Error) return word.message;
      found.push(word);
      room -= word.length + 1;
      if (room <= 0) break;
    }
    return found;
  }

  /** The next word; null at the end of the input; undefined where it does not fit, and is gone on with at the next call. */
  *#next(room: number): Generator<void, ByteString | null | undefined | Error, void> {
    for (;;) {
      if ((this.#word?.length ?? 0) >= room) return undefined;
      if (this.#pos >= this.#data.length && !(yield* this.#more())) return this.#atEnd();
      const char = this.#data[this.#pos++] ?? "";
      const word = this.#take(char);
      if (word === null) continue;
      if (word === this.#rule.end && this.#rule.kind === "words") return yield* this.#drain();
      return word;
    }
  }

  /** What a character completes: a word, a problem, or nothing yet. */
  #take(char: string): ByteString | Error | null {
    const { kind, separator } = this.#rule;
    if (kind === "nul") {
      if (char === "\0") return this.#complete();
      return this.#add(char);
    }
    if (kind === "lines") {
      if (char === separator || char === "\0") return this.#word === null ? null : this.#complete();
      return this.#word === null && BLANKS.includes(char) ? null : this.#add(char);
    }
    if (this.#isEscaped) {
      this.#isEscaped = false;
      return this.#add(char);
    }
    if (this.#quote !== "") {
      if (char !== this.#quote) return this.#add(char);
      this.#quote = "";
      return null;
    }
    if (BLANKS.includes(char)) return this.#word === null ? null : this.#complete();
    if (char === "\\") this.#isEscaped = true;
    else if (char === "'" || char === '"') this.#quote = char;
    else this.#add(char);
    return null;
  }

  #add(char: string): null {
    this.#word = (this.#word ?? "") + char;
    return null;
  }

  /** Words are C strings: a NUL in one ends it. */
  #complete(): ByteString {
    const word = this.#word ?? "";
    this.#word = null;
    return this.#rule.kind === "words" && word.includes("\0") ? word.slice(0, word.indexOf("\0")) : word;
  }

  #atEnd(): ByteString | null | Error {
    if (this.#word === null) return null;
    if (this.#quote !== "") return unmatched(this.#quote);
    const word = this.#complete();
    return this.#rule.kind === "words" && word === this.#rule.end ? null : word;
  }

  *#more(): Generator<void, boolean, void> {
    while (!this.#ended) {
      const data = yield* this.#sys.read(this.#fd);
      if (data === -EINTR) continue;
      if (typeof data === "number" || data === "") this.#ended = true;
      else {
        this.#data = data;
        this.#pos = 0;
        this.#sys.charge(1 + (data.length >> 4));
        if (this.#sys.spent) yield;
        return true;
      }
    }
    return false;
  }

  /** Behind the word that ends the input, the rest is read and forgotten. */
  *#drain(): Generator<void, null, void> {
    while (yield* this.#more());
    this.#pos = this.#data.length;
    return null;
  }
}

function unmatched(quote: string): Error {
  return new Error(`unmatched ${quote === "'" ? "single" : "double"} quote`);
}
