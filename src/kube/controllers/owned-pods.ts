/** What controllers of Pods have in common: their objects, the Pods these control, and a queue of keys to look at. */
import type { KubeObject, LabelSelector } from "../api/meta.ts";
import type { Pod } from "../api/pod.ts";
import type { ResourceRef } from "../apiserver/types.ts";
import { Claims } from "./claims.ts";
import { controllerOf, informer, objectKey } from "./informer.ts";
import type { Informer } from "./informer.ts";
import { PODS } from "./pod-control.ts";
import type { ControllerContext } from "./types.ts";
import { workQueue } from "./work-queue.ts";
import type { WorkQueue } from "./work-queue.ts";

export interface OwnedPods<T extends KubeObject> {
  readonly owners: Informer<T>;
  readonly pods: Informer<Pod>;
  readonly queue: WorkQueue;
}

/** How the controller finds Pods that could be its own; without, none is adopted or released. */
export interface Claiming<T extends KubeObject> {
  selectorOf(owner: T): LabelSelector;
  mayAdopt(owner: KubeObject, pod: Pod): boolean;
  /** Put on what is adopted, and taken from what is released. */
  readonly finalizer?: string;
}

/**
 * Watches the objects of `ref` and all Pods; `reconcile` is called for the key of an object that changed, or one of whose
 * Pods did.
 */
export function ownedPods<T extends KubeObject>(
  context: ControllerContext,
  ref: ResourceRef,
  reconcile: (key: string) => void,
  claiming?: Claiming<T>,
): OwnedPods<T> {
  const { clock, delays } = context;
  const queue = workQueue(clock, delays.reconcile, (key) => {
    const owner = claiming && owners.get(key);
    if (owner) claims.settle(owner, claiming.selectorOf(owner));
    reconcile(key);
  });
  /** By uid of the owner. */
  const keys = new Map<string, string>();

  const known = (object: T): void => {
    keys.set(object.metadata.uid, objectKey(object));
    queue.add(objectKey(object));
  };
  const look = (uid: string | undefined): void => {
    const key = uid === undefined ? undefined : keys.get(uid);
    if (key !== undefined) queue.add(key);
  };
  const pods = informer<Pod>(context, PODS, (pod, before) => {
    if (claiming) claims.noteChange(pod, before);
    const controller = controllerOf(pod);
    const last = before && controllerOf(before);
    look(controller);
    if (last !== controller) look(last);
    if (!claiming || controller !== undefined) return;
    for (const owner of owners.all()) {
      if (claims.isClaimable(owner, claiming.selectorOf(owner), pod)) queue.add(objectKey(owner));
    }
  });
  const claims = new Claims(context, PODS, pods, claiming?.mayAdopt, claiming?.finalizer);
  const owners = informer<T>(context, ref, (object, _before, isDeleted) => {
    if (isDeleted) keys.delete(object.metadata.uid);
    else known(object);
  });
  for (const object of owners.all()) known(object);
  return { owners, pods, queue };
}
