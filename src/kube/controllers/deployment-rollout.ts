/**
 * How a Deployment's replicas are shared among its ReplicaSets: pure arithmetic of the rolling update.
 *
 * Source: Kubernetes v1.36 documentation, "Deployment: Rolling Update"; facts/kubelet.md 11.
 */
import type { IntOrString } from "../api/meta.ts";
import type { Deployment, ReplicaSet } from "../api/workloads.ts";

export interface Bounds {
  maxSurge: number;
  maxUnavailable: number;
}

/** Percentages of the replicas: surge rounds up, unavailable down; both zero would stand still. */
export function bounds(deployment: Deployment): Bounds {
  if (deployment.spec.strategy?.type === "Recreate") return { maxSurge: 0, maxUnavailable: replicasOf(deployment) };
  const replicas = replicasOf(deployment);
  const rolling = deployment.spec.strategy?.rollingUpdate;
  const maxSurge = share(rolling?.maxSurge ?? "25%", replicas, Math.ceil);
  const maxUnavailable = Math.min(share(rolling?.maxUnavailable ?? "25%", replicas, Math.floor), replicas);
  return maxSurge === 0 && maxUnavailable === 0 ? { maxSurge, maxUnavailable: 1 } : { maxSurge, maxUnavailable };
}

export function share(value: IntOrString, of: number, round: (value: number) => number): number {
  if (typeof value === "number") return value;
  const percent = /^(\d+)%$/.exec(value)?.[1];
  return percent === undefined ? Number(value) || 0 : round((Number(percent) * of) / 100);
}

export function replicasOf(object: Deployment | ReplicaSet): number {
  return object.spec.replicas ?? 1;
}

/** What the new ReplicaSet may grow (or must shrink) to. */
export function newReplicas(deployment: Deployment, all: readonly ReplicaSet[], newSet: ReplicaSet): number {
  const wanted = replicasOf(deployment);
  const now = replicasOf(newSet);
  if (deployment.spec.strategy?.type === "Recreate") return wanted;
  if (now >= wanted) return wanted;
  const room = wanted + bounds(deployment).maxSurge - sum(all);
  return room <= 0 ? now : now + Math.min(room, wanted - now);
}

/** New sizes of old ReplicaSets, oldest first; those that do not change are left out. */
export function shrunkenOld(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  newSet: ReplicaSet,
  old: readonly ReplicaSet[],
): Map<ReplicaSet, number> {
  const sizes = new Map<ReplicaSet, number>();
  const { maxUnavailable } = bounds(deployment);
  const least = replicasOf(deployment) - maxUnavailable;
  const newMissing = replicasOf(newSet) - (newSet.status.availableReplicas ?? 0);
  let mayGo = sum(all) - least - newMissing;
  if (mayGo <= 0) return sizes;
  // Replicas that are not available go first: nobody misses them.
  for (const set of old) {
    const unhealthy = replicasOf(set) - (set.status.availableReplicas ?? 0);
    const gone = Math.min(mayGo, Math.max(0, unhealthy));
    if (gone === 0) continue;
    sizes.set(set, replicasOf(set) - gone);
    mayGo -= gone;
  }
  let available = 0;
  for (const set of all) available += set.status.availableReplicas ?? 0;
  let healthy = available - least;
  for (const set of old) {
    const now = sizes.get(set) ?? replicasOf(set);
    const gone = Math.min(Math.max(0, healthy), now);
    if (gone === 0) continue;
    sizes.set(set, now - gone);
    healthy -= gone;
  }
  return sizes;
}

/** Sizes of a paused or settled Deployment's ReplicaSets that keep their shares when the total changes. */
export function proportional(total: number, sets: readonly ReplicaSet[]): Map<ReplicaSet, number> {
  const now = sum(sets);
  const sizes = new Map<ReplicaSet, number>();
  if (now === 0 || now === total) return sizes;
  let left = total - now;
  for (const set of [...sets].sort((a, b) => replicasOf(b) - replicasOf(a))) {
    const part = Math.round((replicasOf(set) * (total - now)) / now);
    const change = total > now ? Math.min(part, left) : Math.max(part, left);
    sizes.set(set, Math.max(0, replicasOf(set) + change));
    left -= change;
  }
  const [largest] = sizes.keys();
  if (largest && left !== 0) sizes.set(largest, Math.max(0, (sizes.get(largest) ?? 0) + left));
  return sizes;
}

export function sum(sets: readonly ReplicaSet[]): number {
  return sets.reduce((total, set) => total + replicasOf(set), 0);
}
