/**
 * What a Pod's claims say of where it may run, and how the scheduler has the volumes of waiting claims made.
 * Source: kubernetes pkg/scheduler/framework/plugins/volumebinding (behaviour), v1.36.
 */
import type { Node } from "../api/core.ts";
import { matchesTerms } from "../api/node-selection.ts";
import type { Pod } from "../api/pod.ts";
import { SELECTED_NODE } from "../api/storage.ts";
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from "../api/storage.ts";
import type { ApiServer, ResourceRef } from "../apiserver/types.ts";

const CLAIMS: ResourceRef = { group: "", resource: "persistentvolumeclaims" };
const VOLUMES: ResourceRef = { group: "", resource: "persistentvolumes" };
const CLASSES: ResourceRef = { group: "storage.k8s.io", resource: "storageclasses" };

export interface PodClaims {
  /** Why the Pod can run nowhere. */
  readonly problem: string | null;
  /** Claims that are bound only when it is known where their first consumer runs. */
  readonly waiting: readonly PersistentVolumeClaim[];
  readonly volumes: readonly PersistentVolume[];
}

const NONE: PodClaims = { problem: null, waiting: [], volumes: [] };

export function claimsOf(api: ApiServer, pod: Pod): PodClaims {
  const names = (pod.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
  if (names.length === 0) return NONE;
  const waiting: PersistentVolumeClaim[] = [];
  const volumes: PersistentVolume[] = [];
  for (const name of names) {
    const found = api.get(CLAIMS, pod.metadata.namespace, name);
    if (!found.ok) return { ...NONE, problem: `persistentvolumeclaim "${name}" not found` };
    const claim = found.value as PersistentVolumeClaim;
    if (claim.metadata.deletionTimestamp !== undefined)
      return { ...NONE, problem: `persistentvolumeclaim "${name}" is being deleted` };
    if (claim.status?.phase !== "Bound") {
      if (!waitsForConsumer(api, claim))
        return { ...NONE, problem: "pod has unbound immediate PersistentVolumeClaims" };
      waiting.push(claim);
      continue;
    }
    const volume = api.get(VOLUMES, undefined, claim.spec.volumeName ?? "");
    if (volume.ok) volumes.push(volume.value as PersistentVolume);
  }
  return { problem: null, waiting, volumes };
}

function waitsForConsumer(api: ApiServer, claim: PersistentVolumeClaim): boolean {
  const found = api.get(CLASSES, undefined, claim.spec.storageClassName ?? "");
  return found.ok && (found.value as StorageClass).volumeBindingMode === "WaitForFirstConsumer";
}

/** Whether all of the Pod's volumes can be reached from the node. */
export function reachesVolumes({ volumes }: PodClaims, node: Node): boolean {
  return volumes.every(({ spec }) => matchesTerms(spec.nodeAffinity?.required?.nodeSelectorTerms, node));
}

/** Tells the waiting claims where their consumer will run. */
export function selectNode(api: ApiServer, { waiting }: PodClaims, node: Node): void {
  for (const { metadata } of waiting) {
    if (metadata.annotations?.[SELECTED_NODE] === node.metadata.name) continue;
    const patch = { metadata: { annotations: { [SELECTED_NODE]: node.metadata.name } } };
    api.patch(CLAIMS, metadata.namespace, metadata.name, "merge", patch);
  }
}
