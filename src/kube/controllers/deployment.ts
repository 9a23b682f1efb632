/**
 * The Deployment controller: a ReplicaSet for each version of the template, and the way from one to the next.
 *
 * Source: Kubernetes v1.36 documentation, "Deployments"; facts/kubelet.md 11.
 */
import { formatRfc3339, parseRfc3339 } from "../../sim/units.ts";
import type { StringMap } from "../api/meta.ts";
import type { Deployment, ReplicaSet } from "../api/workloads.ts";
import { Claims } from "./claims.ts";
import { bounds, newReplicas, proportional, replicasOf, shrunkenOld, sum } from "./deployment-rollout.ts";
import { deploymentStatus, isComplete } from "./deployment-status.ts";
import { controllerOf, informer, objectKey } from "./informer.ts";
import type { Informer } from "./informer.ts";
import { ownerReference } from "./pod-control.ts";
import { sameJson } from "../api/same-json.ts";
import type { Controller, ControllerContext } from "./types.ts";
import { workQueue } from "./work-queue.ts";
import type { WorkQueue } from "./work-queue.ts";

const DEPLOYMENTS = { group: "apps", resource: "deployments" };
const REPLICA_SETS = { group: "apps", resource: "replicasets" };
const NAME = "deployment-controller";
const HASH_LABEL = "pod-template-hash";
const REVISION = "deployment.kubernetes.io/revision";
const REVISION_HISTORY = "deployment.kubernetes.io/revision-history";
const DESIRED = "deployment.kubernetes.io/desired-replicas";
const MAX = "deployment.kubernetes.io/max-replicas";
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
const OWN_ANNOTATIONS = new Set([
  REVISION,
  REVISION_HISTORY,
  DESIRED,
  MAX,
  LAST_APPLIED,
  "deprecated.deployment.rollback.to",
]);

export const deploymentController: Controller = {
  name: NAME,
  start: (context) => new DeploymentController(context).start(),
};

class DeploymentController {
  readonly #context: ControllerContext;
  readonly #queue: WorkQueue;
  readonly #deployments: Informer<Deployment>;
  readonly #sets: Informer<ReplicaSet>;
  readonly #claims: Claims<ReplicaSet>;
  readonly #keys = new Map<string, string>();
  /** Why the ReplicaSet that is wanted could not be made, of the Deployment that is looked at. */
  #createError: string | null = null;

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#queue = workQueue(context.clock, context.delays.reconcile, (key) => this.#reconcile(key));
    this.#sets = informer<ReplicaSet>(context, REPLICA_SETS, (set, before) => {
      this.#claims.noteChange(set, before);
      for (const owner of new Set([controllerOf(set), before && controllerOf(before)])) {
        const key = owner === undefined ? undefined : this.#keys.get(owner);
        if (key !== undefined) this.#queue.add(key);
      }
      if (controllerOf(set) !== undefined) return;
      for (const one of this.#deployments.all()) {
        if (this.#claims.isClaimable(one, one.spec.selector, set)) this.#queue.add(objectKey(one));
      }
    });
    this.#claims = new Claims(context, REPLICA_SETS, this.#sets);
    this.#deployments = informer<Deployment>(context, DEPLOYMENTS, (one, _before, isDeleted) => {
      if (isDeleted) this.#keys.delete(one.metadata.uid);
      else this.#known(one);
    });
  }

  start(): void {
    for (const one of this.#deployments.all()) this.#known(one);
  }

  #known(deployment: Deployment): void {
    this.#keys.set(deployment.metadata.uid, objectKey(deployment));
    this.#queue.add(objectKey(deployment));
  }

  #reconcile(key: string): void {
    const deployment = this.#deployments.get(key);
    if (!deployment || deployment.metadata.deletionTimestamp !== undefined) return;
    this.#claims.settle(deployment, deployment.spec.selector);
    this.#createError = null;
    const known = this.#owned(deployment).length;
    const isSettled = deployment.spec.paused === true || this.#isScaling(deployment);
    const newSet = this.#newSet(deployment, !isSettled && this.#mayCreate(deployment));
    const isCreated = this.#owned(deployment).length > known;
    if (isSettled) this.#scaleAll(deployment, newSet);
    else if (deployment.spec.strategy?.type === "Recreate") this.#recreate(deployment, newSet);
    else if (newSet) this.#roll(deployment, newSet);
    this.#updateStatus(key, isCreated);
  }

  #owned(deployment: Deployment): ReplicaSet[] {
    return this.#sets
      .ownedBy(deployment.metadata.uid)
      .filter((set) => set.metadata.deletionTimestamp === undefined)
      .sort((a, b) => revisionOf(a) - revisionOf(b));
  }

  /** The number of replicas was changed since the ReplicaSets were last scaled. */
  #isScaling(deployment: Deployment): boolean {
    return this.#owned(deployment).some((set) => {
      const desired = set.metadata.annotations?.[DESIRED];
      return replicasOf(set) > 0 && desired !== undefined && Number(desired) !== replicasOf(deployment);
    });
  }

  /** The ReplicaSet of the present template, made where there is none. */
  #newSet(deployment: Deployment, mayCreate: boolean): ReplicaSet | undefined {
    const sets = this.#owned(deployment);
    const found = sets.find((set) => hasTemplate(set, deployment));
    const highest = sets.filter((set) => set !== found).reduce((most, set) => Math.max(most, revisionOf(set)), 0);
    if (found) return this.#adoptRevision(deployment, found, highest + 1);
    if (!mayCreate) return undefined;
    return this.#create(deployment, String(highest + 1));
  }

  #adoptRevision(deployment: Deployment, set: ReplicaSet, revision: number): ReplicaSet {
    const old = revisionOf(set);
    let current = set;
    if (old < revision) {
      const history = set.metadata.annotations?.[REVISION_HISTORY];
      const annotations: StringMap = { ...copied(deployment), [REVISION]: String(revision) };
      if (old > 0) annotations[REVISION_HISTORY] = history ? `${history},${old}` : String(old);
      current = this.#patchSet(set, { metadata: { annotations } }) ?? set;
    }
    this.#setRevision(deployment, current.metadata.annotations?.[REVISION] ?? "1");
    return current;
  }

  #setRevision(deployment: Deployment, revision: string): void {
    if (deployment.metadata.annotations?.[REVISION] === revision) return;
    const { api } = this.#context;
    const patch = { metadata: { annotations: { [REVISION]: revision } } };
    const result = api.patch(DEPLOYMENTS, deployment.metadata.namespace, deployment.metadata.name, "merge", patch);
    if (result.ok) this.#deployments.assume(result.value as Deployment);
  }

  #create(deployment: Deployment, revision: string): ReplicaSet | undefined {
    const { api } = this.#context;
    const { template } = deployment.spec;
    const hash = this.#context.podTemplateHash(template, deployment.status.collisionCount);
    const name = `${deployment.metadata.name}-${hash}`;
    const labels = { ...template.metadata?.labels, [HASH_LABEL]: hash };
    const selector = deployment.spec.selector;
    const spec: ReplicaSet["spec"] = {
      replicas: 0,
      ...(deployment.spec.minReadySeconds === undefined ? {} : { minReadySeconds: deployment.spec.minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH_LABEL]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    };
    const blank = { spec, metadata: { annotations: {} } } as unknown as ReplicaSet;
    spec.replicas = newReplicas(deployment, this.#owned(deployment), blank);
    const annotations = { ...copied(deployment), ...this.#sizes(deployment), [REVISION]: revision };
    const result = api.create(REPLICA_SETS, deployment.metadata.namespace, {
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: {
        name,
        namespace: deployment.metadata.namespace,
        labels,
        annotations,
        ownerReferences: [ownerReference(deployment)],
      },
      spec,
    });
    if (!result.ok) {
      if (result.status.reason === "AlreadyExists") this.#nameTaken(deployment);
      else {
        this.#createError = `Failed to create new replica set "${name}": ${result.status.message}`;
        this.#event(deployment, "Warning", "ReplicaSetCreateError", this.#createError);
        this.#queue.retry(objectKey(deployment));
      }
      return undefined;
    }
    const set = result.value as ReplicaSet;
    this.#sets.assume(set);
    if (spec.replicas > 0)
      this.#event(
        deployment,
        "Normal",
        "ScalingReplicaSet",
        `Scaled up replica set ${name} from 0 to ${spec.replicas}`,
      );
    this.#setRevision(deployment, revision);
    return set;
  }

  /** Another template has that hash, or somebody else the name: the count of collisions makes another one. */
  #nameTaken(deployment: Deployment): void {
    const { namespace, name } = deployment.metadata;
    const status = { ...deployment.status, collisionCount: (deployment.status.collisionCount ?? 0) + 1 };
    const result = this.#context.api.updateStatus(DEPLOYMENTS, namespace, name, status);
    if (result.ok) this.#deployments.assume(result.value as Deployment);
    this.#queue.retry(objectKey(deployment));
  }

  #sizes(deployment: Deployment): StringMap {
    const { maxSurge } = bounds(deployment);
    return { [DESIRED]: String(replicasOf(deployment)), [MAX]: String(replicasOf(deployment) + maxSurge) };
  }

  /** Paused, or only the number of replicas has changed: every ReplicaSet keeps its share. */
  #scaleAll(deployment: Deployment, newSet: ReplicaSet | undefined): void {
    const sets = this.#owned(deployment);
    const active = sets.filter((set) => replicasOf(set) > 0);
    const [only] = active.length > 0 ? active : newSet ? [newSet] : sets.slice(-1);
    if (active.length <= 1 && only) return this.#scale(deployment, only, replicasOf(deployment));
    const room = sum(active) > 0 && newSet && active.includes(newSet) ? bounds(deployment).maxSurge : 0;
    const sizes = proportional(replicasOf(deployment) + room, active);
    for (const set of active) this.#scale(deployment, set, sizes.get(set) ?? replicasOf(set));
  }

  /** Recreate makes the new ReplicaSet when nothing of the old ones is left. */
  #mayCreate(deployment: Deployment): boolean {
    if (deployment.spec.strategy?.type !== "Recreate") return true;
    return this.#owned(deployment).every((set) => hasTemplate(set, deployment) || isEmpty(set));
  }

  #recreate(deployment: Deployment, newSet: ReplicaSet | undefined): void {
    const old = this.#owned(deployment).filter((set) => set.metadata.uid !== newSet?.metadata.uid);
    for (const set of old) if (replicasOf(set) > 0) this.#scale(deployment, set, 0);
    if (newSet && old.every(isEmpty)) this.#scale(deployment, newSet, replicasOf(deployment));
    this.#cleanUp(deployment, old);
  }

  #roll(deployment: Deployment, newSet: ReplicaSet): void {
    const sets = this.#owned(deployment);
    const old = sets.filter((set) => set.metadata.uid !== newSet.metadata.uid);
    const size = newReplicas(deployment, sets, newSet);
    if (size !== replicasOf(newSet)) this.#scale(deployment, newSet, size);
    else for (const [set, less] of shrunkenOld(deployment, sets, newSet, old)) this.#scale(deployment, set, less);
    this.#cleanUp(deployment, old);
  }

  #scale(deployment: Deployment, set: ReplicaSet, to: number): void {
    const from = replicasOf(set);
    const sizes = this.#sizes(deployment);
    const isNoted =
      set.metadata.annotations?.[DESIRED] === sizes[DESIRED] && set.metadata.annotations?.[MAX] === sizes[MAX];
    if (from === to && isNoted) return;
    const done = this.#patchSet(set, { metadata: { annotations: sizes }, spec: { replicas: to } });
    if (!done || from === to) return;
    const way = to > from ? "up" : "down";
    this.#event(
      deployment,
      "Normal",
      "ScalingReplicaSet",
      `Scaled ${way} replica set ${set.metadata.name} from ${from} to ${to}`,
    );
  }

  #patchSet(set: ReplicaSet, patch: unknown): ReplicaSet | undefined {
    const { namespace, name } = set.metadata;
    const result = this.#context.api.patch(REPLICA_SETS, namespace, name, "merge", patch);
    if (!result.ok) return undefined;
    this.#sets.assume(result.value as ReplicaSet);
    return result.value as ReplicaSet;
  }

  /** Old, empty ReplicaSets beyond the history limit, once the rollout is complete. */
  #cleanUp(deployment: Deployment, old: readonly ReplicaSet[]): void {
    if (!isComplete(deployment, deployment.status)) return;
    const empty = old.filter((set) => replicasOf(set) === 0 && set.status.replicas === 0);
    const excess = empty.length - (deployment.spec.revisionHistoryLimit ?? 10);
    for (const set of empty.slice(0, Math.max(0, excess))) {
      const result = this.#context.api.delete(REPLICA_SETS, set.metadata.namespace, set.metadata.name, {});
      if (result.ok) this.#sets.forget(set);
    }
  }

  #updateStatus(key: string, isCreated: boolean): void {
    const deployment = this.#deployments.get(key);
    if (!deployment) return;
    const { clock, api } = this.#context;
    const all = this.#owned(deployment);
    const wait = this.#deadlineIn(deployment);
    const status = deploymentStatus({
      deployment,
      all,
      newSet: all.find((set) => hasTemplate(set, deployment)),
      now: formatRfc3339(clock.epoch),
      isTimedOut: wait !== null && wait <= 0,
      isCreated,
      createError: this.#createError,
      collisionCount: deployment.status.collisionCount,
    });
    if (wait !== null && wait > 0 && !isComplete(deployment, status)) this.#queue.addAfter(key, wait);
    if (sameJson(status, deployment.status)) return;
    const result = api.updateStatus(DEPLOYMENTS, deployment.metadata.namespace, deployment.metadata.name, status);
    if (result.ok) this.#deployments.assume(result.value as Deployment);
  }

  /** Milliseconds until the rollout counts as stuck, or null where it cannot. */
  #deadlineIn(deployment: Deployment): number | null {
    const progress = deployment.status.conditions?.find((one) => one.type === "Progressing");
    if (deployment.spec.paused || !progress || progress.reason === "NewReplicaSetAvailable") return null;
    const since = parseRfc3339(progress.lastUpdateTime ?? "") ?? this.#context.clock.epoch;
    return since + (deployment.spec.progressDeadlineSeconds ?? 600) * 1000 - this.#context.clock.epoch;
  }

  #event(deployment: Deployment, type: "Normal" | "Warning", reason: string, message: string): void {
    const { namespace = "default", name, uid, resourceVersion } = deployment.metadata;
    const involved = { kind: "Deployment", apiVersion: "apps/v1", namespace, name, uid, resourceVersion };
    this.#context.api.recordEvent({ involved, type, reason, message, component: NAME });
  }
}

function revisionOf(set: ReplicaSet): number {
  return Number(set.metadata.annotations?.[REVISION] ?? 0);
}

/** No Pods, not even ones that are on their way out. */
function isEmpty(set: ReplicaSet): boolean {
  return replicasOf(set) === 0 && set.status.replicas === 0 && (set.status.terminatingReplicas ?? 0) === 0;
}

/** The Deployment's annotations that its ReplicaSets carry too. */
function copied(deployment: Deployment): StringMap {
  const entries = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !OWN_ANNOTATIONS.has(key));
  return Object.fromEntries(entries);
}

/** Whether the ReplicaSet was made from the present template: equal but for the hash label. */
function hasTemplate(set: ReplicaSet, deployment: Deployment): boolean {
  const { template } = set.spec;
  if (!template) return false;
  const { [HASH_LABEL]: _hash, ...labels } = template.metadata?.labels ?? {};
  return (
    sameJson(template.spec, deployment.spec.template.spec) &&
    sameJson(labels, deployment.spec.template.metadata?.labels ?? {}) &&
    sameJson(template.metadata?.annotations ?? {}, deployment.spec.template.metadata?.annotations ?? {})
  );
}
