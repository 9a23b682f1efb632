/**
 * The Job controller: runs Pods until enough of them have succeeded, or too many have failed.
 *
 * Source: Kubernetes v1.36 documentation, "Jobs"; facts/kubelet.md 11; kubernetes pkg/controller/job (behaviour).
 * Simplified: Pods are counted at one look, so `uncountedTerminatedPods` is always empty.
 */
import { formatRfc3339, parseRfc3339 } from "../../sim/units.ts";
import type { Duration } from "../../sim/units.ts";
import { finishedCondition } from "../api/batch.ts";
import type { Job, JobCondition, JobStatus } from "../api/batch.ts";
import { withMore } from "../api/meta.ts";
import type { Pod } from "../api/pod.ts";
import { formatIndexes, parseIndexes } from "./index-set.ts";
import { objectKey } from "./informer.ts";
import type { Informer } from "./informer.ts";
import {
  finishTime,
  hasFailed,
  hasSucceeded,
  INDEX,
  indexOf,
  isTracked,
  judge,
  restartsOf,
  TRACKING_FINALIZER,
  waitsForTheEnd,
} from "./job-pods.ts";
import { ownedPods } from "./owned-pods.ts";
import type { OwnedPods } from "./owned-pods.ts";
import { PODS, createPod, deletePod, tell } from "./pod-control.ts";
import type { PodControl } from "./pod-control.ts";
import { isPodReady } from "./pod-readiness.ts";
import { sameJson } from "../api/same-json.ts";
import type { Controller, ControllerContext } from "./types.ts";

const JOBS = { group: "batch", resource: "jobs" };
const NAME = "job-controller";
/** Most Pods made at one look; the rest follow at the next. */
const BURST = 500;
/** The wait before a failed Pod is replaced: doubles with each failure since the last success. */
const FIRST_BACK_OFF: Duration = 10_000;
const LAST_BACK_OFF: Duration = 600_000;

export const jobController: Controller = {
  name: NAME,
  start: (context) => void new JobController(context),
};

/** Of a Job that is not indexed: nothing is added to it. */
const NO_INDEXES = new Set<number>();

/** Failures since a Pod last succeeded. */
interface BackOff {
  failures: number;
  lastFailure: number;
}

/** A look at one Job: what is known so far, and what is to be written. */
interface Look {
  readonly job: Job;
  readonly pods: readonly Pod[];
  readonly status: JobStatus;
  readonly succeededIndexes: Set<number>;
  readonly failedIndexes: Set<number>;
  /** Set when the Job is to fail, or has enough. */
  end: { type: "FailureTarget" | "SuccessCriteriaMet"; reason: string; message: string } | null;
}

class JobController implements PodControl {
  readonly context: ControllerContext;
  readonly component = NAME;
  readonly #owned: OwnedPods<Job>;
  readonly #backOffs = new Map<string, BackOff>();

  constructor(context: ControllerContext) {
    this.context = context;
    this.#owned = ownedPods<Job>(context, JOBS, (key) => this.#reconcile(key), {
      selectorOf: (job) => job.spec.selector ?? {},
      mayAdopt: (job) => (job as Job).spec.selector !== undefined && !isFinishedOrLeft(job as Job),
      finalizer: TRACKING_FINALIZER,
    });
  }

  get pods(): Informer<Pod> {
    return this.#owned.pods;
  }

  #reconcile(key: string): void {
    const job = this.#owned.owners.get(key);
    if (!job || isManagedByOthers(job)) return;
    if (job.metadata.deletionTimestamp !== undefined || finishedCondition(job)) return this.#afterTheEnd(job);
    const look = this.#look(job);
    if (job.spec.suspend === true) this.#suspend(look);
    else {
      this.#resume(look);
      this.#count(look);
      this.#judge(look);
      if (look.end) this.#finish(look);
      else this.#manage(look);
    }
    this.#write(look);
  }

  /** Pods lose their finalizer, and a Job with a time to live goes. */
  #afterTheEnd(job: Job): void {
    for (const pod of this.pods.ownedBy(job.metadata.uid)) if (isTracked(pod)) this.#untrack(pod);
    this.#backOffs.delete(job.metadata.uid);
    const ttl = job.spec.ttlSecondsAfterFinished;
    const ended = parseRfc3339(finishedCondition(job)?.lastTransitionTime ?? "");
    if (ttl === undefined || ended === undefined || job.metadata.deletionTimestamp !== undefined) return;
    const left = ended + ttl * 1000 - this.context.clock.epoch;
    if (left > 0) return this.#owned.queue.addAfter(objectKey(job), left);
    this.context.api.delete(JOBS, job.metadata.namespace, job.metadata.name, {
      propagationPolicy: "Foreground",
      preconditionUid: job.metadata.uid,
    });
  }

  #look(job: Job): Look {
    const isIndexed = job.spec.completionMode === "Indexed";
    return {
      job,
      pods: this.pods.ownedBy(job.metadata.uid),
      status: withMore(job.status, { uncountedTerminatedPods: {} }),
      succeededIndexes: isIndexed ? parseIndexes(job.status.completedIndexes) : NO_INDEXES,
      failedIndexes: isIndexed ? parseIndexes(job.status.failedIndexes) : NO_INDEXES,
      end: endInSight(job),
    };
  }

  #now(): string {
    return formatRfc3339(this.context.clock.epoch);
  }

  /* Suspended and resumed */

  #suspend(look: Look): void {
    const { job, status } = look;
    for (const pod of look.pods.filter(isActive)) deletePod(this, job, pod);
    this.#count(look);
    delete status.startTime;
    if (this.#setCondition(status, "Suspended", "True", "JobSuspended", "Job suspended")) {
      tell(this, job, "Normal", "Suspended", "Job suspended");
    }
  }

  #resume({ job, status }: Look): void {
    const isSuspended = status.conditions?.some((one) => one.type === "Suspended" && one.status === "True");
    if (isSuspended) {
      this.#setCondition(status, "Suspended", "False", "JobResumed", "Job resumed");
      tell(this, job, "Normal", "Resumed", "Job resumed");
    }
    status.startTime ??= this.#now();
  }

  /* Counting */

  /** Counts what has ended since the last look, and lets those Pods go. */
  #count({ job, pods, status, succeededIndexes, failedIndexes }: Look): void {
    const isIndexed = job.spec.completionMode === "Indexed";
    for (const pod of pods) {
      if (!isTracked(pod)) continue;
      if (hasSucceeded(pod)) {
        this.#backOffs.delete(job.metadata.uid);
        if (!isIndexed) status.succeeded = (status.succeeded ?? 0) + 1;
        else if (isIndexInRange(job, indexOf(pod))) succeededIndexes.add(indexOf(pod));
      } else if (hasFailed(pod, job)) {
        if (judge(job, pod).action !== "Ignore") {
          status.failed = (status.failed ?? 0) + 1;
          this.#noteFailure(job, pod);
          if (isIndexed && this.#isIndexLost(job, pod)) failedIndexes.add(indexOf(pod));
        }
      } else continue;
      this.#untrack(pod);
    }
    if (!isIndexed) return;
    status.succeeded = succeededIndexes.size;
    status.completedIndexes = formatIndexes(succeededIndexes);
    if (job.spec.backoffLimitPerIndex !== undefined) status.failedIndexes = formatIndexes(failedIndexes);
  }

  #noteFailure(job: Job, pod: Pod): void {
    const before = this.#backOffs.get(job.metadata.uid);
    this.#backOffs.set(job.metadata.uid, {
      failures: (before?.failures ?? 0) + 1,
      lastFailure: Math.max(before?.lastFailure ?? 0, finishTime(pod, this.context.clock.epoch)),
    });
  }

  #isIndexLost(job: Job, pod: Pod): boolean {
    const limit = job.spec.backoffLimitPerIndex;
    if (limit === undefined) return false;
    return judge(job, pod).action === "FailIndex" || failuresOfIndex(pod) >= limit;
  }

  #untrack(pod: Pod): void {
    const { namespace, name, finalizers = [] } = pod.metadata;
    const kept = finalizers.filter((one) => one !== TRACKING_FINALIZER);
    const result = this.context.api.setFinalizers(PODS, namespace, name, kept);
    if (result.ok) this.pods.assume(result.value as Pod);
  }

  /* Ends */

  /** Whether the Job is to end now, and why. */
  #judge(look: Look): void {
    const { job, status, pods } = look;
    if (look.end) return;
    const { spec } = job;
    const refusal = pods.filter((pod) => hasFailed(pod, job)).map((pod) => judge(job, pod));
    const failing = refusal.find((one) => one.action === "FailJob");
    if (failing) return fail(look, "PodFailurePolicy", failing.message);
    if (this.#isPastBackOff(look)) {
      return fail(look, "BackoffLimitExceeded", "Job has reached the specified backoff limit");
    }
    if (spec.activeDeadlineSeconds !== undefined && status.startTime !== undefined) {
      const deadline = (parseRfc3339(status.startTime) ?? 0) + spec.activeDeadlineSeconds * 1000;
      const left = deadline - this.context.clock.epoch;
      if (left <= 0) return fail(look, "DeadlineExceeded", "Job was active longer than specified deadline");
      this.#owned.queue.addAfter(objectKey(job), left);
    }
    if (spec.completionMode === "Indexed") return this.#judgeIndexes(look);
    const succeeded = status.succeeded ?? 0;
    const isDone =
      spec.completions === undefined ? succeeded > 0 && !pods.some(isActive) : succeeded >= spec.completions;
    if (isDone) succeed(look, "CompletionsReached", "Reached expected number of succeeded pods");
  }

  #judgeIndexes(look: Look): void {
    const { job, succeededIndexes, failedIndexes } = look;
    const { completions = 0, maxFailedIndexes, successPolicy } = job.spec;
    if (maxFailedIndexes !== undefined && failedIndexes.size > maxFailedIndexes) {
      return fail(look, "MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes");
    }
    for (const [i, rule] of (successPolicy?.rules ?? []).entries()) {
      const wanted = rule.succeededIndexes === undefined ? null : parseIndexes(rule.succeededIndexes);
      const met = wanted ? [...succeededIndexes].filter((index) => wanted.has(index)) : [...succeededIndexes];
      if (met.length >= (rule.succeededCount ?? wanted?.size ?? Infinity)) {
        return succeed(look, "SuccessPolicy", `Matched rules at index ${i}`);
      }
    }
    if (succeededIndexes.size + failedIndexes.size < completions) return;
    if (failedIndexes.size > 0) fail(look, "FailedIndexes", "Job has failed indexes");
    else succeed(look, "CompletionsReached", "Reached expected number of succeeded pods");
  }

  #isPastBackOff({ job, status, pods }: Look): boolean {
    const { backoffLimit = 6, template } = job.spec;
    if ((status.failed ?? 0) > backoffLimit) return true;
    if (template.spec.restartPolicy !== "OnFailure") return false;
    let restarts = 0;
    for (const pod of pods) if (isActive(pod)) restarts += restartsOf(pod);
    return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit;
  }

  /** The end is in sight: what runs is stopped, and when nothing does the Job has ended. */
  #finish(look: Look): void {
    const { job, status, end } = look;
    if (!end) return;
    this.#setCondition(status, end.type, "True", end.reason, end.message);
    for (const pod of look.pods.filter(isActive)) deletePod(this, job, pod);
    const pods = this.pods.ownedBy(job.metadata.uid);
    if (pods.some((pod) => !isTerminal(pod))) return;
    this.#count({ ...look, pods });
    const type = end.type === "FailureTarget" ? "Failed" : "Complete";
    this.#setCondition(status, type, "True", end.reason, end.message);
    if (type === "Complete") {
      status.completionTime = this.#now();
      tell(this, job, "Normal", "Completed", "Job completed");
    } else tell(this, job, "Warning", end.reason, end.message);
  }

  /* Pods */

  /** As many Pods as the Job may have at a time. */
  #manage(look: Look): void {
    const { job, pods, status } = look;
    const active = pods.filter(isActive);
    const succeeded = status.succeeded ?? 0;
    const { parallelism = 1, completions } = job.spec;
    let wanted: number;
    if (completions === undefined) wanted = succeeded > 0 ? active.length : parallelism;
    else wanted = Math.max(0, Math.min(parallelism, completions - succeeded - look.failedIndexes.size));
    if (active.length > wanted) {
      for (const pod of active.slice(wanted)) deletePod(this, job, pod);
      return;
    }
    const ending = waitsForTheEnd(job) ? pods.filter((pod) => !isActive(pod) && !isTerminal(pod)).length : 0;
    const missing = wanted - active.length - ending;
    if (missing <= 0) return;
    const isPerIndex = job.spec.backoffLimitPerIndex !== undefined;
    const wait = isPerIndex ? 0 : this.#backOffLeft(this.#backOffs.get(job.metadata.uid));
    if (wait > 0) return this.#owned.queue.addAfter(objectKey(job), wait);
    const now = Math.min(missing, BURST);
    if (job.spec.completionMode === "Indexed") this.#createIndexed(look, active, now);
    else this.#createPlain(job, now);
    if (missing > now) this.#owned.queue.add(objectKey(job));
  }

  #backOffLeft(backOff: BackOff | undefined): Duration {
    if (!backOff) return 0;
    const delay = Math.min(FIRST_BACK_OFF * 2 ** Math.min(backOff.failures - 1, 10), LAST_BACK_OFF);
    return Math.max(0, backOff.lastFailure + delay - this.context.clock.epoch);
  }

  #createPlain(job: Job, count: number): void {
    for (let i = 0; i < count; i++) {
      const failure = createPod(this, job, job.spec.template, { finalizers: [TRACKING_FINALIZER] });
      if (failure !== null) return this.#owned.queue.retry(objectKey(job));
    }
  }

  #createIndexed({ job, succeededIndexes, failedIndexes, pods }: Look, active: readonly Pod[], count: number): void {
    const taken = new Set([...succeededIndexes, ...failedIndexes, ...active.map(indexOf)]);
    let left = count;
    for (let index = 0; index < (job.spec.completions ?? 0) && left > 0; index++) {
      if (taken.has(index)) continue;
      const failed = pods.filter((pod) => indexOf(pod) === index && hasFailed(pod, job));
      const failures = failed.reduce((most, pod) => Math.max(most, failuresOfIndex(pod) + 1), 0);
      if (job.spec.backoffLimitPerIndex !== undefined && failures > 0) {
        // Each index waits for itself.
        const lastFailure = Math.max(...failed.map((pod) => finishTime(pod, this.context.clock.epoch)));
        const wait = this.#backOffLeft({ failures, lastFailure });
        if (wait > 0) {
          this.#owned.queue.addAfter(objectKey(job), wait);
          continue;
        }
      }
      const failure = createPod(this, job, withIndexVariable(job), {
        generateName: `${job.metadata.name}-${index}-`,
        labels: { [INDEX]: String(index) },
        annotations: {
          [INDEX]: String(index),
          ...(job.spec.backoffLimitPerIndex !== undefined && {
            [FAILURES]: String(failures),
          }),
        },
        finalizers: [TRACKING_FINALIZER],
        spec: { hostname: `${job.metadata.name}-${index}` },
      });
      if (failure !== null) return this.#owned.queue.retry(objectKey(job));
      left--;
    }
  }

  /* Status */

  #setCondition(
    status: JobStatus,
    type: JobCondition["type"],
    value: "True" | "False",
    reason: string,
    message: string,
  ): boolean {
    const old = status.conditions?.find((one) => one.type === type);
    if (old?.status === value && old.reason === reason) return false;
    const now = this.#now();
    const fresh: JobCondition = { type, status: value, lastProbeTime: now, lastTransitionTime: now, reason, message };
    status.conditions = old
      ? (status.conditions ?? []).map((one) => (one === old ? fresh : one))
      : [...(status.conditions ?? []), fresh];
    return true;
  }

  #write({ job, status }: Look): void {
    const pods = this.pods.ownedBy(job.metadata.uid);
    let [active, ready, terminating] = [0, 0, 0];
    for (const pod of pods) {
      if (isTerminal(pod)) continue;
      if (pod.metadata.deletionTimestamp !== undefined) terminating++;
      else {
        active++;
        if (isPodReady(pod)) ready++;
      }
    }
    // Made without the field, and not made and deleted from: such objects are slow for whoever reads them.
    const { active: _, ...others } = status;
    const counts = active > 0 ? { ready, terminating, active } : { ready, terminating };
    const fresh: JobStatus = withMore(others, counts);
    if (sameJson(fresh, job.status)) return;
    const result = this.context.api.updateStatus(JOBS, job.metadata.namespace, job.metadata.name, fresh);
    if (!result.ok) return;
    this.#owned.owners.assume(result.value as Job);
    if (finishedCondition(result.value as Job)) this.#owned.queue.add(objectKey(job));
  }
}

/** `spec.managedBy` of Jobs that are this controller's. */
const MANAGER = "kubernetes.io/job-controller";

/** Somebody else does what there is to do for the Job. */
function isManagedByOthers({ spec }: Job): boolean {
  return spec.managedBy !== undefined && spec.managedBy !== MANAGER;
}

function isFinishedOrLeft(job: Job): boolean {
  return isManagedByOthers(job) || finishedCondition(job) !== undefined;
}

/** How often the index has failed before this Pod. */
const FAILURES = "batch.kubernetes.io/job-index-failure-count";

function failuresOfIndex(pod: Pod): number {
  return Number(pod.metadata.annotations?.[FAILURES] ?? 0);
}

function isTerminal(pod: Pod): boolean {
  return pod.status.phase === "Succeeded" || pod.status.phase === "Failed";
}

function isActive(pod: Pod): boolean {
  return !isTerminal(pod) && pod.metadata.deletionTimestamp === undefined;
}

function isIndexInRange(job: Job, index: number): boolean {
  return index >= 0 && index < (job.spec.completions ?? 0);
}

/** The end that an earlier look has decided on. */
function endInSight({ status }: Job): Look["end"] {
  for (const { type, reason = "", message = "", status: value } of status.conditions ?? []) {
    if ((type === "FailureTarget" || type === "SuccessCriteriaMet") && value === "True")
      return { type, reason, message };
  }
  return null;
}

function fail(look: Look, reason: string, message: string): void {
  look.end = { type: "FailureTarget", reason, message };
}

function succeed(look: Look, reason: string, message: string): void {
  look.end = { type: "SuccessCriteriaMet", reason, message };
}

/** The template with JOB_COMPLETION_INDEX in the environment of every container. */
function withIndexVariable({ spec: { template } }: Job): Job["spec"]["template"] {
  const variable = {
    name: "JOB_COMPLETION_INDEX",
    valueFrom: { fieldRef: { fieldPath: `metadata.labels['${INDEX}']` } },
  };
  const withIt = <T extends { env?: { name: string }[] }>(container: T): T =>
    container.env?.some((one) => one.name === variable.name)
      ? container
      : { ...container, env: [...(container.env ?? []), variable] };
  const { containers, initContainers } = template.spec;
  return {
    ...template,
    spec: {
      ...template.spec,
      containers: containers.map(withIt),
      ...(initContainers && { initContainers: initContainers.map(withIt) }),
    },
  };
}
