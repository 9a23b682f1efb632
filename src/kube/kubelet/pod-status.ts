/**
 * The API's status of a Pod: phase, conditions and container statuses, from what the kubelet knows at the beginning of a
 * sync. A pure function; when it is asked decides what a watcher sees (the error of a start appears one sync late).
 *
 * Source: facts/kubelet.md 8 (getPhase and status/generate.go of v1.36).
 */
import { formatRfc3339 } from "../../sim/units.ts";
import type { EpochMs, SimTime } from "../../sim/units.ts";
import { mapped } from "../../sim/mapped.ts";
import type { ContainerStatus, Pod, PodCondition, PodPhase, PodStatus } from "../api/pod.ts";
import { containerStatus, UNKNOWN_END } from "./container-status.ts";
import { current, newest, newestEnded, restartsAll, shouldRestart } from "./container-record.ts";
import type { ContainerRecord } from "./container-record.ts";
import type { VerdictReason } from "./reasons.ts";
import { sameJson } from "../api/same-json.ts";

export interface StatusInput {
  readonly pod: Pod;
  /** In spec order: init containers and sidecars, then app containers. */
  readonly containers: readonly ContainerRecord[];
  /** The status before, whose transition times and equal parts are kept. */
  readonly before: PodStatus;
  readonly hostIP: string;
  readonly podIP: string | null;
  readonly sandboxReady: boolean;
  /** Everything has been stopped for good. */
  readonly isTerminal: boolean;
  /** In the midst of other work: of the containers only their readiness is told. */
  readonly isBusy: boolean;
  /** The last word: what never came to an end has failed. */
  readonly isFinal: boolean;
  /** Why the kubelet ended it: Evicted, DeadlineExceeded, an admission failure. */
  readonly verdict: Verdict | null;
  readonly start: EpochMs;
  readonly now: SimTime;
}

export interface Verdict {
  readonly reason: VerdictReason;
  readonly message: string;
  /** What the condition DisruptionTarget says, where that is something else. */
  readonly disruption?: string;
}

/** Of the kubelet's own reasons to end a Pod the only one that is no disruption. */
export const DEADLINE = "DeadlineExceeded";

/** The conditions that are the kubelet's, in the order in which it writes them. */
const OWN_CONDITIONS = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"];

/** `ended`: the Pod is over, though its status says so only when all has been stopped. */
export function podStatus(input: StatusInput): { status: PodStatus; ended: boolean } {
  const { pod, before, containers } = input;
  const phase = finalPhase(input);
  const ended = phase === "Succeeded" || phase === "Failed";
  const isTold = input.isTerminal || !ended;
  const known: ContainerStatus[] = [];
  const added: ContainerStatus[] = [];
  let apps: ContainerStatus[] = [];
  for (const one of containers) {
    const list = isInit(one) ? known : one.kind === "app" ? apps : added;
    list.push(statusOf(input, one, ended));
  }
  const inits = input.isFinal ? endedInits(known) : known;
  if (input.isFinal && hasInitialized(containers)) apps = mapped(apps, withEnd);
  // The kubelet sorts the app containers by name, the init containers not.
  if (apps.length > 1) apps.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const podIP = pod.spec.hostNetwork ? input.hostIP : (input.podIP ?? before.podIP);
  // Field by field, in the API's order: spreading would cost more than all the rest of a sync.
  const status: PodStatus = {};
  const { generation } = pod.metadata;
  if (generation !== undefined) status.observedGeneration = generation;
  // As long as containers could run the phase stays what it was. Source: mergePodStatus of v1.36.
  status.phase = isTold ? phase : (before.phase ?? phase);
  status.conditions = conditions(input, phase, inits, apps);
  if (input.verdict && isTold) {
    status.reason = input.verdict.reason;
    status.message = input.verdict.message;
  }
  status.hostIP = input.hostIP;
  status.hostIPs = [{ ip: input.hostIP }];
  if (podIP !== undefined) {
    status.podIP = podIP;
    status.podIPs = [{ ip: podIP }];
  }
  status.startTime = before.startTime ?? formatRfc3339(input.start + input.now);
  if (inits.length > 0) status.initContainerStatuses = inits;
  status.containerStatuses = apps;
  if (added.length > 0) status.ephemeralContainerStatuses = added;
  if (before.qosClass !== undefined) status.qosClass = before.qosClass;
  return { status: sameJson(status, before) ? before : status, ended };
}

/** Keeps the object of the status before where nothing has changed. */
function statusOf(input: StatusInput, record: ContainerRecord, ended: boolean): ContainerStatus {
  const noRestart = ended || input.isTerminal || input.pod.metadata.deletionTimestamp !== undefined;
  const fresh = containerStatus(input.pod, record, input.start, noRestart);
  const { containerStatuses, initContainerStatuses, ephemeralContainerStatuses } = input.before;
  const list = isInit(record)
    ? initContainerStatuses
    : record.kind === "app"
      ? containerStatuses
      : ephemeralContainerStatuses;
  const old = list?.find((one) => one.name === record.spec.name);
  if (old && input.isBusy) return record.spec.readinessProbe ? { ...old, ready: fresh.ready } : old;
  return old && sameJson(fresh, old) ? old : fresh;
}

/** Taken away by a restart of all containers, and not started again. */
function isBeingRestarted(record: ContainerRecord): boolean {
  return record.removed > 0 && record.waiting?.reason === "RestartingAllContainers";
}

function isInit(record: ContainerRecord): boolean {
  return record.kind === "init" || record.kind === "sidecar";
}

function finalPhase(input: StatusInput): PodPhase {
  const { phase } = input.before;
  if (phase === "Failed" || phase === "Succeeded") return phase;
  // A deadline counts at once, all else when the containers have been stopped.
  if (input.verdict && (input.isTerminal || input.verdict.reason === DEADLINE)) return "Failed";
  const computed = computePhase(input.pod, input.containers, input.isTerminal);
  // A Pod that has been stopped before anything could run has failed.
  return input.isFinal && computed !== "Succeeded" ? "Failed" : computed;
}

/** Once a Pod has initialized, whatever has no end is a failure. Source: facts/kubelet.md 6.2. */
function hasInitialized(containers: readonly ContainerRecord[]): boolean {
  if (!containers.some(isInit) || containers.some((one) => one.kind === "app" && one.attempts.length > 0)) return true;
  const last = newest(containers.findLast(isInit) as ContainerRecord);
  return last?.state === "exited" && last.exitCode === 0;
}

/** Of the init containers all have an end but those after the last that ever started; the first one in any case. */
function endedInits(inits: readonly ContainerStatus[]): ContainerStatus[] {
  const last = inits.findLastIndex((one) => !one.state.waiting || one.lastState.terminated);
  return mapped(inits, (one, i) => (i <= Math.max(last, 0) ? withEnd(one) : one));
}

function withEnd(status: ContainerStatus): ContainerStatus {
  return status.state.terminated ? status : { ...status, state: UNKNOWN_END };
}

/** Facts 8.1, rule by rule. `isTerminal`: the Pod is being ended for good, nothing is restarted any more. */
export function computePhase(pod: Pod, containers: readonly ContainerRecord[], isTerminal: boolean): PodPhase {
  const count = { pending: 0, running: 0, stopped: 0, succeeded: 0, restartable: 0 };
  const hasInitialized = containers.some((one) => one.kind === "app" && one.attempts.length > 0);
  for (const one of containers) {
    if (one.kind === "ephemeral") continue;
    const attempt = one.kind === "init" ? current(one) : newest(one);
    if (one.kind === "init") {
      if (attempt?.state === "exited") {
        if (attempt.exitCode === 0) continue;
        if (isTerminal || !shouldRestart(pod, one, attempt.exitCode)) return "Failed";
        // One that has failed before and waits for its next try leaves the Pod pending as well.
        if (!hasInitialized) count.pending++;
        // Where all begins anew the Pod is pending again as long as one runs.
      } else if (!hasInitialized || attempt?.state === "running") count.pending++;
      continue;
    }
    if (one.kind === "sidecar" && !hasInitialized && !(attempt?.state === "running" && sidecarStarted(one))) {
      count.pending++;
      continue;
    }
    // One that is being made again still counts as the end before it.
    const ended = newestEnded(one);
    if ((!attempt || attempt.state === "created") && !ended) count.pending++;
    else if (!attempt) continue;
    else if (attempt.state === "running") count.running++;
    else if (one.kind === "app") {
      count.stopped++;
      // One that was made again and never started is stopped, and nobody knows of its success.
      if (attempt.state === "exited" && attempt.exitCode === 0) count.succeeded++;
      if (current(one) === undefined || shouldRestart(pod, one, ended?.exitCode ?? 0)) count.restartable++;
    }
  }
  if (count.pending > 0) return "Pending";
  if (count.running > 0) return "Running";
  if (count.stopped === 0) return "Pending";
  if (!isTerminal && count.restartable > 0) return "Running";
  return count.stopped === count.succeeded ? "Succeeded" : "Failed";
}

function sidecarStarted(record: ContainerRecord): boolean {
  return record.spec.startupProbe === undefined || record.startupPassed;
}

interface Fresh {
  status: "True" | "False";
  reason?: string;
  message?: string;
}

const YES: Fresh = { status: "True" };
const NO: Fresh = { status: "False" };

function conditions(
  input: StatusInput,
  phase: PodPhase,
  inits: readonly ContainerStatus[],
  apps: readonly ContainerStatus[],
): PodCondition[] {
  const before = input.before.conditions ?? [];
  const ready = containersReady(input, phase, inits, apps);
  const result = before.filter((one) => !isOwnCondition(one));
  result.push(
    condition(input, "PodReadyToStartContainers", input.sandboxReady ? YES : NO, before),
    condition(input, "Initialized", initialized(input, phase, inits), before),
    condition(input, "Ready", ready.status === "True" ? readinessGates(input) : ready, before),
    condition(input, "ContainersReady", ready, before),
    condition(input, "PodScheduled", YES, before),
  );
  if (input.containers.some(restartsAll) || input.containers.some(isBeingRestarted)) {
    const message = "container exited with restart policy rule";
    const value: Fresh = { status: "True", reason: "RestartAllContainersStarted", message };
    result.push(condition(input, "AllContainersRestarting", value, before));
  }
  if (input.verdict && input.verdict.reason !== DEADLINE && input.isTerminal) {
    const message = input.verdict.disruption ?? input.verdict.message;
    const value: Fresh = { status: "True", reason: "TerminationByKubelet", message };
    const at = result.findIndex((one) => one.type === "DisruptionTarget");
    if (at >= 0) result.splice(at, 1);
    result.push(condition(input, "DisruptionTarget", value, before));
  }
  return result;
}

export function isOwnCondition({ type }: PodCondition): boolean {
  return OWN_CONDITIONS.includes(type) || type === "AllContainersRestarting";
}

/** The transition time moves only when the status does. */
function condition(input: StatusInput, type: string, value: Fresh, before: readonly PodCondition[]): PodCondition {
  const old = before.find((one) => one.type === type);
  const generation = input.pod.metadata.generation;
  const isSame =
    old !== undefined &&
    old.status === value.status &&
    old.reason === value.reason &&
    old.message === value.message &&
    old.observedGeneration === generation &&
    old.lastTransitionTime !== undefined;
  if (isSame) return old;
  const { status } = value;
  const result: PodCondition =
    generation === undefined
      ? { type, status, lastProbeTime: null }
      : { type, observedGeneration: generation, status, lastProbeTime: null };
  result.lastTransitionTime =
    old?.status === status && old.lastTransitionTime !== undefined
      ? old.lastTransitionTime
      : formatRfc3339(input.start + input.now);
  if (value.reason !== undefined) result.reason = value.reason;
  if (value.message !== undefined) result.message = value.message;
  return result;
}

function initialized(input: StatusInput, phase: PodPhase, inits: readonly ContainerStatus[]): Fresh {
  if (phase === "Succeeded") return { status: "True", reason: "PodCompleted" };
  if (input.containers.some((one) => one.kind === "app" && one.attempts.length > 0)) return YES;
  const open = inits.filter((one) => !(one.ready || (one.started === true && isSidecar(input, one.name))));
  if (open.length === 0) return YES;
  const names = open.map((one) => one.name).join(" ");
  return {
    status: "False",
    reason: "ContainersNotInitialized",
    message: `containers with incomplete status: [${names}]`,
  };
}

function containersReady(
  input: StatusInput,
  phase: PodPhase,
  inits: readonly ContainerStatus[],
  apps: readonly ContainerStatus[],
): Fresh {
  if (phase === "Succeeded") return { status: "False", reason: "PodCompleted" };
  if (phase === "Failed") return { status: "False", reason: "PodFailed" };
  const unready = mapped(
    inits.filter((one) => isSidecar(input, one.name) && !one.ready),
    (one) => one.name,
  );
  for (const spec of input.pod.spec.containers) {
    if (!apps.find((one) => one.name === spec.name)?.ready) unready.push(spec.name);
  }
  if (unready.length === 0) return YES;
  return {
    status: "False",
    reason: "ContainersNotReady",
    message: `containers with unready status: [${unready.join(" ")}]`,
  };
}

function readinessGates(input: StatusInput): Fresh {
  if (input.pod.spec.readinessGates === undefined) return YES;
  const messages: string[] = [];
  for (const gate of input.pod.spec.readinessGates ?? []) {
    const found = input.before.conditions?.find((one) => one.type === gate.conditionType);
    if (!found) {
      messages.push(`corresponding condition of pod readiness gate "${gate.conditionType}" does not exist.`);
    } else if (found.status !== "True") {
      messages.push(`the status of pod readiness gate "${gate.conditionType}" is not "True", but ${found.status}`);
    }
  }
  if (messages.length === 0) return { status: "True" };
  return { status: "False", reason: "ReadinessGatesNotReady", message: messages.join(", ") };
}

function isSidecar(input: StatusInput, name: string): boolean {
  return input.containers.some((one) => one.kind === "sidecar" && one.spec.name === name);
}
