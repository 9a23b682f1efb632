/**
 * A kind's objects as a controller knows them: listed once, then kept up to date by a watch. Also by owner, so that a
 * controller finds its dependents without looking through all.
 *
 * Invariant: what the controller itself has written is known at once (`assume`), though the watch tells of it later.
 */
import type { KubeObject, OwnerReference } from "../api/meta.ts";
import type { ApiServer, ResourceRef } from "../apiserver/types.ts";

export interface Informer<T extends KubeObject> {
  get(key: string): T | undefined;
  /** Those whose controller has that uid, in the order in which they became known. */
  ownedBy(uid: string): readonly T[];
  all(): Iterable<T>;
  /** Those that nothing controls; they may leave while they are looked at. */
  orphans(): Iterable<T>;
  /** An object as a call to the API has just returned it. */
  assume(object: T): void;
  /** An object that is gone, though the watch has not said so yet. */
  forget(object: T): void;
}

export type OnChange<T> = (object: T, before: T | undefined, isDeleted: boolean) => void;

export function objectKey(object: KubeObject): string {
  return `${object.metadata.namespace ?? ""}/${object.metadata.name}`;
}

const NONE: readonly OwnerReference[] = [];

/** The uid of the owner that controls the object. */
export function controllerOf(object: KubeObject): string | undefined {
  // In a loop: every watcher of Pods asks this of every change.
  for (const owner of object.metadata.ownerReferences ?? NONE) if (owner.controller === true) return owner.uid;
  return undefined;
}

/** What a controller works with to know objects: the API, and what is known by others already. */
export interface InformerContext {
  readonly api: ApiServer;
  readonly informers: Map<string, SharedInformer>;
}

/** A kind's objects are known once, whoever asks; each who does is told of changes, in the order of asking. */
export function informer<T extends KubeObject>(
  { api, informers }: InformerContext,
  ref: ResourceRef,
  onChange: OnChange<T>,
): Informer<T> {
  const name = `${ref.group}/${ref.resource}`;
  let shared = informers.get(name);
  if (!shared) informers.set(name, (shared = new SharedInformer(api, ref)));
  shared.tell(onChange as unknown as OnChange<KubeObject>);
  return shared as unknown as Informer<T>;
}

export class SharedInformer implements Informer<KubeObject> {
  readonly #byKey = new Map<string, KubeObject>();
  readonly #byOwner = new Map<string, Map<string, KubeObject>>();
  readonly #orphans = new Map<string, KubeObject>();
  readonly #listeners: OnChange<KubeObject>[] = [];

  constructor(api: ApiServer, ref: ResourceRef) {
    const present = api.list(ref);
    for (const object of present.ok ? present.value.items : []) this.#put(object);
    api.watch(ref, {}, ({ type, object, before }) => {
      const isDeleted = type === "DELETED";
      if (isDeleted) this.forget(object);
      const known = isDeleted ? object : this.#put(object);
      for (const listener of this.#listeners) listener(object, before ?? known, isDeleted);
    });
  }

  tell(listener: OnChange<KubeObject>): void {
    this.#listeners.push(listener);
  }

  get(key: string): KubeObject | undefined {
    return this.#byKey.get(key);
  }

  ownedBy(uid: string): readonly KubeObject[] {
    return [...(this.#byOwner.get(uid)?.values() ?? [])];
  }

  all(): Iterable<KubeObject> {
    return this.#byKey.values();
  }

  orphans(): Iterable<KubeObject> {
    return this.#orphans.values();
  }

  assume(object: KubeObject): void {
    this.#put(object);
  }

  #put(object: KubeObject): KubeObject | undefined {
    const key = objectKey(object);
    const before = this.#byKey.get(key);
    if (before === object) return before;
    // A watch may tell of a version that was already assumed, or of an older one.
    if (before && Number(before.metadata.resourceVersion) > Number(object.metadata.resourceVersion)) return undefined;
    this.#byKey.set(key, object);
    const owner = controllerOf(object);
    const wasOwnedBy = before && controllerOf(before);
    if (wasOwnedBy !== undefined && wasOwnedBy !== owner) this.#byOwner.get(wasOwnedBy)?.delete(key);
    if (owner === undefined) this.#orphans.set(key, object);
    else {
      if (wasOwnedBy !== owner) this.#orphans.delete(key);
      let owned = this.#byOwner.get(owner);
      if (!owned) this.#byOwner.set(owner, (owned = new Map<string, KubeObject>()));
      owned.set(key, object);
    }
    return before;
  }

  forget(object: KubeObject): void {
    const key = objectKey(object);
    const known = this.#byKey.get(key);
    if (!known || known.metadata.uid !== object.metadata.uid) return;
    this.#byKey.delete(key);
    this.#orphans.delete(key);
    const owner = controllerOf(known);
    if (owner === undefined) return;
    const owned = this.#byOwner.get(owner);
    owned?.delete(key);
    if (owned?.size === 0) this.#byOwner.delete(owner);
  }
}
