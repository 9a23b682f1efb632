/**
 * The shell's machine: compiled code on an explicit stack. It can be suspended before any operation, recurses without the
 * host's stack, and is copied into a subshell by copying the state and starting at another piece of code.
 *
 * Source: POSIX.1-2017 XCU 2; what BusyBox 1.36.1 ash does where POSIX leaves it open.
 * Invariant: an operation that has to wait leaves a continuation in `resume`; nothing else of the machine changes meanwhile.
 */
import { SHELL_LIMITS } from "../limits.ts";
import { ShellError } from "../shell-error.ts";
import { ShellSyntaxError } from "../syntax/syntax-error.ts";
import { EINTR, strerror } from "../../kernel/errno.ts";
import { SIGINT, SIGSEGV } from "../../kernel/signals.ts";
import { BLOCKED } from "../../kernel/types.ts";
import type { ByteString, Fd, Kernel, Proc, Program } from "../../kernel/types.ts";
import type { Code, Op } from "./code.ts";
import type { CallFrame, Frame, LoopFrame } from "./frame.ts";
import { EXIT, READ_LINES, READ_SCRIPT } from "./script-reading.ts";
import { undoRedirects } from "./redirect.ts";
import type { Builtin, BuiltinTable } from "../builtins/types.ts";
import type { CompileList, Script } from "./script.ts";
import { scriptOf } from "./script.ts";
import type { LineSource } from "./line-reading.ts";
import { innerCall } from "./state.ts";
import type { SavedVariables, ShellState } from "./state.ts";
import { endByInterrupt } from "./wait-job.ts";

/** Goes on with what had to wait: true when it is done. */
export type Continuation = (vm: Vm) => boolean;

/** A builtin that was blocked, and how it is to be concluded. */
export interface Retried {
  readonly builtin: Builtin;
  readonly args: readonly ByteString[];
  readonly checks: boolean;
}

const MAX_SIGNALS = 64;

/** A command about to be run, as its trap sees it. */
export interface CommandPlace {
  readonly line: number;
  readonly source: ByteString;
  /** Of a pipeline: one after another. */
  readonly members?: readonly CommandPlace[];
}

/** What the machine is told of the language, so that it need not know the compiler and the builtins, which know it. */
export interface Language {
  readonly compile: CompileList;
  readonly builtins: BuiltinTable;
}

/** Who takes what is written to a descriptor, before those who listened already. */
interface Listener {
  readonly fd: Fd;
  readonly take: (text: ByteString) => void;
  readonly outer: Listener | null;
}

export class Vm implements Program {
  readonly state: ShellState;
  readonly language: Language;
  code: Code;
  pc = 0;
  readonly stack: Frame[] = [];
  /** How many surrounding constructs test the status, so that `set -e` does not act. */
  tested = 0;
  /** Loops around this subshell, in the shell that made it. */
  outerLoops = 0;
  awaitsLast = false;
  /** How deep the stack is in commands with which the process ends; -1: with none (a file, a terminal). */
  baseDepth = 0;
  resume: Continuation | null = null;
  source: LineSource | null = null;
  /** Words, values and targets of the command being put together. */
  args: ByteString[] = [];
  values: ByteString[] = [];
  targets: ByteString[] = [];
  /** What a blocked builtin remembers of its progress. */
  scratch: unknown = null;
  #start: ((vm: Vm) => void) | null;
  /** What has been said and not written: first this (-1: nothing), then the rest. */
  #outputFd: Fd = -1;
  #outputText: ByteString = "";
  #moreOutput: { fd: Fd; text: ByteString }[] | null = null;
  #writeError = 0;
  #signals: number[] | null = null;
  #isEnded = false;
  #used = 0;
  /** Set once the shell is ending: by EXIT's trap it may still run commands. */
  #exitStatus: number | null = null;

  /** `start` runs once in the new process, before the first operation. */
  constructor(state: ShellState, code: Code, language: Language, start: ((vm: Vm) => void) | null = null) {
    this.state = state;
    this.code = code;
    this.language = language;
    this.#start = start;
  }

  /** This shell's builtins. */
  get builtins(): BuiltinTable {
    return this.state.extension?.builtins ?? this.language.builtins;
  }

  get kernel(): Kernel {
    return this.state.kernel;
  }

  get proc(): Proc {
    return this.state.proc;
  }

  run(_kernel: Kernel, proc: Proc): void {
    if (this.#start) {
      this.state.proc = proc;
      const start = this.#start;
      this.#start = null;
      start(this);
    }
    this.#left = proc.budget;
    while (this.#left > 0 && !this.#isEnded) {
      try {
        this.#turn(proc);
        break;
      } catch (error) {
        this.#handle(error);
        if (proc.program !== this) break;
      }
    }
    this.settle();
  }
  /** Operations left of this turn. */
  #left = 0;

  /** Operations, one after another, until the turn is over or has to be broken off. */
  #turn(proc: Proc): void {
    // Killed or stopped by what it has just done, it does no more.
    while (this.#left > 0 && !this.#isEnded && proc.state === "runnable") {
      this.#left--;
      this.#used++;
      if (this.#outputFd >= 0 && !this.flush()) return;
      if (this.resume) {
        const { resume } = this;
        this.resume = null;
        if (!resume(this)) {
          this.resume ??= resume;
          return;
        }
      } else {
        const op = this.code.ops[this.pc++];
        if (op) op(this);
        else this.endCode();
        if (this.resume) return;
      }
      if (proc.program !== this) return;
    }
  }

  /** Accounts for the operations so far; before anything that starts, ends or times something. */
  settle(): void {
    const used = this.#used;
    this.#used = 0;
    if (used > 0 && !this.#isEnded) this.kernel.charge(this.proc, used);
  }

  /** As many rounds of so many operations as the turn has room for, without running them: they would change nothing. */
  passRounds(operations: number): void {
    const passed = Math.floor(this.#left / operations) * operations;
    this.#left -= passed;
    this.#used += passed;
  }

  /** A chunk of code; null where it is absent: then BLOCKED, and again. What is made again does not count twice. */
  chunk<T>(name: string): T | null {
    const module = this.kernel.chunk<T>(this.proc, name);
    if (module === null) this.#used--;
    return module;
  }

  /** Calls `step` until it is done, now or when the process is run again. */
  wait(step: Continuation): void {
    this.settle();
    if (!step(this)) this.resume = step;
  }

  /** Remembers a blocked builtin. */
  retry(builtin: Builtin, args: readonly ByteString[], checks: boolean): void {
    this.retried = { builtin, args, checks };
  }
  retried: Retried | null = null;

  /** Whether the command in progress, being the last of its code, is the last of the process. */
  get endsHere(): boolean {
    return this.stack.length === this.baseDepth && this.state.traps.size === 0 && this.#exitStatus === null;
  }

  /* Errors */

  #handle(error: unknown): void {
    if (this.#isEnded && error instanceof ShellError) return;
    if (error instanceof ShellSyntaxError) {
      const frame = this.stack.at(-1);
      if (
        this.state.extension?.outlivesEval === true &&
        (frame?.kind === "script" || frame?.kind === "dot") &&
        frame.script
      ) {
        this.err(this.syntaxMessage(error));
        this.resume = null;
        this.pop();
        if (!error.keepsStatus) this.state.status = 2;
        this.checkFailure();
        return;
      }
      this.#abandon(this.syntaxMessage(error), error.keepsStatus ? this.state.status : 2);
    } else if (error instanceof ShellError) {
      const message = error.text === "" ? "" : this.state.message(error.text, error.builtin);
      const failure = this.state.extension?.failure(error.status, this.state);
      this.#abandon(message, failure?.status ?? error.status, failure?.endsLine);
    } else throw error;
  }

  /** A syntax error as the shell words it, with the name of the builtin that reads the text. */
  syntaxMessage(error: ShellSyntaxError): ByteString {
    const { state } = this;
    const frame = this.#readingFrame();
    if (state.extension) return state.extension.syntaxMessage(state, error, frame?.kind === "script");
    state.line = error.line;
    return `${state.prefix(frame?.kind === "script" ? "eval" : undefined)}syntax error: ${error.text}\n`;
  }

  #readingFrame(): CallFrame | undefined {
    const frame = this.stack.at(-1);
    return frame && "script" in frame && frame.script ? frame : undefined;
  }

  /** The command line cannot go on: back to the prompt, or the shell ends. */
  #abandon(message: ByteString, status: number, endsLine = false): void {
    // Said where standard error leads now: redirections are undone next.
    this.err(message);
    this.flush();
    this.state.substitutions.length = 0;
    this.state.status = status;
    const place = this.stack.findLastIndex((frame) => frame.kind === "guard");
    const guard = this.stack[place];
    if (guard?.kind === "guard") {
      this.unwind(place);
      this.code = guard.code;
      this.pc = guard.pc;
      this.checkFailure();
      return;
    }
    if (this.state.options.interactive && this.source && !this.state.isSubshell) this.abortLine();
    else if (endsLine && this.state.isFile && !this.state.isSubshell && this.stack[0]?.kind === "main") {
      // A script goes on with its next line.
      this.resume = null;
      this.unwind(1);
      this.code = READ_SCRIPT;
      this.pc = 0;
    } else this.exit(status);
  }

  /** Back to the prompt. */
  abortLine(): void {
    this.resume = null;
    this.unwind(0);
    this.source?.reset(this);
    this.code = READ_LINES;
    this.pc = 0;
  }

  /* Output */

  /** To standard output, when the present operation is over. */
  out(text: ByteString): void {
    this.write(1, text);
  }

  /** To standard error, in order with `out`. */
  err(text: ByteString): void {
    this.write(2, text);
  }

  /** Runs `action`, what it writes to `fd` going to `take` instead. */
  hearing<Result>(take: (text: ByteString) => void, action: () => Result, fd: Fd = 2): Result {
    const before = this.#heard;
    this.#heard = { fd, take, outer: before };
    try {
      return action();
    } finally {
      this.#heard = before;
    }
  }
  #heard: Listener | null = null;

  write(fd: Fd, text: ByteString): void {
    if (text === "") return;
    for (let one = this.#heard; one; one = one.outer) if (one.fd === fd) return one.take(text);
    if (this.#outputFd < 0) {
      this.#outputFd = fd;
      this.#outputText = text;
      return;
    }
    const last = this.#moreOutput?.at(-1);
    if (last === undefined && this.#outputFd === fd) this.#outputText += text;
    else if (last?.fd === fd) last.text += text;
    else (this.#moreOutput ??= []).push({ fd, text });
  }

  /** What the builtins that BusyBox shares with its applets begin their messages with. */
  get appletName(): ByteString {
    return this.state.appletName;
  }

  /** `$?` for a bare `exit`: in a trap, as it was before. */
  get statusBeforeTrap(): number {
    const frame = this.stack.findLast((one) => one.kind === "trap");
    return frame?.kind === "trap" ? frame.status : this.state.status;
  }

  /** Whether `takeWriteError` has something to say. */
  get hasWriteError(): boolean {
    return this.#writeError !== 0;
  }

  /** `$?` for a bare `return`: where that stands in a trap itself, as it was before. */
  get statusForReturn(): number {
    const frame = this.stack.findLast((one) => one.kind === "trap" || one.kind === "function" || one.kind === "dot");
    return frame?.kind === "trap" ? frame.status : this.state.status;
  }

  /** What has been typed at this shell's prompt, oldest first. */
  get history(): readonly ByteString[] {
    return this.source?.history ?? this.state.outerHistory;
  }

  get hasOutput(): boolean {
    return this.#outputFd >= 0;
  }

  /** Writes what has been said; false while it has to wait. */
  flush(): boolean {
    while (this.#outputFd >= 0) {
      const written = this.kernel.write(this.proc, this.#outputFd, this.#outputText);
      if (written === BLOCKED) return false;
      if (written === -EINTR) {
        this.collectSignals();
        continue;
      }
      if (written >= 0 && written < this.#outputText.length) {
        this.#outputText = this.#outputText.slice(written);
        continue;
      }
      if (written < 0 && this.#outputFd !== 2) this.#writeError = written;
      this.#nextOutput();
    }
    return true;
  }

  #nextOutput(): void {
    const next = this.#moreOutput?.shift();
    this.#outputFd = next?.fd ?? -1;
    this.#outputText = next?.text ?? "";
    if (!next) this.#moreOutput = null;
  }

  /** What is said of a write of that builtin that has failed since last asked; null where nobody minds. */
  takeWriteError(): ByteString | null {
    const error = this.#writeError;
    this.#writeError = 0;
    if (error === 0) return null;
    const [name = ""] = this.state.lastArguments;
    const { extension } = this.state;
    if (extension) return extension.writeFailure(this.state, name, strerror(error));
    return name === "echo" ? `${this.state.appletName}: write error: ${strerror(error)}\n` : "";
  }

  /* The stack */

  push(frame: Frame): void {
    if (this.stack.length >= SHELL_LIMITS.callDepth) this.#overflow();
    this.stack.push(frame);
  }

  /** The stack of the process is full. */
  #overflow(): never {
    this.kernel.signal(this.proc, SIGSEGV);
    this.#isEnded = true;
    throw new ShellError("", 2, undefined, true);
  }

  /** Takes frames off until `depth` are left, undoing what each has done. */
  unwind(depth: number): void {
    while (this.stack.length > depth) this.pop();
  }

  pop(): Frame | undefined {
    const frame = this.stack.pop();
    if (!frame) return undefined;
    this.tested = frame.tested;
    switch (frame.kind) {
      case "redirect":
        undoRedirects(this.kernel, this.proc, frame.saved);
        break;
      case "variables":
        this.state.restore(frame.saved);
        break;
      case "loop":
      case "guard":
        break;
      default:
        if (frame.params) this.state.params = frame.params;
        if (frame.locals) this.state.restore(frame.locals);
        if (frame.hiddenTraps) this.#showTraps(frame.hiddenTraps);
        if (frame.kind === "trap") this.state.trappedCommand = null;
        this.state.isFile = frame.isFile;
        this.state.commandName = frame.commandName;
        this.state.name = frame.name;
        this.state.functionName = frame.functionName;
        this.state.functionCall = frame.functionCall;
        if (frame.options) this.state.options = frame.options;
        this.code = frame.returnCode;
        this.pc = frame.returnPc;
    }
    return frame;
  }

  /** Calls a piece of code: at its end the machine comes back to where it is now (`backTo`: there). */
  call(
    code: Code,
    kind: CallFrame["kind"],
    more: { params?: readonly ByteString[]; backTo?: number; functionName?: ByteString } = {},
    script: Script | null = null,
  ): void {
    this.push({
      kind,
      tested: this.tested,
      returnCode: this.code,
      returnPc: more.backTo ?? this.pc,
      script,
      nextLine: 0,
      params: more.params ? this.state.params : null,
      locals: null,
      hiddenTraps: kind === "function" ? this.#hideTraps(more.functionName ?? "") : null,
      isLeft: false,
      status: this.state.status,
      isFile: this.state.isFile,
      commandName: this.state.commandName,
      name: this.state.name,
      functionName: this.state.functionName,
      functionCall: this.state.functionCall,
      options: null,
    });
    if (kind === "trap") this.state.trappedCommand ??= this.state.command;
    if (more.functionName !== undefined) this.#enterFunction(more.functionName);
    if (more.params) this.state.params = more.params;
    this.code = code;
    this.pc = 0;
  }

  #enterFunction(name: ByteString): void {
    const { state } = this;
    state.functionName = name;
    if (!state.extension) return;
    const { callDepth } = state.extension;
    const call = innerCall(state, name, state.functions.get(name)?.file);
    if (call.depth > callDepth) throw new ShellError(`Maximum function recursion depth (${callDepth}) reached`);
    state.functionCall = call;
  }

  #hideTraps(name: ByteString): ReadonlyMap<number, ByteString> | null {
    const { state } = this;
    if (state.traps.size === 0) return null;
    const hidden = new Map<number, ByteString>();
    for (const [signal, action] of state.traps)
      if (signal < 0 && !state.inherits(signal, name)) hidden.set(signal, action);
    for (const signal of hidden.keys()) state.traps = state.traps.without(signal);
    state.debugs = state.traps.has(-2);
    return hidden;
  }

  #showTraps(hidden: ReadonlyMap<number, ByteString>): void {
    const { state } = this;
    for (const [signal, action] of hidden) if (!state.traps.has(signal)) state.traps = state.traps.with(signal, action);
    state.debugs = state.traps.has(-2);
  }

  /** What the next call comes back to: first `after`, then where the machine is now. */
  callAfter(after: Op): void {
    const { code, pc } = this;
    this.code = {
      ops: [
        (vm) => {
          vm.code = code;
          vm.pc = pc;
          after(vm);
        },
      ],
    };
    this.pc = 0;
  }

  /** Runs a text: eval, dot, trap. */
  callScript(
    text: ByteString,
    kind: CallFrame["kind"],
    more: { params?: readonly ByteString[]; firstLine?: number; backTo?: number } = {},
  ): void {
    const { state } = this;
    const { syntax } = state.extension ?? {};
    const options = { dialect: state.dialect, syntax, firstLine: more.firstLine ?? state.line };
    const { usesAliases } = state.extension ?? {};
    const script = scriptOf(text, options, state, this.language.compile, usesAliases && (() => usesAliases(state)));
    this.call(READ_SCRIPT, kind, more, script);
  }

  /** The end of a piece of code: back to the caller, or the end of the process. */
  endCode(): void {
    if (this.stack.length === 0) {
      if (!this.runTraps(this.pc)) this.exit(this.state.status);
      return;
    }
    if (this.state.extension?.runReturnTrap?.(this) === true) return;
    const frame = this.pop();
    if (frame?.kind === "trap") this.state.status = frame.status;
  }

  /** The innermost loop frames that `break` can see, innermost first, as places on the stack. */
  loops(): number[] {
    const out: number[] = [];
    for (let i = this.stack.length - 1; i >= 0; i--) {
      const frame = this.stack[i];
      if (frame?.kind === "loop") out.push(i);
      else if (frame?.kind === "function" && this.state.dialect !== "ash") break;
    }
    return out;
  }

  /** Jumps out of (or to the next round of) the loop at that place of the stack. */
  leaveLoop(place: number, isContinue: boolean): void {
    this.unwind(place + 1);
    const frame = this.stack[place];
    if (frame?.kind !== "loop") return;
    frame.status = 0;
    this.state.status = 0;
    this.tested = frame.tested;
    this.code = frame.code;
    this.pc = isContinue ? frame.continuePc : frame.breakPc;
  }

  get loop(): LoopFrame {
    const frame = this.stack.at(-1);
    if (frame?.kind !== "loop") throw new ShellError("not in a loop");
    return frame;
  }

  /** The function in progress, or undefined. */
  get functionFrame(): CallFrame | undefined {
    const frame = this.stack.findLast((one) => one.kind === "function");
    return frame?.kind === "function" ? frame : undefined;
  }

  /** Ends the innermost function or sourced file; false where there is none. */
  returnFrom(status: number): boolean {
    const place = this.stack.findLastIndex((frame) => frame.kind === "function" || frame.kind === "dot");
    if (place < 0) return false;
    this.unwind(place);
    this.state.status = status;
    return true;
  }

  /** The variables of the innermost function, where `local` keeps what it covers. */
  localsOf(frame: CallFrame): SavedVariables {
    frame.locals ??= new Map();
    return frame.locals;
  }

  /* Signals and traps */

  /** Takes over what has arrived. */
  collectSignals(): void {
    while (this.kernel.hasSignal(this.proc)) {
      const signal = this.kernel.takeSignal(this.proc);
      if (signal === 0) break;
      this.#signals ??= [];
      if (this.#signals.length < MAX_SIGNALS) this.#signals.push(signal);
    }
  }

  get hasSignals(): boolean {
    return (
      (this.#signals !== null && this.#signals.length > 0) || this.kernel.hasSignal(this.proc) || this.state.debugs
    );
  }

  /** The next signal that has been caught and not acted upon, or 0. */
  get nextSignal(): number {
    this.collectSignals();
    return this.#signals?.[0] ?? 0;
  }

  forgetSignal(): void {
    this.#signals?.shift();
  }

  /** Starts the trap of a signal that has arrived, or of the command that is next, to come back to `backTo`; false where none has. */
  runTraps(backTo: number, command?: CommandPlace): boolean {
    if (command && this.state.debugs && this.state.extension?.runDebugTrap?.(this, backTo, command) === true)
      return true;
    if (!this.hasSignals) return false;
    this.collectSignals();
    for (let signal = this.#signals?.shift(); signal !== undefined; signal = this.#signals?.shift()) {
      const action = this.state.traps.get(signal);
      if (action !== undefined && action !== "") {
        this.callScript(action, "trap", { backTo });
        return true;
      }
      if (signal === SIGINT && action === undefined) {
        this.#interrupt();
        return true;
      }
    }
    return false;
  }

  /** An interrupt that no trap takes: back to the prompt, or the end. */
  #interrupt(): void {
    if (this.state.options.interactive && this.source && !this.state.isSubshell) {
      this.out("\n");
      this.state.status = 128 + SIGINT;
      this.abortLine();
    } else endByInterrupt(this);
  }

  /** `set -e` and the ERR trap, after a command that may end the shell. Not where its status is being tested. */
  checkFailure(): void {
    const { state } = this;
    if (state.status === 0 || this.tested > 0) return;
    const trap = state.traps.get(-1);
    if (trap !== undefined && trap !== "" && !this.stack.some((frame) => frame.kind === "trap")) {
      const { status } = state;
      if (state.options.errexit) {
        this.code = { ops: [(vm) => vm.exit(status)] };
        this.pc = 0;
      }
      this.callScript(trap, "trap");
      return;
    }
    if (!state.options.errexit) return;
    const { status } = state;
    if (this.hasSignals) {
      // What has arrived is acted upon first.
      this.code = { ops: [(vm) => vm.exit(status)] };
      this.pc = 0;
      if (this.runTraps(0)) return;
    }
    this.exit(status);
  }

  /* The end */

  /** Ends the shell, after the EXIT trap. */
  exit(status: number): void {
    const { state } = this;
    this.resume = null;
    this.unwind(0);
    this.tested = 0;
    this.#exitStatus = status & 255;
    const trap = state.traps.get(0);
    this.code = EXIT;
    this.pc = 0;
    if (trap === undefined || trap === "") return;
    state.traps = state.traps.without(0);
    state.status = status & 255;
    this.callScript(trap, "trap");
  }

  /** Ends the process, all being said and done. */
  leave(): void {
    this.settle();
    this.#isEnded = true;
    const status = this.#exitStatus ?? this.state.status;
    this.kernel.exit(this.proc, status);
  }

  /** The shell becomes another program. */
  replaced(): void {
    this.settle();
    this.#isEnded = true;
  }
}
