/**
 * The periodic look at local storage: what a Pod may use, and the words in which it is evicted.
 *
 * Source: facts/kubelet.md 6.7 (localStorageEviction of eviction_manager.go, v1.36): first the emptyDirs, then the Pod as
 * a whole, then each container. Simplified: the numbers are of this moment; a real kubelet's are up to a minute old.
 */
import type { ContainerUsage, Volume } from "../../machine/runtime/types.ts";
import type { Pod } from "../api/pod.ts";
import { canonicalQuantity } from "../api/quantity.ts";
import { bytes } from "./resource-amounts.ts";

const STORAGE = "ephemeral-storage";

/** What a Pod's look at itself needs. */
export interface StorageUse {
  readonly pod: Pod;
  readonly volumes: ReadonlyMap<string, Volume>;
  /** Of each container's newest attempt. */
  readonly containers: readonly { readonly name: string; readonly usage: ContainerUsage }[];
}

export function needsEvictionCheck(pod: Pod): boolean {
  return limitedVolumes(pod).length > 0 || storageLimit(pod) !== undefined;
}

/** The eviction's message, or null while all is within its limits. */
export function excessUse(use: StorageUse): string | null {
  const { pod, volumes } = use;
  for (const volume of limitedVolumes(pod)) {
    const limit = volume.emptyDir?.sizeLimit;
    if ((volumes.get(volume.name)?.used() ?? 0) > (bytes(limit) ?? Infinity)) {
      return `Usage of EmptyDir volume "${volume.name}" exceeds the limit "${limit}". `;
    }
  }
  const total = storageLimit(pod);
  if (total !== undefined && podStorage(use) > total) {
    return `Pod ephemeral local storage usage exceeds the total limit of containers ${binaryQuantity(total)}. `;
  }
  for (const { name, usage } of use.containers) {
    const limit = pod.spec.containers.find((spec) => spec.name === name)?.resources?.limits?.[STORAGE];
    if (usage.rootfs + usage.log > (bytes(limit) ?? Infinity)) {
      return `Container ${name} exceeded its local ephemeral storage limit "${limit}". `;
    }
  }
  return null;
}

function podStorage({ pod, volumes, containers }: StorageUse): number {
  let used = 0;
  for (const volume of pod.spec.volumes ?? []) {
    if (volume.emptyDir && volume.emptyDir.medium !== "Memory") used += volumes.get(volume.name)?.used() ?? 0;
  }
  for (const { usage } of containers) used += usage.rootfs + usage.log;
  return used;
}

function limitedVolumes(pod: Pod): NonNullable<Pod["spec"]["volumes"]> {
  return (pod.spec.volumes ?? []).filter((one) => one.emptyDir?.sizeLimit !== undefined);
}

/** The sum of the limits of those containers that have one. */
function storageLimit(pod: Pod): number | undefined {
  const limits = pod.spec.containers.flatMap((spec) => bytes(spec.resources?.limits?.[STORAGE]) ?? []);
  return limits.length === 0 ? undefined : limits.reduce((sum, limit) => sum + limit, 0);
}

/** `1Gi` for 1073741824: as the quantity is written. */
export function binaryQuantity(count: number): string {
  let value = count;
  let unit = 0;
  while (value !== 0 && value % 1024 === 0 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return unit === 0 ? canonicalQuantity(String(count)) : `${value}${UNITS[unit] ?? ""}`;
}

const UNITS = ["", "Ki", "Mi", "Gi", "Ti", "Pi"];
