/** A container of a Pod by its name. */
import type { ContainerSpec, Pod } from "../api/pod.ts";

export function findContainer(pod: Pod, name: string): ContainerSpec | undefined {
  return [...(pod.spec.initContainers ?? []), ...pod.spec.containers].find((one) => one.name === name);
}
