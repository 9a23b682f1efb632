/**
 * Reads the script of GNU's sed: text to commands, with its messages and their places.
 * Source: sed 4.9 (its manual; what the real one says of wrong scripts).
 * Simplified: a `-e` that ends in a backslash is one expression with the next one.
 */
import type { ByteString } from "../../../kernel/types.ts";
import type { Regex } from "../../regex-types.ts";
import { compileRegex } from "../regex.ts";

/** What ends the program: a message and an exit code. */
export class SedProblem extends Error {
  readonly code: number;

  constructor(message: string, code = 1) {
    super(message);
    this.code = code;
  }
}

export type Address =
  | { readonly kind: "line"; readonly line: number }
  | { readonly kind: "step"; readonly first: number; readonly step: number }
  | { readonly kind: "last" }
  /** null: the expression that was used last. */
  | { readonly kind: "regex"; readonly regex: Regex | null }
  /** `+N` and `~N`, as second addresses only. */
  | { readonly kind: "plus"; readonly count: number }
  | { readonly kind: "multiple"; readonly of: number };

/** A piece of a replacement: a text, a group, or from where on letters are changed. */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "group"; readonly group: number }
  | { readonly kind: "case"; readonly letter: string };

export interface Substitution {
  readonly regex: Regex | null;
  readonly parts: readonly Part[];
  readonly global: boolean;
  readonly nth: number;
  /** 1: what has come of it is printed; 2: what is then run as a command. */
  readonly prints: 0 | 1 | 2;
  readonly evaluates: boolean;
  readonly file: ByteString | null;
}

export interface Command {
  readonly name: string;
  readonly first: Address | null;
  readonly second: Address | null;
  readonly negated: boolean;
  /** Of a, i, c, e: the text; of r, R, w, W: the file; of b, t, T: the label. */
  text: ByteString;
  /** Of q, Q, l: the number, -1 where there is none; of `{`, b, t, T: the command that follows. */
  number: number;
  substitution: Substitution | null;
  /** Of y. */
  map: ReadonlyMap<string, string> | null;
}

export interface ScriptOptions {
  readonly extended: boolean;
  readonly sandbox: boolean;
  /** Lines end in NULs. */
  readonly nul: boolean;
}

const ESCAPES: Readonly<Record<string, string>> = { a: "\x07", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };
const BASES: Readonly<Record<string, readonly [base: number, pattern: RegExp]>> = {
  d: [10, /^\d{1,3}/],
  o: [8, /^[0-7]{1,3}/],
  x: [16, /^[0-9a-fA-F]{1,2}/],
};

/** The byte that an escape at `at` (behind its backslash) stands for, and how long it is; null: it is none. */
function escapeAt(text: string, at: number): readonly [byte: string, length: number] | null {
  const letter = text[at] ?? "";
  const plain = ESCAPES[letter];
  if (plain !== undefined) return [plain, 1];
  if (letter === "c" && at + 1 < text.length)
    return [String.fromCharCode((text[at + 1] ?? "").toUpperCase().charCodeAt(0) ^ 64), 2];
  const base = BASES[letter];
  const digits = base?.[1].exec(text.slice(at + 1))?.[0];
  if (!base || digits === undefined) return null;
  return [String.fromCharCode(Number.parseInt(digits, base[0]) & 255), 1 + digits.length];
}

/** An expression with its escapes as the bytes that they stand for. */
function unescapedRegex(source: string): string {
  let out = "";
  for (let i = 0; i < source.length; i++) {
    const char = source[i] ?? "";
    if (char !== "\\") {
      out += char;
      continue;
    }
    const found = escapeAt(source, i + 1);
    if (found === null) {
      out += char + (source[i + 1] ?? "");
      i++;
      continue;
    }
    const [byte, length] = found;
    out += byte === "^" ? "\\^" : /[.[\]*$\\+?{}()|]/.test(byte) ? (byte === "\\" ? "\\\\" : `[${byte}]`) : byte;
    i += length;
  }
  return out;
}

/** Whether a group ends that has not begun. */
function hasLooseEnd(source: string, extended: boolean): boolean {
  let depth = 0;
  for (const [token] of source.matchAll(/\[\^?\]?(?:\[[.:=][^]*?[.:=]\]|[^\]])*\]|\\[^]|[()]/g)) {
    if (token === (extended ? "(" : "\\(")) depth++;
    else if (token === (extended ? ")" : "\\)") && --depth < 0) return true;
  }
  return false;
}

/** The pieces of a replacement. */
function replacementParts(text: string): Part[] {
  const parts: Part[] = [];
  let plain = "";
  const add = (part: Part): void => {
    if (plain !== "") parts.push({ kind: "text", text: plain });
    plain = "";
    parts.push(part);
  };
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? "";
    if (char === "&") add({ kind: "group", group: 0 });
    else if (char !== "\\") plain += char;
    else {
      const next = text[++i] ?? "\\";
      const escape = escapeAt(text, i);
      if (/\d/.test(next)) add({ kind: "group", group: Number(next) });
      else if (/[LUElu]/.test(next)) add({ kind: "case", letter: next });
      else if (escape) {
        plain += escape[0];
        i += escape[1] - 1;
      } else plain += next;
    }
  }
  if (plain !== "") parts.push({ kind: "text", text: plain });
  return parts;
}

/** A bracket expression, in which the delimiter stands for itself. */
const BRACKET = /^\[\^?\]?(?:\[(?:\.[^]*?\.|:[^]*?:|=[^]*?=)\]|(?!\[[.:=])[^\]])*\]/;
const EOF = "";
const isSpace = (char: string): boolean => /[ \t\n\v\f\r]/.test(char);

export class ScriptReader {
  readonly commands: Command[] = [];
  /** Files that are written to, in the order in which they are named. */
  readonly written: ByteString[] = [];
  /** `#n` in the first line. */
  quiet = false;
  readonly #options: ScriptOptions;
  readonly #blocks: number[] = [];
  readonly #labels = new Map<string, number>();
  #expressions = 0;
  #file: ByteString | null = null;
  #text = "";
  #at = 0;
  #isFirst = true;

  constructor(options: ScriptOptions) {
    this.#options = options;
  }

  /** Reads an expression, or what a file holds. */
  read(text: ByteString, file: ByteString | null = null): void {
    this.#file = file;
    if (file === null) this.#expressions++;
    this.#text = file === null ? text : text.replace(/\n$/, "");
    this.#at = 0;
    while (this.#command());
    this.#isFirst = false;
  }

  /** When all of it has been read. */
  finish(): void {
    if (this.#blocks.length > 0) {
      this.#at = 0;
      throw this.#problem("unmatched `{'");
    }
    for (const command of this.commands) {
      if (!/^[btT]$/.test(command.name)) continue;
      const target = command.text === "" ? this.commands.length : this.#labels.get(command.text);
      if (target === undefined) throw new SedProblem(`can't find label for jump to \`${command.text}'`, 4);
      command.number = target;
    }
  }

  #problem(text: string): SedProblem {
    if (this.#file !== null) {
      const line = this.#text.slice(0, this.#at).split("\n").length;
      return new SedProblem(`file ${this.#file} line ${this.#at === 0 ? 0 : line}: ${text}`);
    }
    return new SedProblem(`-e expression #${this.#expressions}, char ${this.#at}: ${text}`);
  }

  #next(): string {
    if (this.#at >= this.#text.length) return EOF;
    return this.#text[this.#at++] ?? EOF;
  }

  #back(char: string): void {
    if (char !== EOF) this.#at--;
  }

  #nextBlack(): string {
    let char = this.#next();
    while (char === " " || char === "\t") char = this.#next();
    return char;
  }

  #integer(first: string): number {
    let digits = "";
    let char = first;
    for (; /^\d$/.test(char); char = this.#next()) digits += char;
    this.#back(char);
    return Number(digits);
  }

  #endOfCommand(): void {
    const char = this.#nextBlack();
    if (char === "}" || char === "#") this.#back(char);
    else if (char !== EOF && char !== "\n" && char !== ";") throw this.#problem("extra characters after command");
  }

  /** Up to the delimiter, which may be escaped; null where it does not come. */
  #upTo(delimiter: string, isRegex: boolean): string | null {
    let out = "";
    for (let char = this.#next(); char !== EOF && char !== "\n"; char = this.#next()) {
      if (char === delimiter) return out;
      if (char === "[" && isRegex && delimiter !== "[") {
        const bracket = BRACKET.exec(this.#text.slice(this.#at - 1))?.[0];
        if (bracket === undefined) {
          this.#at = this.#text.length;
          return null;
        }
        out += bracket.replaceAll("\\n", "\n");
        this.#at += bracket.length - 1;
        continue;
      }
      if (char === "\\") {
        char = this.#next();
        if (char === EOF) return null;
        if (char === "n" && isRegex) char = "\n";
        else if (char !== "\n" && (char !== delimiter || (!isRegex && char === "&"))) out += "\\";
        else if (char === "\n" && !isRegex) out += "\\";
      }
      out += char;
    }
    return null;
  }

  #regex(source: string, flags: string): Regex | null {
    if (source === "") return null;
    if (/^\[:\w+:\]$/.test(source)) throw new SedProblem("character class syntax is [[:space:]], not [:space:]", 4);
    const compiled = compileRegex(unescapedRegex(source), {
      extended: this.#options.extended,
      ignoreCase: /i/i.test(flags),
      newline: /m/i.test(flags) && !this.#options.nul,
    });
    const closes = hasLooseEnd(source, this.#options.extended);
    if (closes || !compiled.ok) throw this.#problem(closes || compiled.ok ? "Unmatched ) or \\)" : compiled.message);
    return compiled.regex;
  }

  #address(first: string): Address | null {
    let char = first;
    if (char === "/" || char === "\\") {
      if (char === "\\") char = this.#next();
      const source = this.#upTo(char, true);
      if (source === null) throw this.#problem("unterminated address regex");
      let flags = "";
      for (;;) {
        char = this.#nextBlack();
        if (char !== "I" && char !== "M") break;
        flags += char;
      }
      this.#back(char);
      return { kind: "regex", regex: this.#regex(source, flags) };
    }
    if (/^\d$/.test(char)) {
      const line = this.#integer(char);
      char = this.#nextBlack();
      if (char !== "~") {
        this.#back(char);
        return { kind: "line", line };
      }
      const step = this.#integer(this.#nextBlack());
      return step > 0 ? { kind: "step", first: line, step } : { kind: "line", line };
    }
    if (char === "+" || char === "~") {
      const count = this.#integer(this.#nextBlack());
      return char === "+" ? { kind: "plus", count } : { kind: "multiple", of: count };
    }
    return char === "$" ? { kind: "last" } : null;
  }

  /** False at the end of the text. */
  #command(): boolean {
    let char = this.#next();
    while (char === ";" || (char !== EOF && isSpace(char))) char = this.#next();
    if (char === EOF) return false;
    const first = this.#address(char);
    let second: Address | null = null;
    if (first) {
      if (first.kind === "plus" || first.kind === "multiple")
        throw this.#problem("invalid usage of +N or ~N as first address");
      char = this.#nextBlack();
      if (char === ",") {
        second = this.#address(this.#nextBlack());
        if (!second) throw this.#problem("unexpected `,'");
        char = this.#nextBlack();
      }
      if (first.kind === "line" && first.line === 0 && second?.kind !== "regex")
        throw this.#problem("invalid usage of line address 0");
    }
    const negated = char === "!";
    if (negated) {
      char = this.#nextBlack();
      if (char === "!") throw this.#problem("multiple `!'s");
    }
    this.#body({ name: char, first, second, negated, text: "", number: -1, substitution: null, map: null });
    return true;
  }

  #body(command: Command): void {
    const { name, first, second } = command;
    switch (name) {
      case "#":
        if (first) throw this.#problem("comments don't accept any addresses");
        this.#comment();
        return;
      case "v":
        this.#version();
        return;
      case "{":
        this.#blocks.push(this.commands.length);
        break;
      case "}": {
        const open = this.#blocks.pop();
        if (open === undefined) throw this.#problem("unexpected `}'");
        if (first) throw this.#problem("} doesn't want any addresses");
        this.#endOfCommand();
        const block = this.commands[open];
        if (block) block.number = this.commands.length;
        return;
      }
      case ":": {
        if (first) throw this.#problem(": doesn't want any addresses");
        const label = this.#label();
        if (label === "") throw this.#problem('":" lacks a label');
        this.#labels.set(label, this.commands.length);
        return;
      }
      case "e":
        this.#sandboxed();
        command.text = this.#commandLine();
        break;
      case "a":
      case "i":
      case "c":
        command.text = this.#lines();
        break;
      case "b":
      case "t":
      case "T":
        command.text = this.#label();
        break;
      case "q":
      case "Q":
      case "l":
      case "L":
        if (second && name.toLowerCase() === "q") throw this.#problem("command only uses one address");
        command.number = this.#number();
        this.#endOfCommand();
        break;
      case "r":
      case "R":
      case "w":
      case "W":
        this.#sandboxed(name === "w" || name === "W" || name === "r" || name === "R");
        command.text = this.#fileName();
        if (/w/i.test(name)) this.written.push(command.text);
        break;
      case "s":
        command.substitution = this.#substitution();
        break;
      case "y":
        command.map = this.#transliteration();
        this.#endOfCommand();
        break;
      case EOF:
        throw this.#problem("missing command");
      default:
        if (!"=dDFgGhHnNpPxz".includes(name)) throw this.#problem(`unknown command: \`${name}'`);
        this.#endOfCommand();
    }
    this.commands.push(command);
  }

  #sandboxed(isFile = true): void {
    if (isFile && this.#options.sandbox) throw this.#problem("e/r/w commands disabled in sandbox mode");
  }

  #comment(): void {
    let char = this.#next();
    const isWhole = this.#isFirst && this.#at === 2 && char === "n";
    if (isWhole) {
      char = this.#next();
      if (char === EOF || char === "\n") this.quiet = true;
    }
    while (char !== EOF && char !== "\n") char = this.#next();
  }

  #version(): void {
    const label = this.#label();
    const [major = 0, minor = 0] = label.split(".").map(Number);
    if ((label !== "" && !/^\d+(\.\d+)*$/.test(label)) || major > 4 || (major === 4 && minor > 9))
      throw this.#problem("expected newer version of sed");
  }

  #label(): string {
    let label = "";
    let char = this.#nextBlack();
    for (; char !== EOF && !isSpace(char) && char !== ";" && char !== "}"; char = this.#next()) label += char;
    this.#back(char);
    return label;
  }

  #number(): number {
    const char = this.#nextBlack();
    if (/^\d$/.test(char)) return this.#integer(char);
    this.#back(char);
    return -1;
  }

  #fileName(): ByteString {
    let name = "";
    for (let char = this.#nextBlack(); char !== EOF && char !== "\n"; char = this.#next()) name += char;
    if (name === "") throw this.#problem("missing filename in r/R/w/W commands");
    return name;
  }

  #commandLine(): ByteString {
    let line = "";
    for (let char = this.#nextBlack(); char !== EOF && char !== "\n"; char = this.#next()) line += char;
    return line;
  }

  /** The text of a, i or c. */
  #lines(): ByteString {
    let char = this.#nextBlack();
    if (char === EOF) throw this.#problem("expected \\ after `a', `c' or `i'");
    if (char === "\\") {
      char = this.#next();
      const from = this.#at;
      while (char === " " || char === "\t") char = this.#next();
      // Blanks before the end of the line are nothing, before a text they belong to it.
      if (char === EOF) return "";
      if (char !== "\n") {
        this.#at = from;
        this.#at--;
      }
    } else if (char === "\n") throw this.#problem("expected \\ after `a', `c' or `i'");
    else this.#back(char);
    let text = "";
    for (char = this.#next(); char !== EOF && char !== "\n"; char = this.#next()) {
      if (char !== "\\") {
        text += char;
        continue;
      }
      const escape = escapeAt(this.#text, this.#at);
      if (escape) {
        text += escape[0];
        this.#at += escape[1];
      } else text += this.#next();
    }
    return `${text}\n`;
  }

  #substitution(): Substitution {
    const delimiter = this.#next();
    const source = delimiter === EOF ? null : this.#upTo(delimiter, true);
    const replacement = source === null ? null : this.#upTo(delimiter, false);
    if (source === null || replacement === null) throw this.#problem("unterminated `s' command");
    const parts = replacementParts(replacement);
    const flags = this.#flags();
    const regex = this.#regex(source, flags.letters);
    const highest = Math.max(0, ...parts.map((part) => (part.kind === "group" ? part.group : 0)));
    if (regex && highest > regex.groups) throw this.#problem(`invalid reference \\${highest} on \`s' command's RHS`);
    return {
      regex,
      parts,
      global: flags.letters.includes("g"),
      nth: flags.nth,
      prints: /p.*e/.test(flags.letters) ? 2 : flags.letters.includes("p") ? 1 : 0,
      evaluates: flags.letters.includes("e"),
      file: flags.file,
    };
  }

  #flags(): { letters: string; nth: number; file: ByteString | null } {
    let letters = "";
    let nth = 0;
    for (;;) {
      const char = this.#next();
      if (char === " " || char === "\t") continue;
      if (/^[iImMe]$/.test(char)) {
        letters += char;
        if (char === "e") this.#sandboxed();
      } else if (char === "p" || char === "g") {
        if (letters.includes(char)) throw this.#problem(`multiple \`${char}' options to \`s' command`);
        letters += char;
      } else if (/^\d$/.test(char)) {
        if (nth > 0) throw this.#problem("multiple number options to `s' command");
        nth = this.#integer(char);
        if (nth === 0) throw this.#problem("number option to `s' command may not be zero");
      } else if (char === "w") {
        this.#sandboxed();
        const file = this.#fileName();
        this.written.push(file);
        return { letters, nth, file };
      } else {
        if (char === "}" || char === "#") this.#back(char);
        else if (char !== EOF && char !== "\n" && char !== ";") throw this.#problem("unknown option to `s'");
        return { letters, nth, file: null };
      }
    }
  }

  #transliteration(): ReadonlyMap<string, string> {
    const delimiter = this.#next();
    const from = delimiter === EOF ? null : this.#upTo(delimiter, false);
    const to = from === null ? null : this.#upTo(delimiter, false);
    if (from === null || to === null) throw this.#problem("unterminated `y' command");
    const [left, right] = [this.#letters(from), this.#letters(to)];
    if (left.length !== right.length) throw this.#problem("strings for `y' command are different lengths");
    const map = new Map<string, string>();
    for (const [i, char] of left.entries()) if (!map.has(char)) map.set(char, right[i] ?? "");
    return map;
  }

  #letters(text: string): string[] {
    const out: string[] = [];
    for (let i = 0; i < text.length; i++) {
      const char = text[i] ?? "";
      if (char !== "\\") {
        out.push(char);
        continue;
      }
      const escape = escapeAt(text, i + 1);
      if (escape) {
        out.push(escape[0]);
        i += escape[1];
        continue;
      }
      out.push(text[++i] ?? char);
    }
    return out;
  }
}
