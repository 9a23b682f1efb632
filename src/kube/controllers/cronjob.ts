/**
 * The CronJob controller: a Job each time its schedule is due.
 *
 * Source: Kubernetes v1.36 documentation, "CronJob"; kubernetes pkg/controller/cronjob (behaviour).
 */
import { parseZone } from "../../sim/time-zone.ts";
import type { Zone } from "../../sim/time-zone.ts";
import { calendarDate, formatRfc3339, parseRfc3339 } from "../../sim/units.ts";
import type { EpochMs } from "../../sim/units.ts";
import { finishedCondition } from "../api/batch.ts";
import type { CronJob, Job } from "../api/batch.ts";
import { withMore } from "../api/meta.ts";
import { timeZoneRule } from "../api/time-zones.ts";
import { nextTime, parseSchedule } from "./cron-schedule.ts";
import type { CronSchedule } from "./cron-schedule.ts";
import { controllerOf, informer, objectKey } from "./informer.ts";
import type { Informer } from "./informer.ts";
import { ownerReference, tell } from "./pod-control.ts";
import { sameJson } from "../api/same-json.ts";
import type { Controller, ControllerContext } from "./types.ts";
import { workQueue } from "./work-queue.ts";
import type { WorkQueue } from "./work-queue.ts";

const CRON_JOBS = { group: "batch", resource: "cronjobs" };
const JOBS = { group: "batch", resource: "jobs" };
const NAME = "cronjob-controller";
const SCHEDULED = "batch.kubernetes.io/cronjob-scheduled-timestamp";
/** More missed times than this are worth a warning. */
const MAX_MISSED = 100;
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export const cronJobController: Controller = {
  name: NAME,
  start: (context) => void new CronJobController(context),
};

const NO_JOBS: NonNullable<CronJob["status"]["active"]> = [];

/** A CronJob's times by the clocks of its zone. */
interface Times {
  /** The first one after that moment. */
  after(at: EpochMs): EpochMs | undefined;
  readonly zone: Zone;
}

class CronJobController {
  readonly context: ControllerContext;
  readonly component = NAME;
  readonly #queue: WorkQueue;
  readonly #cronJobs: Informer<CronJob>;
  readonly #jobs: Informer<Job>;
  readonly #keys = new Map<string, string>();
  /** Schedules by their text. */
  readonly #schedules = new Map<string, ReturnType<typeof parseSchedule>>();
  /** Time zones by their names. */
  readonly #zones = new Map<string, Zone>();
  /** By key: what has been looked at, and has nothing to be done about it before that time, as long as its Jobs stay. */
  readonly #settled = new Map<string, { readonly cron: CronJob; readonly next: EpochMs | undefined }>();
  /** Of the look that is being taken: when the next one is due, and whether it would say the same again. */
  #next: EpochMs | undefined;
  #isOpen = false;

  constructor(context: ControllerContext) {
    this.context = context;
    this.#queue = workQueue(context.clock, context.delays.reconcile, (key) => this.#reconcile(key));
    this.#jobs = informer<Job>(context, JOBS, (job, before, isDeleted) => {
      const key = this.#keys.get(controllerOf(job) ?? "");
      if (before && controllerOf(before) !== controllerOf(job)) this.#unsettle(controllerOf(before));
      if (key === undefined) return;
      if (isDeleted || !before || concerns(job, before)) this.#settled.delete(key);
      this.#queue.add(key);
    });
    this.#cronJobs = informer<CronJob>(context, CRON_JOBS, (one, before, isDeleted) => {
      if (isDeleted) {
        this.#keys.delete(one.metadata.uid);
        this.#settled.delete(objectKey(one));
      } else if (before?.metadata.uid === one.metadata.uid && isRescheduled(one, before)) this.#rescheduled(one);
      else this.#known(one);
    });
    for (const one of this.#cronJobs.all()) this.#known(one);
  }

  #unsettle(owner: string | undefined): void {
    this.#settled.delete(this.#keys.get(owner ?? "") ?? "");
  }

  #known(one: CronJob): void {
    this.#keys.set(one.metadata.uid, objectKey(one));
    this.#queue.add(objectKey(one));
  }

  /** A new schedule is not asked for what it would have missed: its first time is the next one. */
  #rescheduled(cron: CronJob): void {
    const schedule = this.#parsed(cron.spec.schedule);
    const zone = this.#zone(cron.spec.timeZone);
    if (!zone) return this.#known(cron);
    if ("error" in schedule) {
      const message = `unparseable schedule for cronjob: ${cron.spec.schedule}`;
      return tell(this, cron, "Warning", "UnParseableCronJobSchedule", message);
    }
    this.#wait(cron, timesOf(schedule, zone), cron.status);
  }

  #reconcile(key: string): void {
    const cron = this.#cronJobs.get(key);
    if (!cron) return;
    const now = this.context.clock.epoch;
    const settled = this.#settled.get(key);
    if (settled?.cron === cron && (settled.next ?? Infinity) > now) {
      if (settled.next !== undefined) this.#queue.addAfter(key, settled.next - now);
      return;
    }
    this.#next = undefined;
    this.#isOpen = false;
    const status: CronJob["status"] = withMore(cron.status ?? {}, {});
    this.#noteJobs(cron, status);
    if (cron.metadata.deletionTimestamp === undefined) this.#schedule(cron, status);
    this.#trim(cron);
    const left = this.#write(cron, status);
    if (left && !this.#isOpen) this.#settled.set(key, { cron: left, next: this.#next });
    else this.#settled.delete(key);
  }

  /** Tells of something that the next look will find as it is now. */
  #complain(cron: CronJob, type: "Normal" | "Warning", reason: string, message: string): void {
    this.#isOpen = true;
    tell(this, cron, type, reason, message);
  }

  #schedule(cron: CronJob, status: CronJob["status"]): void {
    const { timeZone, schedule: text, suspend } = cron.spec;
    const zone = this.#zone(timeZone);
    if (!zone) {
      const message = `invalid timeZone: ${JSON.stringify(timeZone)}: unknown time zone ${timeZone ?? ""}`;
      return this.#complain(cron, "Warning", "UnknownTimeZone", message);
    }
    if (suspend === true) return;
    const schedule = this.#parsed(text);
    if ("error" in schedule) {
      const message = `unparseable schedule: ${JSON.stringify(text)} : ${schedule.error}`;
      return this.#complain(cron, "Warning", "UnparseableSchedule", message);
    }
    const times = timesOf(schedule, zone);
    const due = this.#due(cron, times);
    if (due !== undefined) this.#whenDue(cron, due, times, status);
    this.#wait(cron, times, status);
  }

  #parsed(text: string): ReturnType<typeof parseSchedule> {
    let schedule = this.#schedules.get(text);
    if (!schedule) this.#schedules.set(text, (schedule = parseSchedule(text)));
    return schedule;
  }

  /** UTC where none is named; undefined where there is none of that name. */
  #zone(name = "UTC"): Zone | undefined {
    const known = this.#zones.get(name);
    if (known) return known;
    const rule = timeZoneRule(name);
    if (rule === undefined) return undefined;
    const zone = parseZone(rule);
    this.#zones.set(name, zone);
    return zone;
  }

  /** Jobs that have ended, or are gone, leave the list of active ones; others that are the CronJob's own are a surprise. */
  #noteJobs(cron: CronJob, status: CronJob["status"]): void {
    const jobs = this.#jobs.ownedBy(cron.metadata.uid);
    let active = cron.status.active ?? NO_JOBS;
    for (const job of jobs) {
      const { name, uid } = job.metadata;
      const isActive = active.some((one) => one.uid === uid);
      const end = finishedCondition(job);
      if (!end) {
        const message = `Saw a job that the controller did not create or forgot: ${name}`;
        if (!isActive) this.#complain(cron, "Warning", "UnexpectedJob", message);
        continue;
      }
      if (isActive) {
        active = active.filter((one) => one.uid !== uid);
        tell(this, cron, "Normal", "SawCompletedJob", `Saw completed job: ${name}, condition: ${end.type}`);
      }
      const completed = end.type === "Complete" ? job.status.completionTime : undefined;
      if (completed !== undefined && completed > (status.lastSuccessfulTime ?? ""))
        status.lastSuccessfulTime = completed;
    }
    if (active.length === 0) return void (status.active = active);
    const present = new Set(jobs.map((job) => job.metadata.uid));
    for (const one of active) {
      if (!present.has(one.uid)) tell(this, cron, "Normal", "MissingJob", `Active job went missing: ${one.name}`);
    }
    status.active = active.filter((one) => present.has(one.uid));
  }

  /** Old Jobs beyond the limits of the history go. */
  #trim(cron: CronJob): void {
    const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = cron.spec;
    const ended = { Complete: 0, Failed: 0 };
    const finished = this.#jobs.ownedBy(cron.metadata.uid).filter((job) => {
      const end = job.metadata.deletionTimestamp === undefined ? finishedCondition(job)?.type : undefined;
      if (end !== "Complete" && end !== "Failed") return false;
      ended[end]++;
      return true;
    });
    if (ended.Complete <= successfulJobsHistoryLimit && ended.Failed <= failedJobsHistoryLimit) return;
    finished.sort((a, b) =>
      startOf(a) === startOf(b) ? (a.metadata.name < b.metadata.name ? -1 : 1) : startOf(a) < startOf(b) ? -1 : 1,
    );
    const surplus = (type: "Complete" | "Failed", limit: number): Job[] => {
      const those = finished.filter((job) => finishedCondition(job)?.type === type);
      return those.slice(0, Math.max(0, those.length - limit));
    };
    for (const job of [
      ...surplus("Complete", successfulJobsHistoryLimit),
      ...surplus("Failed", failedJobsHistoryLimit),
    ]) {
      this.#delete(cron, job);
    }
  }

  #delete(cron: CronJob, job: Job): void {
    const { namespace, name, uid } = job.metadata;
    const options = { propagationPolicy: "Background", preconditionUid: uid } as const;
    const result = this.context.api.delete(JOBS, namespace, name, options);
    if (!result.ok) return;
    if (result.value.metadata.deletionTimestamp === undefined) this.#jobs.forget(job);
    tell(this, cron, "Normal", "SuccessfulDelete", `Deleted job ${name}`);
  }

  /** The newest time that has come and is not answered yet. */
  #due(cron: CronJob, times: Times): EpochMs | undefined {
    const deadline = cron.spec.startingDeadlineSeconds;
    const now = this.context.clock.epoch;
    const { last, missed } = lastTime(since(cron), times, now, deadline === undefined ? undefined : deadline * 1000);
    if (missed === "never") {
      const problem = "time difference between two schedules is less than 1 second";
      this.#complain(cron, "Warning", "InvalidSchedule", `invalid schedule: ${cron.spec.schedule} : ${problem}`);
    } else if (missed > MAX_MISSED) {
      const message = "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew";
      this.#complain(cron, "Warning", "TooManyMissedTimes", message);
    }
    return last;
  }

  /** Looks again at the next time after the one that has been answered, or missed, last. */
  #wait(cron: CronJob, times: Times, status: CronJob["status"]): void {
    const now = this.context.clock.epoch;
    const answered = since({ ...cron, status });
    const after = times.after(lastTime(answered, times, now).last ?? answered);
    const next = after === undefined || after > now ? after : times.after(now);
    this.#next = next;
    if (next !== undefined) this.#queue.addAfter(objectKey(cron), next - now);
  }

  #whenDue(cron: CronJob, due: EpochMs, times: Times, status: CronJob["status"]): void {
    const deadline = cron.spec.startingDeadlineSeconds;
    if (deadline !== undefined && due + deadline * 1000 < this.context.clock.epoch) {
      const message = `Missed scheduled time to start a job: ${formatRfc1123(due)}`;
      return this.#complain(cron, "Warning", "MissSchedule", message);
    }
    const active = status.active ?? NO_JOBS;
    if (active.some((one) => one.name === jobName(cron, due))) return;
    if (active.length > 0 && cron.spec.concurrencyPolicy === "Forbid") {
      const message = "Not starting job because prior execution is running and concurrency policy is Forbid";
      return this.#complain(cron, "Normal", "JobAlreadyActive", message);
    }
    if (cron.spec.concurrencyPolicy === "Replace") {
      for (const one of active) {
        const job = this.#jobs.get(`${one.namespace}/${one.name}`);
        if (job) this.#delete(cron, job);
      }
      status.active = NO_JOBS;
    }
    this.#start(cron, due, times, status);
  }

  #start(cron: CronJob, due: EpochMs, { zone }: Times, status: CronJob["status"]): void {
    const { namespace = "default" } = cron.metadata;
    const { jobTemplate } = cron.spec;
    const name = jobName(cron, due);
    const result = this.context.api.create(JOBS, namespace, {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: {
        name,
        namespace,
        ...(jobTemplate.metadata?.labels && { labels: jobTemplate.metadata.labels }),
        annotations: { ...jobTemplate.metadata?.annotations, [SCHEDULED]: formatInZone(due, zone) },
        ownerReferences: [ownerReference(cron)],
      },
      spec: jobTemplate.spec,
    });
    if (!result.ok && result.status.reason !== "AlreadyExists") {
      this.#complain(cron, "Warning", "FailedCreate", `Error creating job: ${result.status.message}`);
      return this.#queue.retry(objectKey(cron));
    }
    // One of that name may be there from the same minute; another's is left alone.
    const job = result.ok ? (result.value as Job) : this.#jobs.get(`${namespace}/${name}`);
    if (!job || controllerOf(job) !== cron.metadata.uid) {
      this.#isOpen = true;
      return;
    }
    if (result.ok) {
      this.#jobs.assume(job);
      tell(this, cron, "Normal", "SuccessfulCreate", `Created job ${name}`);
    }
    status.lastScheduleTime = formatRfc3339(due);
    const { uid, resourceVersion } = job.metadata;
    const entry = { apiVersion: job.apiVersion, kind: job.kind, name, namespace, uid, resourceVersion };
    status.active = [...(status.active ?? NO_JOBS), entry];
  }

  /** The CronJob as it is now, or undefined where it could not be written. */
  #write(cron: CronJob, given: CronJob["status"]): CronJob | undefined {
    const { active = NO_JOBS, ...others } = given;
    const status = active.length > 0 ? given : others;
    if (sameJson(status, cron.status)) return cron;
    const result = this.context.api.updateStatus(CRON_JOBS, cron.metadata.namespace, cron.metadata.name, status);
    if (!result.ok) return undefined;
    this.#cronJobs.assume(result.value as CronJob);
    return result.value as CronJob;
  }
}

/** Whether a Job's CronJob has something to do about the change; `before` is the Job itself where nobody knows what it was. */
function concerns(job: Job, before: Job): boolean {
  const end = finishedCondition(job);
  const { uid, deletionTimestamp } = job.metadata;
  if (job === before) return end !== undefined || deletionTimestamp !== undefined;
  return (
    uid !== before.metadata.uid ||
    deletionTimestamp !== before.metadata.deletionTimestamp ||
    controllerOf(job) !== controllerOf(before) ||
    end?.type !== finishedCondition(before)?.type ||
    (end !== undefined && job.status !== before.status)
  );
}

/** Schedule and zone as times. Most questions are about the same stretch, so the last answer is kept with where it holds. */
function timesOf(schedule: CronSchedule, zone: Zone): Times {
  let from = Infinity;
  let next: EpochMs | undefined;
  const isPlain = schedule.every === null && zone.summer === null;
  const after = (at: EpochMs): EpochMs | undefined => {
    if (isPlain && next !== undefined && at >= from && at < next) return next;
    from = at;
    next = nextTime(schedule, at, zone);
    return next;
  };
  return { after, zone };
}

function isRescheduled({ spec }: CronJob, before: CronJob): boolean {
  return spec.schedule !== before.spec.schedule || spec.timeZone !== before.spec.timeZone;
}

/** One that never started comes last. */
function startOf({ status }: Job): string {
  return status.startTime ?? "~";
}

/** The time that was answered last, or the beginning. */
function since({ status, metadata }: CronJob): EpochMs {
  return parseRfc3339(status.lastScheduleTime ?? metadata.creationTimestamp) ?? 0;
}

interface LastTime {
  readonly last?: EpochMs;
  /** How many have come; "never": there is none, as on 31 February. */
  readonly missed: number | "never";
}

/** The newest time after `from` that has come, or none. They are counted by the distance of the first two. */
function lastTime(from: EpochMs, { after }: Times, now: EpochMs, deadline = Infinity): LastTime {
  const earliest = Math.max(from, now - deadline);
  const first = after(earliest);
  if (first === undefined) return { missed: "never" };
  if (first > now) return { missed: 0 };
  const second = after(first);
  if (second === undefined || second > now) return { last: first, missed: 1 };
  const missed = Math.floor((now - first) / (second - first)) + 1;
  let last = first;
  // Where there are many the search begins shortly before the end.
  const start = missed > 2 ? first + (missed - 2) * (second - first) - 1 : first;
  for (let at = after(start); at !== undefined && at <= now; at = after(at)) last = at;
  return { last, missed };
}

function jobName(cron: CronJob, due: EpochMs): string {
  return `${cron.metadata.name}-${Math.floor(due / 60_000)}`;
}

/** `2026-01-15T13:05:00+01:00`. */
function formatInZone(at: EpochMs, zone: Zone): string {
  const { offset } = zone.at(at);
  if (offset === 0) return formatRfc3339(at);
  const minutes = Math.abs(offset) / 60;
  const two = (value: number): string => String(value).padStart(2, "0");
  const sign = offset < 0 ? "-" : "+";
  return formatRfc3339(at + offset * 1000).replace("Z", `${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`);
}

/** `Thu, 15 Jan 2026 12:05:00 +0000`. */
function formatRfc1123(at: EpochMs): string {
  const { weekday, day, month, year } = calendarDate(at);
  const clock = formatRfc3339(at).slice(11, 19);
  return `${DAYS[weekday] ?? ""}, ${String(day).padStart(2, "0")} ${MONTHS[month - 1] ?? ""} ${year} ${clock} +0000`;
}
