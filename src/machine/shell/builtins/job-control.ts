/** jobs, fg, bg, kill -l and wait -n. Source: BusyBox 1.36.1 ash. */
import { EINTR } from "../../kernel/errno.ts";
import { SIGCONT, SIGNAL_NAMES, signalNumber } from "../../kernel/signals.ts";
import { BLOCKED } from "../../kernel/types.ts";
import type { ByteString } from "../../kernel/types.ts";
import { describeJob } from "../interp/job-lines.ts";
import { isDone, jobStatus, noSuchJob } from "../interp/jobs.ts";
import type { Job } from "../interp/jobs.ts";
import type { Vm } from "../interp/vm.ts";
import { reapOne, waitForeground } from "../interp/wait-job.ts";
import { fatal, parseOptions } from "./complain.ts";
import { say } from "./jobs.ts";
import { reapAll } from "./reaping.ts";
import type { Builtin } from "./types.ts";

export const jobs: Builtin = (vm, args) => {
  const { options, rest } = parseOptions("jobs", args, "lp");
  const table = vm.state.jobs;
  reapAll(vm);
  const chosen =
    rest.length === 0 ? [...table.all] : rest.map((spec) => table.find(spec) ?? fatal("jobs", noSuchJob(spec)));
  for (const job of chosen) {
    if (options.includes("p")) vm.out(`${job.processes[0]?.pid ?? 0}\n`);
    else vm.out(describeJob(table, job, vm.state.options.monitor, options.includes("l")));
    if (isDone(job)) table.remove(job);
  }
  return 0;
};

/** The job of that name (else the current one), if it is under job control. */
function controlledJob(vm: Vm, builtin: ByteString, spec: ByteString | undefined): Job {
  const job = vm.state.jobs.find(spec ?? "%");
  if (!job) fatal(builtin, noSuchJob(spec ?? "%"));
  if (!vm.state.options.monitor) fatal(builtin, `job ${spec ?? "(null)"} not created under job control`);
  return job;
}

export const fg: Builtin = (vm, args) => {
  const job = controlledJob(vm, "fg", args[1]);
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
  const job = controlledJob(vm, "bg", args[1]);
  vm.out(`[${job.number}] ${job.source}\n`);
  resumeJob(vm, job);
  job.isBackground = true;
  return 0;
};

function resumeJob(vm: Vm, job: Job): void {
  for (const process of job.processes) process.isStopped = false;
  vm.kernel.kill(vm.proc, -job.group, SIGCONT);
}

/** `kill -l`. */
export function listSignals(vm: Vm, names: readonly ByteString[]): number {
  if (names.length === 0) {
    for (let signal = 1; signal < 32; signal++)
      vm.out(`${String(signal).padStart(2)}) ${SIGNAL_NAMES[signal] ?? ""}\n`);
    vm.out("34) RTMIN\n64) RTMAX\n");
    return 0;
  }
  for (const name of names) {
    const number = /^\d+$/.test(name) ? Number(name) & 127 : signalNumber(name);
    if (number === undefined) return say(vm, `unknown signal '${name}'`);
    vm.out(/^\d+$/.test(name) ? `${number === 0 ? "EXIT" : (SIGNAL_NAMES[number] ?? number)}\n` : `${number}\n`);
  }
  return 0;
}

/**
 * `wait -n`: for a job that succeeds, or the end of all. Where none has (or one of several processes of a job has ended), ash takes
 * what it knows for a status of wait(2), and says 129. 127: there is no job.
 */
export function waitForNext(vm: Vm): number {
  const { jobs } = vm.state;
  for (;;) {
    if (vm.scratch === null) {
      if (jobs.all.every(isDone)) {
        for (const job of jobs.all) job.isKnown = true;
        return jobs.all.length === 0 ? 127 : 0;
      }
      vm.scratch = true;
    }
    const result = reapOne(vm, false);
    if (result === BLOCKED) return BLOCKED;
    const signal = vm.nextSignal;
    if (signal > 0) return 128 + signal;
    if (result === -EINTR) continue;
    if (typeof result === "number") return 129;
    const job = jobs.byPid(result.pid);
    if (!job || !isDone(job)) return 129;
    if (jobStatus(job, false) === 0) return 0;
  }
}
