/** What controllers read from a Pod's status. */
import { parseRfc3339 } from "../../sim/units.ts";
import type { Duration, EpochMs } from "../../sim/units.ts";
import type { Pod } from "../api/pod.ts";

/** Neither ended nor being ended. */
export function isActive(pod: Pod): boolean {
  const { phase } = pod.status;
  return phase !== "Succeeded" && phase !== "Failed" && pod.metadata.deletionTimestamp === undefined;
}

export function isPodReady(pod: Pod): boolean {
  return pod.status.conditions?.some((one) => one.type === "Ready" && one.status === "True") ?? false;
}

/** How long until the Pod counts as available; 0: it does, null: it is not ready. */
export function availableIn(pod: Pod, minReadySeconds: number, now: EpochMs): Duration | null {
  const ready = pod.status.conditions?.find((one) => one.type === "Ready");
  if (ready?.status !== "True") return null;
  if (minReadySeconds === 0) return 0;
  const since = parseRfc3339(ready.lastTransitionTime ?? "") ?? now;
  return Math.max(0, since + minReadySeconds * 1000 - now);
}
