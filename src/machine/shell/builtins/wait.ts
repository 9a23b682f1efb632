/** wait. Source: BusyBox 1.36.1 ash. */
import { BLOCKED } from "../../kernel/types.ts";
import { deathNotice, isDone, isStopped, jobStatus, noSuchJob } from "../interp/jobs.ts";
import { fatal, parseOptions } from "./complain.ts";
import { waitForNext } from "./job-control.ts";
import { waitUntil } from "./reaping.ts";
import type { Builtin } from "./types.ts";

export const wait: Builtin = (vm, args) => {
  const { jobs } = vm.state;
  const { options, rest: specs } = parseOptions("wait", args, "n");
  if (options !== "" && specs.length === 0) return waitForNext(vm);
  if (specs.length === 0) {
    return waitUntil(vm, () => {
      if (!jobs.all.every((job) => isDone(job) || isStopped(job))) return null;
      for (const job of jobs.all) if (isDone(job)) job.isKnown = true;
      return 0;
    });
  }
  let status = 0;
  for (const spec of specs) {
    const job = jobs.find(spec);
    if (!job) {
      if (!/^(?:\d+|%.*)$/.test(spec)) fatal("wait", `Illegal number: ${spec}`);
      if (spec.startsWith("%")) fatal("wait", noSuchJob(spec));
      status = 127;
      continue;
    }
    const wasDone = isDone(job);
    status = waitUntil(vm, () => (isDone(job) ? jobStatus(job, false) : null));
    if (status === BLOCKED || !isDone(job)) return status;
    const { extension } = vm.state;
    if (!wasDone) vm.err(extension?.deathNotice ? extension.deathNotice(vm.state, job, false) : deathNotice(job));
    job.isKnown = true;
  }
  return status;
};
