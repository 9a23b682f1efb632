/**
 * Whether the node takes a Pod that was bound to it: the scheduler's rules once more, for Pods that chose their own node.
 *
 * Source: facts/kubelet.md 1.4 (lifecycle/predicate.go of v1.36).
 */
import type { Node } from "../api/core.ts";
import { isTolerated, matchesNode } from "../api/node-selection.ts";
import type { Pod } from "../api/pod.ts";
import { KUBELET_LIMITS } from "./limits.ts";
import type { NodeContext } from "./node-context.ts";
import { amount, millicores, bytes } from "./resource-amounts.ts";

export interface AdmissionProblem {
  readonly reason: string;
  readonly message: string;
}

const NODES = { group: "", resource: "nodes" };
/** Pods of this priority and more are the system's own. */
const CRITICAL = 2_000_000_000;
const PRESSURE_TAINT = { key: "node.kubernetes.io/memory-pressure", effect: "NoSchedule" } as const;

export function admissionProblem(
  context: NodeContext,
  pod: Pod,
  others: readonly Pod[],
  pressures: readonly string[],
): AdmissionProblem | null {
  // Short of memory alone, a node still takes Pods that say what they need.
  const isMemoryOnly = pressures.every((one) => one === "MemoryPressure");
  const isTaken = isMemoryOnly && (pod.status.qosClass !== "BestEffort" || isTolerated(pod, PRESSURE_TAINT));
  if (pressures.length > 0 && !isTaken && (pod.spec.priority ?? 0) < CRITICAL)
    return { reason: "Evicted", message: `The node had condition: [${pressures.join(" ")}]. ` };
  const problem = resourceProblem(context, pod, others);
  if (problem) return problem;
  const found = context.api.get(NODES, undefined, context.node);
  if (!found.ok) return null;
  const node = found.value as unknown as Node;
  if (!matchesNode(pod, node)) {
    return predicate("NodeAffinity", "node(s) didn't match Pod's node affinity/selector");
  }
  const isKeptOff = node.spec.taints?.some((one) => one.effect === "NoExecute" && !isTolerated(pod, one));
  return isKeptOff ? predicate("TaintToleration", "node(s) had taints that the pod didn't tolerate") : null;
}

function predicate(name: string, problem: string): AdmissionProblem {
  return { reason: name, message: `Predicate ${name} failed: ${problem}` };
}

function resourceProblem(context: NodeContext, pod: Pod, others: readonly Pod[]): AdmissionProblem | null {
  const active = others.filter(
    (one) => one !== pod && one.status.phase !== "Succeeded" && one.status.phase !== "Failed",
  );
  if (active.length >= KUBELET_LIMITS.pods) {
    return outOf("pods", 1, active.length, KUBELET_LIMITS.pods);
  }
  for (const resource of ["cpu", "memory", "ephemeral-storage"]) {
    const requested = request(pod, resource);
    if (requested === 0) continue;
    const capacity = inUnits(resource, context.allocatable[resource]) ?? Infinity;
    let used = 0;
    for (const other of active) used += request(other, resource);
    if (used + requested > capacity) return outOf(resource, requested, used, capacity);
  }
  return null;
}

function outOf(resource: string, requested: number, used: number, capacity: number): AdmissionProblem {
  const message = `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`;
  return { reason: `OutOf${resource}`, message };
}

/** What the Pod's containers ask for together; init containers run one by one before, sidecars beside them. */
function request(pod: Pod, resource: string): number {
  const of = (spec: { resources?: { requests?: Record<string, string> } }): number =>
    inUnits(resource, spec.resources?.requests?.[resource]) ?? 0;
  let apps = 0;
  for (const spec of pod.spec.containers) apps += of(spec);
  let sidecars = 0;
  let peak = 0;
  for (const spec of pod.spec.initContainers ?? []) {
    if (spec.restartPolicy === "Always") sidecars += of(spec);
    else peak = Math.max(peak, sidecars + of(spec));
  }
  return Math.max(apps + sidecars, peak);
}

function inUnits(resource: string, quantity: string | undefined): number | undefined {
  if (resource === "cpu") return millicores(quantity);
  return resource === "memory" ? bytes(quantity) : amount(quantity);
}
