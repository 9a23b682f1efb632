/** Simple commands: assignments, redirections, and then a function, a builtin or a program. Source: POSIX.1-2017 XCU 2.9.1. */
import type { Builtin } from "../builtins/types.ts";
import type { Compiled, StringOf } from "../expand/word.ts";
import { EACCES, strerror } from "../../kernel/errno.ts";
import { BLOCKED } from "../../kernel/types.ts";
import type { ByteString } from "../../kernel/types.ts";
import { execErrorText, ExecProgram, execFailureCode, execute } from "./exec-program.ts";
import type { ExecRequest } from "./exec-program.ts";
import { findProgram } from "./find-command.ts";
import { beginChild, forkProgram } from "./fork.ts";
import type { CompiledRedirect } from "./redirect-targets.ts";
import { forgetSaved, RedirectRun } from "./redirect.ts";
import type { ResolvedRedirect } from "./redirect.ts";
import { createScriptProgram } from "./script-program.ts";
import { ShellError } from "../shell-error.ts";
import type { SavedVariables } from "./state.ts";
import type { ShellState } from "./state.ts";
import type { Vm } from "./vm.ts";
import { waitForeground } from "./wait-job.ts";
import { traceCommand } from "./xtrace.ts";

export interface CompiledSimple {
  readonly assignments: readonly {
    readonly name: ByteString;
    readonly value: Compiled<StringOf>;
  }[];
  readonly redirects: readonly CompiledRedirect[];
  readonly line: number;
  readonly source: ByteString;
  /** The last command of its code. */
  readonly isLast: boolean;
  /** Within another command, or within `&&` and `||` after other commands. */
  readonly isNested: boolean;
}

/**
 * Whether the shell stays beside its last command, which does not take its process over: dash itself, unlike its subshells,
 * does, and bash itself with what is nested or has redirections.
 */
function stays({ dialect, isSubshell }: ShellState, { isNested, redirects }: CompiledSimple): boolean {
  if (isSubshell || dialect === "ash") return false;
  return dialect === "dash" || isNested || redirects.length > 0;
}

/** `values` and `targets` are there where they had to be expanded before. */
export function runSimple(
  vm: Vm,
  simple: CompiledSimple,
  args: ByteString[],
  values: ByteString[] | null,
  targets: ByteString[] | null,
): void {
  const { state } = vm;
  if (state.options.noexec && !state.options.interactive) return;
  const redirects =
    simple.redirects.length === 0
      ? []
      : simple.redirects.map((one) => (targets ? one.resolve(targets, state) : one.expand(state)));
  if (args.length === 0) {
    runAssignments(vm, simple, values, redirects);
    return;
  }
  const assigned = simple.assignments.length === 0 ? NONE : expandAssignments(vm, simple, values);
  if (state.options.xtrace) traceCommand(vm, assigned, args);
  runCommand(vm, args, {
    assigned,
    redirects,
    isLast: simple.isLast,
    stays: stays(state, simple),
    skipsFunctions: false,
  });
}

/** A command whose words and only redirection have been expanded already. */
export function runExpanded(
  vm: Vm,
  simple: CompiledSimple,
  args: readonly ByteString[],
  redirect: ResolvedRedirect,
): void {
  const { isLast } = simple;
  const options = { assigned: NONE, redirects: [redirect], isLast, stays: stays(vm.state, simple) };
  runCommand(vm, [...args], { ...options, skipsFunctions: false });
}

type Assigned = readonly (readonly [name: ByteString, value: ByteString])[];
const NONE: Assigned = [];

function expandAssignments(vm: Vm, simple: CompiledSimple, values: ByteString[] | null): Assigned {
  const { state } = vm;
  const saved: SavedVariables = new Map();
  const assigned = simple.assignments.map(({ name, value }, index): Assigned[number] => {
    const whole = values ? (values[index] ?? "") : value.run(state);
    // The next one may refer to it.
    if (index < simple.assignments.length - 1) {
      state.cover(name, saved);
      state.set(name, whole);
    }
    return [name, whole];
  });
  if (saved.size > 0) state.restore(saved);
  return assigned;
}

/** A command without a name: its assignments stay, its redirections only happen. */
function runAssignments(
  vm: Vm,
  simple: CompiledSimple,
  values: ByteString[] | null,
  redirects: readonly ResolvedRedirect[],
): void {
  const { state } = vm;
  const traced: (readonly [ByteString, ByteString])[] = [];
  simple.assignments.forEach(({ name, value }, index) => {
    // With command substitutions they have been made one by one already.
    const text = values ? (values[index] ?? "") : value.run(state);
    if (!values) state.set(name, text);
    if (state.options.xtrace) traced.push([name, text]);
  });
  if (state.options.xtrace && traced.length > 0) traceCommand(vm, traced, []);
  state.status = state.substitutionStatus ?? 0;
  if (redirects.length > 0) withRedirects(vm, redirects, false, () => undefined);
  else if (state.status !== 0) vm.checkFailure();
}

export interface CommandOptions {
  readonly assigned: Assigned;
  readonly redirects: readonly ResolvedRedirect[];
  readonly isLast: boolean;
  /** As the last one it is a child all the same. */
  readonly stays: boolean;
  /** For `command`. */
  readonly skipsFunctions: boolean;
  /** For `command -p`. */
  readonly path?: ByteString;
}

/** Runs a command whose words have been expanded. */
export function runCommand(vm: Vm, args: ByteString[], options: CommandOptions): void {
  const { state } = vm;
  const name = args[0] ?? "";
  const builtins = vm.builtins;
  const special = builtins.special.get(name);
  if (special) {
    runBuiltin(vm, special, args, options, true);
    return;
  }
  const declared = options.skipsFunctions ? undefined : state.functions.get(name);
  if (declared) {
    withRedirects(vm, options.redirects, false, () => {
      coverAssignments(vm, options.assigned);
      vm.call(declared.code, "function", { params: args.slice(1), functionName: name });
    });
    return;
  }
  const builtin = builtins.regular.get(name);
  if (builtin) runBuiltin(vm, builtin, args, options, false);
  else runProgram(vm, args, options);
}

/* Builtins */

function runBuiltin(vm: Vm, builtin: Builtin, args: ByteString[], options: CommandOptions, isSpecial: boolean): void {
  const { state } = vm;
  const { assigned } = options;
  if (options.redirects.length === 0 && (isSpecial || assigned.length === 0)) {
    for (const [name, value] of assigned) state.set(name, value);
    stepBuiltin(vm, builtin, args, true);
    return;
  }
  const keeps = args.length === (args[0] === "command" ? 2 : 1) && args.at(-1) === "exec";
  withRedirects(
    vm,
    options.redirects,
    keeps,
    () => {
      if (isSpecial) for (const [name, value] of assigned) state.set(name, value);
      else coverAssignments(vm, assigned);
      stepBuiltin(vm, builtin, args, false);
    },
    isSpecial,
  );
}

/** Runs it, again and again while it blocks; then writes what it has said. `checks`: nobody else looks at its status. */
export function stepBuiltin(vm: Vm, builtin: Builtin, args: readonly ByteString[], checks: boolean): void {
  vm.scratch = null;
  const { code, pc } = vm;
  const depth = vm.stack.length;
  vm.state.lastArguments = args;
  const status = callBuiltin(vm, builtin, args);
  if (status === BLOCKED) {
    vm.settle();
    vm.retry(builtin, args, checks);
    vm.resume = retryBuiltin;
    return;
  }
  // A builtin that has gone elsewhere (break, return, eval, exit) leaves its status itself.
  if (vm.code === code && vm.pc === pc && vm.stack.length === depth) concludeBuiltin(vm, status, checks);
}

/** Calls it. An error in a regular builtin is only its own; in a special one it ends the script. */
export function callBuiltin(vm: Vm, builtin: Builtin, args: readonly ByteString[]): number {
  try {
    return builtin(vm, args);
  } catch (error) {
    if (!(error instanceof ShellError) || error.isFatal) throw error;
    const name = args[0] ?? "";
    const failure =
      error.builtin === undefined && name !== "command" ? new ShellError(error.text, error.status, name) : error;
    // What `command` runs has its own guard.
    if ((name === "command" && failure.builtin !== name) || vm.builtins.special.has(name)) throw failure;
    if (failure.text !== "") vm.err(vm.state.message(failure.text, failure.builtin));
    return failure.status;
  }
}

/** What goes on with a builtin that was blocked. */
function retryBuiltin(vm: Vm): boolean {
  if (!vm.retried) return true;
  const { builtin, args, checks } = vm.retried;
  const { code, pc } = vm;
  const depth = vm.stack.length;
  const status = callBuiltin(vm, builtin, args);
  if (status === BLOCKED) return false;
  if (vm.code === code && vm.pc === pc && vm.stack.length === depth) concludeBuiltin(vm, status, checks);
  return true;
}

function concludeBuiltin(vm: Vm, status: number, checks: boolean): void {
  vm.scratch = null;
  complete(vm, status, checks);
}

/** Sets the status, once all output has been written. */
export function complete(vm: Vm, status: number, checks: boolean): void {
  vm.state.status = status;
  vm.state.pipeStatus = null;
  if ((!vm.hasOutput || vm.flush()) && !vm.hasWriteError) {
    if (checks && status !== 0) vm.checkFailure();
    return;
  }
  vm.wait(() => {
    if (!vm.flush()) return false;
    const failure = vm.takeWriteError();
    if (failure !== null) {
      vm.err(failure);
      vm.state.status = 1;
      if (!vm.flush()) return false;
    }
    if (checks) vm.checkFailure();
    return true;
  });
}

function assignTemporarily(vm: Vm, assigned: Assigned): SavedVariables {
  const saved: SavedVariables = new Map();
  for (const [name, value] of assigned) {
    vm.state.cover(name, saved);
    vm.state.set(name, value);
    vm.state.mark(name, "isExported", true);
  }
  return saved;
}

function coverAssignments(vm: Vm, assigned: Assigned): void {
  if (assigned.length > 0) vm.push({ kind: "variables", tested: vm.tested, saved: assignTemporarily(vm, assigned) });
}

/* Redirections around builtins and functions */

/**
 * Puts redirections in place, goes on, and has what the command put on the stack taken off when it is over. `keeps`: the
 * redirections stay for good.
 */
function withRedirects(
  vm: Vm,
  redirects: readonly ResolvedRedirect[],
  keeps: boolean,
  go: () => void,
  isSpecial = false,
): void {
  if (redirects.length === 0) {
    afterCommand(vm);
    go();
    return;
  }
  const run = new RedirectRun(redirects, { keeps: true, noclobber: vm.state.options.noclobber });
  vm.wait(() => {
    const done = run.step(vm.kernel, vm.proc);
    if (done === BLOCKED) return false;
    const saved = run.saved ?? [];
    if (done && keeps) forgetSaved(vm.kernel, vm.proc, saved);
    else vm.push({ kind: "redirect", tested: vm.tested, saved, isOfCommand: true });
    if (done) {
      afterCommand(vm);
      go();
      return true;
    }
    // Said where standard error leads now.
    vm.err(vm.state.message(run.error));
    vm.flush();
    vm.pop();
    const status = vm.state.extension?.redirectStatus ?? 1;
    vm.state.status = status;
    if (isSpecial && !vm.state.options.interactive) vm.exit(status);
    else vm.checkFailure();
    return true;
  });
}

/** When the command is over, its temporary variables and redirections go, and `set -e` looks. */
export function afterCommand(vm: Vm): void {
  vm.callAfter((self) => {
    while (isOfCommand(self)) self.pop();
    self.checkFailure();
  });
}

function isOfCommand(vm: Vm): boolean {
  const frame = vm.stack.at(-1);
  return (
    frame?.kind === "variables" || frame?.kind === "guard" || (frame?.kind === "redirect" && frame.isOfCommand === true)
  );
}

/* Programs */

function runProgram(vm: Vm, args: ByteString[], options: CommandOptions): void {
  const { state, kernel, proc } = vm;
  state.lastArguments = args;
  const name = args[0] ?? "";
  if (name === "") {
    const text = state.message(`: ${strerror(EACCES)}`);
    withRedirects(vm, options.redirects, false, () => {
      vm.err(text);
      complete(vm, 127, false);
    });
    return;
  }
  for (const [variable] of options.assigned)
    if (state.variable(variable)?.isReadonly === true) throw new ShellError(`${variable}: is read only`);
  const pathOverride = options.path ?? options.assigned.findLast(([variable]) => variable === "PATH")?.[1];
  const path = findProgram(state, name, pathOverride);
  // No child is made for what is not there.
  if (path === undefined) {
    const text = state.message(`${name}: not found`);
    withRedirects(vm, options.redirects, false, () => {
      vm.err(text);
      complete(vm, 127, false);
    });
    return;
  }
  const request: ExecRequest = {
    path,
    argv: args,
    env: state.exported(options.assigned),
    redirects: options.redirects,
    noclobber: state.options.noclobber,
    message: (text) => state.message(text),
    redirectStatus: state.extension?.redirectStatus ?? 1,
    asScript: (file, argv) => createScriptProgram(vm, file, argv),
  };
  if (options.isLast && vm.endsHere && !state.options.interactive) {
    if (!options.stays) {
      replaceShell(vm, request);
      return;
    }
    vm.awaitsLast = true;
  }
  const hasJobControl = state.options.monitor;
  const child = forkProgram(
    vm,
    new ExecProgram(request, (_kernel, self) => beginChild(kernel, self, state.traps, hasJobControl, {})),
  );
  const job = state.jobs.add([child.pid], state.extension ? state.command : args.join(" "), false, child.pid);
  if (hasJobControl) kernel.setpgid(proc, child.pid, child.pid);
  waitForeground(vm, job, () => vm.checkFailure());
}

/** The last command takes the process over, as `exec` does. */
export function replaceShell(vm: Vm, request: ExecRequest): void {
  const run = new RedirectRun(request.redirects, { keeps: false, noclobber: request.noclobber });
  vm.wait(() => {
    if (!vm.flush()) return false;
    const done = run.step(vm.kernel, vm.proc);
    if (done === BLOCKED) return false;
    if (!done) {
      vm.err(request.message(run.error));
      vm.exit(vm.state.extension?.redirectStatus ?? 1);
      return true;
    }
    vm.settle();
    const failure = execute(vm.kernel, vm.proc, request);
    if (failure === 0) vm.replaced();
    else {
      vm.err(request.message(`${request.argv[0] ?? ""}: ${execErrorText(failure)}`));
      vm.exit(execFailureCode(failure));
    }
    return true;
  });
}
