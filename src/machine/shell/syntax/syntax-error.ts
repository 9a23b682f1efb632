/** A script that is not one. */
import type { ByteString } from "../../kernel/types.ts";

export class ShellSyntaxError extends Error {
  override readonly name = "ShellSyntaxError";
  /** What follows `syntax error: `. */
  readonly text: ByteString;
  readonly line: number;
  /** More input could mend it: the reason for a second prompt. */
  readonly incomplete: boolean;

  constructor(text: ByteString, line: number, incomplete: boolean) {
    super(text);
    this.text = text;
    this.line = line;
    this.incomplete = incomplete;
  }
}
