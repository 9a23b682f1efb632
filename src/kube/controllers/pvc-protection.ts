/**
 * The PVC protection controller: a claim that a Pod uses stays until no Pod does.
 *
 * Source: Kubernetes v1.36 documentation, "Storage Object in Use Protection".
 * Simplified: volumes have no such protection.
 */
import { claimNames } from "../api/claim-names.ts";
import type { Pod } from "../api/pod.ts";
import type { PersistentVolumeClaim } from "../api/storage.ts";
import { PVC_PROTECTION } from "../api/storage.ts";
import { informer, objectKey } from "./informer.ts";
import type { Informer } from "./informer.ts";
import { PODS } from "./pod-control.ts";
import type { Controller, ControllerContext } from "./types.ts";
import { workQueue } from "./work-queue.ts";
import type { WorkQueue } from "./work-queue.ts";

const CLAIMS = { group: "", resource: "persistentvolumeclaims" };

export const pvcProtectionController: Controller = {
  name: "pvc-protection-controller",
  start: (context) => void new PvcProtectionController(context),
};

class PvcProtectionController {
  readonly #context: ControllerContext;
  readonly #queue: WorkQueue;
  readonly #claims: Informer<PersistentVolumeClaim>;
  readonly #pods: Informer<Pod>;

  constructor(context: ControllerContext) {
    this.#context = context;
    const { clock, delays } = context;
    this.#queue = workQueue(clock, delays.reconcile, (key) => this.#reconcile(key));
    this.#pods = informer<Pod>(context, PODS, (pod, _before, isDeleted) => {
      if (isDeleted || isEnded(pod)) for (const key of claimsOf(pod)) this.#queue.add(key);
    });
    this.#claims = informer<PersistentVolumeClaim>(context, CLAIMS, (claim) => this.#queue.add(objectKey(claim)));
    for (const claim of this.#claims.all()) this.#queue.add(objectKey(claim));
  }

  #reconcile(key: string): void {
    const claim = this.#claims.get(key);
    const finalizers = claim?.metadata.finalizers ?? [];
    if (claim?.metadata.deletionTimestamp === undefined || !finalizers.includes(PVC_PROTECTION)) return;
    for (const pod of this.#pods.all()) if (isUser(pod, claim)) return;
    const kept = finalizers.filter((one) => one !== PVC_PROTECTION);
    const { namespace, name } = claim.metadata;
    const result = this.#context.api.setFinalizers(CLAIMS, namespace, name, kept);
    if (result.ok && kept.length > 0) this.#claims.assume(result.value as PersistentVolumeClaim);
  }
}

function claimsOf(pod: Pod): string[] {
  return claimNames(pod).map(({ name }) => `${pod.metadata.namespace ?? ""}/${name}`);
}

/** A Pod that has a node, has not ended, and whose claim it is; a node starts none whose claim is being deleted. */
function isUser(pod: Pod, { metadata }: PersistentVolumeClaim): boolean {
  if (isEnded(pod) || pod.spec.nodeName === undefined || pod.metadata.namespace !== metadata.namespace) return false;
  const isOwner = metadata.ownerReferences?.some((owner) => owner.uid === pod.metadata.uid) === true;
  return claimNames(pod).some(({ name, isOwn }) => name === metadata.name && (!isOwn || isOwner));
}

function isEnded(pod: Pod): boolean {
  return pod.status.phase === "Succeeded" || pod.status.phase === "Failed";
}
