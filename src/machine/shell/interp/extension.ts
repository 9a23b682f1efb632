/** What makes another shell of this one: its words, its variables, its builtins. Its code is a chunk of its own. */
import type { BuiltinTable } from "../builtins/types.ts";
import type { SyntaxExtension } from "../syntax/extension.ts";
import type { UnendedDocument } from "../syntax/parser.ts";
import type { ShellSyntaxError } from "../syntax/syntax-error.ts";
import type { ByteString } from "../../kernel/types.ts";
import type { Code } from "./code.ts";
import type { Job } from "./jobs.ts";
import type { ShellFunction, ShellState } from "./state.ts";
import type { OpenTarget, ResolvedRedirect } from "./redirect.ts";
import type { CommandPlace, Vm } from "./vm.ts";
import type { Int } from "../expand/integer.ts";

export interface ShellExtension {
  /** The number of the first line of `-c`. */
  readonly firstLine: number;
  readonly syntax: SyntaxExtension | undefined;
  readonly builtins: BuiltinTable;
  /** Puts a new shell in order. */
  begin(state: ShellState): void;
  /** Whether it is counted in SHLVL. */
  readonly countsShells: boolean;
  /** A message of the shell, or of a builtin, from BusyBox's words. */
  message(state: ShellState, text: ByteString, builtin: ByteString | undefined): ByteString;
  syntaxMessage(state: ShellState, error: ShellSyntaxError, isEval: boolean): ByteString;
  /** The value of a variable that is made when it is asked for, or undefined. */
  dynamic(state: ShellState, name: ByteString): ByteString | undefined;
  /** An assignment whose value is more than a string: it begins with a character beyond all bytes. */
  assign(state: ShellState, name: ByteString, value: ByteString): void;
  /** What `set -x` shows of a word; `isValue`: of an assignment. */
  trace(text: ByteString): ByteString;
  /** What `set -x` shows of an assignment. */
  traceAssignment?(name: ByteString, value: ByteString): ByteString;
  /** `set -x` of a `for` or `case`. */
  traceHead?(vm: Vm, source: ByteString): void;
  /** What `set -x` begins its lines with, from PS4. */
  tracePrompt?(vm: Vm, prompt: ByteString): ByteString;
  /** An error that is not of a builtin: whether it only ends the command line. The status with which it ends the shell. */
  failure(status: number, state: ShellState): { readonly status: number; readonly endsLine: boolean };
  /** The value of an arithmetic expression. Throws a ShellError. */
  evaluate(state: ShellState, text: ByteString): Int;
  /** `$-`, from the letters of the options that are set. */
  flags(letters: string): ByteString;
  /** Whether a text matches a pattern. */
  matches(pattern: ByteString, text: ByteString, state: ShellState): boolean;
  /** The existing names that match, sorted; null where the word goes for want of any, [] too where it is no pattern. `text`: as it was written. */
  expandPathname?(state: ShellState, pattern: ByteString, text: ByteString): ByteString[] | null;
  /** How a target of a redirection is opened that is no file. */
  specialTarget?(state: ShellState, target: ByteString): OpenTarget | undefined;
  /** `{name}>target`: where it leads. */
  redirectVariable?(state: ShellState, variable: ByteString, redirect: ResolvedRedirect): ResolvedRedirect;
  /** Defines a function; the status. */
  define?(vm: Vm, fresh: ShellFunction): number;
  /** What a new shell runs before its script. */
  readonly prologue?: (vm: Vm) => ByteString;
  /** Runs a pipeline otherwise than as so many children: true where it has begun to. */
  runPipeline?(vm: Vm, codes: readonly Code[]): boolean;
  /** Starts the DEBUG trap before that command, to come back to `backTo`; false where it has been run. */
  runDebugTrap?(vm: Vm, backTo: number, command: CommandPlace): boolean;
  /** Starts the RETURN trap at the end of a function or a sourced file; false where it has been run. */
  runReturnTrap?(vm: Vm): boolean;
  /** A syntax error in `eval` or a sourced file only ends that. */
  readonly outlivesEval: boolean;
  /** So many functions may be run inside each other. */
  readonly callDepth: number;
  /** Whether aliases are replaced. */
  usesAliases(state: ShellState): boolean;
  /** What a command substitution has printed has a NUL in it, which goes. */
  ignoredNul?(vm: Vm): void;
  /** A here-document ended with the text. */
  warnUnended?(vm: Vm, document: UnendedDocument): void;
  /** What is said of a job that a signal has ended. */
  deathNotice?(state: ShellState, job: Job, isForeground: boolean): ByteString;
  /** What is said where a builtin cannot write; null where it does not look. */
  writeFailure(state: ShellState, name: ByteString, text: string): ByteString | null;
  /** The status of a command whose redirection has failed. */
  readonly redirectStatus: number;
}
