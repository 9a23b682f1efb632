/** A script that is not one. */
import type { ByteString } from "../../kernel/types.ts";

/** What a complaint about `[[ ]]` begins with: lines of their own. */
export const CONDITION = "[[ ";

export class ShellSyntaxError extends Error {
  override readonly name = "ShellSyntaxError";
  /** What follows `syntax error: `. */
  readonly text: ByteString;
  readonly line: number;
  /** More input could mend it: the reason for a second prompt. */
  readonly incomplete: boolean;

  /** The whole line, and the token that was not expected (or the quote that was not closed). */
  readonly source: ByteString;
  readonly token: ByteString;

  /** What was run before decides. */
  keepsStatus = false;

  constructor(text: ByteString, line: number, incomplete: boolean, source = "", token = "") {
    super(text);
    this.source = source;
    this.token = token;
    this.text = text;
    this.line = line;
    this.incomplete = incomplete;
  }
}
