/**
 * The periodic look at local storage: what a Pod may use, and the words in which it is evicted.
 *
 * Source: facts/kubelet.md 6.7. Simplified: the writable layers and logs of containers are not counted, and nodes never
 * come under memory or disk pressure.
 */
import type { Volume } from "../../machine/runtime/types.ts";
import type { Pod } from "../api/pod.ts";
import { bytes } from "./resource-amounts.ts";

export function needsEvictionCheck(pod: Pod): boolean {
  return limitedVolumes(pod).length > 0 || storageLimit(pod) !== undefined;
}

/** The eviction's message, or null while all is within its limits. */
export function excessUse(pod: Pod, volumes: ReadonlyMap<string, Volume>): string | null {
  for (const volume of limitedVolumes(pod)) {
    const limit = volume.emptyDir?.sizeLimit;
    if ((volumes.get(volume.name)?.used() ?? 0) > (bytes(limit) ?? Infinity)) {
      return `Usage of EmptyDir volume "${volume.name}" exceeds the limit "${limit}". `;
    }
  }
  const total = storageLimit(pod);
  if (total === undefined) return null;
  let used = 0;
  for (const volume of pod.spec.volumes ?? []) {
    if (volume.emptyDir && volume.emptyDir.medium !== "Memory") used += volumes.get(volume.name)?.used() ?? 0;
  }
  return used > total.bytes
    ? `Pod ephemeral local storage usage exceeds the total limit of containers ${total.text}. `
    : null;
}

function limitedVolumes(pod: Pod): NonNullable<Pod["spec"]["volumes"]> {
  return (pod.spec.volumes ?? []).filter((one) => one.emptyDir?.sizeLimit !== undefined);
}

/** Only where every container has a limit. */
function storageLimit(pod: Pod): { bytes: number; text: string } | undefined {
  let total = 0;
  const texts: string[] = [];
  for (const spec of pod.spec.containers) {
    const text = spec.resources?.limits?.["ephemeral-storage"];
    const value = bytes(text);
    if (value === undefined || text === undefined) return undefined;
    total += value;
    texts.push(text);
  }
  return { bytes: total, text: texts.length === 1 ? (texts[0] ?? "") : String(total) };
}
