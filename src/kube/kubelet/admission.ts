/**
 * Whether a node takes a Pod that was bound to it without looking closely: it asks for nothing of which there could be too
 * little, and demands nothing of its node. All others are looked at by admission-check.ts, which comes with the Pod extras.
 *
 * Source: facts/kubelet.md 1.4 (lifecycle/predicate.go of v1.36).
 */
import type { Node } from "../api/core.ts";
import { hostPorts } from "../api/host-ports.ts";
import type { Pod } from "../api/pod.ts";
import { podRequests } from "../api/resource-requests.ts";
import { NODES } from "./heartbeat.ts";
import type { NodeContext } from "./node-context.ts";
import type { RefusalReason } from "./reasons.ts";

export interface AdmissionProblem {
  readonly reason: RefusalReason;
  readonly message: string;
}

/** `count`: of the Pods on the node, this one included. */
export function isTakenUnseen(context: NodeContext, pod: Pod, count: number, pressures: readonly string[]): boolean {
  const { nodeSelector, affinity, os, securityContext } = pod.spec;
  if (pressures.length > 0 || (nodeSelector ?? affinity ?? os ?? securityContext?.sysctls) !== undefined) return false;
  if (count > Number(context.allocatable["pods"]) || OS_LABEL in (pod.metadata.labels ?? {})) return false;
  if (hostPorts(pod).length > 0 || Object.keys(podRequests(pod)).length > 0) return false;
  const node = context.api.get(NODES, undefined, context.node);
  return !node.ok || !(node.value as unknown as Node).spec.taints?.some(isExpelling);
}

export const OS_LABEL = "kubernetes.io/os";

/** Of taints the kubelet heeds only those that end Pods. */
export function isExpelling({ effect }: { effect: string }): boolean {
  return effect === "NoExecute";
}
