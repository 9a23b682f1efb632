/** What faults are aimed at, in the fields that say so. */
import type { FaultTargetKind } from "./types.ts";

/** Fields by which each kind of target is named; the first must be given, or one of the alternatives. */
export const TARGET_FIELDS: Readonly<Record<FaultTargetKind, readonly string[]>> = {
  container: ["pod", "workload", "container", "namespace"],
  pod: ["pod", "workload", "namespace"],
  service: ["service", "namespace"],
  image: ["image"],
  node: ["node", "pod", "namespace"],
};
