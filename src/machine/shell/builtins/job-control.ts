/** jobs, fg, bg, kill -l and wait -n. Source: BusyBox 1.36.1 ash. */
import { SIGCONT, SIGNAL_NAMES, signalNumber } from "../../kernel/signals.ts";
import type { ByteString } from "../../kernel/types.ts";
import { isDone, jobStatus } from "../interp/jobs.ts";
import type { Job } from "../interp/jobs.ts";
import type { Vm } from "../interp/vm.ts";
import { waitForeground } from "../interp/wait-job.ts";
import { ShellError } from "../shell-error.ts";
import { complain, fatal, parseOptions } from "./complain.ts";
import { reapAll, say, waitUntil } from "./jobs.ts";
import type { Builtin } from "./types.ts";

export const jobs: Builtin = (vm, args) => {
  const { options, rest } = parseOptions("jobs", args, "lp");
  const table = vm.state.jobs;
  reapAll(vm);
  const chosen =
    rest.length === 0 ? [...table.all] : rest.map((spec) => table.find(spec) ?? fatal("jobs", `${spec}: no such job`));
  for (const job of chosen) {
    if (options.includes("p")) vm.out(`${job.processes[0]?.pid ?? 0}\n`);
    else vm.out(table.describe(job, vm.state.options.monitor, options.includes("l")));
    if (isDone(job)) table.remove(job);
  }
  return 0;
};

function currentJob(vm: Vm, builtin: ByteString, spec: ByteString | undefined): Job {
  const job = spec === undefined ? vm.state.jobs.all[0] : vm.state.jobs.find(spec);
  if (!job) throw new JobError(builtin, spec === undefined ? "No current job" : `${spec}: no such job`);
  return job;
}

class JobError extends ShellError {
  constructor(builtin: ByteString, text: ByteString) {
    super(text, 2, builtin);
  }
}

export const fg: Builtin = (vm, args) => {
  const job = tryJob(vm, "fg", args[1]);
  if (!job) return 2;
  if (!vm.state.options.monitor) return complain(vm, "fg", `job ${args[1] ?? ""} not created under job control`, 2);
  vm.out(`${job.source}\n`);
  vm.flush();
  vm.kernel.setForegroundGroup(vm.proc, 0, job.group);
  resumeJob(vm, job);
  job.isBackground = false;
  // The job sets the status, when it is over.
  vm.callAfter(() => undefined);
  waitForeground(vm, job, () => undefined);
  return 0;
};

export const bg: Builtin = (vm, args) => {
  const job = tryJob(vm, "bg", args[1]);
  if (!job) return 2;
  if (!vm.state.options.monitor) return complain(vm, "bg", `job ${args[1] ?? ""} not created under job control`, 2);
  vm.out(`[${job.number}] ${job.source}\n`);
  resumeJob(vm, job);
  job.isBackground = true;
  return 0;
};

function tryJob(vm: Vm, builtin: ByteString, spec: ByteString | undefined): Job | null {
  try {
    return currentJob(vm, builtin, spec);
  } catch (error) {
    if (!(error instanceof JobError)) throw error;
    complain(vm, builtin, error.text, 2);
    return null;
  }
}

function resumeJob(vm: Vm, job: Job): void {
  for (const process of job.processes) process.isStopped = false;
  vm.kernel.kill(vm.proc, -job.group, SIGCONT);
}

/** `kill -l`. */
export function listSignals(vm: Vm, names: readonly ByteString[]): number {
  if (names.length === 0) {
    for (let signal = 1; signal < 32; signal++)
      vm.out(`${String(signal).padStart(2)}) ${SIGNAL_NAMES[signal] ?? ""}\n`);
    return 0;
  }
  for (const name of names) {
    const number = /^\d+$/.test(name) ? Number(name) & 127 : signalNumber(name);
    if (number === undefined) return say(vm, `unknown signal '${name}'`);
    vm.out(/^\d+$/.test(name) ? `${number === 0 ? "EXIT" : (SIGNAL_NAMES[number] ?? number)}\n` : `${number}\n`);
  }
  return 0;
}

/** `wait -n`: for whichever job ends next; 127 where there is none. */
export function waitForNext(vm: Vm): number {
  const { jobs } = vm.state;
  vm.scratch ??= jobs.all.filter((job) => !isDone(job));
  const running = vm.scratch as readonly Job[];
  if (running.length === 0) return jobs.all.length === 0 ? 127 : 0;
  return waitUntil(vm, () => {
    const ended = running.find(isDone);
    if (!ended) return null;
    ended.isKnown = true;
    return jobStatus(ended, false);
  });
}
