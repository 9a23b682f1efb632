/**
 * A kind's objects as a controller knows them: listed once, then kept up to date by a watch. Also by owner, so that a
 * controller finds its dependents without looking through all.
 *
 * Invariant: what the controller itself has written is known at once (`assume`), though the watch tells of it later.
 */
import type { KubeObject } from "../api/meta.ts";
import type { ApiServer, ResourceRef } from "../apiserver/types.ts";

export interface Informer<T extends KubeObject> {
  get(key: string): T | undefined;
  /** Those whose controller has that uid, in the order in which they became known. */
  ownedBy(uid: string): readonly T[];
  all(): Iterable<T>;
  /** An object as a call to the API has just returned it. */
  assume(object: T): void;
  /** An object that is gone, though the watch has not said so yet. */
  forget(object: T): void;
}

export type OnChange<T> = (object: T, before: T | undefined, isDeleted: boolean) => void;

export function objectKey(object: KubeObject): string {
  return `${object.metadata.namespace ?? ""}/${object.metadata.name}`;
}

/** The uid of the owner that controls the object. */
export function controllerOf(object: KubeObject): string | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller === true)?.uid;
}

export function informer<T extends KubeObject>(api: ApiServer, ref: ResourceRef, onChange: OnChange<T>): Informer<T> {
  const byKey = new Map<string, T>();
  const byOwner = new Map<string, Map<string, T>>();

  function put(object: T): T | undefined {
    const key = objectKey(object);
    const before = byKey.get(key);
    // A watch may tell of a version that was already assumed, or of an older one.
    if (before && Number(before.metadata.resourceVersion) > Number(object.metadata.resourceVersion)) return undefined;
    byKey.set(key, object);
    const owner = controllerOf(object);
    const wasOwnedBy = before && controllerOf(before);
    if (wasOwnedBy !== undefined && wasOwnedBy !== owner) byOwner.get(wasOwnedBy)?.delete(key);
    if (owner !== undefined) {
      let owned = byOwner.get(owner);
      if (!owned) byOwner.set(owner, (owned = new Map<string, T>()));
      owned.set(key, object);
    }
    return before;
  }

  function drop(object: T): void {
    const key = objectKey(object);
    const known = byKey.get(key);
    if (!known || known.metadata.uid !== object.metadata.uid) return;
    byKey.delete(key);
    const owner = controllerOf(known);
    if (owner === undefined) return;
    const owned = byOwner.get(owner);
    owned?.delete(key);
    if (owned?.size === 0) byOwner.delete(owner);
  }

  const present = api.list(ref);
  for (const object of present.ok ? present.value.items : []) put(object as T);
  api.watch(ref, {}, (event) => {
    const object = event.object as T;
    if (event.type === "DELETED") {
      drop(object);
      onChange(object, object, true);
    } else onChange(object, put(object), false);
  });

  return {
    get: (key) => byKey.get(key),
    ownedBy: (uid) => [...(byOwner.get(uid)?.values() ?? [])],
    all: () => byKey.values(),
    assume: (object) => void put(object),
    forget: drop,
  };
}
