/**
 * The text of a configuration as words. Source: nginx.org, "Beginner's Guide" (configuration file's structure), and how
 * nginx 1.27 reports what it cannot read.
 */

/** A directive's words, and what ended it. */
export interface Statement {
  readonly words: readonly string[];
  readonly end: ";" | "{" | "}" | "eof";
  /** The line that nginx names: the one of the word or sign that ended it. */
  readonly line: number;
}

export class ConfigError extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** The longest word: nginx reads into a buffer of 4096 bytes. */
const MAX_WORD = 4096;

export class ConfigLexer {
  readonly #text: string;
  #at = 0;
  line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next statement. Throws a ConfigError where nginx would give up. */
  next(): Statement {
    const words: string[] = [];
    for (;;) {
      this.#skipSpace();
      const sign = this.#text[this.#at];
      if (sign === undefined) {
        if (words.length > 0) throw new ConfigError(`unexpected end of file, expecting ";" or "}"`, this.line);
        return { words, end: "eof", line: this.line };
      }
      if (sign === ";" || sign === "{") {
        if (words.length === 0) throw new ConfigError(`unexpected "${sign}"`, this.line);
        this.#at++;
        return { words, end: sign, line: this.line };
      }
      if (sign === "}") {
        if (words.length > 0) throw new ConfigError(`unexpected "}"`, this.line);
        this.#at++;
        return { words, end: "}", line: this.line };
      }
      words.push(sign === '"' || sign === "'" ? this.#quoted(sign) : this.#bare());
    }
  }

  #skipSpace(): void {
    for (;;) {
      const sign = this.#text[this.#at];
      if (sign === "#") while (this.#at < this.#text.length && this.#text[this.#at] !== "\n") this.#at++;
      else if (sign === "\n") {
        this.line++;
        this.#at++;
      } else if (sign === " " || sign === "\t" || sign === "\r") this.#at++;
      else return;
    }
  }

  #quoted(quote: string): string {
    const start = this.line;
    let word = "";
    this.#at++;
    for (;;) {
      const sign = this.#text[this.#at];
      if (sign === undefined) throw new ConfigError(`unexpected end of file, expecting ";" or "}"`, this.line);
      this.#at++;
      if (sign === quote) break;
      if (sign === "\n") this.line++;
      word += sign === "\\" ? this.#escaped() : sign;
      if (word.length > MAX_WORD) {
        throw new ConfigError(`too long parameter, probably missing terminating "${quote}" character`, start);
      }
    }
    const after = this.#text[this.#at];
    if (after !== undefined && !/[\s;{)]/.test(after)) throw new ConfigError(`unexpected "${after}"`, this.line);
    return word;
  }

  #bare(): string {
    const start = this.line;
    let word = "";
    for (;;) {
      const sign = this.#text[this.#at];
      if (sign === undefined) throw new ConfigError(`unexpected end of file, expecting ";" or "}"`, this.line);
      if (/\s/.test(sign) || sign === ";") return word;
      // `${name}` is one word; any other brace opens a block.
      if (sign === "{" && !word.endsWith("$")) return word;
      this.#at++;
      word += sign === "\\" ? this.#escaped() : sign;
      if (word.length > MAX_WORD) throw new ConfigError(`too long parameter "${word.slice(0, 10)}..." started`, start);
    }
  }

  /** What a backslash and the character behind it stand for: only quotes, blanks and itself lose the backslash. */
  #escaped(): string {
    const sign = this.#text[this.#at];
    if (sign === undefined) return "\\";
    this.#at++;
    if (sign === "\n") this.line++;
    if (sign === '"' || sign === "'" || sign === "\\") return sign;
    if (sign === "t") return "\t";
    if (sign === "r") return "\r";
    if (sign === "n") return "\n";
    return `\\${sign}`;
  }
}
