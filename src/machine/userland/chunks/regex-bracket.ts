/** Bracket expressions of regular expressions, in the C locale. Source: POSIX XBD 9.3.5; glibc 2.36 for the errors. */
import type { ByteString } from "../../kernel/types.ts";
import { classCodes } from "../character-class.ts";
import { complement } from "./regex-set.ts";
import type { ByteSet } from "./regex-set.ts";

type Failure = "badPattern" | "bracket" | "rangeEnd" | "className" | "collation";
type Fail = (why: Failure) => never;

interface Bracket {
  readonly set: { readonly bytes: ByteSet; readonly negated: boolean };
  /** Behind the closing bracket. */
  readonly end: number;
}

/** One character or one class. */
type Element = { readonly char: number } | { readonly codes: readonly number[] };

const MAX_NAME = 32;

/** Parses from behind the opening bracket. `fail` throws. */
export function parseBracket(source: ByteString, from: number, ignoreCase: boolean, fail: Fail): Bracket {
  return new BracketParser(source, from, ignoreCase, fail).parse();
}

class BracketParser {
  readonly #source: ByteString;
  readonly #fold: boolean;
  readonly #fail: Fail;
  readonly #bytes = new Uint8Array(256);
  #pos: number;

  constructor(source: ByteString, from: number, ignoreCase: boolean, fail: Fail) {
    this.#source = ignoreCase ? source.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : source;
    this.#fold = ignoreCase;
    this.#fail = fail;
    this.#pos = from;
  }

  parse(): Bracket {
    this.#need("badPattern");
    const negated = this.#source[this.#pos] === "^";
    if (negated) this.#pos++;
    this.#need("badPattern");
    for (let isFirst = true; isFirst || this.#source[this.#pos] !== "]"; isFirst = false) {
      this.#item(isFirst);
      this.#need("bracket");
    }
    const bytes = negated ? complement(this.#bytes) : this.#bytes;
    if (negated) bytes[0] = 0;
    return { set: { bytes, negated }, end: this.#pos + 1 };
  }

  #need(why: Failure): void {
    if (this.#pos >= this.#source.length) this.#fail(why);
  }

  /** A character, a class or a range. */
  #item(isFirst: boolean): void {
    const start = this.#element(isFirst);
    if ("codes" in start) {
      for (const code of start.codes) this.#bytes[code] = 1;
      return;
    }
    this.#need("bracket");
    if (!this.#isRangeSign()) {
      this.#bytes[start.char] = 1;
      return;
    }
    if (this.#pos + 1 >= this.#source.length) this.#fail("bracket");
    if (this.#source[this.#pos + 1] === "]") {
      this.#bytes[start.char] = 1;
      return;
    }
    this.#pos++;
    const end = this.#element(true);
    if ("codes" in end || start.char > end.char) this.#fail("rangeEnd");
    else for (let code = start.char; code <= end.char; code++) this.#bytes[code] = 1;
  }

  /** `---` is a hyphen, not a range. */
  #isRangeSign(): boolean {
    return this.#source[this.#pos] === "-" && !this.#source.startsWith("---", this.#pos);
  }

  #element(acceptHyphen: boolean): Element {
    const char = this.#source[this.#pos] ?? "";
    const next = this.#source[this.#pos + 1];
    if (char === "[" && (next === ":" || next === "." || next === "=")) return this.#named(next);
    if (char === "-" && this.#source.startsWith("---", this.#pos)) {
      this.#pos += 3;
      return { char: 45 };
    }
    this.#pos++;
    if (char === "-" && !acceptHyphen && next !== "]") this.#fail("rangeEnd");
    return { char: char.charCodeAt(0) };
  }

  /** `[:class:]`, `[.x.]`, `[=x=]`. */
  #named(delimiter: string): Element {
    const from = this.#pos + 2;
    const end = this.#source.indexOf(`${delimiter}]`, from);
    if (end < 0 || end - from >= MAX_NAME) this.#fail("bracket");
    const name = this.#source.slice(from, end);
    this.#pos = end + 2;
    if (delimiter === ":") {
      const codes = classCodes(this.#fold && (name === "upper" || name === "lower") ? "alpha" : name);
      return codes ? { codes } : this.#fail("className");
    }
    if (name.length !== 1) this.#fail("collation");
    const char = name.charCodeAt(0);
    return delimiter === "." ? { char } : { codes: [char] };
  }
}
