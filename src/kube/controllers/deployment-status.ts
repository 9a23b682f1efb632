/**
 * The status and conditions of a Deployment, from its ReplicaSets: pure functions.
 * Source: facts/kubelet.md 11 (deployment/progress.go, util of v1.36).
 */
import type { Deployment, DeploymentCondition, ReplicaSet } from "../api/workloads.ts";
import { bounds, replicasOf } from "./deployment-rollout.ts";

export interface StatusSource {
  readonly deployment: Deployment;
  readonly all: readonly ReplicaSet[];
  readonly newSet: ReplicaSet | undefined;
  /** `2026-01-15T12:00:00Z`. */
  readonly now: string;
  /** No progress since the deadline. */
  readonly isTimedOut: boolean;
  /** The ReplicaSet was made just now. */
  readonly isCreated: boolean;
  /** Why it could not be made. */
  readonly createError: string | null;
  /** How often a ReplicaSet name was taken by another template. */
  readonly collisionCount: number | undefined;
}

export function deploymentStatus(source: StatusSource): Deployment["status"] {
  const { deployment, all, newSet } = source;
  const count = (pick: (set: ReplicaSet) => number | undefined): number =>
    all.reduce((total, set) => total + (pick(set) ?? 0), 0);
  const replicas = count((set) => set.status.replicas);
  const available = count((set) => set.status.availableReplicas);
  const unavailable = Math.max(0, count(replicasOf) - available);
  const terminating = count((set) => set.status.terminatingReplicas);
  const status: Deployment["status"] = {
    ...(deployment.metadata.generation === undefined ? {} : { observedGeneration: deployment.metadata.generation }),
    ...(replicas > 0 ? { replicas } : {}),
    ...(newSet && newSet.status.replicas > 0 ? { updatedReplicas: newSet.status.replicas } : {}),
    ...positive(
      "readyReplicas",
      count((set) => set.status.readyReplicas),
    ),
    ...positive("availableReplicas", available),
    ...positive("unavailableReplicas", unavailable),
    terminatingReplicas: terminating,
    ...(source.collisionCount ? { collisionCount: source.collisionCount } : {}),
  };
  const conditions = [availability(source, available), progressing(source, status), replicaFailure(source)];
  status.conditions = conditions.filter((one) => one !== undefined);
  return status;
}

function positive<K extends string>(key: K, value: number): { [key in K]?: number } {
  return value > 0 ? ({ [key]: value } as { [key in K]?: number }) : {};
}

function availability(source: StatusSource, available: number): DeploymentCondition {
  const isEnough = available >= replicasOf(source.deployment) - bounds(source.deployment).maxUnavailable;
  return isEnough
    ? condition(source, "Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
    : condition(
        source,
        "Available",
        "False",
        "MinimumReplicasUnavailable",
        "Deployment does not have minimum availability.",
      );
}

function progressing(source: StatusSource, status: Deployment["status"]): DeploymentCondition | undefined {
  const { deployment, newSet } = source;
  const say = (value: DeploymentCondition["status"], reason: string, message: string): DeploymentCondition =>
    condition(source, "Progressing", value, reason, message, reason === "ReplicaSetUpdated");
  const old = beforehand(source, say);
  if (deployment.spec.paused) return old;
  const name = newSet ? `ReplicaSet "${newSet.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  // What has once arrived is not on its way again because a Pod is lost or there are to be more.
  if (old?.reason === "NewReplicaSetAvailable" && (status.replicas ?? 0) === (status.updatedReplicas ?? 0)) return old;
  if (isComplete(deployment, status)) {
    return say("True", "NewReplicaSetAvailable", `${name} has successfully progressed.`);
  }
  if (hasProgressed(deployment, status) && !(source.isCreated && (status.replicas ?? 0) === 0)) {
    return say("True", "ReplicaSetUpdated", `${name} is progressing.`);
  }
  if (source.isTimedOut) return say("False", "ProgressDeadlineExceeded", `${name} has timed out progressing.`);
  return old;
}

type Say = (value: DeploymentCondition["status"], reason: string, message: string) => DeploymentCondition;

/** The condition before it is asked how far things are: a new ReplicaSet, a pause or its end have changed it already. */
function beforehand(
  { deployment, newSet, isCreated, createError }: StatusSource,
  say: Say,
): DeploymentCondition | undefined {
  const old = deployment.status.conditions?.find((one) => one.type === "Progressing");
  if (createError !== null) return say("False", "ReplicaSetCreateError", createError);
  if (newSet && isCreated)
    return say("True", "NewReplicaSetCreated", `Created new replica set "${newSet.metadata.name}"`);
  // Lack of progress that was reported stands.
  if (old?.reason !== "ProgressDeadlineExceeded") {
    if (deployment.spec.paused) return say("Unknown", "DeploymentPaused", "Deployment is paused");
    if (old?.reason === "DeploymentPaused") return say("Unknown", "DeploymentResumed", "Deployment is resumed");
  }
  if (old || !newSet) return old;
  return say("True", "FoundNewReplicaSet", `Found new replica set "${newSet.metadata.name}"`);
}

export function isComplete(deployment: Deployment, status: Deployment["status"]): boolean {
  const wanted = replicasOf(deployment);
  return (
    (status.updatedReplicas ?? 0) === wanted &&
    (status.replicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted
  );
}

/** More updated, fewer old, more ready or more available than before. */
function hasProgressed(deployment: Deployment, status: Deployment["status"]): boolean {
  const before = deployment.status;
  return (
    (status.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    outdated(status) < outdated(before) ||
    (status.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (status.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

function outdated(status: Deployment["status"]): number {
  return (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
}

function replicaFailure(source: StatusSource): DeploymentCondition | undefined {
  const failure = source.newSet?.status.conditions?.find((one) => one.type === "ReplicaFailure");
  if (!failure) return undefined;
  return condition(source, "ReplicaFailure", "True", failure.reason ?? "", failure.message ?? "");
}

/** Keeps the times of a condition that says the same; `isUpdate`: something moved, the update time does too. */
function condition(
  source: StatusSource,
  type: DeploymentCondition["type"],
  status: DeploymentCondition["status"],
  reason: string,
  message: string,
  isUpdate = false,
): DeploymentCondition {
  const old = source.deployment.status.conditions?.find((one) => one.type === type);
  const isSame = old?.status === status && old.reason === reason && old.message === message;
  if (old && isSame && !isUpdate) return old;
  return {
    type,
    status,
    lastUpdateTime: source.now,
    lastTransitionTime: (old?.status === status ? old.lastTransitionTime : undefined) ?? source.now,
    reason,
    message,
  };
}
