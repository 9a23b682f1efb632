/** Jobs as `jobs` lists them, and as a prompt tells of them. Source: BusyBox 1.36.1 ash (marks, layout). */
import type { ByteString } from "../../kernel/types.ts";
import { isDone, isStopped, signalText } from "./jobs.ts";
import type { Job, JobTable } from "./jobs.ts";

/** What `jobs` shows of it: a line, with process ids one for each. */
export function describeJob({ all }: JobTable, job: Job, hasSource: boolean, showsPids = false): ByteString {
  const mark = job === all[0] ? "+" : job === all[1] ? "-" : " ";
  const start = `[${job.number}]${mark}  `;
  const head = `${start}${showsPids ? `${job.processes[0]?.pid ?? 0} ` : ""}${jobStateText(job)}`;
  const first = head + " ".repeat(Math.max(1, 33 - head.length)) + (hasSource ? job.source : "");
  // Without job control nobody knows the commands.
  const others = job.processes.slice(1).map(({ pid }) => {
    const next = `${" ".repeat(start.length)}${pid} `;
    return showsPids ? `\n${next}${" ".repeat(Math.max(1, 33 - next.length))}| ` : hasSource ? "" : " | ";
  });
  return `${first}${others.join("")}\n`;
}

function jobStateText(job: Job): string {
  const last = job.processes.at(-1);
  if (isStopped(job)) return last?.stopSignal ? signalText(last.stopSignal) : "Stopped";
  const status = last?.status;
  if (!isDone(job) || !status) return "Running";
  if (status.signal !== 0) return signalText(status.signal);
  return status.code === 0 ? "Done" : `Done(${status.code})`;
}
