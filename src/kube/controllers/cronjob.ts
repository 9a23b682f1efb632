/**
 * The CronJob controller: a Job each time its schedule is due.
 *
 * Source: Kubernetes v1.36 documentation, "CronJob"; kubernetes pkg/controller/cronjob (behaviour).
 */
import { formatRfc3339, parseRfc3339 } from "../../sim/units.ts";
import type { EpochMs } from "../../sim/units.ts";
import { finishedCondition } from "../api/batch.ts";
import type { CronJob, Job } from "../api/batch.ts";
import { nextTime, parseSchedule } from "./cron-schedule.ts";
import type { CronSchedule } from "./cron-schedule.ts";
import { controllerOf, informer, objectKey } from "./informer.ts";
import type { Informer } from "./informer.ts";
import { ownerReference, tell } from "./pod-control.ts";
import { sameJson } from "./same-json.ts";
import type { Controller, ControllerContext } from "./types.ts";
import { workQueue } from "./work-queue.ts";
import type { WorkQueue } from "./work-queue.ts";

const CRON_JOBS = { group: "batch", resource: "cronjobs" };
const JOBS = { group: "batch", resource: "jobs" };
const NAME = "cronjob-controller";
const SCHEDULED = "batch.kubernetes.io/cronjob-scheduled-timestamp";
/** More missed times than this are not counted one by one. */
const MAX_MISSED = 100;

export const cronJobController: Controller = {
  name: NAME,
  start: (context) => void new CronJobController(context),
};

type Active = NonNullable<CronJob["status"]["active"]>;

class CronJobController {
  readonly context: ControllerContext;
  readonly component = NAME;
  readonly #queue: WorkQueue;
  readonly #cronJobs: Informer<CronJob>;
  readonly #jobs: Informer<Job>;
  readonly #keys = new Map<string, string>();
  /** Schedules by their text. */
  readonly #schedules = new Map<string, ReturnType<typeof parseSchedule>>();

  constructor(context: ControllerContext) {
    this.context = context;
    this.#queue = workQueue(context.clock, context.delays.reconcile, (key) => this.#reconcile(key));
    this.#jobs = informer<Job>(context, JOBS, (job) => {
      const key = this.#keys.get(controllerOf(job) ?? "");
      if (key !== undefined) this.#queue.add(key);
    });
    this.#cronJobs = informer<CronJob>(context, CRON_JOBS, (one, _before, isDeleted) => {
      if (isDeleted) this.#keys.delete(one.metadata.uid);
      else this.#known(one);
    });
    for (const one of this.#cronJobs.all()) this.#known(one);
  }

  #known(one: CronJob): void {
    this.#keys.set(one.metadata.uid, objectKey(one));
    this.#queue.add(objectKey(one));
  }

  #reconcile(key: string): void {
    const cron = this.#cronJobs.get(key);
    if (!cron || cron.metadata.deletionTimestamp !== undefined) return;
    const status: CronJob["status"] = { ...cron.status };
    this.#noteFinished(cron, status);
    this.#trim(cron);
    const schedule = this.#schedule(cron.spec.schedule);
    if ("error" in schedule) {
      const message = `unparseable schedule: ${JSON.stringify(cron.spec.schedule)} : ${schedule.error}`;
      tell(this, cron, "Warning", "UnparseableSchedule", message);
    } else if (cron.spec.suspend !== true) this.#whenDue(cron, schedule, status);
    this.#write(cron, status);
  }

  #schedule(text: string): ReturnType<typeof parseSchedule> {
    let schedule = this.#schedules.get(text);
    if (!schedule) this.#schedules.set(text, (schedule = parseSchedule(text)));
    return schedule;
  }

  /** Jobs on the list of active ones that have ended, or are gone, leave it. */
  #noteFinished(cron: CronJob, status: CronJob["status"]): void {
    const kept: Active = [];
    for (const one of cron.status.active ?? []) {
      const job = this.#jobs.get(`${one.namespace}/${one.name}`);
      if (!job || job.metadata.uid !== one.uid) {
        tell(this, cron, "Normal", "MissingJob", `Active job went missing: ${one.name}`);
        continue;
      }
      const end = finishedCondition(job);
      if (!end) {
        kept.push(one);
        continue;
      }
      tell(this, cron, "Normal", "SawCompletedJob", `Saw completed job: ${one.name}, condition: ${end.type}`);
      if (end.type !== "Complete") continue;
      const completed = job.status.completionTime;
      if (completed !== undefined && completed > (status.lastSuccessfulTime ?? ""))
        status.lastSuccessfulTime = completed;
    }
    setActive(status, kept);
  }

  /** Old Jobs beyond the limits of the history go. */
  #trim(cron: CronJob): void {
    const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = cron.spec;
    const finished = this.#jobs
      .ownedBy(cron.metadata.uid)
      .filter((job) => job.metadata.deletionTimestamp === undefined && finishedCondition(job))
      .sort((a, b) => Number((a.status.startTime ?? "") > (b.status.startTime ?? "")) * 2 - 1);
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

  #whenDue(cron: CronJob, schedule: CronSchedule, status: CronJob["status"]): void {
    const now = this.context.clock.epoch;
    const due = this.#lastDue(cron, schedule, now);
    const next = nextTime(schedule, now);
    if (next !== undefined) this.#queue.addAfter(objectKey(cron), next - now);
    if (due === undefined) return;
    const deadline = cron.spec.startingDeadlineSeconds;
    if (deadline !== undefined && due + deadline * 1000 < now) {
      const message = `Missed scheduled time to start a job: ${formatGoTime(due)}`;
      return tell(this, cron, "Warning", "MissSchedule", message);
    }
    const active = status.active ?? [];
    if (active.length > 0 && cron.spec.concurrencyPolicy === "Forbid") {
      const message = "Not starting job because prior execution is running and concurrency policy is Forbid";
      return tell(this, cron, "Normal", "JobAlreadyActive", message);
    }
    if (cron.spec.concurrencyPolicy === "Replace") {
      for (const one of active) {
        const job = this.#jobs.get(`${one.namespace}/${one.name}`);
        if (job) this.#delete(cron, job);
      }
      setActive(status, []);
    }
    this.#start(cron, due, status);
  }

  /** The newest time that is due and not yet answered. */
  #lastDue(cron: CronJob, schedule: CronSchedule, now: EpochMs): EpochMs | undefined {
    const since = parseRfc3339(cron.status.lastScheduleTime ?? cron.metadata.creationTimestamp) ?? now;
    const deadline = cron.spec.startingDeadlineSeconds;
    const earliest = deadline === undefined ? since : Math.max(since, now - deadline * 1000);
    let last: EpochMs | undefined;
    let missed = 0;
    for (let at = nextTime(schedule, earliest); at !== undefined && at <= now; at = nextTime(schedule, at)) {
      last = at;
      if (++missed <= MAX_MISSED) continue;
      const message = "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew";
      tell(this, cron, "Warning", "TooManyMissedTimes", message);
      break;
    }
    return last;
  }

  #start(cron: CronJob, due: EpochMs, status: CronJob["status"]): void {
    const { namespace = "default", name } = cron.metadata;
    const { jobTemplate } = cron.spec;
    const result = this.context.api.create(JOBS, namespace, {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: {
        name: `${name}-${Math.floor(due / 60_000)}`,
        namespace,
        ...(jobTemplate.metadata?.labels && { labels: jobTemplate.metadata.labels }),
        annotations: { ...jobTemplate.metadata?.annotations, [SCHEDULED]: formatRfc3339(due) },
        ownerReferences: [ownerReference(cron)],
      },
      spec: jobTemplate.spec,
    });
    status.lastScheduleTime = formatRfc3339(due);
    if (!result.ok) {
      if (result.status.reason === "AlreadyExists") return;
      return tell(this, cron, "Warning", "FailedCreate", `Error creating job: ${result.status.message}`);
    }
    const job = result.value as Job;
    this.#jobs.assume(job);
    tell(this, cron, "Normal", "SuccessfulCreate", `Created job ${job.metadata.name}`);
    const { uid, resourceVersion } = job.metadata;
    const entry = {
      apiVersion: job.apiVersion,
      kind: job.kind,
      name: job.metadata.name,
      namespace,
      uid,
      resourceVersion,
    };
    setActive(status, [...(status.active ?? []), entry]);
  }

  #write(cron: CronJob, status: CronJob["status"]): void {
    if (sameJson(status, cron.status)) return;
    const result = this.context.api.updateStatus(CRON_JOBS, cron.metadata.namespace, cron.metadata.name, status);
    if (result.ok) this.#cronJobs.assume(result.value as CronJob);
  }
}

function setActive(status: CronJob["status"], active: Active): void {
  if (active.length > 0) status.active = active;
  else delete status.active;
}

/** As Go prints a time: `2026-01-15 12:05:00 +0000 UTC`. */
function formatGoTime(at: EpochMs): string {
  return formatRfc3339(at).replace("T", " ").replace("Z", " +0000 UTC");
}
