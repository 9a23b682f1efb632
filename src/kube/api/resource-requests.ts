/**
 * What Pods ask for and nodes have, as numbers: cores in millicores, memory and storage in bytes, others in units.
 * Source: kubernetes component-helpers/resource PodRequests (behaviour), v1.36.
 */
import type { Quantity } from "./meta.ts";
import type { Pod } from "./pod.ts";
import { quantityValue } from "./quantity.ts";

/** By resource; what is not there is 0. */
export type Resources = Record<string, number>;

export function resources(list: Readonly<Record<string, Quantity>> | undefined): Resources {
  const result: Resources = {};
  for (const [name, quantity] of Object.entries(list ?? {})) {
    const value = quantityValue(quantity) ?? 0;
    result[name] = name === "cpu" ? Math.ceil(Math.round(value * 1e6) / 1000) : Math.ceil(value);
  }
  return result;
}

/** Init containers run one by one before the others; sidecars beside all that come after them. */
export function podRequests(pod: Pod): Resources {
  const total: Resources = {};
  const sidecars: Resources = {};
  const peak: Resources = {};
  for (const { resources: asked } of pod.spec.containers) if (asked?.requests) add(total, resources(asked.requests));
  for (const { resources: asked, restartPolicy } of pod.spec.initContainers ?? []) {
    const one = resources(asked?.requests);
    if (restartPolicy === "Always") add(sidecars, one);
    const now = restartPolicy === "Always" ? sidecars : add({ ...sidecars }, one);
    raise(peak, now);
  }
  add(total, sidecars);
  raise(total, peak);
  // What is said of the Pod as a whole goes before the sum.
  Object.assign(total, resources(pod.spec.resources?.requests));
  if (pod.spec.overhead) add(total, resources(pod.spec.overhead));
  return total;
}

export function add(to: Resources, more: Resources, sign: 1 | -1 = 1): Resources {
  for (const name in more) to[name] = (to[name] ?? 0) + sign * (more[name] ?? 0);
  return to;
}

function raise(to: Resources, other: Resources): void {
  for (const name in other) to[name] = Math.max(to[name] ?? 0, other[name] ?? 0);
}
