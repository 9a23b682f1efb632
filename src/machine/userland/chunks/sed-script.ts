/**
 * sed's scripts: from text to commands. Source: BusyBox 1.36.1 sed, whose grammar is laxer than POSIX's (commands may
 * follow each other without a separator) and knows no `0~2`, `/x/I`, `l`, `Q`, `R`, `W` or `e`.
 */
import type { ByteString } from "../../kernel/types.ts";
import type { Regex } from "../regex-types.ts";
import { compileRegex } from "./regex.ts";

/** What ends sed: `sed: MESSAGE` and its exit code. */
export class SedError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** A line number (-1: the last line; 0 as second address: none), or a regular expression. */
export interface SedCommand {
  readonly name: string;
  readonly invert: boolean;
  readonly firstLine: number;
  /** -2 - N: N lines more. */
  readonly lastLine: number;
  readonly firstMatch: Regex | null;
  readonly lastMatch: Regex | null;
  /** The text, label, file name, replacement or translation of commands that have one. */
  readonly text: ByteString | null;
  /** Of `s`; null: the one used last. */
  readonly regex: Regex | null;
  /** Of `s`: which match is replaced; 0: all. */
  readonly which: number;
  /** Of `s`: whether the result is printed. */
  readonly print: boolean;
  /** The file that `w` and `s///w` write to. */
  readonly writeTo: ByteString | null;
}

type Arguments = Pick<SedCommand, "text" | "regex" | "which" | "print" | "writeTo">;

const NO_ARGUMENTS: Arguments = { text: null, regex: null, which: 1, print: false, writeTo: null };
const SEPARATORS = /^[; \n\r\t\v]+/;
const WITHOUT_ARGUMENTS = "dDgGhHlnNpPqx={}";

/** `\FROM` becomes TO; other escapes stay as they are. */
function replaceEscape(text: ByteString, from: string, to: string): ByteString {
  return text.replace(/\\([^])/g, (whole, char: string) => (char === from ? to : whole));
}

/** `\n`, `\t`, `\r` become what they mean, and an escaped delimiter loses its backslash. */
function readEscapes(text: ByteString, delimiter: string): ByteString {
  let out = text;
  for (const [from, to] of [
    ["n", "\n"],
    ["t", "\t"],
    ["r", "\r"],
  ] as const) {
    out = replaceEscape(out, from, to);
  }
  return delimiter === "" ? out : replaceEscape(out, delimiter, delimiter);
}

/** Where the next delimiter stands that neither a backslash nor (in a regular expression) a bracket hides. */
function delimiterAt(text: ByteString, from: number, delimiter: string, isRegex: boolean): number {
  let bracket = -1;
  for (let i = from; i < text.length; i++) {
    const char = text[i];
    if (bracket >= 0) {
      const isFirst = bracket === i - 1 || (bracket === i - 2 && text[i - 1] === "^");
      if (char === "]" && !isFirst) bracket = -1;
    } else if (char === "\\") {
      i++;
    } else if (isRegex && char === "[") {
      bracket = i;
    } else if (char === delimiter) {
      return i;
    }
  }
  throw new SedError(`unmatched '${delimiter}'`);
}

export class ScriptParser {
  readonly commands: SedCommand[] = [];
  /** A comment `#n` asks for -n. */
  quiet = false;
  readonly #extended: boolean;
  /** A line that ended in a backslash, without it. */
  #unfinished: ByteString | null = null;
  #lastRegex: Regex | null = null;
  #line: ByteString = "";
  #pos = 0;

  constructor(extended: boolean) {
    this.#extended = extended;
  }

  /** Adds an argument of -e, which may have several lines. */
  addBlock(text: ByteString): void {
    for (const line of text.split("\n")) this.addLine(line);
  }

  addLine(text: ByteString): void {
    const line = this.#unfinished === null ? text : `${this.#unfinished}\n${text}`;
    const backslashes = /\\*$/.exec(line)?.[0].length ?? 0;
    if (backslashes % 2 === 1) {
      this.#unfinished = line.slice(0, -1);
      return;
    }
    this.#unfinished = null;
    this.#line = line;
    this.#pos = 0;
    while (this.#pos < line.length) this.#command();
  }

  /** Ends a line that waits for its continuation. */
  finish(): void {
    this.addLine("");
  }

  get #rest(): ByteString {
    return this.#line.slice(this.#pos);
  }

  #skipBlanks(): void {
    this.#pos += /^[ \t\n\v\f\r]*/.exec(this.#rest)?.[0].length ?? 0;
  }

  #command(): void {
    this.#pos += SEPARATORS.exec(this.#rest)?.[0].length ?? 0;
    if (this.#pos >= this.#line.length) return;
    if (this.#line[this.#pos] === "#") {
      if (this.#line[this.#pos + 1] === "n") this.quiet = true;
      const end = this.#rest.search(/[\n\r]/);
      this.#pos = end < 0 ? this.#line.length : this.#pos + end;
      return;
    }
    const first = this.#address();
    const last = this.#lastAddress();
    this.#skipBlanks();
    const invert = this.#line[this.#pos] === "!";
    if (invert) {
      this.#pos++;
      this.#skipBlanks();
    }
    const name = this.#line[this.#pos];
    if (name === undefined) throw new SedError("missing command");
    this.#pos++;
    const given = this.#arguments(name, last.line !== 0 || last.regex !== null);
    this.commands.push({
      name,
      invert,
      firstLine: first.line,
      firstMatch: first.regex,
      lastLine: last.line,
      lastMatch: last.regex,
      ...given,
    });
  }

  #address(): { line: number; regex: Regex | null } {
    const digits = /^\d+/.exec(this.#rest)?.[0];
    if (digits !== undefined) {
      this.#pos += digits.length;
      return { line: Math.min(Number(digits), 2_147_483_647), regex: null };
    }
    const char = this.#line[this.#pos];
    if (char === "$") {
      this.#pos++;
      return { line: -1, regex: null };
    }
    if (char !== "/" && char !== "\\") return { line: 0, regex: null };
    if (char === "\\") this.#pos++;
    const delimiter = this.#line[this.#pos] ?? "";
    const from = this.#pos + 1;
    const end = delimiterAt(this.#line, from, delimiter, true);
    this.#pos = end + 1;
    if (end > from) this.#lastRegex = this.#compile(readEscapes(this.#line.slice(from, end), ""), false);
    if (!this.#lastRegex) throw new SedError("no previous regexp");
    return { line: 0, regex: this.#lastRegex };
  }

  #lastAddress(): { line: number; regex: Regex | null } {
    if (this.#line[this.#pos] !== ",") return { line: 0, regex: null };
    this.#pos++;
    const more = /^\+(\d+)/.exec(this.#rest);
    if (more) {
      this.#pos += more[0].length;
      return { line: -2 - Number(more[1]), regex: null };
    }
    const from = this.#pos;
    const address = this.#address();
    if (this.#pos === from) throw new SedError("no address after comma");
    return address;
  }

  #arguments(name: string, hasRange: boolean): Arguments {
    if ("air".includes(name) && hasRange) throw new SedError(`command '${name}' uses only one address`);
    switch (name) {
      case "s":
        return this.#substitution();
      case "a":
      case "i":
      case "c":
        return { ...NO_ARGUMENTS, text: this.#textArgument() };
      case "r":
      case "w": {
        const file = this.#fileName();
        return { ...NO_ARGUMENTS, text: file, writeTo: name === "w" ? file : null };
      }
      case ":":
      case "b":
      case "t":
      case "T":
        return { ...NO_ARGUMENTS, text: this.#label() };
      case "y":
        return { ...NO_ARGUMENTS, text: this.#translation() };
    }
    if (!WITHOUT_ARGUMENTS.includes(name)) throw new SedError(`unsupported command ${name}`);
    return NO_ARGUMENTS;
  }

  /** To the end of the line; one backslash or newline may stand between the command and its text. */
  #textArgument(): ByteString {
    const text = this.#rest.replace(/^[ \t\v\f\r]*[\n\\]|^[ \t\v\f\r]+/, "");
    this.#pos = this.#line.length;
    return readEscapes(text, "").replace(/\\([^]|$)/g, "$1");
  }

  #fileName(): ByteString {
    this.#skipBlanks();
    const rest = this.#rest;
    const end = rest.indexOf("\n");
    const length = end < 0 ? rest.length : end;
    if (length === 0) throw new SedError("empty filename");
    this.#pos += length;
    return end < 0 ? rest : `${rest.slice(0, end)}\\`;
  }

  #label(): ByteString | null {
    this.#skipBlanks();
    const label = /^[^; \n\r\t\v]*/.exec(this.#rest)?.[0] ?? "";
    this.#pos += label.length;
    return label === "" ? null : label;
  }

  /** Both parts between the delimiters of `s` and `y`. */
  #delimited(): { delimiter: string; first: ByteString; second: ByteString } {
    const delimiter = this.#line[this.#pos];
    if (delimiter === undefined) throw new SedError("bad format in substitution expression");
    const from = this.#pos + 1;
    const middle = delimiterAt(this.#line, from, delimiter, true);
    const end = delimiterAt(this.#line, middle + 1, delimiter, false);
    this.#pos = end + 1;
    const first = readEscapes(this.#line.slice(from, middle), delimiter);
    const second = readEscapes(this.#line.slice(middle + 1, end), delimiter === "&" ? "" : delimiter);
    return { delimiter, first, second };
  }

  /** Pairs: a character, and what it becomes. */
  #translation(): ByteString {
    const { delimiter, first, second } = this.#delimited();
    const from = replaceEscape(first, delimiter, delimiter);
    const to = replaceEscape(second, delimiter, delimiter);
    let pairs = "";
    for (let i = 0; i < Math.min(from.length, to.length); i++) pairs += (from[i] ?? "") + (to[i] ?? "");
    return pairs;
  }

  #substitution(): Arguments {
    const { first, second } = this.#delimited();
    let ignoreCase = false;
    let which = 1;
    let print = false;
    let writeTo: ByteString | null = null;
    for (; this.#pos < this.#line.length; this.#pos++) {
      const flag = this.#line[this.#pos] ?? "";
      const digits = /^\d+/.exec(this.#rest)?.[0];
      if (digits !== undefined) {
        // The second match of something anchored makes no sense: BusyBox ignores the number.
        if (!first.startsWith("^")) which = Number(digits);
        this.#pos += digits.length - 1;
      } else if (flag === "g") {
        which = 0;
      } else if (flag === "p") {
        print = true;
      } else if (flag === "i" || flag === "I") {
        ignoreCase = true;
      } else if (flag === "w") {
        this.#pos++;
        writeTo = this.#fileName();
        this.#pos--;
      } else if (flag === ";" || flag === "}") {
        break;
      } else if (flag === "#") {
        this.#pos = this.#line.length;
      } else if (!/\s/.test(flag)) {
        throw new SedError("bad option in substitution expression");
      }
    }
    const regex = first === "" ? null : this.#compile(first, ignoreCase);
    return { text: second, regex, which, print, writeTo };
  }

  #compile(source: ByteString, ignoreCase: boolean): Regex {
    const compiled = compileRegex(source, { extended: this.#extended, ignoreCase });
    if (!compiled.ok) throw new SedError(`bad regex '${source}': ${compiled.message}`);
    return compiled.regex;
  }
}
