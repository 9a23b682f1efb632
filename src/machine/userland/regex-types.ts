/** What the chunk `regex` offers: POSIX regular expressions over byte strings. Types only, so that the engine stays light. */
import type { ByteString } from "../kernel/types.ts";

export interface RegexOptions {
  /** ERE instead of BRE. */
  extended?: boolean;
  ignoreCase?: boolean;
  /** `^` and `$` match at every line, and `.` and `[^x]` not a newline (sed's M flag). */
  newline?: boolean;
}

/** Where something matched: `[start, end]` of the whole, then of each group, -1 where a group took no part. */
export type RegexMatch = readonly number[];

export interface Regex {
  /** How many groups the expression has. */
  readonly groups: number;
  /** The leftmost-longest match at or after `from`; `notAtStart` denies `^` the start of the text. */
  exec(text: ByteString, from?: number, notAtStart?: boolean): RegexMatch | null;
  test(text: ByteString): boolean;
  /** Whether the last search took too many steps and was given up: then it found nothing. */
  readonly givenUp?: boolean;
}

export type RegexOrProblem = { ok: true; regex: Regex } | { ok: false; message: string };

export interface RegexModule {
  compileRegex(source: ByteString, options?: RegexOptions): RegexOrProblem;
}
