/** The words of a jq program. Source: the jq manual; jq 1.6, src/lexer.l. */

export type Token =
  | { readonly kind: "number"; readonly value: number; readonly at: number }
  | { readonly kind: "string"; readonly parts: readonly (string | readonly Token[])[]; readonly at: number }
  | {
      readonly kind: "format" | "field" | "name" | "variable" | "keyword" | "op";
      readonly text: string;
      readonly at: number;
    }
  | { readonly kind: "end"; readonly at: number };

/** A program that cannot be read. */
export class JqSyntaxError extends Error {
  /** Where, in the text. */
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

const KEYWORDS = new Set(
  "def if then elif else end as reduce foreach try catch label import include and or not __loc__".split(" "),
);
KEYWORDS.delete("not");

const OPERATORS = /^(\?\/\/=?|\?\/\/|\|=|\+=|-=|\*=|\/=|%=|\/\/=|==|!=|<=|>=|\/\/|\.\.|[.[\]{}()|,:;=<>+\-*/%?$])/;

export function tokenize(source: string): Token[] {
  const lexer = new Lexer(source);
  return lexer.tokens(null);
}

class Lexer {
  readonly #source: string;
  #at = 0;
  /** Behind the quote that was opened last. */
  #opened = 0;

  constructor(source: string) {
    this.#source = source;
  }

  /** Up to the parenthesis that closes an interpolation, or to the end. */
  tokens(close: ")" | null): Token[] {
    const found: Token[] = [];
    let depth = 0;
    for (;;) {
      this.#skip();
      const at = this.#at;
      const rest = this.#source.slice(at);
      if (rest === "") {
        if (close !== null) throw new JqSyntaxError("syntax error, unexpected $end", this.#opened);
        found.push({ kind: "end", at });
        return found;
      }
      if (close !== null && rest.startsWith(")") && depth === 0) {
        this.#at++;
        found.push({ kind: "end", at });
        return found;
      }
      const token = this.#next(rest, at);
      if (token.kind === "op" && token.text === "(") depth++;
      if (token.kind === "op" && token.text === ")") depth--;
      found.push(token);
    }
  }

  #skip(): void {
    const match = /^(?:\s+|#[^\n]*)+/.exec(this.#source.slice(this.#at));
    if (match) this.#at += match[0].length;
  }

  #next(rest: string, at: number): Token {
    const number = /^(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/.exec(rest);
    if (number) return this.#take(number[0], { kind: "number", value: Number(number[0]), at });
    if (rest.startsWith('"')) {
      this.#opened = ++this.#at;
      return { kind: "string", parts: this.#string(), at };
    }
    const format = /^@[a-zA-Z0-9_]+/.exec(rest);
    if (format) return this.#take(format[0], { kind: "format", text: format[0], at });
    const variable = /^\$\s*((?:[a-zA-Z_]\w*::)*[a-zA-Z_]\w*)/.exec(rest);
    if (variable) return this.#take(variable[0], { kind: "variable", text: variable[1] ?? "", at });
    const field = /^\.([a-zA-Z_]\w*)/.exec(rest);
    if (field) return this.#take(field[0], { kind: "field", text: field[1] ?? "", at });
    const name = /^(?:[a-zA-Z_]\w*::)*[a-zA-Z_]\w*/.exec(rest);
    if (name) return this.#take(name[0], { kind: KEYWORDS.has(name[0]) ? "keyword" : "name", text: name[0], at });
    const operator = OPERATORS.exec(rest);
    if (operator) return this.#take(operator[0], { kind: "op", text: operator[0], at });
    throw new JqSyntaxError("syntax error, unexpected INVALID_CHARACTER", this.#at);
  }

  #take<T extends Token>(text: string, token: T): T {
    this.#at += text.length;
    return token;
  }

  /** What stands between quotes: texts and the tokens of interpolations. */
  #string(): (string | Token[])[] {
    const parts: (string | Token[])[] = [];
    let text = "";
    for (;;) {
      const char = this.#source[this.#at];
      if (char === undefined) throw new JqSyntaxError("syntax error, unexpected $end", this.#opened);
      this.#at++;
      if (char === '"') {
        parts.push(text);
        return parts;
      }
      if (char !== "\\") {
        text += char;
        continue;
      }
      const escaped = this.#source[this.#at++] ?? "";
      if (escaped === "(") {
        parts.push(text, this.tokens(")"));
        text = "";
      } else text += this.#escape(escaped);
    }
  }

  #escape(char: string): string {
    const simple: Readonly<Record<string, string>> = {
      n: "\n",
      t: "\t",
      r: "\r",
      b: "\b",
      f: "\f",
      '"': '"',
      "\\": "\\",
      "/": "/",
    };
    const plain = simple[char];
    if (plain !== undefined) return plain;
    const hex = char === "u" ? /^[0-9a-fA-F]{4}/.exec(this.#source.slice(this.#at))?.[0] : undefined;
    if (hex === undefined) throw new JqSyntaxError("syntax error, unexpected INVALID_CHARACTER", this.#at);
    this.#at += 4;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }
}
