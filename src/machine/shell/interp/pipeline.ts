/** Pipelines: every member is a child, each connected to the next. */
import { ShellError } from "../shell-error.ts";
import { strerror } from "../../kernel/errno.ts";
import type { ByteString, Fd } from "../../kernel/types.ts";
import type { Code } from "./code.ts";
import { rememberCommand } from "./find-command.ts";
import { forkShell } from "./fork.ts";
import type { Job } from "./jobs.ts";
import type { Vm } from "./vm.ts";

/** The commands of a pipeline: what each runs, and the name that is looked up before it is forked, or "". */
export interface Members {
  readonly codes: readonly Code[];
  readonly names: readonly ByteString[];
}

/** Starts the members and returns the job that they are. */
export function startPipeline(vm: Vm, { codes, names }: Members, source: ByteString, background: boolean): Job {
  const pids: number[] = [];
  let input: Fd = -1;
  codes.forEach((code, index) => {
    const pipe = index < codes.length - 1 ? openPipe(vm) : null;
    const from = input;
    const name = names[index];
    if (name && vm.state.dialect !== "bash") rememberCommand(vm, name);
    const child = forkShell(vm, code, {
      background: background && index === 0,
      group: pids[0] ?? 0,
      prepare: (kernel, proc) => {
        if (pipe) kernel.close(proc, pipe[0]);
        if (from >= 0) {
          kernel.dup2(proc, from, 0);
          kernel.close(proc, from);
        }
        if (pipe) {
          kernel.dup2(proc, pipe[1], 1);
          kernel.close(proc, pipe[1]);
        }
      },
    });
    pids.push(child.pid);
    if (from >= 0) vm.kernel.close(vm.proc, from);
    if (pipe) vm.kernel.close(vm.proc, pipe[1]);
    input = pipe ? pipe[0] : -1;
  });
  const group = pids[0] ?? 0;
  const { state } = vm;
  if (!background) return state.jobs.add(pids, source, false, group);
  state.lastBackground = pids.at(-1) ?? null;
  const job = state.jobs.add(pids, source, true, group);
  if (state.dialect === "bash" && state.options.interactive && !state.isSubshell)
    vm.err(`[${job.number}] ${pids.at(-1) ?? 0}\n`);
  return job;
}

export function openPipe(vm: Vm): readonly [read: Fd, write: Fd] {
  const pipe = vm.kernel.pipe(vm.proc);
  if (typeof pipe === "number") throw new ShellError(`can't create pipe: ${strerror(pipe)}`);
  return pipe;
}
