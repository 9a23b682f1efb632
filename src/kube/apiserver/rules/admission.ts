/** What the chunk does about new objects besides checking them: defaults of seldom kinds, limit ranges and quotas. */
import type { KindInfo } from "../../api/kinds.ts";
import type { KubeObject } from "../../api/meta.ts";
import { fill, itemsOf, mapOf } from "../pod-defaults.ts";
import type { Fields } from "../pod-defaults.ts";
import type { Failed } from "../status-errors.ts";
import { checkAllocations } from "./allocations.ts";
import { applyLimitRanges, checkLimitRanges, defaultLimitRange } from "./limit-ranges.ts";
import { admitToQuotas } from "./quotas.ts";
import type { AdmissionStore } from "./types.ts";

/** Completes a new object in place. Source: kubernetes pkg/apis/{core,networking}/v1/defaults.go, v1.36. */
export function completeObject(kind: string, object: Fields, namespace: string, store: AdmissionStore): void {
  switch (kind) {
    case "Pod":
      return applyLimitRanges(object, namespace, store);
    case "Event":
      object["involvedObject"] ??= {};
      return;
    case "LimitRange":
      return defaultLimitRange(object);
    case "ReplicationController":
      return defaultReplicationController(object);
    case "NetworkPolicy":
      return defaultNetworkPolicy(mapOf(object, "spec") ?? {});
    default:
  }
}

export function admitObject(
  info: KindInfo,
  object: KubeObject,
  store: AdmissionStore,
  dryRun: boolean,
): Failed | undefined {
  const isRanged = info.kind === "Pod" || info.kind === "PersistentVolumeClaim";
  return (
    (info.kind === "Service" ? checkAllocations(info, object, store) : undefined) ??
    (isRanged ? checkLimitRanges(info, object, store) : undefined) ??
    (info.namespaced ? admitToQuotas(info, object, store, dryRun) : undefined)
  );
}

function defaultReplicationController(object: Fields): void {
  const spec = mapOf(object, "spec");
  if (!spec) return;
  const labels = mapOf(mapOf(mapOf(spec, "template"), "metadata"), "labels");
  if (labels && Object.keys(labels).length > 0) {
    if (Object.keys(mapOf(spec, "selector") ?? {}).length === 0) spec["selector"] = { ...labels };
    const metadata = mapOf(object, "metadata");
    if (metadata && Object.keys(mapOf(metadata, "labels") ?? {}).length === 0) metadata["labels"] = { ...labels };
  }
  fill(spec, "replicas", 1);
}

function defaultNetworkPolicy(spec: Fields): void {
  if (!Array.isArray(spec["policyTypes"]) || spec["policyTypes"].length === 0)
    spec["policyTypes"] = ["Ingress", ...(itemsOf(spec, "egress").length > 0 ? ["Egress"] : [])];
  for (const rule of [...itemsOf(spec, "ingress"), ...itemsOf(spec, "egress")])
    for (const port of itemsOf(rule, "ports")) fill(port, "protocol", "TCP");
}
