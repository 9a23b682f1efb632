/** Jobs: children that run beside the shell, and how they ended. Source: BusyBox 1.36.1 ash (numbers, marks, layout of `jobs`). */
import { mapped } from "../../../sim/mapped.ts";
import { SHELL_LIMITS } from "../limits.ts";
import { SIGINT, SIGNAL_NAMES, SIGPIPE } from "../../kernel/signals.ts";
import type { ByteString, ExitStatus } from "../../kernel/types.ts";

export interface JobProcess {
  readonly pid: number;
  status: ExitStatus | null;
  isStopped: boolean;
  /** The signal that stopped it. */
  stopSignal?: number;
}

export interface Job {
  readonly number: number;
  readonly processes: JobProcess[];
  readonly source: ByteString;
  /** Its process group, under job control. */
  readonly group: number;
  isBackground: boolean;
  /** It has stopped, and nobody has been told. */
  hasNews?: boolean;
  /** `$?` of it has been asked for, or shown. */
  isKnown: boolean;
}

/** Signals by the texts of strsignal(3). */
const SIGNAL_TEXTS: Readonly<Record<string, string>> = {
  HUP: "Hangup",
  INT: "Interrupt",
  QUIT: "Quit",
  ILL: "Illegal instruction",
  TRAP: "Trace/breakpoint trap",
  ABRT: "Aborted",
  BUS: "Bus error",
  FPE: "Floating point exception",
  KILL: "Killed",
  USR1: "User defined signal 1",
  SEGV: "Segmentation fault",
  USR2: "User defined signal 2",
  PIPE: "Broken pipe",
  ALRM: "Alarm clock",
  TERM: "Terminated",
  STKFLT: "Stack fault",
  XCPU: "CPU time limit exceeded",
  XFSZ: "File size limit exceeded",
  VTALRM: "Virtual timer expired",
  PROF: "Profiling timer expired",
  POLL: "I/O possible",
  PWR: "Power failure",
  SYS: "Bad system call",
  TTIN: "Stopped (tty input)",
  TTOU: "Stopped (tty output)",
  STOP: "Stopped (signal)",
  TSTP: "Stopped",
};

/** What the shell says of a process that a signal has ended. */
export function signalText(signal: number): string {
  return SIGNAL_TEXTS[SIGNAL_NAMES[signal] ?? ""] ?? `Unknown signal ${signal}`;
}

/** `$?` for how a process ended. */
export function statusCode(status: ExitStatus): number {
  return status.signal === 0 ? status.code & 255 : 128 + status.signal;
}

const NO_JOBS: readonly Job[] = [];

export class JobTable {
  /** The current job first. Replaced, never changed. */
  #jobs: readonly Job[] = NO_JOBS;

  get all(): readonly Job[] {
    return this.#jobs;
  }

  add(pids: readonly number[], source: ByteString, isBackground: boolean, group: number): Job {
    const number = this.#jobs.length === 0 ? 1 : this.#freeNumber();
    const processes = mapped(pids, (pid) => ({ pid, status: null, isStopped: false }));
    const job: Job = { number, processes, source, group, isBackground, isKnown: false };
    this.#jobs = [job, ...this.#jobs];
    return job;
  }

  /** The lowest that no job has, or that of one that is over and has been waited for: that one goes. */
  #freeNumber(): number {
    if (this.#jobs.length >= SHELL_LIMITS.jobs) this.#jobs = this.#jobs.filter((job) => !isDone(job));
    const jobs = new Map(this.#jobs.map((job) => [job.number, job]));
    let number = 1;
    for (let job = jobs.get(1); job !== undefined; job = jobs.get(++number)) {
      if (!job.isKnown || !isDone(job)) continue;
      this.remove(job);
      break;
    }
    return number;
  }

  remove(job: Job): void {
    if (this.#jobs.length === 1 && this.#jobs[0] === job) this.#jobs = [];
    else this.#jobs = this.#jobs.filter((one) => one !== job);
  }

  /** The same jobs, as they are now. */
  copy(): JobTable {
    const copy = new JobTable();
    copy.#jobs = this.#jobs.map((job) => ({ ...job, processes: job.processes.map((process) => ({ ...process })) }));
    return copy;
  }

  /** Makes it the current job. */
  touch(job: Job): void {
    this.#jobs = [job, ...this.#jobs.filter((one) => one !== job)];
  }

  byPid(pid: number): Job | undefined {
    const [only] = this.#jobs;
    if (this.#jobs.length === 1 && only?.processes.length === 1)
      return only.processes[0]?.pid === pid ? only : undefined;
    return this.#jobs.find((job) => job.processes.some((process) => process.pid === pid));
  }

  /** `%1`, `%%`, `%+`, `%-`, `%name`, `%?text`, or a process id. */
  find(spec: ByteString): Job | undefined {
    if (!spec.startsWith("%"))
      return /^\d+$/.test(spec) ? this.#jobs.find((job) => job.processes.at(-1)?.pid === Number(spec)) : undefined;
    const rest = spec.slice(1);
    if (rest === "" || rest === "%" || rest === "+") return this.#jobs[0];
    if (rest === "-") return this.#jobs[1];
    if (/^\d+$/.test(rest)) return this.#jobs.find((job) => job.number === Number(rest));
    if (rest.startsWith("?")) return this.#jobs.find((job) => job.source.includes(rest.slice(1)));
    return this.#jobs.find((job) => job.source.startsWith(rest));
  }

  /** Takes down that a child has changed state; the job it belongs to. */
  record(pid: number, status: ExitStatus, isStopped: boolean): Job | undefined {
    const job = this.byPid(pid);
    const process = job?.processes.find((one) => one.pid === pid);
    if (!process) return undefined;
    process.isStopped = isStopped;
    if (isStopped) {
      process.stopSignal = status.signal;
      if (job) job.hasNews = true;
    } else process.status = status;
    return job;
  }
}

/** What is said of a job that is not there. */
export function noSuchJob(spec: ByteString): ByteString {
  return /^%[%+]?$/.test(spec) ? "No current job" : spec === "%-" ? "No previous job" : `${spec}: no such job`;
}

export function isDone(job: Job): boolean {
  const [only] = job.processes;
  if (only && job.processes.length === 1) return only.status !== null;
  return job.processes.every((process) => process.status !== null);
}

export function isStopped(job: Job): boolean {
  return !isDone(job) && job.processes.every((process) => process.status !== null || process.isStopped);
}

/** `$?` of a job: of its last process, or with `pipefail` of the last that failed. */
export function jobStatus(job: Job, pipefail: boolean): number {
  const [only] = job.processes;
  if (only && job.processes.length === 1) return only.status ? statusCode(only.status) : 0;
  const codes = job.processes.map((process) => (process.status ? statusCode(process.status) : 0));
  const last = codes.at(-1) ?? 0;
  return pipefail && last === 0 ? (codes.findLast((code) => code !== 0) ?? 0) : last;
}

/** The lines that announce which processes of a foreground job were killed and how, or "". */
export function deathNotice(job: Job): ByteString {
  return job.processes.map(({ status }) => processNotice(status?.signal ?? 0)).join("");
}

function processNotice(signal: number): ByteString {
  return signal === 0 || signal === SIGINT || signal === SIGPIPE ? "" : `${signalText(signal)}\n`;
}
