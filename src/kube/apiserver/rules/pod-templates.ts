/**
 * What the server knows of the Pod templates in its objects. A template's specification that it has read, completed and found right
 * is taken as it is by whatever is made of it: Jobs of a CronJob, ReplicaSets, and Pods, which are looked at again only where
 * admission makes something else of them than of the one before.
 *
 * Invariant: specifications are known by identity, which says enough as long as nothing that is stored is ever changed.
 */
import { mapped } from "../../../sim/mapped.ts";
import { withMore } from "../../api/meta.ts";
import { TOKEN_VOLUME } from "../admission.ts";
import { itemsOf, mapOf, textOf } from "../pod-defaults.ts";
import type { Fields } from "../pod-defaults.ts";

export class PodTemplates {
  /** Each with the specification of the last Pod of it that was found right. */
  readonly #pods = new WeakMap<Fields, Fields | undefined>();

  has(spec: unknown): boolean {
    return this.#pods.has(spec as Fields);
  }

  /** Of an object that is about to be stored. */
  add(spec: Fields): void {
    this.#pods.set(spec, undefined);
  }

  /**
   * The template that a Pod was read from. The Pod gets a specification that may be completed in place: it and its containers are
   * the Pod's own, what is in them is the template's.
   */
  leave(pod: Fields): Fields | undefined {
    const template = mapOf(pod, "spec");
    if (!template || !this.has(template)) return undefined;
    const spec: Fields = withMore(template, {});
    for (const list of ["containers", "initContainers"])
      if (spec[list] !== undefined) spec[list] = mapped(itemsOf(spec, list), (container) => withMore(container, {}));
    pod["spec"] = spec;
    return template;
  }

  /** Whether a complete Pod needs no look: the one before was the same, but for the name of its token's volume. */
  isRight(template: Fields, pod: Fields): boolean {
    const before = this.#pods.get(template);
    const spec = mapOf(pod, "spec") ?? {};
    return before !== undefined && isLike(spec, before, tokenVolume(spec), tokenVolume(before));
  }

  found(template: Fields, pod: Fields): void {
    this.#pods.set(template, mapOf(pod, "spec"));
  }
}

function tokenVolume(spec: Fields): string {
  const volume = itemsOf(spec, "volumes").findLast((one) => textOf(one, "name").startsWith(TOKEN_VOLUME));
  return textOf(volume, "name");
}

/** Whether two values are equal where one's `name` stands for the other's. */
function isLike(a: unknown, b: unknown, name: string, otherName: string): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === name && b === otherName;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = a as Fields;
  const right = b as Fields;
  let more = 0;
  for (const key in left) {
    if (!isLike(left[key], right[key], name, otherName)) return false;
    more++;
  }
  for (const _ in right) more--;
  return more === 0;
}
