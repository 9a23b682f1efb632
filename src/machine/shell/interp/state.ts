/**
 * What a shell process knows: variables, functions, options, positional parameters, traps. A subshell is a copy.
 *
 * Simplified: `$PPID`, `$RANDOM`, `$LINENO`, `$EPOCHSECONDS` and `$EPOCHREALTIME` lose their special meaning when they are
 * assigned to.
 */
import { KERNEL_LIMITS } from "../../kernel/limits.ts";
import { SHELL_LIMITS } from "../limits.ts";
import { ShellError } from "../shell-error.ts";
import { evaluateArithmetic } from "../expand/arithmetic.ts";
import type { ArithmeticScope } from "../expand/arithmetic.ts";
import type { Int } from "../expand/integer.ts";
import type { Dialect } from "../syntax/tree.ts";
import type { ByteString, Kernel, Proc } from "../../kernel/types.ts";
import type { Code } from "./code.ts";
import { ForkedMap } from "./forked-map.ts";
import type { ShellExtension } from "./extension.ts";
import { JobTable } from "./jobs.ts";
import { DEFAULT_OPTIONS, OPTIONS } from "./options.ts";
import type { ShellOptions } from "./options.ts";
import { copyOf, VariableTable } from "./variable-table.ts";
import type { Variable } from "./variable-table.ts";

export interface ShellFunction {
  readonly name: ByteString;
  readonly code: Code;
  /** As it stands in the script. */
  readonly source: ByteString;
  /** The script in which it was defined. */
  readonly file?: ByteString | undefined;
  /** `declare -ft`: it has the traps DEBUG and RETURN of whoever calls it. */
  readonly isTraced?: boolean;
  /** `readonly -f`: it is neither defined anew nor unset. */
  readonly isReadonly?: boolean;
}

/** What `local` has covered, to be put back when the function returns. */
export type SavedVariables = Map<ByteString, Variable | undefined>;

const DYNAMIC: Readonly<Record<string, (state: ShellState) => ByteString>> = {
  FUNCNAME: (state) => state.functionName,
  LINENO: (state) => String(state.line),
  RANDOM: (state) => String(state.kernel.random.stream("shell").below(32768)),
  EPOCHSECONDS: (state) => String(Math.floor(state.kernel.clock.epoch / 1000)),
  EPOCHREALTIME: (state) => (state.kernel.clock.epoch / 1000).toFixed(6),
};

/** Variables whose change has to be acted upon. */
const NOTICED: ReadonlySet<string> = new Set(["IFS", "OPTIND", "PATH", "LC_ALL", "LC_CTYPE", "LANG"]);

/** A function being run, or a file that bash sources. */
export interface FunctionCall {
  readonly name: ByteString;
  readonly line: number;
  /** Where it was defined; undefined: in no file. */
  readonly file: ByteString | undefined;
  /** The script that runs it all; undefined: there is none. */
  readonly main: ByteString | undefined;
  /** The call around it, and how many there are with this one. */
  readonly outer: FunctionCall | null;
  readonly depth: number;
}

export function innerCall(state: ShellState, name: ByteString, file: ByteString | undefined): FunctionCall {
  const { functionCall: outer, line } = state;
  return { name, line, file, outer, main: outer ? outer.main : state.file, depth: (outer?.depth ?? 0) + 1 };
}

/** Innermost first. */
export function functionCalls({ functionCall }: ShellState): FunctionCall[] {
  const calls: FunctionCall[] = [];
  for (let call = functionCall; call; call = call.outer) calls.push(call);
  return calls;
}

/** The number of the next word for getopts, and the character in the one before it at which it goes on; 0: it is done with that. */
export interface GetoptsPlace {
  readonly index: number;
  readonly offset: number;
  /** The positional parameters that it is about. */
  readonly owner?: readonly ByteString[] | null;
}

const NO_SHOPTS: ReadonlyMap<string, boolean> = new Map();
const NO_DIRECTORIES: readonly ByteString[] = [];
/** Buckets of ash's table of variables, and of that of commands: what they hold is given in that order. */
const VARIABLE_BUCKETS = 39;
export const COMMAND_BUCKETS = 31;

/** In the order in which ash's tables give them. */
export function inBuckets(names: readonly ByteString[], buckets = VARIABLE_BUCKETS): ByteString[] {
  return names.toSorted((x, y) => bucketOf(x, buckets) - bucketOf(y, buckets));
}

function bucketOf(name: ByteString, buckets: number): number {
  let sum = name.charCodeAt(0) << 4;
  for (let i = 0; i < name.length; i++) sum += name.charCodeAt(i);
  return sum % buckets;
}

export class ShellState implements ArithmeticScope {
  readonly dialect: Dialect;
  readonly kernel: Kernel;
  proc: Proc;
  /** `$0`, also what messages begin with. */
  name: ByteString;
  /** A script file is being read: lines count. */
  isFile = false;
  /** What is being read, where that has a name: it stands in messages, with a line number. */
  commandName: ByteString | undefined = undefined;
  /** What the builtins that BusyBox shares with its applets begin their messages with. */
  appletName: ByteString;
  /** Lengths are of characters: always in BusyBox as Docker's image has it, in bash where LC_ALL, LC_CTYPE or LANG says so. */
  isUnicode: boolean;
  /** Traps of the shell around this command substitution, for a bare `trap`. */
  outerTraps: ForkedMap<number, ByteString> | null = null;
  /** What had been typed at the prompt of the shell that this is a subshell of. */
  outerHistory: readonly ByteString[] = [];
  /** What makes it another shell. */
  extension: ShellExtension | null = null;
  /** Replaced by `setOption`, never changed: subshells share them. */
  options: Readonly<ShellOptions> = DEFAULT_OPTIONS;
  params: readonly ByteString[] = [];
  status = 0;
  /** The exit codes of the last pipeline of several commands, until something else is run. */
  pipeStatus: readonly number[] | null = null;
  /** What `shopt` and `pushd` of a larger shell have set. Replaced, never changed. */
  shopts: ReadonlyMap<string, boolean> = NO_SHOPTS;
  directories: readonly ByteString[] = NO_DIRECTORIES;
  /** When the shell began, and how many subshells deep it is. */
  startedAt = 0;
  depth = 0;
  /** How many command substitutions deep. */
  substitutionDepth = 0;
  /** Of the builtin, function or program that was run last. */
  lastArguments: readonly ByteString[] = [];
  /** The function being run and where it was called; a shell without extension does not ask. */
  functionCall: FunctionCall | null = null;

  /** The script that is being read; undefined: it is no file. */
  get file(): ByteString | undefined {
    return this.isFile ? (this.commandName ?? this.name) : undefined;
  }
  /** `$!`. */
  lastBackground: number | null = null;
  /** `$$`: of the first shell, also in its subshells. */
  shellPid: number;
  line = 0;
  functions: ForkedMap<ByteString, ShellFunction>;
  aliases: ForkedMap<ByteString, ByteString>;
  /** The command that is being run, and the one before which or in which the trap being run has come: as they stand in the script. */
  command: ByteString = "";
  trappedCommand: ByteString | null = null;
  /** Every command is to be announced to the extension (bash's DEBUG trap). */
  debugs = false;
  /** By signal number; 0 is EXIT, -1 is ERR, -2 is DEBUG, -3 is RETURN. "" ignores. */
  traps: ForkedMap<number, ByteString>;
  jobs = new JobTable();
  /** Where commands were found. */
  hash: ForkedMap<ByteString, { path: ByteString; hits: number }>;
  /** Results of command substitutions that the next expansion consumes. */
  substitutions: ByteString[] = [];
  /** Where in `substitutions` the word being expanded finds its own. */
  substitutionBase = 0;
  /** Exit status of the last command substitution of this command, or null. */
  substitutionStatus: number | null = null;
  /** The directory as the user sees it (symbolic links kept). */
  directory: ByteString = "/";
  /** Where getopts stands in each set of positional parameters, newest first. Replaced, never changed. */
  #getoptsPlaces: readonly GetoptsPlace[] = [];
  isSubshell = false;
  /** What went wrong in the text of the here-document, or the target of the redirection, that was expanded last. */
  documentFailure: ByteString | null = null;
  /** The function being run, "" outside of any. */
  functionName: ByteString = "";
  readonly #variables: VariableTable;
  /** Bytes of the large values that count as memory of this process, by variable. */
  #large: Map<ByteString, number> | null = null;
  /** What a program gets, until an exported variable changes: whoever shares the variables makes it for all. */
  #exported: { map: ReadonlyMap<ByteString, ByteString> | null };
  /** IFS, ready for use. */
  #ifs = " \t\n";

  /** `origin`: the shell that it is a subshell of. What every subshell has of its own is made once: scripts make many. */
  constructor(kernel: Kernel, proc: Proc, name: ByteString, dialect: Dialect, origin: ShellState | null = null) {
    this.kernel = kernel;
    this.proc = proc;
    this.name = name;
    this.dialect = dialect;
    this.#variables = origin === null ? new VariableTable() : origin.#variables.fork();
    this.functions = origin === null ? new ForkedMap() : origin.functions.fork();
    this.aliases = origin === null ? new ForkedMap() : origin.aliases.fork();
    this.traps = origin === null ? new ForkedMap() : origin.traps.fork();
    this.hash = origin === null ? new ForkedMap() : origin.hash.fork();
    this.#exported = origin === null ? { map: null } : origin.#exported;
    this.appletName = origin === null ? name.slice(name.lastIndexOf("/") + 1) : origin.appletName;
    this.isUnicode = origin === null ? dialect === "ash" : origin.isUnicode;
    this.shellPid = origin === null ? proc.pid : origin.shellPid;
  }

  /** The state of a subshell: `proc` is set when it first runs. */
  clone(): ShellState {
    const copy = new ShellState(this.kernel, this.proc, this.name, this.dialect, this);
    copy.extension = this.extension;
    copy.pipeStatus = this.pipeStatus;
    copy.functionCall = this.functionCall;
    copy.shopts = this.shopts;
    copy.directories = this.directories;
    copy.startedAt = this.startedAt;
    copy.depth = this.depth + 1;
    copy.substitutionDepth = this.substitutionDepth;
    copy.lastArguments = this.lastArguments;
    copy.isFile = this.isFile;
    copy.commandName = this.commandName;
    copy.options = this.options;
    copy.params = this.params;
    copy.status = this.status;
    copy.lastBackground = this.lastBackground;
    copy.line = this.line;
    copy.command = this.command;
    copy.trappedCommand = this.trappedCommand;
    copy.directory = this.directory;
    copy.#getoptsPlaces = this.#getoptsPlaces;
    copy.isSubshell = true;
    copy.functionName = this.functionName;
    copy.#ifs = this.#ifs;
    return copy;
  }

  /** Whether a function (or a subshell) sees that trap, which is none of a signal. */
  inherits(trap: number, functionName?: ByteString): boolean {
    const { options } = this;
    if (trap === -1) return options.errtrace && (functionName ?? this.extension) !== null;
    return trap < 0 && (options.functrace || this.functions.get(functionName ?? "")?.isTraced === true);
  }

  /* Variables */

  get(name: ByteString): ByteString | undefined {
    const variable = this.#variables.get(name);
    if (variable !== undefined) return variable.extra === null ? variable.value : variable.extra.read(this, variable);
    return this.extension ? this.extension.dynamic(this, name) : DYNAMIC[name]?.(this);
  }

  variable(name: ByteString): Readonly<Variable> | undefined {
    return this.#variables.get(name);
  }

  /** Throws a ShellError where the variable is read-only. */
  set(name: ByteString, value: ByteString): void {
    if (value.charCodeAt(0) > 255 && this.extension) {
      this.extension.assign(this, name, value);
      return;
    }
    if (value.length > SHELL_LIMITS.countedBytes || this.#large !== null) this.#keep(name, value);
    const variable = this.#variables.own(name);
    if (variable === undefined) {
      if (this.options.allexport) this.#exported = { map: null };
      this.#variables.set(name, { value, isExported: this.options.allexport, isReadonly: false, extra: null });
    } else {
      if (variable.isReadonly) throw new ShellError(`${name}: is read only`);
      if (variable.extra === null) variable.value = value;
      else {
        const kept = variable.extra.write(this, value);
        if (kept === null) return;
        variable.value = kept;
      }
      if (this.options.allexport) variable.isExported = true;
      if (variable.isExported) this.#exported = { map: null };
    }
    if (NOTICED.has(name)) this.#changed(name, value);
  }

  /** A large value takes memory; the one that it replaces gives its own back. */
  #keep(name: ByteString, value: ByteString | undefined): void {
    const length = value === undefined || value.length <= SHELL_LIMITS.countedBytes ? 0 : value.length;
    if (length > SHELL_LIMITS.wordBytes) throw this.outOfMemory();
    const before = this.#large?.get(name) ?? 0;
    if (length > 0) (this.#large ??= new Map()).set(name, length);
    else this.#large?.delete(name);
    if (length !== before) this.hold(length - before);
  }

  /** More is wanted than is simulated: in a container with a limit that would have been reached, elsewhere it is an error. */
  outOfMemory(): ShellError {
    this.hold(KERNEL_LIMITS.endlessMemory);
    return new ShellError("out of memory", 1, undefined, true);
  }

  /** So many bytes more (or less) are kept. Beyond the container's limit that is the end of its processes. */
  hold(bytes: number): void {
    this.#held += bytes;
    if (Math.abs(this.#held - this.#reported) < SHELL_LIMITS.memoryStep) return;
    this.#reported = this.#held;
    this.kernel.setMemory(this.proc, KERNEL_LIMITS.processMemory + Math.max(0, this.#held));
  }
  #held = 0;
  #reported = 0;

  /** Throws a ShellError where the variable is read-only. */
  unset(name: ByteString): void {
    if (this.#variables.get(name)?.isReadonly === true) throw new ShellError(`${name}: is read only`);
    if (this.#large !== null) this.#keep(name, undefined);
    this.#variables.delete(name);
    this.#changed(name, undefined);
  }

  #changed(name: ByteString, value: ByteString | undefined): void {
    this.#exported = { map: null };
    if (name === "IFS") this.#ifs = value ?? " \t\n";
    else if (name === "OPTIND") this.getoptsPlace = { index: Math.max(1, Number(value) || 1), offset: 0 };
    else if (name === "PATH") this.hash = new ForkedMap();
    else if (this.dialect === "bash" && (name === "LANG" || name.startsWith("LC_"))) {
      const locale = this.get("LC_ALL") || this.get("LC_CTYPE") || this.get("LANG") || "";
      this.isUnicode = /\.utf/i.test(locale);
    }
  }

  /** Declares (without a value where there is none) and marks. */
  mark(name: ByteString, flag: "isExported" | "isReadonly", on: boolean): void {
    let variable = this.#variables.own(name);
    if (!variable) {
      variable = { value: undefined, isExported: false, isReadonly: false, extra: null };
      this.#variables.set(name, variable);
    }
    variable[flag] = on;
    this.#exported = { map: null };
  }

  /** A variable to be changed in place, made where there is none. */
  ownVariable(name: ByteString): Variable {
    let variable = this.#variables.own(name);
    if (!variable) {
      variable = { value: undefined, isExported: false, isReadonly: false, extra: null };
      this.#variables.set(name, variable);
    }
    return variable;
  }

  /** Removes a variable whatever it is. */
  drop(name: ByteString): void {
    this.#variables.delete(name);
    this.#changed(name, undefined);
  }

  /** Puts back what `local` or a temporary assignment had covered. */
  restore(saved: SavedVariables): void {
    for (const [name, variable] of saved) {
      if (this.#large !== null || (variable?.value?.length ?? 0) > SHELL_LIMITS.countedBytes)
        this.#keep(name, variable?.value);
      if (variable === undefined) this.#variables.delete(name);
      else this.#variables.set(name, variable);
      this.#changed(name, variable?.value);
    }
  }

  /** Remembers a variable in `saved` (once), and lets the present one be changed freely. */
  cover(name: ByteString, saved: SavedVariables): void {
    if (saved.has(name)) return;
    const variable = this.#variables.own(name);
    saved.set(name, variable);
    if (variable) this.#variables.set(name, copyOf(variable));
  }

  /** Makes a (covered) variable unset; it stays what it was otherwise. */
  hide(name: ByteString): void {
    const variable = this.#variables.own(name);
    if (variable) variable.value = undefined;
    this.#changed(name, undefined);
  }

  /** Sorted by name; without those that carry functions, which nobody can name. */
  names(): ByteString[] {
    return Array.from(this.#variables, ([name]) => name)
      .filter((name) => !name.endsWith("%"))
      .toSorted();
  }

  /** Every variable that has the prefix, sorted (bash's `${!prefix*}` and `set`). */
  exported(extra: readonly (readonly [ByteString, ByteString])[] = []): ReadonlyMap<ByteString, ByteString> {
    if (this.#exported.map && extra.length === 0) return this.#exported.map;
    const all = new Map<ByteString, ByteString>();
    for (const [name, variable] of this.#variables) {
      if (variable.isExported && variable.value !== undefined) all.set(name, variable.value);
    }
    for (const [name, value] of extra) all.set(name, value);
    const out = new Map([...all].toSorted(([x], [y]) => bucketOf(x, VARIABLE_BUCKETS) - bucketOf(y, VARIABLE_BUCKETS)));
    if (extra.length === 0) this.#exported.map = out;
    return out;
  }

  /** Of the positional parameters that there are now: with others getopts begins anew, but not in bash. */
  get getoptsPlace(): GetoptsPlace {
    const owner = this.dialect === "bash" ? null : this.params;
    return this.#getoptsPlaces.find((place) => place.owner === owner) ?? { index: 1, offset: 0 };
  }

  set getoptsPlace({ index, offset }: GetoptsPlace) {
    const owner = this.dialect === "bash" ? null : this.params;
    const others = this.#getoptsPlaces.filter((place) => place.owner !== owner);
    this.#getoptsPlaces = [{ owner, index, offset }, ...others.slice(0, SHELL_LIMITS.getoptsPlaces - 1)];
  }

  setOption(name: keyof ShellOptions, on: boolean): void {
    if (this.options[name] !== on) this.options = { ...this.options, [name]: on };
  }

  get ifs(): ByteString {
    return this.#ifs;
  }

  evaluate(text: ByteString): Int {
    return this.extension ? this.extension.evaluate(this, text) : evaluateArithmetic(text, this);
  }

  /* Parameters */

  /** The value of any parameter but `@` and `*`; undefined where it is unset. */
  parameter(name: ByteString): ByteString | undefined {
    const c = name.charCodeAt(0);
    if (c >= 48 && c <= 57) {
      const index = Number(name);
      return index === 0 ? this.name : this.params[index - 1];
    }
    switch (name) {
      case "?":
        return String(this.status);
      case "#":
        return String(this.params.length);
      case "$":
        return String(this.shellPid);
      case "!":
        return this.lastBackground === null ? undefined : String(this.lastBackground);
      case "-":
        return this.#flags();
      default:
        return this.get(name);
    }
  }

  #flags(): ByteString {
    let out = "";
    for (const { name, letter } of OPTIONS) if (this.options[name]) out = letter + out;
    return this.extension ? this.extension.flags(out) : out;
  }

  /** A message as the shell (or its builtin) says it, with its newline. */
  message(text: ByteString, builtin?: ByteString): ByteString {
    return this.extension ? this.extension.message(this, text, builtin) : `${this.prefix(builtin)}${text}\n`;
  }

  /** What messages begin with: `sh: `, `/tmp/s.sh: line 3: `, `sh: cd: line 0: `. */
  prefix(builtin?: ByteString): ByteString {
    const command = builtin ?? this.commandName;
    if (command === undefined) return `${this.name}: `;
    const middle = command === this.name ? "" : `${command}: `;
    const line = this.options.interactive && !this.isFile ? "" : `line ${this.line}: `;
    return `${this.name}: ${middle}${line}`;
  }
}
