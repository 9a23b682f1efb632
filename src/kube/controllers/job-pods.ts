/** What a Job makes of its Pods: which have finished and how, what the failure policy says, which indexes are done. */
import { parseRfc3339 } from "../../sim/units.ts";
import type { EpochMs } from "../../sim/units.ts";
import type { Job, PodFailurePolicyRule } from "../api/batch.ts";
import type { Pod } from "../api/pod.ts";

export const TRACKING_FINALIZER = "batch.kubernetes.io/job-tracking";
export const INDEX = "batch.kubernetes.io/job-completion-index";

/** Still to be counted: it carries the Job's finalizer. */
export function isTracked(pod: Pod): boolean {
  return pod.metadata.finalizers?.includes(TRACKING_FINALIZER) ?? false;
}

export function indexOf(pod: Pod): number {
  return Number(pod.metadata.annotations?.[INDEX] ?? -1);
}

export function hasSucceeded(pod: Pod): boolean {
  return pod.status.phase === "Succeeded";
}

/** Ended in failure, or being deleted before it ended, where that counts as one. */
export function hasFailed(pod: Pod, job: Job): boolean {
  const { phase } = pod.status;
  if (phase === "Failed") return true;
  if (pod.metadata.deletionTimestamp === undefined || phase === "Succeeded") return false;
  return !waitsForTheEnd(job);
}

/** Whether a Pod that is being deleted is counted only when it has ended. */
export function waitsForTheEnd(job: Job): boolean {
  return job.spec.podFailurePolicy !== undefined || job.spec.podReplacementPolicy === "Failed";
}

/** When its last container ended. */
export function finishTime(pod: Pod, now: EpochMs): EpochMs {
  let latest: EpochMs | undefined;
  for (const { state } of pod.status.containerStatuses ?? []) {
    const at = parseRfc3339(state?.terminated?.finishedAt ?? "");
    if (at !== undefined) latest = Math.max(latest ?? at, at);
  }
  return latest ?? now;
}

export interface PolicyVerdict {
  readonly action: PodFailurePolicyRule["action"];
  /** For FailJob: the Job's message. */
  readonly message: string;
}

/** What the first rule that fits says of a failed Pod; without one it counts. */
export function judge(job: Job, pod: Pod): PolicyVerdict {
  const { namespace = "default", name } = pod.metadata;
  for (const [i, rule] of (job.spec.podFailurePolicy?.rules ?? []).entries()) {
    const ending = `matching ${rule.action} rule at index ${i}`;
    const exit = exitMatching(rule, pod);
    if (exit) {
      const message = `Container ${exit.container} for pod ${namespace}/${name} failed with exit code ${exit.code} ${ending}`;
      return { action: rule.action, message };
    }
    const condition = conditionMatching(rule, pod);
    if (condition !== undefined) {
      return { action: rule.action, message: `Pod ${namespace}/${name} has condition ${condition} ${ending}` };
    }
  }
  return { action: "Count", message: "" };
}

function exitMatching(
  { onExitCodes }: PodFailurePolicyRule,
  pod: Pod,
): { container: string; code: number } | undefined {
  if (!onExitCodes) return undefined;
  const { containerName, operator, values } = onExitCodes;
  for (const { name, state } of [
    ...(pod.status.containerStatuses ?? []),
    ...(pod.status.initContainerStatuses ?? []),
  ]) {
    const code = state?.terminated?.exitCode;
    if (code === undefined || code === 0 || (containerName !== undefined && containerName !== name)) continue;
    if (values.includes(code) === (operator === "In")) return { container: name, code };
  }
  return undefined;
}

function conditionMatching({ onPodConditions }: PodFailurePolicyRule, pod: Pod): string | undefined {
  return onPodConditions?.find(({ type, status = "True" }) =>
    pod.status.conditions?.some((one) => one.type === type && one.status === status),
  )?.type;
}

/** Restarts of all containers of a Pod that is not done: what `restartPolicy: OnFailure` counts. */
export function restartsOf(pod: Pod): number {
  let sum = 0;
  for (const one of [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])]) {
    sum += one.restartCount;
  }
  return sum;
}
