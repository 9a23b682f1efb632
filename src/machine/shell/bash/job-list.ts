/** jobs. Source: bash 5.2 manual (Job Control Builtins), and how it lists them. */
import { complain } from "../builtins/complain.ts";
import { reapAll } from "../builtins/reaping.ts";
import type { Builtin } from "../builtins/types.ts";
import { isDone, isStopped, signalText } from "../interp/jobs.ts";
import type { Job } from "../interp/jobs.ts";
import type { Vm } from "../interp/vm.ts";
import type { ByteString } from "../../kernel/types.ts";

export const jobs: Builtin = (vm, args) => {
  let options = "";
  let i = 1;
  for (; /^-./.test(args[i] ?? ""); i++) options += args[i]?.slice(1) ?? "";
  const bad = [...options].find((letter) => !"lnprsx".includes(letter));
  if (bad !== undefined) {
    complain(vm, "jobs", `-${bad}: invalid option`);
    vm.err("jobs: usage: jobs [-lnprs] [jobspec ...] or jobs -x command [args]\n");
    return 2;
  }
  reapAll(vm);
  const table = vm.state.jobs;
  const specs = args.slice(i);
  let status = 0;
  const found = specs.map((spec) => {
    const job = table.find(spec);
    if (!job) status = complain(vm, "jobs", `${spec}: no such job`);
    return job;
  });
  const listed =
    specs.length === 0 ? table.all.filter((job) => !job.isKnown) : found.filter((job) => job !== undefined);
  for (const job of [...listed].toSorted((a, b) => a.number - b.number)) {
    if (options.includes("r") && (isDone(job) || isStopped(job))) continue;
    if (options.includes("s") && !isStopped(job)) continue;
    if (options.includes("p")) vm.out(`${job.processes[0]?.pid ?? 0}\n`);
    else vm.out(describe(vm, job, options.includes("l")));
    if (isDone(job)) table.remove(job);
  }
  return status;
};

function describe(vm: Vm, job: Job, showsPid: boolean): ByteString {
  const { all } = vm.state.jobs;
  const mark = job === all[0] ? "+" : job === all[1] ? "-" : " ";
  const pid = showsPid ? `${String(job.processes.at(-1)?.pid ?? 0).padStart(5)} ` : "";
  const runs = !isDone(job) && !isStopped(job);
  return `[${job.number}]${mark}  ${pid}${stateOf(job).padEnd(23)} ${job.source}${runs ? " &" : ""}\n`;
}

function stateOf(job: Job): string {
  if (isStopped(job)) return "Stopped";
  const status = job.processes.at(-1)?.status;
  if (!isDone(job) || !status) return "Running";
  if (status.signal !== 0) return signalText(status.signal);
  return status.code === 0 ? "Done" : `Exit ${status.code}`;
}
