/** What ends a command, and mostly the shell: the simulated shell's own errors, carried as exceptions inside the shell only. */
import type { ByteString } from "../kernel/types.ts";

/** Stops the script (or, at a prompt, the command line) with that message and exit status. */
export class ShellError extends Error {
  override readonly name = "ShellError";
  readonly status: number;
  /** Without the shell's name; "" where there is nothing to print. */
  readonly text: ByteString;
  /** The builtin that complains, where one does. */
  readonly builtin: ByteString | undefined;
  /** The shell itself cannot go on, whoever has come upon it. */
  readonly isFatal: boolean;

  constructor(text: ByteString, status = 2, builtin?: ByteString, isFatal = false) {
    super(text);
    this.text = text;
    this.status = status;
    this.builtin = builtin;
    this.isFatal = isFatal;
  }
}
