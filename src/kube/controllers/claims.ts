/**
 * Who belongs to whom: what matches an owner's selector and has no controller is adopted, and what no longer matches is
 * let go. Source: kubernetes pkg/controller/controller_ref_manager (behaviour), v1.36.
 */
import type { KubeObject, LabelSelector } from "../api/meta.ts";
import type { ResourceRef } from "../apiserver/types.ts";
import { controllerOf, objectKey } from "./informer.ts";
import type { Informer } from "./informer.ts";
import { matchesLabels } from "./label-match.ts";
import { ownerReference } from "./pod-control.ts";
import type { ControllerContext } from "./types.ts";

export class Claims<T extends KubeObject> {
  readonly #context: ControllerContext;
  readonly #ref: ResourceRef;
  readonly #known: Informer<T>;
  readonly #mayAdopt: (owner: KubeObject, object: T) => boolean;
  readonly #finalizer: string | undefined;
  /** Keys of objects whose labels have changed while they had an owner. */
  readonly #strays = new Set<string>();

  constructor(
    context: ControllerContext,
    ref: ResourceRef,
    known: Informer<T>,
    mayAdopt: (owner: KubeObject, object: T) => boolean = () => true,
    finalizer?: string,
  ) {
    this.#context = context;
    this.#ref = ref;
    this.#known = known;
    this.#mayAdopt = mayAdopt;
    this.#finalizer = finalizer;
  }

  /** To be told of every change of an object. */
  noteChange(object: T, before: T | undefined): void {
    const isRelabelled = before !== undefined && before.metadata.labels !== object.metadata.labels;
    if (isRelabelled && controllerOf(object) !== undefined) this.#strays.add(objectKey(object));
  }

  /** Whether the owner would take the object. */
  isClaimable(owner: KubeObject, selector: LabelSelector, object: T): boolean {
    return (
      object.metadata.namespace === owner.metadata.namespace &&
      object.metadata.deletionTimestamp === undefined &&
      controllerOf(object) === undefined &&
      matchesLabels(selector, object.metadata.labels) &&
      this.#mayAdopt(owner, object)
    );
  }

  /** Lets go and takes what there is to be for this owner. */
  settle(owner: KubeObject, selector: LabelSelector): void {
    for (const key of this.#strays) {
      const object = this.#known.get(key);
      if (object && controllerOf(object) !== owner.metadata.uid) continue;
      this.#strays.delete(key);
      if (object && !matchesLabels(selector, object.metadata.labels)) this.#release(owner, object);
    }
    if (owner.metadata.deletionTimestamp !== undefined) return;
    for (const object of this.#known.orphans()) {
      if (!this.isClaimable(owner, selector, object)) continue;
      this.#write(object, [...(object.metadata.ownerReferences ?? []), ownerReference(owner)], true);
    }
  }

  #release(owner: KubeObject, object: T): void {
    if (object.metadata.deletionTimestamp !== undefined) return;
    const others = (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid);
    this.#write(object, others.length > 0 ? others : null, false);
  }

  #write(object: T, ownerReferences: unknown, isOwned: boolean): void {
    const { namespace, name, finalizers = [] } = object.metadata;
    const others = finalizers.filter((one) => one !== this.#finalizer);
    const kept = isOwned && this.#finalizer !== undefined ? [...others, this.#finalizer] : others;
    const patch = {
      metadata: {
        ownerReferences,
        ...(this.#finalizer !== undefined && { finalizers: kept.length > 0 ? kept : null }),
      },
    };
    const result = this.#context.api.patch(this.#ref, namespace, name, "merge", patch);
    if (result.ok) this.#known.assume(result.value as T);
  }
}
