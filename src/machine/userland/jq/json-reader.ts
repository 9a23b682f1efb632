/**
 * JSON from a stream, value by value, as jq reads it: several of them one behind the other.
 * Source: jq 1.6, src/jv_parse.c (behaviour and words).
 * Simplified: a comment is no comment; text sequences (`--seq`) are not read.
 */
import { JqError } from "./values.ts";
import type { Value } from "./values.ts";

const MAX_DEPTH = 10_000;
const LITERALS = new Map<string, Value>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** What is wrong with a text; where, in lines and columns of what was read. */
export class JsonProblem extends Error {}

interface Open {
  readonly items: Value[] | null;
  readonly fields: Map<string, Value> | null;
  key: string | null;
  /** What may stand next. */
  wants: "first" | "value" | "next" | "colon" | "key";
}

export class JsonReader {
  #text = "";
  #at = 0;
  #line = 1;
  #column = 0;
  readonly #stack: Open[] = [];
  readonly #done: Value[] = [];

  push(text: string): void {
    this.#text = this.#text.slice(this.#at) + text;
    this.#at = 0;
  }

  /** The next value; undefined where more must be read. Throws where it is none. */
  next(isEnd = false): Value | undefined {
    while (this.#done.length === 0) {
      if (!this.#token(isEnd)) {
        if (isEnd && this.#stack.length > 0 && this.#done.length === 0) this.fail("Unfinished JSON term", true);
        break;
      }
    }
    return this.#done.shift();
  }

  fail(why: string, isEnd = false): never {
    throw new JsonProblem(`${why} at ${isEnd ? "EOF at " : ""}line ${this.#line}, column ${this.#column}`);
  }

  #advance(count: number): void {
    for (let i = 0; i < count; i++) {
      if (this.#text[this.#at + i] === "\n") {
        this.#line++;
        this.#column = 0;
      } else this.#column++;
    }
    this.#at += count;
  }

  /** Takes one token; false where there is none that is whole. */
  #token(isEnd: boolean): boolean {
    const space = /^[ \t\r\n\uFEFF]+/.exec(this.#text.slice(this.#at, this.#at + 4096));
    if (space) {
      this.#advance(space[0].length);
      return true;
    }
    const char = this.#text[this.#at];
    if (char === undefined) return false;
    if (char === '"') return this.#string(isEnd);
    if ("{}[],:".includes(char)) {
      this.#advance(1);
      this.#mark(char);
      return true;
    }
    return this.#literal(isEnd);
  }

  #string(isEnd: boolean): boolean {
    let end = this.#at + 1;
    while (end < this.#text.length && this.#text[end] !== '"') end += this.#text[end] === "\\" ? 2 : 1;
    if (end >= this.#text.length) {
      if (!isEnd) return false;
      this.#advance(this.#text.length - this.#at);
      return this.fail("Unfinished string", true);
    }
    const raw = this.#text.slice(this.#at + 1, end);
    this.#advance(end + 1 - this.#at);
    const problem = /\\(?:u(?![0-9a-fA-F]{4})|[^"\\/bfnrtu])/.exec(raw);
    if (problem) this.fail("Invalid escape");
    // oxlint-disable-next-line no-control-regex
    if (/[\u0000-\u001f]/.test(raw))
      this.fail("Invalid string: control characters from U+0000 through U+001F must be escaped");
    const simple: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };
    const text = raw.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, hex: string | undefined, letter: string) =>
      hex === undefined ? (simple[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
    );
    this.#take(text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, "\ufffd"));
    return true;
  }

  #literal(isEnd: boolean): boolean {
    let end = this.#at;
    while (end < this.#text.length && !/[ \t\r\n{}[\],:"]/.test(this.#text[end] ?? "")) end++;
    // What follows decides whether it is whole.
    if (end >= this.#text.length && !isEnd) return false;
    const word = this.#text.slice(this.#at, end);
    this.#advance(end - this.#at);
    // It is whole when the character behind it has been seen.
    const isLast = this.#at >= this.#text.length;
    const known = LITERALS.get(word);
    const isNumber = /^[-+]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(word);
    const value = known !== undefined ? known : isNumber ? clamped(Number(word)) : undefined;
    if (value !== undefined && this.#takes) this.#take(value);
    else {
      if (!isLast) this.#advance(1);
      if (value !== undefined) this.#take(value);
      else this.fail(/^[tfn]/.test(word) ? "Invalid literal" : "Invalid numeric literal", isLast);
    }
    return true;
  }

  /** Whether a value may stand here. */
  get #takes(): boolean {
    const top = this.#stack.at(-1);
    return !top || top.wants === "value" || (top.wants === "first" && top.items !== null);
  }

  #take(value: Value): void {
    const top = this.#stack.at(-1);
    if (!top) {
      this.#done.push(value);
      return;
    }
    if (top.items) {
      if (top.wants === "next") this.fail("Expected separator between values");
      top.items.push(value);
      top.wants = "next";
      return;
    }
    if (top.wants === "first" || top.wants === "key") {
      if (typeof value !== "string") this.fail("Object keys must be strings");
      top.key = value;
      top.wants = "colon";
    } else if (top.wants === "value") {
      top.fields?.set(top.key ?? "", value);
      top.wants = "next";
    } else this.fail("Expected separator between values");
  }

  #mark(char: string): void {
    const top = this.#stack.at(-1);
    switch (char) {
      case "[":
      case "{":
        if (top && (top.wants === "next" || (top.fields && top.wants !== "value"))) {
          this.fail(top.wants === "next" ? "Expected separator between values" : "Object keys must be strings");
        }
        if (this.#stack.length >= MAX_DEPTH) this.fail("Exceeds depth limit for parsing");
        this.#stack.push({
          items: char === "[" ? [] : null,
          fields: char === "{" ? new Map() : null,
          key: null,
          wants: "first",
        });
        return;
      case "]":
        if (!top?.items) return this.fail("Unmatched ']'");
        if (top.wants === "value") this.fail("Expected another array element");
        this.#stack.pop();
        this.#take(top.items);
        return;
      case "}":
        if (!top?.fields) return this.fail("Unmatched '}'");
        if (top.wants === "key") this.fail("Expected another key-value pair");
        if (top.wants === "value") this.fail("Unmatched '}'");
        if (top.wants !== "first" && top.wants !== "next") this.fail("Objects must consist of key:value pairs");
        this.#stack.pop();
        this.#take(top.fields);
        return;
      case ",":
        if (!top) this.fail("Expected value before ','");
        else if (top.wants !== "next")
          this.fail(top.fields ? "Objects must consist of key:value pairs" : "Expected value before ','");
        else top.wants = top.fields ? "key" : "value";
        return;
      default:
        if (!top?.fields) this.fail("':' not as part of an object");
        else if (top.wants !== "colon")
          this.fail(top.wants === "first" ? "Expected string key before ':'" : "':' should follow a key");
        else top.wants = "value";
    }
  }
}

function clamped(value: number): number {
  if (value === Infinity) return 1.7976931348623157e308;
  return value === -Infinity ? -1.7976931348623157e308 : value;
}

/** One value, as `fromjson` reads it. */
export function parseValue(text: string): Value {
  const reader = new JsonReader();
  reader.push(text);
  try {
    const value = reader.next(true);
    if (value === undefined) return null;
    if (reader.next(true) !== undefined) throw new JsonProblem("Unexpected extra JSON values");
    return value;
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    throw new JqError(`${error.message} (while parsing '${text}')`);
  }
}
