/**
 * The eviction subresource of Pods: a Pod is deleted where no budget speaks against it.
 *
 * Source: kubernetes pkg/registry/core/pod/storage/eviction.go, v1.36 (behaviour, texts).
 */
import { formatRfc3339 } from "../../sim/units.ts";
import type { EpochMs } from "../../sim/units.ts";
import type { DisruptionBudget } from "../api/budget.ts";
import type { ApiResult, KubeObject } from "../api/meta.ts";
import type { Pod } from "../api/pod.ts";
import { matchesLabelSelector } from "../api/selectors.ts";
import { failure, succeed } from "./status-errors.ts";
import type { Failed } from "./status-errors.ts";
import type { ApiServer, DeleteOptions } from "./types.ts";

const PODS = { group: "", resource: "pods" };
const BUDGETS = { group: "policy", resource: "poddisruptionbudgets" };
const VIOLATED = "Cannot evict pod as it would violate the pod's disruption budget.";

export function evictPod(
  api: ApiServer,
  now: EpochMs,
  namespace: string,
  name: string,
  options: DeleteOptions = {},
): ApiResult<KubeObject> {
  const found = api.get(PODS, namespace, name);
  if (!found.ok) return found;
  const pod = found.value as Pod;
  const { phase = "Pending" } = pod.status;
  const isBound = phase === "Running" && pod.metadata.deletionTimestamp === undefined;
  const refused = isBound ? spend(api, now, pod, options.dryRun === true) : undefined;
  if (refused) return refused;
  if (options.dryRun === true) return succeed(found.value);
  markEvicted(api, now, pod);
  return api.delete(PODS, namespace, name, options);
}

/** Takes one disruption from the Pod's budget, or says why not. */
function spend(api: ApiServer, now: EpochMs, pod: Pod, dryRun: boolean): Failed | undefined {
  const { namespace = "default", name } = pod.metadata;
  const listed = api.list(BUDGETS, { namespace });
  const budgets = ((listed.ok ? listed.value.items : []) as DisruptionBudget[]).filter(
    ({ spec }) => spec.selector !== undefined && matchesLabelSelector(spec.selector, pod.metadata.labels),
  );
  const [budget, other] = budgets;
  if (!budget) return undefined;
  if (other)
    return failure(
      "InternalError",
      "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
    );
  const { status = {}, metadata } = budget;
  const { disruptionsAllowed = 0, currentHealthy = 0, desiredHealthy = 0 } = status;
  const isReady = pod.status.conditions?.some((one) => one.type === "Ready" && one.status === "True") === true;
  if (!isReady && budget.spec.unhealthyPodEvictionPolicy === "AlwaysAllow") return undefined;
  if (!isReady && currentHealthy >= desiredHealthy && desiredHealthy > 0) return undefined;
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 1))
    return tooMany(`The disruption budget ${metadata.name} is still being processed by the server.`);
  if (disruptionsAllowed <= 0)
    return tooMany(
      `The disruption budget ${metadata.name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`,
    );
  if (!dryRun)
    api.updateStatus(BUDGETS, namespace, metadata.name, {
      ...status,
      disruptionsAllowed: disruptionsAllowed - 1,
      disruptedPods: { ...status.disruptedPods, [name]: formatRfc3339(now) },
    });
  return undefined;
}

function tooMany(message: string): Failed {
  return failure("TooManyRequests", VIOLATED, { causes: [{ reason: "DisruptionBudget", message, field: "" }] });
}

function markEvicted(api: ApiServer, now: EpochMs, pod: Pod): void {
  const { namespace, name } = pod.metadata;
  const condition = {
    type: "DisruptionTarget" as const,
    status: "True" as const,
    lastProbeTime: null,
    lastTransitionTime: formatRfc3339(now),
    reason: "EvictionByEvictionAPI",
    message: "Eviction API: evicting",
  };
  const others = (pod.status.conditions ?? []).filter((one) => one.type !== condition.type);
  api.updateStatus(PODS, namespace, name, { ...pod.status, conditions: [...others, condition] });
}
