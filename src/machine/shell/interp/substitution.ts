/** `$( )`: a child whose output becomes a value of the word. */
import { SHELL_LIMITS } from "../limits.ts";
import type { Substitution } from "../expand/word.ts";
import { ShellError } from "../shell-error.ts";
import { SIGINT } from "../../kernel/signals.ts";
import { ECHILD, EINTR } from "../../kernel/errno.ts";
import { BLOCKED } from "../../kernel/types.ts";
import type { ByteString, Fd } from "../../kernel/types.ts";
import type { Code } from "./code.ts";
import type { Compiler } from "./compile.ts";
import { forkShell } from "./fork.ts";
import { deathNotice, isDone, jobStatus } from "./jobs.ts";
import { openPipe } from "./pipeline.ts";
import type { Vm } from "./vm.ts";
import { reapOne } from "./wait-job.ts";

/** Emits the operation that runs it and pushes its output, without the last newlines, on `state.substitutions`. */
export function emitSubstitution(compiler: Compiler, substitution: Substitution, code: Code): void {
  const { isNeeded, direction } = substitution;
  const isEmpty = substitution.body.length === 0 && direction === undefined;
  compiler.emit((vm) => {
    if (isEmpty || (isNeeded && !isNeeded(vm.state))) {
      vm.state.substitutions.push("");
      return;
    }
    if (direction === undefined) run(vm, code);
    else vm.state.substitutions.push(startProcess(vm, code, direction));
  });
}

/** Descriptors of process substitutions: ash's from here up, bash's below it, the highest that is free (move_to_high_fd in its general.c). */
const PROCESS_FDS = 64;

/** `<( )`, `>( )`: starts it beside the shell and names the pipe, which the frame of the command closes. */
function startProcess(vm: Vm, code: Code, direction: "<" | ">"): ByteString {
  const { kernel, proc } = vm;
  const [read, write] = openPipe(vm);
  const [ours, theirs] = direction === "<" ? [read, write] : [write, read];
  let fd = PROCESS_FDS;
  if (vm.state.dialect === "bash") {
    do fd--;
    while (fd > 3 && typeof kernel.fstat(proc, fd) !== "number");
    kernel.dup2(proc, ours, fd);
  } else fd = kernel.dup(proc, ours, PROCESS_FDS);
  kernel.close(proc, ours);
  forkShell(vm, code, {
    prepare: (_kernel, child) => {
      kernel.close(child, fd);
      kernel.dup2(child, theirs, direction === "<" ? 1 : 0);
      kernel.close(child, theirs);
    },
  });
  kernel.close(proc, theirs);
  const frame = vm.stack.at(-1);
  if (frame?.kind === "redirect") frame.saved.push({ fd, copy: -1 });
  return `/dev/fd/${fd}`;
}

function run(vm: Vm, code: Code): void {
  const { kernel, state } = vm;
  const [read, write] = openPipe(vm);
  const isTested = vm.tested;
  // What runs in a substitution is tested by nobody, even where the command around it is; but in bash.
  if (vm.state.dialect !== "bash") vm.tested = 0;
  const child = forkShell(vm, code, {
    isSubstitution: true,
    prepare: (_kernel, proc) => {
      kernel.close(proc, read);
      if (write !== 1) {
        kernel.dup2(proc, write, 1);
        kernel.close(proc, write);
      }
    },
  });
  vm.tested = isTested;
  kernel.close(vm.proc, write);
  const job = state.jobs.add([child.pid], "", false, child.pid);
  let isOpen = true;
  let output = "";
  vm.wait(() => {
    if (isOpen) {
      const data = readAll(vm, read);
      if (data === null) return false;
      output += data.text;
      state.hold(data.text.length);
      if (output.length > SHELL_LIMITS.wordBytes) throw state.outOfMemory();
      if (vm.proc.state === "zombie") return false;
      if (!data.atEnd) return false;
      isOpen = false;
      kernel.close(vm.proc, read);
      // From now on it counts where it goes.
      state.hold(-output.length);
    }
    while (!isDone(job)) {
      const result = reapOne(vm, false);
      if (result === BLOCKED) return false;
      if (result === -EINTR) vm.collectSignals();
      else if (result === -ECHILD) break;
    }
    state.jobs.remove(job);
    if (state.dialect !== "bash") vm.err(deathNotice(job));
    if (state.options.interactive && vm.nextSignal === SIGINT && !state.traps.has(SIGINT)) {
      vm.forgetSignal();
      vm.err("\n");
      throw new ShellError("", 128 + SIGINT);
    }
    state.substitutionStatus = jobStatus(job, state.options.pipefail);
    if (output.includes("\0")) state.extension?.ignoredNul?.(vm);
    state.substitutions.push(clean(output));
    return true;
  });
}

/** What is there to read now; null where that is nothing yet. */
function readAll(vm: Vm, fd: Fd): { text: ByteString; atEnd: boolean } | null {
  let text = "";
  for (;;) {
    const data = vm.kernel.read(vm.proc, fd, 65_536);
    if (data === BLOCKED) return text === "" ? null : { text, atEnd: false };
    if (data === -EINTR) vm.collectSignals();
    else if (typeof data === "number" || data === "" || text.length > SHELL_LIMITS.wordBytes)
      return { text, atEnd: true };
    else text += data;
  }
}

/** Without NUL bytes and the last newlines. */
function clean(output: ByteString): ByteString {
  let end = output.length;
  while (end > 0 && output.charCodeAt(end - 1) === 10) end--;
  const text = end === output.length ? output : output.slice(0, end);
  return text.includes("\0") ? text.replaceAll("\0", "") : text;
}
