/**
 * What GNU's grep looks for: fixed strings, POSIX expressions, or Perl's (-P). Source: grep 3.8.
 * Simplified: of Perl's expressions those of `jq/regex.ts`, and `\K` outside of groups; -w tries later matches of a line, not shorter ones.
 */
import type { ByteString } from "../../../kernel/types.ts";
import { compileRegex as compilePerl } from "../../jq/regex.ts";
import { JqError } from "../../jq/values.ts";
import { compileRegex } from "../regex.ts";

export interface Kind {
  readonly syntax: "basic" | "extended" | "fixed" | "perl";
  readonly ignoreCase: boolean;
  readonly words: boolean;
  readonly lines: boolean;
}

export type Span = readonly [start: number, end: number];
type Finder = (line: ByteString, from: number) => Span | null;

/** A pattern that cannot be read, or a search that was given up. */
export class PatternProblem {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const isWord = (char: string | undefined): boolean => char !== undefined && /^\w$/.test(char);

export class Patterns {
  readonly #finders: readonly Finder[];
  readonly #kind: Kind;

  constructor(finders: readonly Finder[], kind: Kind) {
    this.#finders = finders;
    this.#kind = kind;
  }

  /** The leftmost match at or after `from`, the longest of those. */
  find(line: ByteString, from = 0): Span | null {
    let best: Span | null = null;
    for (const finder of this.#finders) {
      const found = this.#one(finder, line, from);
      if (found && (!best || found[0] < best[0] || (found[0] === best[0] && found[1] > best[1]))) best = found;
    }
    return best;
  }

  #one(finder: Finder, line: ByteString, from: number): Span | null {
    const { words, lines } = this.#kind;
    for (let at = from; at <= line.length;) {
      const found = finder(line, at);
      if (!found) return null;
      const [start, end] = found;
      const isWhole = start === 0 && end === line.length;
      const isApart = !isWord(line[start - 1]) && !isWord(line[end]);
      if ((!lines || isWhole) && (!words || lines || isApart)) return found;
      at = start + 1;
    }
    return null;
  }
}

/** Reads the patterns; else what is wrong with one. */
export function patternsOf(sources: readonly ByteString[], kind: Kind): Patterns | PatternProblem {
  const finders: Finder[] = [];
  for (const source of sources) {
    const finder =
      kind.syntax === "fixed"
        ? fixed(source, kind.ignoreCase)
        : kind.syntax === "perl"
          ? perl(source, kind)
          : posix(source, kind);
    if (finder instanceof PatternProblem) return finder;
    finders.push(finder);
  }
  return new Patterns(finders, kind);
}

function lower(text: ByteString): ByteString {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function fixed(source: ByteString, ignoreCase: boolean): Finder {
  const wanted = ignoreCase ? lower(source) : source;
  return (line, from) => {
    const at = (ignoreCase ? lower(line) : line).indexOf(wanted, from);
    return at < 0 ? null : [at, at + wanted.length];
  };
}

/** Of an extended expression: a brace that begins no interval is itself, and signs of repetition in a row are one. */
function forgiving(source: ByteString): ByteString {
  return source.replace(
    /^[*+?]+|\\.|\[\^?\]?(?:\[[:=.].*?[:=.]\]|[^\]])*\]|\{(?!\d*,?\d*\})|([*+?])[*+?]+/gs,
    (what, sign: string | undefined, at: number) => {
      if (what === "{") return "\\{";
      if (sign !== undefined) return "*";
      return at === 0 && /^[*+?]/.test(what) ? "" : what;
    },
  );
}

function posix(source: ByteString, { syntax, ignoreCase, lines }: Kind): Finder | PatternProblem {
  const extended = syntax === "extended";
  // A brace that begins no interval is itself.
  const plain = extended ? forgiving(source) : source;
  const whole = !lines ? plain : extended ? `^(${plain})$` : `^\\(${plain}\\)$`;
  const hasGroups = /\\\d/.test(source);
  const compiled = compileRegex(hasGroups ? plain : whole, { extended, ignoreCase });
  if (!compiled.ok) return new PatternProblem(compiled.message);
  const { regex } = compiled;
  return (line, from) => {
    const match = regex.exec(line, from, from > 0);
    return match ? [match[0] ?? 0, match[1] ?? 0] : null;
  };
}

/** What PCRE says of an expression. */
function perlMessage(source: ByteString, message: string): string {
  if (/parenthes/.test(message))
    return /unmatched close/.test(message) ? "unmatched closing parenthesis" : "missing closing parenthesis";
  if (/bracket|class/.test(message)) return "missing terminating ] for character class";
  if (/^[*+?]/.test(source) || /target|repeat/.test(message)) return "quantifier does not follow a repeatable item";
  return message.replace(/^Regex failure: /, "");
}

function perl(source: ByteString, { ignoreCase, lines }: Kind): Finder | PatternProblem {
  const cut = /^((?:[^\\]|\\[^K])*)\\K(.*)$/s.exec(source);
  const parts = cut ? [cut[1] ?? "", cut[2] ?? ""] : null;
  const groups = (parts?.[0] ?? "").replace(/\\./gs, "").match(/\((?!\?)|\(\?P?<(?![=!])/g)?.length ?? 0;
  const inner = parts ? `${parts[0] ?? ""}(${parts[1] ?? ""})` : source;
  const plain = inner.replaceAll("(?P<", "(?<");
  try {
    const compiled = compilePerl(lines ? `^(?:${plain})$` : plain, {
      ignoreCase,
      extended: false,
      dotAll: false,
      longest: false,
    });
    let known = "";
    let chars: readonly string[] = [];
    return (line, from) => {
      if (line !== known) [known, chars] = [line, [...line]];
      const match = compiled.match(chars, from);
      if (!match) return null;
      const kept = parts ? match.groups[groups] : null;
      return kept ? [kept.start, kept.end] : [match.start, match.end];
    };
  } catch (problem) {
    if (!(problem instanceof JqError)) throw problem;
    return new PatternProblem(perlMessage(source, problem.message));
  }
}
