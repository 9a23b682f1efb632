/**
 * The tokens of a YAML text as the Go library (yaml.v2, which kubectl reads with) sees them, and its errors at the line it
 * gives. Source: YAML 1.1 and the library by behaviour.
 * Simplified: directives are passed over unread.
 */

/** What is not YAML, in the library's words; `line` is the line as it counts, 0 where it names none. */
export class YamlError extends Error {
  readonly line: number;
  readonly offset: number;

  constructor(message: string, line: number, offset: number) {
    super(message);
    this.line = line;
    this.offset = offset;
  }
}

export type TokenType =
  | "end"
  | "directive"
  | "document-start"
  | "document-end"
  | "block-sequence"
  | "block-mapping"
  | "block-end"
  | "["
  | "]"
  | "{"
  | "}"
  | "-"
  | ","
  | "?"
  | ":"
  | "alias"
  | "anchor"
  | "tag"
  | "scalar";

export interface Token {
  type: TokenType;
  /** From 0. */
  line: number;
  start: number;
  end: number;
  /** The text of a scalar, the name of an anchor or an alias, a tag. */
  value: string;
  /** A scalar without quotes. */
  isPlain: boolean;
}

/** Where a key may have begun that only a colon would make one. */
interface SimpleKey {
  possible: boolean;
  required: boolean;
  token: number;
  line: number;
  column: number;
  offset: number;
}

const MAX_DEPTH = 10_000;
const ESCAPES: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  t: "\t",
  "\t": "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
  e: "\x1b",
  " ": " ",
  '"': '"',
  "'": "'",
  "\\": "\\",
  N: "\x85",
  _: "\xa0",
  L: "\u2028",
  P: "\u2029",
};
/** What has no meaning of its own between quotes, and in a text without them. */
const QUOTED_TEXT = /[^\s'"\\\x85]+/y;
const PLAIN_TEXT = /[\w./-]*/y;
const HEX_LENGTH: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

export class TokenReader {
  readonly #text: string;
  #at = 0;
  #line = 0;
  #column = 0;
  #flow = 0;
  #indent = -1;
  readonly #indents: number[] = [];
  #keyAllowed = true;
  readonly #keys: SimpleKey[] = [noKey()];
  /** Keys that may begin with a token, by its number. */
  readonly #keyOf = new Map<number, SimpleKey>();
  readonly #queue: Token[] = [];
  /** The next one, once it is known. */
  #head: Token | null = null;
  /** Tokens that were taken. */
  #taken = 0;
  #isAtEnd = false;

  constructor(text: string) {
    this.#text = text.startsWith("\ufeff") ? ` ${text.slice(1)}` : text;
    if (this.#text !== text) this.#at = 1;
    // eslint-disable-next-line no-control-regex
    const control = /[^\t\n\r\x20-\x7e\x85\xa0-\ufefe\uff00-\ufffd]/.exec(this.#text);
    if (control) throw new YamlError("control characters are not allowed", 0, control.index);
  }

  peek(): Token {
    if (this.#head !== null) return this.#head;
    while (this.#needsMore()) this.#fetch();
    return (this.#head = this.#queue[0] ?? this.#token("end"));
  }

  take(): Token {
    const token = this.peek();
    this.#head = null;
    this.#queue.shift();
    this.#keyOf.delete(this.#taken++);
    return token;
  }

  #needsMore(): boolean {
    if (this.#queue.length === 0) return !this.#isAtEnd;
    const key = this.#keyOf.get(this.#taken);
    return key !== undefined && this.#isValid(key) && !this.#isAtEnd;
  }

  #isValid(key: SimpleKey): boolean {
    if (!key.possible) return false;
    if (key.line === this.#line && key.offset + 1024 >= this.#at) return true;
    if (key.required) throw this.#error("could not find expected ':'");
    key.possible = false;
    return false;
  }

  /** An error where the reading stands. */
  #error(problem: string): YamlError {
    return new YamlError(problem, this.#line === 0 ? 0 : this.#line + 1, this.#at);
  }

  #token(type: TokenType, value = "", isPlain = false): Token {
    return { type, line: this.#line, start: this.#at, end: this.#at, value, isPlain };
  }

  #is(text: string, ahead = 0): boolean {
    return this.#text.startsWith(text, this.#at + ahead);
  }

  #char(ahead = 0): string {
    return this.#text[this.#at + ahead] ?? "";
  }

  #skip(count = 1): void {
    this.#at += count;
    this.#column += count;
  }

  /** Over characters of a text that can mean nothing else, or over one. */
  #run(plain: RegExp): string {
    plain.lastIndex = this.#at;
    const start = this.#at;
    this.#skip(plain.test(this.#text) ? plain.lastIndex - start : 1);
    return this.#text.slice(start, this.#at);
  }

  /** Over a line break; gives what it stands for. */
  #skipBreak(): string {
    const char = this.#char();
    this.#at += this.#is("\r\n") ? 2 : 1;
    this.#line++;
    this.#column = 0;
    return char === "\u2028" || char === "\u2029" ? char : "\n";
  }

  #isDocumentMark(): boolean {
    return this.#column === 0 && (this.#is("---") || this.#is("...")) && isBlankOrEnd(this.#char(3));
  }

  #fetch(): void {
    this.#skipToToken();
    this.#unroll(this.#column);
    const char = this.#char();
    if (char === "") return this.#fetchEnd();
    if (this.#column === 0 && char === "%") return this.#fetchDirective();
    if (this.#isDocumentMark()) {
      this.#unroll(-1);
      this.#dropKey();
      this.#keyAllowed = false;
      return this.#mark(char === "-" ? "document-start" : "document-end", 3);
    }
    const next = this.#char(1);
    if (char === "[" || char === "{") {
      this.#saveKey();
      this.#keys.push(noKey());
      if (++this.#flow > MAX_DEPTH) throw this.#error(`exceeded max depth of ${MAX_DEPTH}`);
      this.#keyAllowed = true;
      return this.#mark(char);
    }
    if (char === "]" || char === "}") {
      this.#dropKey();
      if (this.#flow > 0) {
        this.#flow--;
        const inner = this.#keys.pop();
        if (inner) inner.possible = false;
      }
      this.#keyAllowed = false;
      return this.#mark(char);
    }
    if (char === ",") {
      this.#dropKey();
      this.#keyAllowed = true;
      return this.#mark(char);
    }
    if (char === "-" && isBlankOrEnd(next)) return this.#fetchEntry("-");
    if (char === "?" && (this.#flow > 0 || isBlankOrEnd(next))) return this.#fetchEntry("?");
    if (char === ":" && (this.#flow > 0 || isBlankOrEnd(next))) return this.#fetchValue();
    if (char === "*" || char === "&") return this.#fetchAnchor(char === "*" ? "alias" : "anchor");
    if (char === "!") return this.#fetchTag();
    if ((char === "|" || char === ">") && this.#flow === 0) return this.#fetchBlockScalar(char === "|");
    if (char === "'" || char === '"') return this.#fetchQuoted(char);
    const isIndicator = isBlankOrEnd(char) || "-?:,[]{}#&*!|>'\"%@`".includes(char);
    const isDash = char === "-" && next !== " " && next !== "\t";
    const isText = this.#flow === 0 && (char === "?" || char === ":") && !isBlankOrEnd(next);
    if (!isIndicator || isDash || isText) return this.#fetchPlain();
    throw this.#error("found character that cannot start any token");
  }

  #skipToToken(): void {
    for (;;) {
      while (this.#char() === " " || (this.#char() === "\t" && (this.#flow > 0 || !this.#keyAllowed))) this.#skip();
      if (this.#char() === "#") while (!isBreakOrEnd(this.#char())) this.#skip();
      if (!isBreak(this.#char())) return;
      this.#skipBreak();
      if (this.#flow === 0) this.#keyAllowed = true;
    }
  }

  #mark(type: TokenType, length = 1): void {
    const token = this.#token(type);
    this.#skip(length);
    token.end = this.#at;
    this.#queue.push(token);
  }

  #unroll(column: number): void {
    if (this.#flow > 0) return;
    while (this.#indent > column) {
      this.#queue.push(this.#token("block-end"));
      this.#indent = this.#indents.pop() ?? -1;
    }
  }

  #roll(type: TokenType, key?: SimpleKey): void {
    const column = key?.column ?? this.#column;
    if (this.#flow > 0 || this.#indent >= column) return;
    this.#indents.push(this.#indent);
    this.#indent = column;
    if (this.#indents.length > MAX_DEPTH) throw this.#error(`exceeded max depth of ${MAX_DEPTH}`);
    if (key) this.#insert(type, key);
    else this.#queue.push(this.#token(type));
  }

  #insert(type: TokenType, key: SimpleKey): void {
    const token = { ...this.#token(type), line: key.line, start: key.offset, end: key.offset };
    this.#queue.splice(key.token - this.#taken, 0, token);
  }

  #saveKey(): void {
    if (!this.#keyAllowed) return;
    this.#dropKey();
    const key = {
      possible: true,
      required: this.#flow === 0 && this.#indent === this.#column,
      token: this.#taken + this.#queue.length,
      line: this.#line,
      column: this.#column,
      offset: this.#at,
    };
    this.#keys[this.#keys.length - 1] = key;
    this.#keyOf.set(key.token, key);
  }

  #dropKey(): void {
    const key = this.#keys.at(-1);
    if (!key?.possible) return;
    if (key.required) throw this.#error("could not find expected ':'");
    key.possible = false;
  }

  #fetchEnd(): void {
    if (this.#column !== 0) {
      this.#column = 0;
      this.#line++;
    }
    this.#unroll(-1);
    this.#dropKey();
    this.#keyAllowed = false;
    this.#isAtEnd = true;
    this.#queue.push(this.#token("end"));
  }

  #fetchDirective(): void {
    this.#unroll(-1);
    this.#dropKey();
    this.#keyAllowed = false;
    this.#queue.push(this.#token("directive"));
    this.#skip();
    const name = /[A-Za-z0-9_-]*/y;
    name.lastIndex = this.#at;
    const [word = ""] = name.exec(this.#text) ?? [];
    this.#skip(word.length);
    if (word === "") throw this.#error("could not find expected directive name");
    if (!isBlankOrEnd(this.#char())) throw this.#error("found unexpected non-alphabetical character");
    if (word !== "YAML" && word !== "TAG") throw this.#error("found unknown directive name");
    while (!isBreakOrEnd(this.#char())) this.#skip();
  }

  #fetchEntry(type: "-" | "?"): void {
    if (this.#flow === 0) {
      const what = type === "-" ? "block sequence entries" : "mapping keys";
      if (!this.#keyAllowed) throw this.#error(`${what} are not allowed in this context`);
      this.#roll(type === "-" ? "block-sequence" : "block-mapping");
    }
    this.#dropKey();
    this.#keyAllowed = type === "-" || this.#flow === 0;
    this.#mark(type);
  }

  #fetchValue(): void {
    const key = this.#keys.at(-1);
    if (key && this.#isValid(key)) {
      this.#insert("?", key);
      this.#roll("block-mapping", key);
      key.possible = false;
      this.#keyAllowed = false;
    } else {
      if (this.#flow === 0) {
        if (!this.#keyAllowed) throw this.#error("mapping values are not allowed in this context");
        this.#roll("block-mapping");
      }
      this.#keyAllowed = this.#flow === 0;
    }
    this.#mark(":");
  }

  #fetchAnchor(type: "anchor" | "alias"): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const token = this.#token(type);
    this.#skip();
    while (/[A-Za-z0-9_-]/.test(this.#char())) this.#skip();
    token.value = this.#text.slice(token.start + 1, this.#at);
    token.end = this.#at;
    if (token.value === "" || !(isBlankOrEnd(this.#char()) || "?:,]}%@`".includes(this.#char())))
      throw this.#error("did not find expected alphabetic or numeric character");
    this.#queue.push(token);
  }

  #fetchTag(): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const token = this.#token("tag");
    if (this.#is("!<")) while (!isBlankOrEnd(this.#char()) && this.#char(-1) !== ">") this.#skip();
    else while (/[-;/?:@&=+$,.!~*'()[\]%\w]/.test(this.#char())) this.#skip();
    if (!isBlankOrEnd(this.#char())) throw this.#error("did not find expected whitespace or line break");
    token.value = this.#text.slice(token.start, this.#at);
    token.end = this.#at;
    this.#queue.push(token);
  }

  #fetchBlockScalar(isLiteral: boolean): void {
    this.#dropKey();
    this.#keyAllowed = true;
    const token = this.#token("scalar");
    this.#skip();
    let chomping = "";
    let increment = 0;
    for (let i = 0; i < 2; i++) {
      const char = this.#char();
      if (chomping === "" && (char === "+" || char === "-")) chomping = char;
      else if (increment === 0 && /\d/.test(char)) {
        if (char === "0") throw this.#error("found an indentation indicator equal to 0");
        increment = Number(char);
      } else break;
      this.#skip();
    }
    while (isBlank(this.#char())) this.#skip();
    if (this.#char() === "#") while (!isBreakOrEnd(this.#char())) this.#skip();
    if (!isBreakOrEnd(this.#char())) throw this.#error("did not find expected comment or line break");
    if (isBreak(this.#char())) this.#skipBreak();
    let indent = increment === 0 ? 0 : Math.max(this.#indent, 0) + increment;
    let blank = this.#blockBreaks(indent);
    if (indent === 0) {
      indent = Math.max(blank.indent, this.#indent + 1, 1);
    }
    let text = "";
    let lineBreak = "";
    let wasIndented = false;
    while (this.#column === indent && this.#char() !== "") {
      const isIndented = isBlank(this.#char());
      if (!isLiteral && lineBreak.startsWith("\n") && !wasIndented && !isIndented)
        text += blank.breaks === "" ? " " : blank.breaks;
      else text += lineBreak + blank.breaks;
      wasIndented = isIndented;
      const start = this.#at;
      while (!isBreakOrEnd(this.#char())) this.#skip();
      text += this.#text.slice(start, this.#at);
      token.end = this.#at;
      lineBreak = isBreak(this.#char()) ? this.#skipBreak() : "";
      blank = this.#blockBreaks(indent);
    }
    if (chomping !== "-") text += lineBreak;
    if (chomping === "+") text += blank.breaks;
    token.value = text;
    token.end = Math.max(token.end, token.start + 1);
    this.#queue.push(token);
  }

  /** Empty lines of a block scalar, and how far they reach where its indentation is not known yet. */
  #blockBreaks(indent: number): { breaks: string; indent: number } {
    let breaks = "";
    let most = 0;
    for (;;) {
      while ((indent === 0 || this.#column < indent) && this.#char() === " ") this.#skip();
      most = Math.max(most, this.#column);
      if ((indent === 0 || this.#column < indent) && this.#char() === "\t")
        throw this.#error("found a tab character where an indentation space is expected");
      if (!isBreak(this.#char())) return { breaks, indent: most };
      breaks += this.#skipBreak();
    }
  }

  #fetchQuoted(quote: string): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const token = this.#token("scalar");
    this.#skip();
    let text = "";
    for (;;) {
      if (this.#isDocumentMark()) throw this.#error("found unexpected document indicator");
      if (this.#char() === "") throw this.#error("found unexpected end of stream");
      let isJoined = false;
      while (!isBlankOrEnd(this.#char())) {
        const char = this.#char();
        if (quote === "'" && char === "'" && this.#char(1) === "'") {
          text += "'";
          this.#skip(2);
        } else if (char === quote) break;
        else if (quote === '"' && char === "\\" && isBreak(this.#char(1))) {
          this.#skip();
          this.#skipBreak();
          isJoined = true;
          break;
        } else if (quote === '"' && char === "\\") text += this.#escape();
        else text += this.#run(QUOTED_TEXT);
      }
      if (this.#char() === quote) break;
      text += this.#foldedSpace(isJoined);
    }
    this.#skip();
    token.end = this.#at;
    token.value = text;
    this.#queue.push(token);
  }

  /** White space within a quoted text: a line break is a space, more of them are one less. */
  #foldedSpace(isJoined: boolean): string {
    let spaces = "";
    let breaks: string[] | undefined = isJoined ? [] : undefined;
    let first = "";
    while (isBlank(this.#char()) || isBreak(this.#char())) {
      if (isBlank(this.#char())) {
        if (!breaks) spaces += this.#char();
        this.#skip();
      } else if (breaks) breaks.push(this.#skipBreak());
      else {
        first = this.#skipBreak();
        breaks = [];
      }
    }
    if (!breaks) return spaces;
    if (first.startsWith("\n")) return breaks.length === 0 ? " " : breaks.join("");
    return first + breaks.join("");
  }

  #escape(): string {
    const char = this.#char(1);
    const plain = ESCAPES[char];
    const length = HEX_LENGTH[char];
    if (plain !== undefined) {
      this.#skip(2);
      return plain;
    }
    if (length === undefined) throw this.#error("found unknown escape character");
    this.#skip(2);
    const digits = this.#text.slice(this.#at, this.#at + length);
    if (!/^[0-9A-Fa-f]+$/.test(digits) || digits.length < length)
      throw this.#error("did not find expected hexdecimal number");
    const code = Number.parseInt(digits, 16);
    if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10_ffff)
      throw this.#error("found invalid Unicode character escape code");
    this.#skip(length);
    return String.fromCodePoint(code);
  }

  #fetchPlain(): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const token = this.#token("scalar", "", true);
    const indent = this.#indent + 1;
    let text = "";
    let space = "";
    let hasBreak = false;
    while (!this.#isDocumentMark() && this.#char() !== "#") {
      const start = this.#at;
      this.#run(PLAIN_TEXT);
      while (!isBlankOrEnd(this.#char())) {
        if (this.#char() === ":" && isBlankOrEnd(this.#char(1))) break;
        if (this.#flow > 0 && ",?[]{}".includes(this.#char())) break;
        this.#skip();
      }
      if (this.#at > start) {
        text += space + this.#text.slice(start, this.#at);
        hasBreak = false;
        token.end = this.#at;
      }
      if (!isBlank(this.#char()) && !isBreak(this.#char())) break;
      space = "";
      let first = "";
      let breaks = "";
      while (isBlank(this.#char()) || isBreak(this.#char())) {
        if (isBlank(this.#char())) {
          if (hasBreak && this.#column < indent && this.#char() === "\t")
            throw this.#error("found a tab character that violates indentation");
          if (!hasBreak) space += this.#char();
          this.#skip();
        } else if (hasBreak) breaks += this.#skipBreak();
        else {
          space = "";
          first = this.#skipBreak();
          hasBreak = true;
        }
      }
      if (hasBreak) space = first === "\n" ? breaks || " " : first + breaks;
      if (this.#flow === 0 && this.#column < indent) break;
    }
    token.value = text;
    if (hasBreak) this.#keyAllowed = true;
    this.#queue.push(token);
  }
}

function noKey(): SimpleKey {
  return { possible: false, required: false, token: -1, line: 0, column: 0, offset: 0 };
}

function isBlank(char: string): boolean {
  return char === " " || char === "\t";
}

function isBreak(char: string): boolean {
  return char === "\n" || char === "\r" || char === "\x85" || char === "\u2028" || char === "\u2029";
}

function isBreakOrEnd(char: string): boolean {
  return char === "" || isBreak(char);
}

function isBlankOrEnd(char: string): boolean {
  return char === "" || isBlank(char) || isBreak(char);
}
