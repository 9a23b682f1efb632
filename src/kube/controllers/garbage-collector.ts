/**
 * The garbage collector: what is owned goes when its owner goes, in the background, before it, or not at all.
 *
 * Source: Kubernetes v1.36 documentation, "Garbage Collection" and "Owners and Dependents".
 */
import type { KubeObject, OwnerReference } from "../api/meta.ts";
import type { ResourceRef } from "../apiserver/types.ts";
import { OWNED_RESOURCES } from "./owned-resources.ts";
import type { Controller, ControllerContext } from "./types.ts";
import { workQueue } from "./work-queue.ts";
import type { WorkQueue } from "./work-queue.ts";

const NAME = "garbage-collector-controller";
const FOREGROUND = "foregroundDeletion";
const ORPHAN = "orphan";

export const garbageCollector: Controller = {
  name: NAME,
  start: (context) => new GarbageCollector(context).start(),
};

interface Known {
  ref: ResourceRef;
  object: KubeObject;
}

class GarbageCollector {
  readonly #context: ControllerContext;
  readonly #queue: WorkQueue;
  /** By uid. */
  readonly #known = new Map<string, Known>();
  /** By the owner's uid: the uids of what it owns, in the order in which they became known. */
  readonly #dependents = new Map<string, Set<string>>();

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#queue = workQueue(context.clock, context.delays.reconcile, (uid) => this.#reconcile(uid));
  }

  start(): void {
    const { api } = this.#context;
    for (const ref of OWNED_RESOURCES) {
      const present = api.list(ref);
      for (const object of present.ok ? present.value.items : []) this.#put(ref, object);
      api.watch(ref, {}, (event) => {
        if (event.type === "DELETED") this.#drop(event.object);
        else this.#put(ref, event.object);
      });
    }
  }

  #put(ref: ResourceRef, object: KubeObject): void {
    const { uid } = object.metadata;
    const before = this.#known.get(uid)?.object;
    this.#known.set(uid, { ref, object });
    const owners = object.metadata.ownerReferences;
    if (before?.metadata.ownerReferences !== owners) {
      for (const owner of before?.metadata.ownerReferences ?? []) this.#dependents.get(owner.uid)?.delete(uid);
      for (const owner of owners ?? []) this.#link(owner.uid, uid);
      if (owners && owners.length > 0) this.#queue.add(uid);
    }
    if (object.metadata.deletionTimestamp === undefined) return;
    // It waits for its dependents, and those that wait for it may have changed too.
    if (object.metadata.finalizers?.some((one) => one === FOREGROUND || one === ORPHAN)) this.#queue.add(uid);
  }

  #link(owner: string, dependent: string): void {
    let set = this.#dependents.get(owner);
    if (!set) this.#dependents.set(owner, (set = new Set<string>()));
    set.add(dependent);
  }

  #drop(object: KubeObject): void {
    const { uid } = object.metadata;
    this.#known.delete(uid);
    for (const owner of object.metadata.ownerReferences ?? []) {
      this.#dependents.get(owner.uid)?.delete(uid);
      if (this.#known.get(owner.uid)?.object.metadata.deletionTimestamp !== undefined) this.#queue.add(owner.uid);
    }
    for (const dependent of this.#dependents.get(uid) ?? []) this.#queue.add(dependent);
    if (this.#dependents.get(uid)?.size === 0) this.#dependents.delete(uid);
  }

  #reconcile(uid: string): void {
    const known = this.#known.get(uid);
    if (!known) return;
    const { metadata } = known.object;
    if (metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(ORPHAN)) return this.#orphan(known);
    if (metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(FOREGROUND))
      this.#deleteDependents(known);
    else if ((metadata.ownerReferences?.length ?? 0) > 0) this.#collect(known);
  }

  /** Deletes an object none of whose owners is left; drops the references to owners that are gone. */
  #collect(known: Known): void {
    const { metadata } = known.object;
    const owners = metadata.ownerReferences ?? [];
    const left = owners.filter((owner) => this.#exists(owner, metadata.namespace));
    if (left.length === owners.length || metadata.deletionTimestamp !== undefined) return;
    if (left.length > 0) return this.#patch(known, { ownerReferences: left });
    this.#delete(known, "Background");
  }

  /** Owners of kinds that are not watched are looked up by what the reference says, as far as it tells the resource. */
  #exists(owner: OwnerReference, namespace: string | undefined): boolean {
    if (this.#known.has(owner.uid)) return true;
    const ref = OWNED_RESOURCES.find((one) => one.kind === owner.kind);
    if (!ref) return true;
    const found = this.#context.api.get(ref, namespace, owner.name);
    return found.ok && found.value.metadata.uid === owner.uid;
  }

  /** Foreground: dependents go first, those that block are waited for. */
  #deleteDependents(known: Known): void {
    let isBlocked = false;
    for (const uid of this.#dependents.get(known.object.metadata.uid) ?? []) {
      const dependent = this.#known.get(uid);
      const reference = dependent?.object.metadata.ownerReferences?.find(
        (one) => one.uid === known.object.metadata.uid,
      );
      if (!dependent || !reference) continue;
      if (dependent.object.metadata.deletionTimestamp === undefined) this.#delete(dependent, "Foreground");
      if (reference.blockOwnerDeletion && this.#known.has(uid)) isBlocked = true;
    }
    if (!isBlocked) this.#finalize(known, FOREGROUND);
  }

  #orphan(known: Known): void {
    const { uid } = known.object.metadata;
    for (const id of this.#dependents.get(uid) ?? []) {
      const dependent = this.#known.get(id);
      if (!dependent) continue;
      const ownerReferences = (dependent.object.metadata.ownerReferences ?? []).filter((one) => one.uid !== uid);
      this.#patch(dependent, { ownerReferences });
    }
    this.#finalize(known, ORPHAN);
  }

  #finalize(known: Known, finalizer: string): void {
    this.#patch(known, { finalizers: (known.object.metadata.finalizers ?? []).filter((one) => one !== finalizer) });
  }

  #patch({ ref, object }: Known, metadata: object): void {
    this.#context.api.patch(ref, object.metadata.namespace, object.metadata.name, "merge", { metadata });
  }

  #delete({ ref, object }: Known, propagationPolicy: "Foreground" | "Background"): void {
    const { namespace, name, uid } = object.metadata;
    this.#context.api.delete(ref, namespace, name, { propagationPolicy, preconditionUid: uid });
  }
}
