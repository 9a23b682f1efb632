/** Whether a line matches one of grep's patterns, and what else of it does. */
import type { ByteString } from "../../kernel/types.ts";
import type { Regex } from "../regex-types.ts";
import type { GrepOptions } from "./grep-options.ts";
import { compileRegex } from "./regex.ts";

/** A pattern that cannot be compiled, or whose search took too long. */
export class BadPattern extends Error {
  readonly isLimit: boolean;

  constructor(message: string, isLimit: boolean) {
    super(message);
    this.isLimit = isLimit;
  }
}

/** Which pattern matched where; an offset is relative to the last start of the search, as BusyBox has it. */
export interface GrepMatch {
  readonly pattern: number;
  readonly start: number;
  readonly end: number;
}

const isWord = (char: string | undefined): boolean => char !== undefined && /^\w$/.test(char);
const lower = (text: ByteString): ByteString => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

export class Matcher {
  readonly #options: GrepOptions;
  readonly #regexes: Regex[] = [];
  readonly #literals: readonly ByteString[];

  constructor(options: GrepOptions) {
    this.#options = options;
    this.#literals = options.has("i") ? options.patterns.map(lower) : options.patterns;
  }

  /** The first pattern that matches; throws `BadPattern`. */
  match(line: ByteString): GrepMatch | null {
    if (this.#options.fixed) {
      const text = this.#options.has("i") ? lower(line) : line;
      const pattern = this.#literals.findIndex((one) => this.#hasLiteral(text, one));
      return pattern < 0 ? null : { pattern, start: 0, end: 0 };
    }
    for (let pattern = 0; pattern < this.#options.patterns.length; pattern++) {
      const found = this.#search(line, pattern);
      if (found) return { pattern, start: found[0], end: found[1] };
    }
    return null;
  }

  /** All that -o prints: the matches of the pattern that matched first, without empty ones. */
  parts(line: ByteString, first: GrepMatch): ByteString[] {
    if (this.#options.fixed) return [this.#options.patterns[first.pattern] ?? ""];
    const out: ByteString[] = [];
    const regex = this.#regex(first.pattern);
    let { start, end } = first;
    for (;;) {
      if (end > start) out.push(line.slice(start, end));
      if (end >= line.length) return out;
      if (end === start) end++;
      const next = this.#exec(regex, line.slice(end), true, first.pattern);
      if (!next) return out;
      start = end + (next[0] ?? 0);
      end += next[1] ?? 0;
    }
  }

  #hasLiteral(text: ByteString, pattern: ByteString): boolean {
    if (this.#options.has("x")) return text === pattern;
    if (!this.#options.has("w")) return text.includes(pattern);
    for (let at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + 1)) {
      if (!isWord(text[at - 1]) && !isWord(text[at + pattern.length])) return true;
      if (at >= text.length) return false;
    }
    return false;
  }

  #search(line: ByteString, pattern: number): [start: number, end: number] | null {
    const regex = this.#regex(pattern);
    const { has } = this.#options;
    if (!has("x") && !has("w") && !has("o")) {
      const found = regex.test(line);
      if (!found && regex.givenUp === true) this.#giveUp(pattern);
      return found ? [0, 0] : null;
    }
    let from = 0;
    for (;;) {
      const found = this.#exec(regex, line.slice(from), from > 0, pattern);
      if (!found) return null;
      const [start = 0, end = 0] = found;
      if (has("x")) return start === 0 && end === line.length ? [start, end] : null;
      if (!has("w")) return [start, end];
      if (!isWord(line[from + start - 1]) && !isWord(line[from + end])) return [start, end];
      if (end === 0) return null;
      from += end;
    }
  }

  #exec(regex: Regex, text: ByteString, notAtStart: boolean, pattern: number): readonly number[] | null {
    const found = regex.exec(text, 0, notAtStart);
    if (!found && regex.givenUp === true) this.#giveUp(pattern);
    return found;
  }

  #giveUp(pattern: number): never {
    throw new BadPattern(`'${this.#options.patterns[pattern] ?? ""}' took too many steps: Memory exhausted`, true);
  }

  /** Compiled when it is first needed, so that a bad pattern hurts only where there is a line. */
  #regex(pattern: number): Regex {
    const known = this.#regexes[pattern];
    if (known) return known;
    const source = this.#options.patterns[pattern] ?? "";
    const { extended, has } = this.#options;
    const compiled = compileRegex(source, { extended, ignoreCase: has("i") });
    if (!compiled.ok) throw new BadPattern(`bad regex '${source}': ${compiled.message}`, false);
    this.#regexes[pattern] = compiled.regex;
    return compiled.regex;
  }
}
