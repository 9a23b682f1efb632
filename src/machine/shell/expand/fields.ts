/**
 * Builds the fields of one word: literals, quoted text, and expansions that are split at IFS and may hold wildcards.
 *
 * Source: POSIX.1-2017 XCU 2.6.5 (splitting), 2.6.6 (pathnames), 2.6.7 (quotes).
 */
import type { ByteString } from "../../kernel/types.ts";
import { quotePattern } from "./pattern.ts";

const WILDCARD = /[*?[]|[@+!]\(/;

export class FieldBuilder {
  readonly #ifs: ByteString;
  readonly #finish: (text: ByteString, pattern: ByteString | null) => void;
  #text = "";
  /** The same with quoted characters escaped. */
  #pattern = "";
  #isStarted = false;
  #isWild = false;
  /** White space of IFS has ended a field: a delimiter that follows belongs to it. */
  #afterBlank = false;

  /** `finish` takes each field, with its pattern where that has wildcards. */
  constructor(ifs: ByteString, finish: (text: ByteString, pattern: ByteString | null) => void) {
    this.#ifs = ifs;
    this.#finish = finish;
  }

  quoted(value: ByteString): void {
    this.#start();
    this.#text += value;
    this.#pattern += quotePattern(value);
  }

  /** Unquoted in the script itself: not split, but wildcards count. */
  literal(value: ByteString): void {
    this.#start();
    this.#text += value;
    this.#pattern += value;
    if (WILDCARD.test(value)) this.#isWild = true;
  }

  /** The result of an unquoted expansion. */
  expanded(value: ByteString): void {
    if (value === "") return;
    const ifs = this.#ifs;
    const isUsual = ifs === " \t\n";
    let start = 0;
    for (let i = 0; i < value.length; i++) {
      const c = value.charCodeAt(i);
      const isBlank = c === 32 || c === 9 || c === 10;
      if (isUsual ? !isBlank : !ifs.includes(value.charAt(i))) continue;
      if (i > start) this.#piece(value.slice(start, i));
      start = i + 1;
      if (isBlank) {
        if (this.#isStarted) {
          this.endField();
          this.#afterBlank = true;
        }
      } else if (this.#afterBlank) this.#afterBlank = false;
      else {
        this.#isStarted = true;
        this.endField();
      }
    }
    if (start < value.length) this.literal(start === 0 ? value : value.slice(start));
  }

  /** What stands before a delimiter: mostly a whole field. */
  #piece(text: ByteString): void {
    if (this.#isStarted || WILDCARD.test(text)) {
      this.literal(text);
      return;
    }
    this.#start();
    this.#text = text;
  }

  /** Ends the present field, where there is one. */
  endField(): void {
    if (!this.#isStarted) return;
    this.#finish(this.#text, this.#isWild ? this.#pattern : null);
    this.#text = "";
    this.#pattern = "";
    this.#isStarted = false;
    this.#isWild = false;
    this.#afterBlank = false;
  }

  #start(): void {
    this.#isStarted = true;
    this.#afterBlank = false;
  }
}
