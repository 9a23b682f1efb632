/**
 * What the kubelet remembers of one container of a Pod: its attempts, why it waits, and what the charts say. Only the
 * Pod's worker writes it; the pure functions of status and actions read it.
 */
import type { ImageStatus } from "../../machine/runtime/types.ts";
import type { Duration, SimTime } from "../../sim/units.ts";
import type { ContainerSpec, Pod, RestartPolicy } from "../api/pod.ts";
import type { CrashBackOff } from "./crash-backoff.ts";
import type { ContainerKind } from "./node-context.ts";

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
  reason: string;
  /** The termination message, complete with what the runtime said. */
  message: string;
  /** Still known to the runtime: logs, and the status's lastState, can come from it. */
  kept: boolean;
}

export interface WaitingReason {
  readonly reason: string;
  readonly message: string;
}

export interface ImageBackOff {
  readonly image: string;
  readonly delay: Duration;
  readonly until: SimTime;
  /** Raw text of the last failure. */
  readonly error: string;
}

export interface ContainerRecord {
  readonly kind: ContainerKind;
  spec: ContainerSpec;
  /** State of its container chart. */
  chart: string;
  /** Oldest first; the newest is the present one. */
  readonly attempts: Attempt[];
  restartCount: number;
  /** Why the last try to start it failed; shown from the next status on. */
  waiting: WaitingReason | null;
  crashBackOff: CrashBackOff | null;
  imageBackOff: ImageBackOff | null;
  /** What the probes say of the present attempt. */
  startupPassed: boolean;
  ready: boolean;
  /** A probe wants it killed: liveness or startup. */
  failedProbe: "liveness" | "startup" | null;
}

export function createRecord(kind: ContainerKind, spec: ContainerSpec, chart: string): ContainerRecord {
  return {
    kind,
    spec,
    chart,
    attempts: [],
    restartCount: 0,
    waiting: null,
    crashBackOff: null,
    imageBackOff: null,
    startupPassed: false,
    ready: false,
    failedProbe: null,
  };
}

export function newest(record: ContainerRecord): Attempt | undefined {
  return record.attempts[record.attempts.length - 1];
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

/**
 * Whether an end with that exit code is followed by a new start. A killed probe counts only policies, no rules.
 *
 * Simplified: a restart rule's action RestartAllContainers restarts the container alone.
 */
export function shouldRestart(pod: Pod, record: ContainerRecord, exitCode: number): boolean {
  if (record.kind !== "sidecar" && record.failedProbe === null && matchesRestartRule(record.spec, exitCode))
    return true;
  const policy = effectivePolicy(pod, record);
  if (policy === "Never") return false;
  if (exitCode !== 0) return true;
  // An init container that has succeeded is done, whatever the policy says.
  return policy === "Always" && record.kind !== "init";
}

interface RestartRule {
  action?: string;
  exitCodes?: { operator?: string; values?: number[] };
}

function matchesRestartRule(spec: ContainerSpec, exitCode: number): boolean {
  for (const rule of (spec.restartPolicyRules ?? []) as RestartRule[]) {
    const listed = rule.exitCodes?.values?.includes(exitCode) ?? false;
    if (rule.exitCodes?.operator === "NotIn" ? !listed : listed) return rule.action !== undefined;
  }
  return false;
}
