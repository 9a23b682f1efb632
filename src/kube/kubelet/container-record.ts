/**
 * What the kubelet remembers of one container of a Pod: its attempts, why it waits, and what the charts say. Only the
 * Pod's worker writes it; the pure functions of status and actions read it.
 */
import type { ImageStatus } from "../../machine/runtime/types.ts";
import type { SimTime } from "../../sim/units.ts";
import type { ContainerSpec, ContainerState, Pod, RestartPolicy, RestartRule } from "../api/pod.ts";
import type { CrashBackOff } from "./crash-backoff.ts";
import { fieldPath } from "./node-context.ts";
import type { ContainerKind } from "./node-context.ts";
import type { TerminatedReason, WaitingCause } from "./reasons.ts";

/** One container of the runtime: one start of the program, or an attempt at it. */
export interface Attempt {
  /** From 0, as restartCount counts. */
  readonly attempt: number;
  readonly id: string;
  readonly sandboxId: string;
  readonly image: ImageStatus;
  /** The spec's image when it was created: a change means a new definition. */
  readonly specImage: string;
  state: "created" | "running" | "exited";
  /** Null until started; stays null where the start failed. */
  startedAt: SimTime | null;
  finishedAt: SimTime | null;
  exitCode: number;
  /** Empty until it has ended. */
  reason: TerminatedReason | "";
  /** The termination message, complete with what the runtime said. */
  message: string;
  /** Still known to the runtime: logs, and the status's lastState, can come from it. */
  kept: boolean;
  /** Its state as statuses show it, made once; null: it has changed since. */
  shown: ContainerState | null;
  /** Its id as statuses show it, made once. */
  containerID: string | null;
}

export interface Waiting {
  readonly reason: WaitingCause;
  readonly message: string;
}

export interface ContainerRecord {
  readonly kind: ContainerKind;
  /** What events about it point at. */
  readonly fieldPath: string;
  spec: ContainerSpec;
  /** State of its container chart. */
  chart: string;
  /** Oldest first; the newest is the present one. */
  attempts: Attempt[];
  /** So many of them are no longer there for the kubelet: the sandbox is another, or all containers were restarted. */
  removed: number;
  /** The attempt of which the status has said that it runs: probes ask no earlier. */
  reported: Attempt | null;
  restartCount: number;
  /** Why the last try to start it failed; shown from the next status on. */
  waiting: Waiting | null;
  crashBackOff: CrashBackOff | null;
  /** What a status says of the spec and of the present attempt's image; made once for both. */
  constant: { readonly spec: ContainerSpec; readonly attempt: Attempt | undefined; fields: object } | null;
  /** What the probes say of the present attempt. */
  startupPassed: boolean;
  ready: boolean;
  /** A probe wants it killed: liveness or startup. */
  failedProbe: "liveness" | "startup" | null;
}

export function createRecord(kind: ContainerKind, spec: ContainerSpec, chart: string): ContainerRecord {
  return {
    kind,
    fieldPath: fieldPath(kind, spec),
    spec,
    chart,
    attempts: [],
    removed: 0,
    reported: null,
    restartCount: 0,
    waiting: null,
    crashBackOff: null,
    constant: null,
    startupPassed: false,
    ready: false,
    failedProbe: null,
  };
}

export function newest(record: ContainerRecord): Attempt | undefined {
  return record.attempts[record.attempts.length - 1];
}

/** The newest attempt that is still there: what decides over the next one. */
export function current(record: ContainerRecord): Attempt | undefined {
  return record.attempts.length > record.removed ? newest(record) : undefined;
}

/** The newest attempt that has ended. */
export function newestEnded(record: ContainerRecord): Attempt | undefined {
  return record.attempts.findLast((attempt) => attempt.state === "exited");
}

export function previous(record: ContainerRecord): Attempt | undefined {
  return record.attempts[record.attempts.length - 2];
}

export function isRunning(record: ContainerRecord): boolean {
  return newest(record)?.state === "running";
}

export function hasExited(record: ContainerRecord): boolean {
  return newest(record)?.state === "exited";
}

/** Running, and past its startup probe where it has one. */
export function isStarted(record: ContainerRecord): boolean {
  return isRunning(record) && (record.spec.startupProbe === undefined || record.startupPassed);
}

/** The policy that decides over a container: its own, else the Pod's. */
export function effectivePolicy(pod: Pod, record: ContainerRecord): RestartPolicy {
  if (record.kind === "sidecar") return "Always";
  if (record.kind === "ephemeral") return "Never";
  return record.spec.restartPolicy ?? pod.spec.restartPolicy ?? "Always";
}

/** Whether an end with that exit code is followed by a new start: by its rules, else by policy. */
export function shouldRestart(pod: Pod, record: ContainerRecord, exitCode: number): boolean {
  if (restartRule(record.spec, exitCode) !== null) return true;
  const policy = effectivePolicy(pod, record);
  if (policy === "Never") return false;
  if (exitCode !== 0) return true;
  // An init container that has succeeded is done, whatever the policy says.
  return policy === "Always" && record.kind !== "init";
}

/** Whether its end demands that all containers of the Pod start anew. */
export function restartsAll(record: ContainerRecord): boolean {
  const attempt = current(record);
  if (attempt?.state !== "exited") return false;
  return restartRule(record.spec, attempt.exitCode) === "RestartAllContainers";
}

/** The action of the first rule that fits, or null. */
function restartRule(spec: ContainerSpec, exitCode: number): RestartRule["action"] | null {
  for (const rule of spec.restartPolicyRules ?? []) {
    const isListed = rule.exitCodes?.values?.includes(exitCode) ?? false;
    if (rule.exitCodes?.operator === "NotIn" ? !isListed : isListed) return rule.action;
  }
  return null;
}
