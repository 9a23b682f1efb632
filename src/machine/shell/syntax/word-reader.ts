/**
 * Reads words: quoting, expansions and here-document bodies, from text to parts.
 *
 * Source: POSIX.1-2017 XCU 2.2, 2.3 and 2.6; texts of errors from BusyBox 1.36.1 ash.
 * Simplified: `$"..."` is read as a literal `$` before a quoted string, as ash does without message catalogues.
 */
import { encodeUtf8 } from "../../kernel/bytes.ts";
import type { ByteString } from "../../kernel/types.ts";
import { ShellSyntaxError } from "./syntax-error.ts";
import type { SyntaxExtension } from "./extension.ts";
import type { Dialect, List, ParameterOperator, Part, Word } from "./tree.ts";

/** What reads the commands inside a word. */
export interface CommandReader {
  /** The list that begins at `pos` and ends with `)`; where it ended (after the parenthesis). */
  readSubstitution(pos: number): { body: List; end: number };
  /** The list that is the whole of another text. */
  readWhole(text: ByteString, line: number): List;
}

/** Where an unquoted word ends. */
type Stop = (reader: WordReader) => boolean;

/** What may end a run of plain characters in double quotes, `${ }`, `$(( ))` or `$[ ]`. */
const QUOTED_STOPS = '\\$`"}():/[]';

const NAME_START = /[A-Za-z_]/;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const DIGITS = /[0-9]+/y;

export class WordReader {
  readonly dialect: Dialect;
  pos = 0;
  /** Where the token that is being read begins. */
  tokenStart = 0;
  /** The quote that was not closed. */
  #open = "";
  #text: ByteString;
  readonly #commands: CommandReader;
  readonly #syntax: SyntaxExtension | undefined;
  readonly #firstLine: number;
  #newlines: number[] | null = null;
  /** Where joined lines (a backslash before the newline) were taken out of the text. */
  readonly #joins: number[] = [];

  constructor(
    text: ByteString,
    dialect: Dialect,
    firstLine: number,
    commands: CommandReader,
    syntax: SyntaxExtension | undefined,
  ) {
    this.#syntax = syntax;
    this.#text = text;
    this.dialect = dialect;
    this.#firstLine = firstLine;
    this.#commands = commands;
  }

  get text(): ByteString {
    return this.#text;
  }

  /** Puts an alias's value in place of its name, and reads on at its beginning. */
  splice(start: number, end: number, value: ByteString): void {
    this.#text = this.#text.slice(0, start) + value + this.#text.slice(end);
    this.#newlines = null;
    this.pos = start;
  }

  /** The line number of a position. */
  lineAt(pos: number): number {
    if (!this.#newlines) {
      this.#newlines = [];
      for (let i = this.text.indexOf("\n"); i >= 0; i = this.text.indexOf("\n", i + 1)) this.#newlines.push(i);
    }
    let low = 0;
    let high = this.#newlines.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#newlines[middle] ?? 0) < pos) low = middle + 1;
      else high = middle;
    }
    for (const join of this.#joins) if (join < pos) low++;
    return this.#firstLine + low;
  }

  /** Takes out backslashes before newlines that stand there: inside an operator they join its characters. */
  join(pos: number): void {
    while (this.#text.charCodeAt(pos) === 92 && this.#text.charCodeAt(pos + 1) === 10) {
      this.#text = this.#text.slice(0, pos) + this.#text.slice(pos + 2);
      this.#newlines = null;
      this.#joins.push(pos);
    }
  }

  fail(text: ByteString, incomplete = false): never {
    const before = this.#text.lastIndexOf("\n", this.tokenStart - 1) + 1;
    const after = this.#text.indexOf("\n", this.tokenStart);
    throw new ShellSyntaxError(
      text,
      this.lineAt(this.#syntax && !incomplete ? this.tokenStart : this.pos),
      incomplete,
      this.#text.slice(before, after < 0 ? undefined : after),
      incomplete ? this.#open : this.#text.slice(this.tokenStart, this.pos),
    );
  }

  /** An ordinary word, up to a blank or an operator. Empty where there is none. */
  readWord(): Word {
    return this.#readUnquoted(
      (reader) =>
        isWordEnd(reader.text.charCodeAt(reader.pos)) &&
        !reader.atProcess &&
        reader.#syntax?.continuesWord(reader) !== true,
    );
  }

  /** Whether `<(` or `>(` stands there, which is part of a word. */
  get atProcess(): boolean {
    const c = this.text.charCodeAt(this.pos);
    return (c === 60 || c === 62) && this.text.charCodeAt(this.pos + 1) === 40 && this.dialect !== "dash";
  }

  #readProcess(direction: "<" | ">"): Part {
    const { body, end } = this.#commands.readSubstitution(this.pos + 2);
    this.pos = end;
    return { kind: "process", direction, body, quoted: false };
  }

  /** A word that ends where `stop` says so. */
  readUntil(stop: (reader: WordReader) => boolean): Word {
    return this.#readUnquoted(stop);
  }

  #readUnquoted(stop: Stop): Word {
    const out = new PartList();
    while (this.pos < this.text.length && !stop(this)) {
      const c = this.text[this.pos] ?? "";
      switch (c) {
        case "\\":
          this.#readBackslash(out);
          break;
        case "'":
          out.quoted(this.#readSingleQuoted());
          break;
        case '"':
          this.#readDoubleQuoted(out);
          break;
        case "`":
          out.push(this.#readBackquoted(false));
          break;
        case "$":
          this.#readDollar(out, false);
          break;
        case "<":
        case ">":
          if (this.atProcess) out.push(this.#readProcess(c));
          else {
            out.literal(c);
            this.pos++;
          }
          break;
        default:
          out.literal(c);
          this.pos++;
      }
    }
    return out.parts();
  }

  #readBackslash(out: PartList): void {
    const next = this.text[this.pos + 1];
    this.pos += 2;
    if (next === undefined) out.quoted("\\");
    else if (next !== "\n") out.quoted(next);
  }

  #readSingleQuoted(): ByteString {
    const end = this.text.indexOf("'", this.pos + 1);
    if (end < 0) return this.#unterminated("'");
    const value = this.text.slice(this.pos + 1, end);
    this.pos = end + 1;
    return value;
  }

  #unterminated(quote: string): never {
    this.#open = quote;
    this.pos = this.text.length;
    this.fail("unterminated quoted string", true);
  }

  #readDoubleQuoted(out: PartList): void {
    this.pos++;
    this.join(this.pos);
    // Quotes around nothing are an empty field; around `$@` they need not be one.
    if (this.text[this.pos] === '"') out.quoted("");
    for (;;) {
      if (this.pos >= this.text.length) this.#unterminated('"');
      if (this.text[this.pos] === '"') break;
      this.#readQuotedItem(out, '"');
    }
    this.pos++;
  }

  /** One item inside double quotes (`"` can be escaped) or a here-document (it cannot). */
  #readQuotedItem(out: PartList, escapable: string): void {
    const c = this.text[this.pos] ?? "";
    if (c === "\\") {
      const next = this.text[this.pos + 1];
      if (next === "\n") this.pos += 2;
      else if (next !== undefined && (next === "$" || next === "`" || next === "\\" || escapable.includes(next))) {
        out.quoted(next);
        this.pos += 2;
      } else {
        out.quoted("\\");
        this.pos++;
      }
    } else if (c === "$") this.#readDollar(out, true);
    else if (c === "`") out.push(this.#readBackquoted(escapable.includes('"') || this.dialect === "ash", true));
    else {
      let end = this.pos + 1;
      while (end < this.text.length && !QUOTED_STOPS.includes(this.text[end] ?? "")) end++;
      out.quoted(this.text.slice(this.pos, end));
      this.pos = end;
    }
  }

  /** `quoted`: in double quotes, so that one inside them is escaped. */
  #readBackquoted(quoted: boolean, isQuotedPart = quoted): Part {
    const line = this.lineAt(this.pos);
    let script = "";
    this.pos++;
    for (;;) {
      const c = this.text[this.pos];
      if (c === undefined) this.fail("EOF in backquote substitution", true);
      this.pos++;
      if (c === "`") break;
      if (c === "\\") {
        const next = this.text[this.pos] ?? "";
        if (next === "`" || next === "$" || next === "\\" || (quoted && next === '"')) {
          script += next;
          this.pos++;
          continue;
        }
        if (next === "\n") {
          this.pos++;
          continue;
        }
      }
      script += c;
    }
    return { kind: "command", body: this.#commands.readWhole(script, line), quoted: isQuotedPart };
  }

  #readDollar(out: PartList, quoted: boolean): void {
    this.join(this.pos + 1);
    const next = this.text[this.pos + 1] ?? "";
    if (next === "(") {
      this.join(this.pos + 2);
      out.push(this.text[this.pos + 2] === "(" ? this.#readArithmeticOrCommand(quoted) : this.#readCommand(quoted));
    } else if (next === "{") {
      this.pos += 2;
      out.push(this.#readBraced(quoted));
    } else if (next === "[" && this.dialect === "bash") {
      this.pos += 2;
      const expression = this.readArithmetic("[", "]");
      if (!expression) this.fail("missing ']'", true);
      else out.push({ kind: "arithmetic", expression, quoted });
    } else if (next === "'" && !quoted && this.dialect !== "dash") {
      this.pos += 2;
      out.quoted(this.#readAnsiQuoted());
    } else {
      const name = this.#readPlainName(this.pos + 1);
      if (name === "") {
        this.pos++;
        if (quoted) out.quoted("$");
        else out.literal("$");
      } else {
        this.pos += 1 + name.length;
        out.push({ kind: "parameter", name, operator: "", word: [], second: null, quoted });
      }
    }
  }

  #readPlainName(pos: number): ByteString {
    const c = this.text[pos] ?? "";
    if (c !== "" && "@*#?-$!0123456789".includes(c)) return c;
    return NAME_START.test(c) ? this.#name(NAME, pos) : "";
  }

  /** A name or number, also where it goes on after joined lines. */
  #name(pattern: RegExp, pos: number): ByteString {
    for (;;) {
      const name = matchAt(pattern, this.text, pos);
      const end = pos + name.length;
      if (this.text.charCodeAt(end) !== 92 || this.text.charCodeAt(end + 1) !== 10) return name;
      this.join(end);
    }
  }

  #readCommand(quoted: boolean): Part {
    const { body, end } = this.#commands.readSubstitution(this.pos + 2);
    this.pos = end;
    return { kind: "command", body, quoted };
  }

  #readArithmeticOrCommand(quoted: boolean): Part {
    const start = this.pos;
    this.pos += 3;
    const expression = this.readArithmetic();
    if (expression) return { kind: "arithmetic", expression, quoted };
    if (this.pos >= this.text.length) this.fail("missing '))'", true);
    // Elsewhere it is a substitution that begins with a subshell, when it is no arithmetic.
    if (this.dialect === "ash") this.fail("missing '))'");
    this.pos = start;
    return this.#readCommand(quoted);
  }

  /** The text up to `))`, expanded as in double quotes; null where the parentheses do not close together. Up to `]` of bash's old `$[ ]`. */
  readArithmetic(open = "(", close = ")"): Word | null {
    const out = new PartList();
    let depth = 0;
    while (this.pos < this.text.length) {
      const c = this.text[this.pos];
      if (c === close) {
        if (depth === 0) {
          this.pos++;
          if (close === "]") return out.parts();
          this.join(this.pos);
          if (this.text[this.pos] !== ")") return null;
          this.pos++;
          return out.parts();
        }
        depth--;
        out.quoted(close);
        this.pos++;
      } else if (c === open) {
        depth++;
        out.quoted(open);
        this.pos++;
      } else if (c === '"') this.pos++;
      else this.#readQuotedItem(out, "");
    }
    return null;
  }

  #readAnsiQuoted(): ByteString {
    let value = "";
    for (;;) {
      const c = this.text[this.pos];
      if (c === undefined) this.#unterminated("'");
      this.pos++;
      if (c === "'") {
        // A NUL is lost, in bash with what follows it.
        return value.replace(this.dialect === "bash" ? /\0.*/s : /\0/g, "");
      }
      value += c === "\\" ? this.#readAnsiEscape() : c;
    }
  }

  #readAnsiEscape(): ByteString {
    const c = this.text[this.pos++] ?? "";
    const simple = ANSI_ESCAPES[c];
    const isBash = this.dialect === "bash";
    if (simple !== undefined && (isBash || !BASH_ESCAPES.includes(c))) return simple;
    const rest = this.text.slice(this.pos - 1, this.pos + 8);
    const match = /^(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8}))/.exec(rest);
    if (!match || (!isBash && BASH_ESCAPES.includes(c))) return "\\" + c;
    this.pos += match[0].length - 1;
    if (match[1] !== undefined) return String.fromCharCode(parseInt(match[1], 8) & 255);
    if (match[2] !== undefined) return String.fromCharCode(parseInt(match[2], 16));
    const code = parseInt(match[3] ?? match[4] ?? "0", 16);
    return code <= 0x10ffff ? encodeUtf8(String.fromCodePoint(code)) : "";
  }

  /** `${...}`, after the brace. */
  #readBraced(quoted: boolean): Part {
    this.join(this.pos);
    const extended = this.#syntax?.readBraced(this, quoted);
    if (extended) return extended;
    if (this.text[this.pos] === "#") this.join(this.pos + 1);
    const { text } = this;
    const part = (
      name: ByteString,
      operator: ParameterOperator,
      word: Word = [],
      second: Word | null = null,
    ): Part => ({
      kind: "parameter",
      name,
      operator,
      word,
      second,
      quoted,
    });
    if (text[this.pos] === "#" && text[this.pos + 1] !== "}") {
      const name = this.#bracedName(this.pos + 1);
      this.join(this.pos + 1 + name.length);
      if (name !== "" && this.text[this.pos + 1 + name.length] === "}") {
        this.pos += name.length + 2;
        return part(name, "length");
      }
    }
    const name = this.#bracedName(this.pos);
    if (name === "") return this.#badSubstitution(quoted);
    this.pos += name.length;
    this.join(this.pos);
    if (this.text[this.pos] === "}") {
      this.pos++;
      return part(name, "");
    }
    // `${#=}` asks for the length of what is no parameter.
    if (name === "#" && /^[=+:%/]\}/.test(this.text.slice(this.pos, this.pos + 2)))
      return this.#badSubstitution(quoted);
    const operator = this.#bracedOperator();
    if (operator === "bad") return this.#badSubstitution(quoted);
    if (operator === ":") {
      if (this.text[this.pos] === "}") this.fail("missing '}'");
      const offset = this.#readOperand(quoted, (c) => c === ":" || c === "}");
      const length = this.text[this.pos] === ":" ? this.#readSecond(quoted) : null;
      this.#closeBrace(quoted);
      return part(name, operator, offset, length);
    }
    if (operator === "/" || operator === "//") {
      // A slash that comes first is of the pattern.
      const start = this.pos;
      const pattern = this.#readOperand(false, (c) => (c === "/" && this.pos > start) || c === "}");
      const replacement = this.text[this.pos] === "/" ? this.#readSecond(quoted && this.dialect === "bash") : null;
      this.#closeBrace(quoted);
      return part(name, operator, pattern, replacement);
    }
    const isPattern = "#%".includes(operator[0] ?? "");
    const word = this.#readOperand(quoted && !isPattern, (c) => c === "}");
    this.#closeBrace(quoted);
    return part(name, operator, word);
  }

  /** Reads on to the brace: only the expansion fails, when it is come to. */
  #badSubstitution(quoted: boolean): Part {
    this.#readOperand(quoted, (c) => c === "}");
    this.#closeBrace(quoted);
    return { kind: "parameter", name: "", operator: "bad", word: [], second: null, quoted };
  }

  #closeBrace(quoted: boolean): void {
    if (this.text[this.pos] !== "}") this.fail(quoted ? "unterminated quoted string" : "missing '}'", true);
    this.pos++;
  }

  #bracedName(pos: number): ByteString {
    const c = this.text[pos] ?? "";
    if (c >= "0" && c <= "9") return this.#name(DIGITS, pos);
    if (NAME_START.test(c)) return this.#name(NAME, pos);
    return c !== "" && "@*#?-$!".includes(c) ? c : "";
  }

  #bracedOperator(): ParameterOperator {
    this.join(this.pos + 1);
    const two = this.text.slice(this.pos, this.pos + 2);
    if (OPERATORS_2.has(two)) {
      this.pos += 2;
      return two as ParameterOperator;
    }
    const one = two[0] ?? "";
    if (!OPERATORS_1.has(one)) return "bad";
    if (this.dialect === "dash" && (one === ":" || one === "/")) return "bad";
    this.pos++;
    return one as ParameterOperator;
  }

  #readSecond(quoted: boolean): Word {
    this.pos++;
    return this.#readOperand(quoted, (c) => c === "}");
  }

  /** The operand of `${x...}`: as in double quotes where the whole is, but `"` then toggles. */
  readOperand(quoted: boolean, stop: (c: string) => boolean): Word {
    return this.#readOperand(quoted, stop);
  }

  closeBrace(): void {
    this.#closeBrace(false);
  }

  #readOperand(quoted: boolean, stop: (c: string) => boolean): Word {
    if (!quoted) return this.#readUnquoted((reader) => stop(reader.text[reader.pos] ?? ""));
    const out = new PartList();
    while (this.pos < this.text.length && !stop(this.text[this.pos] ?? "")) {
      if (this.text[this.pos] === '"') this.#readDoubleQuoted(out);
      else this.#readQuotedItem(out, '"}');
    }
    return out.parts();
  }

  /** The whole text as the body of a here-document whose delimiter was not quoted. */
  readHereDocument(): Word {
    const out = new PartList();
    while (this.pos < this.text.length) {
      if (this.text[this.pos] === '"') {
        out.quoted('"');
        this.pos++;
      } else this.#readQuotedItem(out, "");
    }
    return out.parts();
  }
}

const ANSI_ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
  e: "\x1b",
  E: "\x1b",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "?": "?",
};
/** Escapes of `$'...'` that only bash knows. */
const BASH_ESCAPES = "eE?uU";
const OPERATORS_2 = new Set([":-", ":=", ":?", ":+", "##", "%%", "//"]);
const OPERATORS_1 = new Set(["-", "=", "?", "+", "#", "%", ":", "/"]);

function matchAt(pattern: RegExp, text: string, pos: number): string {
  pattern.lastIndex = pos;
  return pattern.exec(text)?.[0] ?? "";
}

/** Blank, newline or the first character of an operator. */
export function isWordEnd(code: number): boolean {
  switch (code) {
    case 32: // blank
    case 9:
    case 10:
    case 38: // &
    case 40: // (
    case 41: // )
    case 59: // ;
    case 60: // <
    case 62: // >
    case 124: // |
      return true;
    default:
      return false;
  }
}

/** Collects parts, joining literals that touch. */
class PartList {
  readonly #parts: Part[] = [];
  #value = "";
  #state: "none" | "literal" | "quoted" = "none";

  literal(value: ByteString): void {
    this.#add("literal", value);
  }

  quoted(value: ByteString): void {
    this.#add("quoted", value);
  }

  push(part: Part): void {
    this.#flush();
    this.#parts.push(part);
  }

  parts(): Word {
    this.#flush();
    return this.#parts;
  }

  #add(state: "literal" | "quoted", value: ByteString): void {
    if (this.#state !== state) this.#flush();
    this.#state = state;
    this.#value += value;
  }

  #flush(): void {
    if (this.#state !== "none")
      this.#parts.push({ kind: "literal", value: this.#value, quoted: this.#state === "quoted" });
    this.#state = "none";
    this.#value = "";
  }
}
