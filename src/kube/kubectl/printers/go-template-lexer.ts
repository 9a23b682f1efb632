/** The words of a Go template. Source: Go text/template/parse lex.go (behaviour), 1.24. */

/** Why a template cannot be read; `line` is where reading stopped. */
export class TemplateProblem extends Error {
  override readonly name = "TemplateProblem";
  readonly line: number;
  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

export type TokenType =
  | "text"
  | "left"
  | "right"
  | "space"
  | "keyword"
  | "identifier"
  | "variable"
  | "field"
  | "dot"
  | "nil"
  | "bool"
  | "number"
  | "character"
  | "string"
  | "raw"
  | "open"
  | "close"
  | "pipe"
  | "assign"
  | "declare"
  | "char"
  | "error"
  | "eof";

export interface Token {
  type: TokenType;
  value: string;
  at: number;
  line: number;
}

const KEYWORDS = new Set(["block", "break", "continue", "define", "else", "end", "if", "range", "template", "with"]);
const SPACE = /[ \t\r\n]/;

/** All words, up to the end or to what is wrong. */
export function tokensOf(template: string): Token[] {
  return new Lexer(template).run();
}

class Lexer {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  #at = 0;
  #line = 1;
  #depth = 0;
  #failed = false;

  constructor(text: string) {
    this.#text = text;
  }

  run(): Token[] {
    for (let trim = false; !this.#failed;) {
      const open = this.#text.indexOf("{{", this.#at);
      const end = open < 0 ? this.#text.length : open;
      const trimsBefore = open >= 0 && this.#text[open + 2] === "-" && SPACE.test(this.#text[open + 3] ?? "");
      this.#plainText(end, trim, trimsBefore);
      if (open < 0) break;
      trim = this.#action(trimsBefore);
    }
    if (!this.#failed) this.#emit("eof", "");
    return this.#tokens;
  }

  #emit(type: TokenType, value: string): void {
    this.#tokens.push({ type, value, at: this.#at, line: this.#line });
    this.#skip(value.length);
  }

  #skip(length: number): void {
    for (let i = 0; i < length; i++) if (this.#text[this.#at + i] === "\n") this.#line++;
    this.#at += length;
  }

  #fail(message: string): void {
    this.#tokens.push({ type: "error", value: message, at: this.#at, line: this.#line });
    this.#failed = true;
  }

  #plainText(end: number, trimStart: boolean, trimEnd: boolean): void {
    if (trimStart) while (this.#at < end && SPACE.test(this.#text[this.#at] ?? "")) this.#skip(1);
    let last = end;
    if (trimEnd) while (last > this.#at && SPACE.test(this.#text[last - 1] ?? "")) last--;
    if (last > this.#at) this.#emit("text", this.#text.slice(this.#at, last));
    this.#skip(end - this.#at);
  }

  /** From `{{` to `}}`; whether the text after it is to be trimmed. */
  #action(trimsBefore: boolean): boolean {
    const marker = trimsBefore ? 2 : 0;
    if (this.#text.startsWith("/*", this.#at + 2 + marker)) return this.#comment(2 + marker);
    this.#emit("left", "{{");
    this.#skip(marker);
    this.#depth = 0;
    for (; !this.#failed;) {
      const trims = this.#trimsAt(this.#at);
      if (this.#text.startsWith("}}", this.#at + (trims ? 2 : 0))) {
        if (this.#depth > 0) this.#fail("unclosed left paren");
        else {
          this.#skip(trims ? 2 : 0);
          this.#emit("right", "}}");
        }
        return trims;
      }
      this.#word();
    }
    return false;
  }

  #trimsAt(at: number): boolean {
    return SPACE.test(this.#text[at] ?? "") && this.#text[at + 1] === "-" && this.#text.startsWith("}}", at + 2);
  }

  #comment(marker: number): boolean {
    const end = this.#text.indexOf("*/", this.#at + marker);
    if (end < 0) {
      this.#fail("unclosed comment");
      return false;
    }
    const trims = this.#trimsAt(end + 2);
    const close = end + 2 + (trims ? 2 : 0);
    if (!this.#text.startsWith("}}", close)) this.#fail("comment ends before closing delimiter");
    else this.#skip(close + 2 - this.#at);
    return trims;
  }

  #word(): void {
    const rest = this.#text.slice(this.#at);
    const char = rest[0];
    if (char === undefined) return this.#fail("unclosed action");
    const spaces = /^[ \t\r\n]+/.exec(rest);
    if (spaces) {
      // A space before `-}}` belongs to that.
      const length = spaces[0].length;
      return this.#emit("space", this.#trimsAt(this.#at + length - 1) ? spaces[0].slice(0, -1) : spaces[0]);
    }
    if (rest.startsWith(":=")) return this.#emit("declare", ":=");
    if (char === ":") return this.#fail("expected :=");
    if (char === "=") return this.#emit("assign", "=");
    if (char === "|") return this.#emit("pipe", "|");
    if (char === '"') return this.#quoted(/^"(?:\\[^\n]|[^"\\\n])*"/, "string", "unterminated quoted string");
    if (char === "`") return this.#quoted(/^`[^`]*`/, "raw", "unterminated raw quoted string");
    if (char === "'") return this.#quoted(/^'(?:\\[^\n]|[^'\\\n])*'/, "character", "unterminated character constant");
    if (char === "$") return this.#name("variable");
    if (char === "." && !/[0-9]/.test(rest[1] ?? "")) return this.#name("field");
    if (/[-+0-9.]/.test(char)) return this.#number(rest);
    if (/[\p{L}\p{Nd}_]/u.test(firstOf(rest))) return this.#identifier();
    if (char === "(") {
      this.#depth++;
      return this.#emit("open", "(");
    }
    if (char === ")") {
      if (--this.#depth < 0) return this.#fail("unexpected right paren");
      return this.#emit("close", ")");
    }
    if (char >= " " && char <= "~") return this.#emit("char", char);
    this.#fail(`unrecognized character in action: ${codePoint(firstOf(rest))}`);
  }

  #quoted(pattern: RegExp, type: TokenType, problem: string): void {
    const match = pattern.exec(this.#text.slice(this.#at));
    if (match) this.#emit(type, match[0]);
    else this.#fail(problem);
  }

  /** A field or a variable, with its first character; alone it is the dot or the root. */
  #name(type: "field" | "variable"): void {
    const match = /^[.$][\p{L}\p{Nd}_]*/u.exec(this.#text.slice(this.#at));
    const value = match?.[0] ?? "";
    if (this.#badAfter(value)) return;
    this.#emit(value === "." ? "dot" : type, value);
  }

  #identifier(): void {
    const match = /^[\p{L}\p{Nd}_]+/u.exec(this.#text.slice(this.#at));
    const value = match?.[0] ?? "";
    if (this.#badAfter(value)) return;
    if (KEYWORDS.has(value)) this.#emit("keyword", value);
    else if (value === "nil") this.#emit("nil", value);
    else this.#emit(value === "true" || value === "false" ? "bool" : "identifier", value);
  }

  /** A name ends at a space, an operator or the end of the action. */
  #badAfter(value: string): boolean {
    const next = firstOf(this.#text.slice(this.#at + value.length));
    if (next === "" || /[ \t\r\n.,|:()]/.test(next)) return false;
    if (this.#text.startsWith("}}", this.#at + value.length)) return false;
    this.#fail(`bad character ${codePoint(next)}`);
    return true;
  }

  #number(rest: string): void {
    const match =
      /^[-+]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][-+]?[0-9_]+)?|0[bB][01_]*|0[oO][0-7_]*|[0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9_]+)?)/.exec(
        rest,
      );
    const value = match?.[0] ?? "";
    const next = rest[value.length] ?? "";
    if (/[\p{L}\p{Nd}_]/u.test(next)) return this.#fail(`bad number syntax: ${JSON.stringify(value + next)}`);
    this.#emit("number", value);
  }
}

function firstOf(text: string): string {
  const code = text.codePointAt(0);
  return code === undefined ? "" : String.fromCodePoint(code);
}

/** `U+007D '}'`. */
function codePoint(char: string): string {
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")} '${char}'`;
}
