/**
 * The controllers of ReplicaSets and of ReplicationControllers: as many Pods of a template as the spec says.
 *
 * Source: Kubernetes v1.36 documentation, "ReplicaSet"; facts/kubelet.md 11.
 */
import { formatRfc3339 } from "../../sim/units.ts";
import type { Duration } from "../../sim/units.ts";
import type { LabelSelector, StringMap } from "../api/meta.ts";
import type { Pod } from "../api/pod.ts";
import type { ReplicaSet } from "../api/workloads.ts";
import type { ResourceRef } from "../apiserver/types.ts";
import { Claims } from "./claims.ts";
import { informer, objectKey, controllerOf } from "./informer.ts";
import type { Informer } from "./informer.ts";
import { matchesLabels } from "./label-match.ts";
import { PODS, createPod, deletePod } from "./pod-control.ts";
import type { PodControl } from "./pod-control.ts";
import { availableIn, isActive, isPodReady } from "./pod-readiness.ts";
import type { Controller, ControllerContext } from "./types.ts";
import { workQueue } from "./work-queue.ts";
import type { WorkQueue } from "./work-queue.ts";

/** What the two kinds differ in. */
interface Replicating {
  readonly ref: ResourceRef;
  readonly component: string;
  selectorOf(set: ReplicaSet): LabelSelector;
  /** Whether the status tells of Pods that are ending. */
  readonly countsTerminating: boolean;
}

const REPLICA_SETS: Replicating = {
  ref: { group: "apps", resource: "replicasets" },
  component: "replicaset-controller",
  selectorOf: (set) => set.spec.selector,
  countsTerminating: true,
};
const REPLICATION_CONTROLLERS: Replicating = {
  ref: { group: "", resource: "replicationcontrollers" },
  component: "replication-controller",
  selectorOf: (set) => ({ matchLabels: set.spec.selector as StringMap }),
  countsTerminating: false,
};
/** Most Pods made at one look; the rest follow at the next. */
const BURST = 500;

export const replicaSetController: Controller = {
  name: REPLICA_SETS.component,
  start: (context) => new ReplicaSetController(context, REPLICA_SETS).start(),
};

export const replicationController: Controller = {
  name: REPLICATION_CONTROLLERS.component,
  start: (context) => new ReplicaSetController(context, REPLICATION_CONTROLLERS).start(),
};

class ReplicaSetController implements PodControl {
  readonly context: ControllerContext;
  readonly component: string;
  readonly #kind: Replicating;
  readonly #queue: WorkQueue;
  readonly #sets: Informer<ReplicaSet>;
  readonly pods: Informer<Pod>;
  readonly #claims: Claims<Pod>;
  /** By uid: keys of the sets, to find whom a Pod's change concerns. */
  readonly #keys = new Map<string, string>();

  constructor(context: ControllerContext, kind: Replicating) {
    this.context = context;
    this.component = kind.component;
    this.#kind = kind;
    this.#queue = workQueue(context.clock, context.delays.reconcile, (key) => this.#reconcile(key));
    this.pods = informer<Pod>(context, PODS, (pod, before) => this.#podChanged(pod, before));
    this.#claims = new Claims(context, PODS, this.pods, (_set, pod) => isActive(pod));
    this.#sets = informer<ReplicaSet>(context, kind.ref, (set, _before, isDeleted) => {
      if (isDeleted) this.#keys.delete(set.metadata.uid);
      else this.#known(set);
    });
  }

  start(): void {
    for (const set of this.#sets.all()) this.#known(set);
  }

  #known(set: ReplicaSet): void {
    this.#keys.set(set.metadata.uid, objectKey(set));
    this.#queue.add(objectKey(set));
  }

  #podChanged(pod: Pod, before: Pod | undefined): void {
    this.#claims.noteChange(pod, before);
    for (const owner of new Set([controllerOf(pod), before && controllerOf(before)])) {
      const key = owner === undefined ? undefined : this.#keys.get(owner);
      if (key !== undefined) this.#queue.add(key);
    }
    if (controllerOf(pod) !== undefined) return;
    for (const set of this.#sets.all()) {
      if (this.#claims.isClaimable(set, this.#kind.selectorOf(set), pod)) this.#queue.add(objectKey(set));
    }
  }

  #reconcile(key: string): void {
    const set = this.#sets.get(key);
    if (!set) return;
    this.#claims.settle(set, this.#kind.selectorOf(set));
    const pods = this.pods.ownedBy(set.metadata.uid);
    const active = pods.filter(isActive);
    let failure: string | null = null;
    if (set.metadata.deletionTimestamp === undefined) {
      const missing = (set.spec.replicas ?? 1) - active.length;
      if (missing > 0) failure = this.#create(set, missing);
      else if (missing < 0) this.#remove(set, active, -missing);
    }
    this.#updateStatus(set, failure);
    if (failure !== null) this.#queue.retry(key);
  }

  /** The API's message where a Pod could not be made. */
  #create(set: ReplicaSet, count: number): string | null {
    for (let i = 0; i < Math.min(count, BURST); i++) {
      const failure = createPod(this, set, set.spec.template);
      if (failure !== null) return failure;
    }
    if (count > BURST) this.#queue.add(objectKey(set));
    return null;
  }

  #remove(set: ReplicaSet, active: readonly Pod[], count: number): void {
    const victims = [...active].sort(byUselessness).slice(0, count);
    for (const pod of victims) deletePod(this, set, pod);
  }

  #updateStatus(set: ReplicaSet, failure: string | null): void {
    const { clock, api } = this.context;
    const pods = this.pods.ownedBy(set.metadata.uid);
    const active = pods.filter(isActive);
    const minReady = set.spec.minReadySeconds ?? 0;
    const labels = set.spec.template?.metadata?.labels ?? {};
    let available = 0;
    let next: Duration | null = null;
    for (const pod of active) {
      const wait = availableIn(pod, minReady, clock.epoch);
      if (wait === 0) available++;
      else if (wait !== null) next = next === null ? wait : Math.min(next, wait);
    }
    if (next !== null) this.#queue.addAfter(objectKey(set), next);
    const fresh: ReplicaSet["status"] = {
      replicas: active.length,
      fullyLabeledReplicas: active.filter((pod) => matchesLabels({ matchLabels: labels }, pod.metadata.labels)).length,
      readyReplicas: active.filter(isPodReady).length,
      availableReplicas: available,
      ...(this.#kind.countsTerminating && {
        terminatingReplicas: pods.filter((pod) => pod.metadata.deletionTimestamp !== undefined).length,
      }),
      ...(set.metadata.generation === undefined ? {} : { observedGeneration: set.metadata.generation }),
    };
    const conditions = this.#conditions(set, failure);
    if (conditions.length > 0) fresh.conditions = conditions;
    if (isSameStatus(fresh, set.status)) return;
    const result = api.updateStatus(this.#kind.ref, set.metadata.namespace, set.metadata.name, fresh);
    if (result.ok) this.#sets.assume(result.value as ReplicaSet);
  }

  #conditions(set: ReplicaSet, failure: string | null): NonNullable<ReplicaSet["status"]["conditions"]> {
    if (failure === null) return [];
    // The first failure stands until there is none any more.
    const old = set.status.conditions?.find((one) => one.type === "ReplicaFailure");
    if (old) return [old];
    const since = formatRfc3339(this.context.clock.epoch);
    return [
      { type: "ReplicaFailure", status: "True", lastTransitionTime: since, reason: "FailedCreate", message: failure },
    ];
  }
}

const PHASE_RANK: Record<string, number> = { Pending: 0, Unknown: 1, Running: 2 };

/** Which Pod goes first: not bound, not running, not ready, most restarts, youngest. Source: ActivePodsWithRanks. */
function byUselessness(a: Pod, b: Pod): number {
  return (
    Number(a.spec.nodeName !== undefined) - Number(b.spec.nodeName !== undefined) ||
    (PHASE_RANK[a.status.phase ?? "Pending"] ?? 0) - (PHASE_RANK[b.status.phase ?? "Pending"] ?? 0) ||
    Number(isPodReady(a)) - Number(isPodReady(b)) ||
    restarts(b) - restarts(a) ||
    compare(b.metadata.creationTimestamp, a.metadata.creationTimestamp) ||
    compare(a.metadata.name, b.metadata.name)
  );
}

function restarts(pod: Pod): number {
  let most = 0;
  for (const one of pod.status.containerStatuses ?? []) most = Math.max(most, one.restartCount);
  return most;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isSameStatus(a: ReplicaSet["status"], b: ReplicaSet["status"] | undefined): boolean {
  if (!b) return false;
  const left = a.conditions?.[0];
  const right = b.conditions?.[0];
  return (
    a.replicas === b.replicas &&
    a.fullyLabeledReplicas === b.fullyLabeledReplicas &&
    a.readyReplicas === b.readyReplicas &&
    a.availableReplicas === b.availableReplicas &&
    a.terminatingReplicas === b.terminatingReplicas &&
    a.observedGeneration === b.observedGeneration &&
    left?.message === right?.message
  );
}
