/**
 * What a Pod's claims say of where it may run, and how the scheduler has the volumes of waiting claims made.
 * Source: kubernetes pkg/scheduler/framework/plugins/volumebinding (behaviour), v1.36.
 */
import { claimNames } from "../api/claim-names.ts";
import type { Node } from "../api/core.ts";
import { matchesTerms } from "../api/node-selection.ts";
import type { Pod } from "../api/pod.ts";
import { quantityValue } from "../api/quantity.ts";
import { SELECTED_NODE } from "../api/storage.ts";
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from "../api/storage.ts";
import type { ApiServer, ResourceRef } from "../apiserver/types.ts";
import { matchesLabels } from "./label-match.ts";
import type { Misfit, NodeInfo } from "./node-info.ts";
import { final } from "./scheduler-nodes.ts";

const CLAIMS: ResourceRef = { group: "", resource: "persistentvolumeclaims" };
const VOLUMES: ResourceRef = { group: "", resource: "persistentvolumes" };
const CLASSES: ResourceRef = { group: "storage.k8s.io", resource: "storageclasses" };

export interface PodClaims {
  /** Why the Pod can run nowhere. */
  readonly problem: string | null;
  /** Claims that are bound only when it is known where their first consumer runs. */
  readonly waiting: readonly PersistentVolumeClaim[];
  readonly volumes: readonly PersistentVolume[];
  /** Claims that one Pod at a time may use, as `namespace/name`. */
  readonly exclusive: readonly string[];
}

const NONE: PodClaims = { problem: null, waiting: [], volumes: [], exclusive: [] };
const NO_PROVISIONER = "kubernetes.io/no-provisioner";

export function claimsOf(api: ApiServer, pod: Pod): PodClaims {
  const names = claimNames(pod);
  if (names.length === 0) return NONE;
  const { namespace = "default" } = pod.metadata;
  const waiting: PersistentVolumeClaim[] = [];
  const volumes: PersistentVolume[] = [];
  const exclusive: string[] = [];
  for (const { name, isOwn } of names) {
    const found = api.get(CLAIMS, namespace, name);
    if (!found.ok)
      return problem(
        isOwn
          ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
          : `persistentvolumeclaim "${name}" not found`,
      );
    const claim = found.value as PersistentVolumeClaim;
    const { accessModes = [], volumeName = "" } = claim.spec;
    if (claim.metadata.deletionTimestamp !== undefined)
      return problem(`persistentvolumeclaim "${name}" is being deleted`);
    if (claim.status?.phase === "Lost")
      return problem(`persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${volumeName}"`);
    if (isOwn && claim.metadata.ownerReferences?.every((owner) => owner.uid !== pod.metadata.uid) !== false)
      return problem(
        `PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`,
      );
    if (accessModes.includes("ReadWriteOncePod")) exclusive.push(`${namespace}/${name}`);
    if (claim.status?.phase !== "Bound") {
      if (!waitsForConsumer(api, claim)) return problem("pod has unbound immediate PersistentVolumeClaims");
      waiting.push(claim);
      continue;
    }
    const volume = api.get(VOLUMES, undefined, volumeName);
    if (volume.ok) volumes.push(volume.value as PersistentVolume);
  }
  return { problem: null, waiting, volumes, exclusive };
}

function problem(text: string): PodClaims {
  return { ...NONE, problem: text };
}

function waitsForConsumer(api: ApiServer, claim: PersistentVolumeClaim): boolean {
  const found = api.get(CLASSES, undefined, claim.spec.storageClassName ?? "");
  return found.ok && (found.value as StorageClass).volumeBindingMode === "WaitForFirstConsumer";
}

/** What the Pod's volumes have against the node. */
export function volumeProblem(
  api: ApiServer,
  { volumes, waiting, exclusive }: PodClaims,
  info: NodeInfo,
  infos: readonly NodeInfo[],
): Misfit | null {
  const isTaken = (key: string): boolean =>
    infos.some((one) => [...one.pods.values()].some((other) => usesClaim(other, key)));
  if (exclusive.some(isTaken))
    return {
      reasons: ["node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode"],
      isFinal: false,
    };
  if (!volumes.every((volume) => isReachable(volume, info.node)))
    return final("node(s) didn't match PersistentVolume's node affinity");
  if (!waiting.every((claim) => canBeBound(api, claim, info.node)))
    return final("node(s) didn't find available persistent volumes to bind");
  return null;
}

function usesClaim(pod: Pod, key: string): boolean {
  return claimNames(pod).some(({ name }) => `${pod.metadata.namespace ?? "default"}/${name}` === key);
}

function isReachable({ spec }: PersistentVolume, node: Node): boolean {
  return matchesTerms(spec.nodeAffinity?.required?.nodeSelectorTerms, node);
}

/** Whether a volume can be had there: made, or one that somebody has made by hand. */
function canBeBound(api: ApiServer, { spec, metadata }: PersistentVolumeClaim, node: Node): boolean {
  const found = api.get(CLASSES, undefined, spec.storageClassName ?? "");
  const { provisioner } = found.ok ? (found.value as StorageClass) : { provisioner: NO_PROVISIONER };
  if (provisioner !== NO_PROVISIONER) return true;
  const listed = api.list(VOLUMES);
  const volumes = (listed.ok ? listed.value.items : []) as PersistentVolume[];
  const wanted = quantityValue(spec.resources?.requests?.storage ?? "0") ?? 0;
  return volumes.some((volume) => {
    const { claimRef, storageClassName = "", accessModes = [], capacity } = volume.spec;
    const isFree = claimRef
      ? claimRef.name === metadata.name && claimRef.namespace === metadata.namespace
      : volume.status?.phase === "Available";
    return (
      isFree &&
      storageClassName === (spec.storageClassName ?? "") &&
      (spec.accessModes ?? []).every((mode) => accessModes.includes(mode)) &&
      (quantityValue(capacity?.storage ?? "0") ?? 0) >= wanted &&
      (spec.selector === undefined || matchesLabels(spec.selector, volume.metadata.labels)) &&
      isReachable(volume, node)
    );
  });
}

/** Tells the waiting claims where their consumer will run. */
export function selectNode(api: ApiServer, { waiting }: PodClaims, node: Node): void {
  for (const { metadata } of waiting) {
    if (metadata.annotations?.[SELECTED_NODE] === node.metadata.name) continue;
    const patch = { metadata: { annotations: { [SELECTED_NODE]: node.metadata.name } } };
    api.patch(CLAIMS, metadata.namespace, metadata.name, "merge", patch);
  }
}
