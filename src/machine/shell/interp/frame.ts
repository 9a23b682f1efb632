/** What lies on the machine's stack: loops, calls, redirections and assignments in force, innermost last. */
import type { ByteString } from "../../kernel/types.ts";
import type { Code } from "./code.ts";
import type { ShellOptions } from "./options.ts";
import type { SavedFd } from "./redirect.ts";
import type { Script } from "./script.ts";
import type { FunctionCall, SavedVariables } from "./state.ts";

interface FrameBase {
  /** How many surrounding constructs ignore failure (`set -e`), at the time of entry. */
  readonly tested: number;
}

export interface LoopFrame extends FrameBase {
  readonly kind: "loop";
  readonly code: Code;
  readonly breakPc: number;
  readonly continuePc: number;
  /** What `for` goes through. */
  readonly items: readonly ByteString[];
  index: number;
  /** Of the body, last time. */
  status: number;
}

export interface CallFrame extends FrameBase {
  /** `main` is what the shell was started to run, `script` a line or eval, `dot` a sourced file. */
  readonly kind: "main" | "script" | "dot" | "function" | "trap";
  readonly returnCode: Code;
  readonly returnPc: number;
  readonly script: Script | null;
  nextLine: number;
  readonly params: readonly ByteString[] | null;
  /** What `local` has covered. */
  locals: SavedVariables | null;
  /** The traps ERR, DEBUG and RETURN, which a function does not see unless `set -E` and `set -T` say so. */
  hiddenTraps: ReadonlyMap<number, ByteString> | null;
  /** Its RETURN trap has been run. */
  isLeft: boolean;
  /** `$?` before a trap. */
  readonly status: number;
  readonly isFile: boolean;
  readonly commandName: ByteString | undefined;
  readonly name: ByteString;
  /** The function around it. */
  readonly functionName: ByteString;
  readonly functionCall: FunctionCall | null;
  /** What `local -` has kept. */
  options: Readonly<ShellOptions> | null;
}

export interface RedirectFrame extends FrameBase {
  readonly kind: "redirect";
  readonly saved: SavedFd[];
  /** They belong to a simple command and go when it is finished. */
  readonly isOfCommand?: boolean;
}

export interface VariablesFrame extends FrameBase {
  readonly kind: "variables";
  readonly saved: SavedVariables;
}

/** `command NAME`: an error of a special builtin does not end the shell but comes back to here. */
export interface GuardFrame extends FrameBase {
  readonly kind: "guard";
  readonly code: Code;
  readonly pc: number;
}

export type Frame = LoopFrame | CallFrame | RedirectFrame | VariablesFrame | GuardFrame;
