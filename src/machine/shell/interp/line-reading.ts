/** How a shell reads what is typed to it: the source of its command lines, and the editor of one. */
import type { BLOCKED } from "../../kernel/types.ts";
import type { ByteString } from "../../kernel/types.ts";
import type { Code } from "./code.ts";
import type { Vm } from "./vm.ts";

/** Where command lines come from when they are not all there yet: standard input. */
export interface LineSource {
  /** The next command line, null at the end, BLOCKED while there is none. Throws a ShellSyntaxError. */
  next(vm: Vm): Code | null | typeof BLOCKED;
  /** Lines typed so far, oldest first. */
  readonly history: readonly ByteString[];
  /** Forgets what has been read of an unfinished line. */
  reset(vm: Vm): void;
  /** Somebody wants to leave the shell: false after a warning, where jobs are stopped. */
  mayLeave(vm: Vm): boolean;
}

/** Reads lines from a terminal; code that arrives when it is needed. */
export interface LineEditor {
  /** Lines typed so far, oldest first. */
  readonly history: readonly ByteString[];
  /** A new line, behind that prompt, which has been shown. `notice` is what there is to say of jobs meanwhile. */
  begin(vm: Vm, prompt: ByteString, notice: () => ByteString): void;
  /** The line with its newline, "" at the end of the input, BLOCKED or -EINTR. */
  read(vm: Vm): ByteString | number;
  /** Gives the terminal back as it was. */
  end(vm: Vm): void;
}
