/** Starting children: subshells, members of pipelines, external commands. */
import { ShellError } from "../shell-error.ts";
import { strerror } from "../../kernel/errno.ts";
import { O_RDONLY } from "../../kernel/flags.ts";
import { SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU } from "../../kernel/signals.ts";
import type { ByteString, Kernel, Proc, Program } from "../../kernel/types.ts";
import type { Code } from "./code.ts";
import type { ForkedMap } from "./forked-map.ts";
import type { ShellState } from "./state.ts";
import { Vm } from "./vm.ts";

export interface ForkOptions {
  /** Beside the shell: without job control it reads nothing and ignores interrupts. */
  readonly background?: boolean;
  /** The process group it joins under job control; 0 makes its own. */
  readonly group?: number;
  /** Its output is wanted as a value. */
  readonly isSubstitution?: boolean;
  /** Called in the child before anything else. */
  readonly prepare?: (kernel: Kernel, proc: Proc) => void;
}

/** A child that goes on with `code` in a copy of the shell. */
export function forkShell(vm: Vm, code: Code, options: ForkOptions = {}): Proc {
  const state = vm.state.clone();
  const isTested = vm.tested > 0;
  const known = code.asks === "jobs" && state.dialect !== "dash" ? vm.state.jobs.copy() : null;
  const child = new Vm(state, code, vm.language, (self) => {
    // What is wanted as a value is no job: it stays in the shell's group.
    const hasJobControl = vm.state.options.monitor && !vm.state.isSubshell && options.isSubstitution !== true;
    beginSubshell(self.state, hasJobControl, options);
    if (known) self.state.jobs = known;
    options.prepare?.(self.kernel, self.proc);
  });
  child.tested = isTested ? 1 : 0;
  child.outerLoops = vm.outerLoops + vm.loops().length;
  // Only dash's substitutions end at a command that fails.
  if (options.isSubstitution === true) {
    state.substitutionDepth++;
    if (state.dialect !== "dash" && state.shopts.get("inherit_errexit") !== true) state.setOption("errexit", false);
  }
  state.outerHistory = vm.history;
  if (options.isSubstitution === true && code.asks === "traps" && vm.state.traps.size > 0)
    state.outerTraps = vm.state.traps.fork();
  return forkProgram(vm, child);
}

/** A child with that program. Throws a ShellError where there can be none. */
export function forkProgram(vm: Vm, program: Program): Proc {
  vm.settle();
  const child = vm.kernel.fork(vm.proc, program);
  if (typeof child === "number") throw new ShellError(`can't fork: ${strerror(child)}`);
  return child;
}

/** What a new child puts in order: signals, process group, standard input. */
export function beginChild(
  kernel: Kernel,
  proc: Proc,
  traps: ForkedMap<number, ByteString>,
  hasJobControl: boolean,
  options: ForkOptions,
): void {
  // What has come before it was ready was not meant for the handlers of its parent.
  const early: number[] = [];
  while (kernel.hasSignal(proc)) early.push(kernel.takeSignal(proc));
  if (traps.size > 0)
    for (const [signal, action] of traps)
      if (signal > 0 && action !== "") kernel.setDisposition(proc, signal, "default");
  if (traps.get(SIGINT) !== "" && kernel.disposition(proc, SIGINT) === "catch")
    kernel.setDisposition(proc, SIGINT, "default");
  for (const signal of early) kernel.kill(proc, proc.pid, signal);
  if (hasJobControl) {
    for (const signal of [SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU]) {
      if (traps.get(signal) !== "") kernel.setDisposition(proc, signal, "default");
    }
    kernel.setpgid(proc, 0, options.group ?? 0);
    if (options.background !== true) kernel.setForegroundGroup(proc, 0, proc.pgid);
  } else if (options.background === true) {
    kernel.setDisposition(proc, SIGINT, "ignore");
    kernel.setDisposition(proc, SIGQUIT, "ignore");
    const fd = kernel.open(proc, "/dev/null", O_RDONLY);
    if (fd > 0) {
      kernel.dup2(proc, fd, 0);
      kernel.close(proc, fd);
    }
  }
}

function beginSubshell(state: ShellState, hasJobControl: boolean, options: ForkOptions): void {
  beginChild(state.kernel, state.proc, state.traps, hasJobControl, options);
  // What was ignored stays so.
  if (state.traps.size > 0)
    for (const [signal, action] of state.traps.fork())
      if ((signal <= 0 || action !== "") && !state.inherits(signal)) state.traps = state.traps.without(signal);
  state.debugs = state.traps.has(-2);
  state.setOption("monitor", false);
  state.setOption("interactive", false);
}
