/**
 * The quality of service class of a Pod, from its requests and limits.
 * Source: kubernetes pkg/apis/core/helper/qos ComputePodQOS, v1.36; only cpu and memory count.
 */
import type { ContainerSpec, PodSpec, ResourceRequirements } from "./pod.ts";
import { parseQuantity } from "./quantity.ts";

const COUNTED = ["cpu", "memory"] as const;

export function qosClassOf(spec: PodSpec): "Guaranteed" | "Burstable" | "BestEffort" {
  const podLevel = spec.resources && (spec.resources.requests || spec.resources.limits);
  const parts: { resources?: ResourceRequirements }[] =
    podLevel && spec.resources ? [{ resources: spec.resources }] : containersOf(spec);
  let hasAny = false;
  let isGuaranteed = true;
  for (const { resources } of parts) {
    for (const name of COUNTED) {
      const request = amount(resources?.requests?.[name]);
      const limit = amount(resources?.limits?.[name]);
      if (request > 0n || limit > 0n) hasAny = true;
      if (limit <= 0n || (request > 0n && request !== limit)) isGuaranteed = false;
    }
  }
  if (!hasAny) return "BestEffort";
  return isGuaranteed ? "Guaranteed" : "Burstable";
}

function containersOf(spec: PodSpec): ContainerSpec[] {
  return [...spec.containers, ...(spec.initContainers ?? [])];
}

function amount(text: string | undefined): bigint {
  return text === undefined ? 0n : (parseQuantity(text)?.nano ?? 0n);
}
