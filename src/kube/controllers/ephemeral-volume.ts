/**
 * The ephemeral volume controller: makes the claims that a Pod carries as templates, each named after the Pod and the volume
 * and owned by the Pod, so that they go when it goes.
 *
 * Source: Kubernetes v1.36 documentation, "Ephemeral Volumes"; kubernetes pkg/controller/volume/ephemeral (behaviour, texts).
 */
import { claimNames } from "../api/claim-names.ts";
import type { Pod, Volume } from "../api/pod.ts";
import type { PersistentVolumeClaim } from "../api/storage.ts";
import { controllerOf, informer, objectKey } from "./informer.ts";
import type { Informer } from "./informer.ts";
import { PODS, ownerReference, tell } from "./pod-control.ts";
import type { Controller, ControllerContext } from "./types.ts";
import { workQueue } from "./work-queue.ts";
import type { WorkQueue } from "./work-queue.ts";

const CLAIMS = { group: "", resource: "persistentvolumeclaims" };
const NAME = "ephemeral_volume";

export const ephemeralVolumeController: Controller = {
  name: NAME,
  start: (context) => void new EphemeralVolumeController(context),
};

class EphemeralVolumeController {
  readonly context: ControllerContext;
  readonly component = NAME;
  readonly #queue: WorkQueue;
  readonly #pods: Informer<Pod>;
  readonly #claims: Informer<PersistentVolumeClaim>;

  constructor(context: ControllerContext) {
    this.context = context;
    const { clock, delays } = context;
    this.#queue = workQueue(clock, delays.reconcile, (key) => this.#reconcile(key));
    this.#pods = informer<Pod>(context, PODS, (pod, before, isDeleted) => {
      if (!isDeleted && before === undefined) this.#add(pod);
    });
    this.#claims = informer<PersistentVolumeClaim>(context, CLAIMS, (claim, _before, isDeleted) => {
      // A claim that is gone too early is made again.
      if (!isDeleted) return;
      const owner = claim.metadata.ownerReferences?.find((one) => one.kind === "Pod");
      if (owner) this.#queue.add(`${claim.metadata.namespace ?? ""}/${owner.name}`);
    });
    for (const pod of this.#pods.all()) this.#add(pod);
  }

  #add(pod: Pod): void {
    if (pod.spec.volumes?.some(({ ephemeral }) => ephemeral)) this.#queue.add(objectKey(pod));
  }

  #reconcile(key: string): void {
    const pod = this.#pods.get(key);
    if (!pod || pod.metadata.deletionTimestamp !== undefined) return;
    for (const { name, volume, isOwn } of claimNames(pod)) {
      if (!isOwn) continue;
      const problem = this.#provide(pod, name, volume);
      if (problem === null) continue;
      tell(this, pod, "Warning", "FailedBinding", `ephemeral volume ${volume}: ${problem}`);
      return this.#queue.retry(key);
    }
  }

  /** Why the claim is not the Pod's, or null. */
  #provide(pod: Pod, name: string, volume: string): string | null {
    const { namespace = "default", uid } = pod.metadata;
    const present = this.#claims.get(`${namespace}/${name}`);
    if (present && controllerOf(present) === uid) return null;
    if (present)
      return `PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`;
    const template = pod.spec.volumes?.find((one: Volume) => one.name === volume)?.ephemeral?.volumeClaimTemplate;
    const { labels, annotations } = template?.metadata ?? {};
    const made = this.context.api.create(CLAIMS, namespace, {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: {
        name,
        namespace,
        ...(labels && { labels }),
        ...(annotations && { annotations }),
        ownerReferences: [ownerReference(pod)],
      },
      spec: { ...template?.spec },
    });
    if (!made.ok) return `create PVC ${name}: ${made.status.message}`;
    this.#claims.assume(made.value as PersistentVolumeClaim);
    return null;
  }
}
