/** What Pods ask for and nodes have, as numbers: cores in millicores, memory and storage in bytes. */
import type { Quantity } from "../api/meta.ts";
import type { Pod } from "../api/pod.ts";
import { quantityValue } from "../api/quantity.ts";

export interface Resources {
  cpu: number;
  memory: number;
  "ephemeral-storage": number;
}

export const RESOURCE_NAMES = ["cpu", "memory", "ephemeral-storage"] as const;

export function resources(list: Readonly<Record<string, Quantity>> | undefined): Resources {
  return {
    cpu: Math.ceil(Math.round(parse(list?.["cpu"]) * 1e6) / 1000),
    memory: Math.ceil(parse(list?.["memory"])),
    "ephemeral-storage": Math.ceil(parse(list?.["ephemeral-storage"])),
  };
}

function parse(quantity: Quantity | undefined): number {
  return quantityValue(quantity ?? "0") ?? 0;
}

/** Init containers run one by one before the others; sidecars beside all that come after them. */
export function podRequests(pod: Pod): Resources {
  if (pod.spec.resources?.requests) return resources(pod.spec.resources.requests);
  const total: Resources = { cpu: 0, memory: 0, "ephemeral-storage": 0 };
  const sidecars: Resources = { cpu: 0, memory: 0, "ephemeral-storage": 0 };
  const peak: Resources = { cpu: 0, memory: 0, "ephemeral-storage": 0 };
  for (const spec of pod.spec.containers) add(total, resources(spec.resources?.requests));
  for (const spec of pod.spec.initContainers ?? []) {
    const one = resources(spec.resources?.requests);
    if (spec.restartPolicy === "Always") add(sidecars, one);
    for (const name of RESOURCE_NAMES) {
      const now = sidecars[name] + (spec.restartPolicy === "Always" ? 0 : one[name]);
      peak[name] = Math.max(peak[name], now);
    }
  }
  for (const name of RESOURCE_NAMES) total[name] = Math.max(total[name] + sidecars[name], peak[name]);
  if (pod.spec.overhead) add(total, resources(pod.spec.overhead));
  return total;
}

export function add(to: Resources, more: Resources, sign: 1 | -1 = 1): void {
  for (const name of RESOURCE_NAMES) to[name] += sign * more[name];
}
