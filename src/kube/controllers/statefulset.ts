/**
 * The StatefulSet controller: Pods with a number, a name and a disk of their own, one after the other.
 *
 * Source: Kubernetes v1.36 documentation, "StatefulSets"; facts/kubelet.md 11; kubernetes pkg/controller/statefulset (behaviour).
 * Simplified: `maxUnavailable` of the rolling update is honoured in versions before 1.35 too, which ignore it.
 */
import type { KubeObject } from "../api/meta.ts";
import type { Pod, PodSpec, PodTemplateSpec, Volume } from "../api/pod.ts";
import type { ControllerRevision, StatefulSet } from "../api/workloads.ts";
import { share } from "./deployment-rollout.ts";
import { objectKey } from "./informer.ts";
import type { Informer } from "./informer.ts";
import { ownedPods } from "./owned-pods.ts";
import type { OwnedPods } from "./owned-pods.ts";
import { PODS, ownerReference, podOf, removePod, tell } from "./pod-control.ts";
import type { PodControl } from "./pod-control.ts";
import { availableIn, isPodReady } from "./pod-readiness.ts";
import { REVISION_HASH, Revisions } from "./revisions.ts";
import { sameJson } from "../api/same-json.ts";
import type { Controller, ControllerContext } from "./types.ts";

const STATEFUL_SETS = { group: "apps", resource: "statefulsets" };
const CLAIMS = { group: "", resource: "persistentvolumeclaims" };
const NAME = "statefulset-controller";
const POD_NAME = "statefulset.kubernetes.io/pod-name";
const POD_INDEX = "apps.kubernetes.io/pod-index";

export const statefulSetController: Controller = {
  name: NAME,
  start: (context) => void new StatefulSetController(context),
};

interface Versions {
  readonly current: ControllerRevision;
  readonly update: ControllerRevision;
}

class StatefulSetController implements PodControl {
  readonly context: ControllerContext;
  readonly component = NAME;
  readonly #owned: OwnedPods<StatefulSet>;
  readonly #revisions: Revisions;

  constructor(context: ControllerContext) {
    this.context = context;
    this.#revisions = new Revisions(context);
    this.#owned = ownedPods<StatefulSet>(context, STATEFUL_SETS, (key) => this.#reconcile(key), {
      selectorOf: (set) => set.spec.selector,
      mayAdopt: (set, pod) => ordinalOf(set, pod) !== undefined,
    });
  }

  get pods(): Informer<Pod> {
    return this.#owned.pods;
  }

  #reconcile(key: string): void {
    const set = this.#owned.owners.get(key);
    if (!set || set.metadata.deletionTimestamp !== undefined) return;
    const update = this.#revisions.current(set);
    if (!update) return this.#owned.queue.retry(key);
    const named = this.#revisions.of(set).find((one) => one.metadata.name === set.status.currentRevision);
    const versions = { current: named ?? update, update };
    this.#move(set, versions);
    this.#updateStatus(set, versions);
  }

  #replicas(set: StatefulSet): Map<number, Pod> {
    const found = new Map<number, Pod>();
    for (const pod of this.pods.ownedBy(set.metadata.uid)) {
      const ordinal = ordinalOf(set, pod);
      if (ordinal !== undefined) found.set(ordinal, pod);
    }
    return found;
  }

  /** One step: a missing Pod is made, a surplus one goes, then old ones are replaced. */
  #move(set: StatefulSet, versions: Versions): void {
    const replicas = this.#replicas(set);
    const { first, end } = range(set);
    const isParallel = set.spec.podManagementPolicy === "Parallel";
    for (let ordinal = first; ordinal < end; ordinal++) {
      const pod = replicas.get(ordinal);
      if (!pod) {
        if (!this.#create(set, ordinal, this.#versionFor(set, ordinal, versions))) return;
        if (!isParallel) return;
      } else if (isEnded(pod)) {
        // Its replacement comes when it is gone, which the watch tells.
        this.#recreate(set, pod);
        if (!isParallel) return;
      } else if (!isParallel && !this.#isHealthy(set, pod)) return;
    }
    const surplus = [...replicas.keys()].filter((ordinal) => ordinal < first || ordinal >= end).sort((a, b) => b - a);
    for (const ordinal of surplus) {
      const pod = replicas.get(ordinal);
      if (pod && pod.metadata.deletionTimestamp === undefined) this.#remove(set, pod);
      if (!isParallel) return;
    }
    this.#roll(set, versions, replicas);
  }

  /** Replaces Pods of an old version, the highest first. */
  #roll(set: StatefulSet, versions: Versions, replicas: ReadonlyMap<number, Pod>): void {
    if (set.spec.updateStrategy?.type === "OnDelete") return;
    const { partition = 0, maxUnavailable } = set.spec.updateStrategy?.rollingUpdate ?? {};
    const { first, end } = range(set);
    const pods = Array.from({ length: end - first }, (_, i) => replicas.get(end - 1 - i));
    const concerned = pods.slice(0, Math.max(0, pods.length - partition));
    if (maxUnavailable === undefined) return this.#rollOne(set, versions, concerned);
    const most = Math.max(1, share(maxUnavailable, pods.length, Math.ceil));
    let room = most - pods.filter((pod) => !pod || !this.#isHealthy(set, pod)).length;
    for (const pod of concerned) {
      if (room <= 0) return;
      if (!pod || isOf(pod, versions.update) || pod.metadata.deletionTimestamp !== undefined) continue;
      this.#remove(set, pod);
      room--;
    }
  }

  /** One, once all above it are of the new version and healthy. */
  #rollOne(set: StatefulSet, { update }: Versions, pods: readonly (Pod | undefined)[]): void {
    for (const pod of pods) {
      if (!pod) return;
      if (!isOf(pod, update)) {
        if (pod.metadata.deletionTimestamp === undefined) this.#remove(set, pod);
        return;
      }
      if (!this.#isHealthy(set, pod)) return;
    }
  }

  #isHealthy(set: StatefulSet, pod: Pod): boolean {
    if (pod.metadata.deletionTimestamp !== undefined) return false;
    const wait = availableIn(pod, set.spec.minReadySeconds ?? 0, this.context.clock.epoch);
    if (wait !== null && wait > 0) this.#owned.queue.addAfter(objectKey(set), wait);
    return wait === 0;
  }

  /** Below the partition Pods come back as they were. */
  #versionFor(set: StatefulSet, ordinal: number, { current, update }: Versions): ControllerRevision {
    const partition = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
    return ordinal < range(set).first + partition ? current : update;
  }

  #create(set: StatefulSet, ordinal: number, version: ControllerRevision): boolean {
    const { $patch: _, ...template } = version.data.spec.template;
    const name = `${set.metadata.name}-${ordinal}`;
    if (!this.#createClaims(set, ordinal)) return false;
    const pod = podOf(set, template, {
      name,
      labels: { [POD_NAME]: name, [POD_INDEX]: String(ordinal), [REVISION_HASH]: version.metadata.name },
      spec: this.#identity(set, template, ordinal),
    });
    const result = this.context.api.create(PODS, set.metadata.namespace, pod);
    if (!result.ok) {
      const why = result.status.message;
      tell(
        this,
        set,
        "Warning",
        "FailedCreate",
        `create Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${why}`,
      );
      this.#owned.queue.retry(objectKey(set));
      return false;
    }
    this.pods.assume(result.value as Pod);
    tell(this, set, "Normal", "SuccessfulCreate", `create Pod ${name} in StatefulSet ${set.metadata.name} successful`);
    return true;
  }

  /** Its host name, its domain and its own disks. */
  #identity(set: StatefulSet, template: PodTemplateSpec, ordinal: number): Partial<PodSpec> {
    const claims = set.spec.volumeClaimTemplates ?? [];
    const own: Volume[] = claims.map(({ metadata: { name = "" } = {} }) => ({
      name,
      persistentVolumeClaim: { claimName: `${name}-${set.metadata.name}-${ordinal}` },
    }));
    const names = new Set(own.map((volume) => volume.name));
    const volumes = [...own, ...(template.spec?.volumes ?? []).filter((volume) => !names.has(volume.name))];
    return {
      hostname: `${set.metadata.name}-${ordinal}`,
      ...(set.spec.serviceName !== undefined && set.spec.serviceName !== "" && { subdomain: set.spec.serviceName }),
      ...(volumes.length > 0 && { volumes }),
    };
  }

  #createClaims(set: StatefulSet, ordinal: number): boolean {
    const { namespace, name: owner } = set.metadata;
    for (const { metadata, spec } of set.spec.volumeClaimTemplates ?? []) {
      const name = `${metadata?.name ?? ""}-${owner}-${ordinal}`;
      if (this.context.api.get(CLAIMS, namespace, name).ok) continue;
      const retention = set.spec.persistentVolumeClaimRetentionPolicy;
      const result = this.context.api.create(CLAIMS, namespace, {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: {
          ...metadata,
          name,
          namespace,
          labels: { ...(metadata?.["labels"] as object | undefined), ...set.spec.selector.matchLabels },
          ...(retention?.whenDeleted === "Delete" && { ownerReferences: [ownerReference(set)] }),
        },
        spec,
      });
      const subject = `create Claim ${name} Pod ${owner}-${ordinal} in StatefulSet ${owner}`;
      if (!result.ok) {
        tell(this, set, "Warning", "FailedCreate", `${subject} failed error: ${result.status.message}`);
        this.#owned.queue.retry(objectKey(set));
        return false;
      }
      tell(this, set, "Normal", "SuccessfulCreate", `${subject} success`);
    }
    return true;
  }

  #remove(set: StatefulSet, pod: Pod): void {
    if (!removePod(this, pod)) return;
    const { name } = pod.metadata;
    tell(this, set, "Normal", "SuccessfulDelete", `delete Pod ${name} in StatefulSet ${set.metadata.name} successful`);
    this.#dropClaims(set, pod);
  }

  /** After scaling down, where the set wants it so. */
  #dropClaims(set: StatefulSet, pod: Pod): void {
    const ordinal = ordinalOf(set, pod);
    const { first, end } = range(set);
    if (set.spec.persistentVolumeClaimRetentionPolicy?.whenScaled !== "Delete" || ordinal === undefined) return;
    if (ordinal >= first && ordinal < end) return;
    for (const { metadata } of set.spec.volumeClaimTemplates ?? []) {
      this.context.api.delete(CLAIMS, set.metadata.namespace, `${metadata?.name ?? ""}-${pod.metadata.name}`);
    }
  }

  #recreate(set: StatefulSet, pod: Pod): void {
    if (pod.metadata.deletionTimestamp !== undefined) return;
    const { namespace = "default", name } = set.metadata;
    if (pod.status.phase === "Failed") {
      const message = `StatefulSet ${namespace}/${name} is recreating failed Pod ${pod.metadata.name}`;
      tell(this, set, "Warning", "RecreatingFailedPod", message);
    }
    this.#remove(set, pod);
  }

  #updateStatus(set: StatefulSet, { current, update }: Versions): void {
    const pods = [...this.#replicas(set).values()];
    const live = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined);
    const isAvailable = (pod: Pod): boolean =>
      availableIn(pod, set.spec.minReadySeconds ?? 0, this.context.clock.epoch) === 0;
    const updated = live.filter((pod) => isOf(pod, update));
    const isRolledOut =
      set.spec.updateStrategy?.type !== "OnDelete" &&
      updated.length === (set.spec.replicas ?? 1) &&
      pods.length === updated.length &&
      updated.every(isPodReady);
    const now = isRolledOut ? update : current;
    const currentPods = live.filter((pod) => isOf(pod, now));
    const fresh: StatefulSet["status"] = {
      ...(set.metadata.generation !== undefined && { observedGeneration: set.metadata.generation }),
      replicas: pods.length,
      ...count("readyReplicas", pods.filter(isPodReady).length),
      ...count("currentReplicas", currentPods.length),
      ...count("updatedReplicas", updated.length),
      availableReplicas: pods.filter(isAvailable).length,
      currentRevision: now.metadata.name,
      updateRevision: update.metadata.name,
      collisionCount: set.status.collisionCount ?? 0,
    };
    this.#revisions.trim(set, new Set([now.metadata.name, update.metadata.name, ...pods.map(revisionOf)]));
    if (sameJson(fresh, set.status)) return;
    const result = this.context.api.updateStatus(STATEFUL_SETS, set.metadata.namespace, set.metadata.name, fresh);
    if (result.ok) this.#owned.owners.assume(result.value as StatefulSet);
  }
}

/** Zeros are left out, as Go's omitempty does. */
function count(field: string, value: number): Record<string, number> {
  return value === 0 ? {} : { [field]: value };
}

function range(set: StatefulSet): { first: number; end: number } {
  const first = set.spec.ordinals?.start ?? 0;
  return { first, end: first + (set.spec.replicas ?? 1) };
}

function ordinalOf(set: KubeObject, pod: Pod): number | undefined {
  const match = /^(.*)-(\d+)$/.exec(pod.metadata.name);
  return match?.[1] === set.metadata.name ? Number(match[2]) : undefined;
}

function revisionOf(pod: Pod): string {
  return pod.metadata.labels?.[REVISION_HASH] ?? "";
}

function isOf(pod: Pod, revision: ControllerRevision): boolean {
  return revisionOf(pod) === revision.metadata.name;
}

function isEnded(pod: Pod): boolean {
  return pod.status.phase === "Failed" || pod.status.phase === "Succeeded";
}
