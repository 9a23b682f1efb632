/** The tokens of an awk program. Source: POSIX awk, "Grammar"; BusyBox 1.36.1 for `func`, `**` and the functions it knows. */
import type { ByteString } from "../../../kernel/types.ts";
import { unescapeRegex, unescapeString } from "./escapes.ts";
import { AwkProblem } from "./problem.ts";

export type TokenKind =
  | "number"
  | "string"
  | "regex"
  | "name"
  | "call"
  | "builtin"
  | "word"
  | "operator"
  | "newline"
  | "end";

export interface Token {
  readonly kind: TokenKind;
  readonly text: ByteString;
  readonly number: number;
  readonly line: number;
}

const WORDS = new Set(
  "BEGIN END function func if else while for do break continue next nextfile exit return delete in getline print printf".split(
    " ",
  ),
);

/** Fewest and most arguments. */
export const BUILTINS: ReadonlyMap<string, readonly [least: number, most: number]> = new Map([
  ["length", [0, 1]], ["substr", [2, 99]], ["index", [2, 99]], ["split", [2, 99]], ["sub", [2, 99]], ["gsub", [2, 99]],
  ["gensub", [3, 99]], ["match", [2, 99]], ["sprintf", [0, 99]], ["sin", [1, 1]], ["cos", [1, 1]], ["atan2", [2, 99]],
  ["exp", [1, 1]], ["log", [1, 1]], ["sqrt", [1, 1]], ["int", [1, 1]], ["rand", [0, 0]], ["srand", [0, 1]],
  ["tolower", [1, 99]], ["toupper", [1, 99]], ["system", [1, 1]], ["close", [1, 1]], ["fflush", [0, 1]],
  ["systime", [0, 0]], ["strftime", [0, 99]], ["mktime", [0, 99]], ["and", [2, 99]], ["or", [2, 99]], ["xor", [2, 99]],
  ["lshift", [2, 99]], ["rshift", [2, 99]], ["compl", [1, 99]],
]); // prettier-ignore

const OPERATORS = [
  "**=", "**", "&&", "||", "++", "--", "+=", "-=", "*=", "/=", "%=", "^=", "==", "<=", ">=", "!=", "!~", ">>",
  "{", "}", "(", ")", "[", "]", ";", ",", "+", "-", "*", "/", "%", "^", "!", ">", "<", "|", "?", ":", "~", "$", "=",
]; // prettier-ignore

/** What a regular expression cannot follow: a slash there divides. */
function endsOperand(token: Token | null): boolean {
  if (!token) return false;
  if (["number", "string", "name", "builtin"].includes(token.kind)) return true;
  if (token.kind === "word") return token.text === "getline";
  return token.kind === "operator" && [")", "]", "$", "++", "--"].includes(token.text);
}

export class Lexer {
  line = 1;
  readonly #text: ByteString;
  #at = 0;
  #previous: Token | null = null;

  constructor(text: ByteString) {
    this.#text = text;
  }

  next(): Token {
    this.#skipBlanks();
    return (this.#previous = this.#read());
  }

  #skipBlanks(): void {
    for (;;) {
      const blanks = /[ \t]*/y;
      blanks.lastIndex = this.#at;
      this.#at += blanks.exec(this.#text)?.[0].length ?? 0;
      if (this.#text.startsWith("\\\n", this.#at) || this.#text.startsWith("\\\r\n", this.#at)) {
        this.#at = this.#text.indexOf("\n", this.#at) + 1;
        this.line++;
      } else if (this.#text[this.#at] === "#") {
        const end = this.#text.indexOf("\n", this.#at);
        this.#at = end < 0 ? this.#text.length : end;
      } else return;
    }
  }

  #token(kind: TokenKind, text: ByteString, length: number, number = 0): Token {
    this.#at += length;
    return { kind, text, number, line: this.line };
  }

  #read(): Token {
    const char = this.#text[this.#at];
    if (char === undefined) return this.#token("end", "", 0);
    if (char === "\n") {
      const token = this.#token("newline", "\n", 1);
      this.line++;
      return token;
    }
    if (char === '"') return this.#string();
    if (char === "/" && !endsOperand(this.#previous)) return this.#regex();
    if (/[0-9.]/.test(char)) return this.#number();
    if (/[A-Za-z_]/.test(char)) return this.#name();
    const operator = OPERATORS.find((one) => this.#text.startsWith(one, this.#at));
    if (operator === undefined) throw new AwkProblem("Unexpected token");
    const canonical = operator === "**" ? "^" : operator === "**=" ? "^=" : operator;
    return this.#token("operator", canonical, operator.length);
  }

  #string(): Token {
    const match = /"((?:[^"\\\n]|\\[^])*)"/y;
    match.lastIndex = this.#at;
    const found = match.exec(this.#text);
    if (!found) throw new AwkProblem("Unexpected end of string");
    const raw = found[1] ?? "";
    this.line += raw.split("\n").length - 1;
    return this.#token("string", unescapeString(raw.replaceAll("\\\n", "")), found[0].length);
  }

  #regex(): Token {
    const match = /\/((?:[^/\\\n]|\\[^\n])*)\//y;
    match.lastIndex = this.#at;
    const found = match.exec(this.#text);
    if (!found) throw new AwkProblem("Unexpected end of string");
    return this.#token("regex", unescapeRegex(found[1] ?? ""), found[0].length);
  }

  /** Decimal; `0x1f` and `017` as in C. */
  #number(): Token {
    const rest = this.#text.slice(this.#at, this.#at + 400);
    const based = /^0(?:x[0-9a-fA-F]+|[0-7]+)(?![\w.])/.exec(rest)?.[0];
    if (based !== undefined) {
      const number = based[1] === "x" ? Number(based) : parseInt(based, 8);
      return this.#token("number", based, based.length, number);
    }
    const decimal = /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/.exec(rest)?.[0];
    if (decimal === undefined) throw new AwkProblem("Unexpected token");
    return this.#token("number", decimal, decimal.length, Number(decimal));
  }

  #name(): Token {
    const name = /\w+/y;
    name.lastIndex = this.#at;
    const text = name.exec(this.#text)?.[0] ?? "";
    if (WORDS.has(text)) return this.#token("word", text === "func" ? "function" : text, text.length);
    if (BUILTINS.has(text)) return this.#token("builtin", text, text.length);
    return this.#token(this.#text[this.#at + text.length] === "(" ? "call" : "name", text, text.length);
  }
}

/** Whether `text` is `NAME=VALUE` as awk's operands and -v may be; the two parts, the value's escapes resolved. */
export function parseAssignment(text: ByteString): { name: ByteString; value: ByteString } | null {
  const match = /^([A-Za-z_]\w*)=([^]*)$/.exec(text);
  return match ? { name: match[1] ?? "", value: unescapeString(match[2] ?? "") } : null;
}
