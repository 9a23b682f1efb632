/**
 * The scheduler's picture of the nodes: what is on each, and why a Pod does not fit.
 *
 * Source: Kubernetes v1.36 scheduler plugins, by documentation and recorded texts; facts/kubelet.md 1.2.
 */
import type { Node } from "../api/core.ts";
import type { Pod } from "../api/pod.ts";
import { controllerOf } from "./informer.ts";
import { matchesNode, untoleratedTaint } from "../api/node-selection.ts";
import { podAffinityProblem } from "./pod-affinity.ts";
import { RESOURCE_NAMES, add, podRequests, resources } from "./resource-requests.ts";
import type { Resources } from "./resource-requests.ts";
import type { Misfit, NodeInfo } from "./node-info.ts";

export function nodeInfo(node: Node): NodeInfo {
  return {
    node,
    allocatable: resources(node.status.allocatable),
    maxPods: Number(node.status.allocatable?.["pods"] ?? 110),
    used: { cpu: 0, memory: 0, "ephemeral-storage": 0 },
    pods: new Map(),
    byOwner: new Map(),
  };
}

export function place(info: NodeInfo, pod: Pod): void {
  if (info.pods.has(pod.metadata.uid)) return;
  info.pods.set(pod.metadata.uid, pod);
  add(info.used, podRequests(pod));
  const owner = controllerOf(pod);
  if (owner !== undefined) info.byOwner.set(owner, (info.byOwner.get(owner) ?? 0) + 1);
}

export function unplace(info: NodeInfo, pod: Pod): void {
  const placed = info.pods.get(pod.metadata.uid);
  if (!placed) return;
  info.pods.delete(pod.metadata.uid);
  add(info.used, podRequests(placed), -1);
  const owner = controllerOf(placed);
  if (owner !== undefined) info.byOwner.set(owner, (info.byOwner.get(owner) ?? 1) - 1);
}

/** The first rule that keeps the Pod off the node, or null. */
export function misfit(pod: Pod, requests: Resources, info: NodeInfo, all: Iterable<NodeInfo>): Misfit | null {
  const { node } = info;
  if (node.spec.unschedulable && !toleratesUnschedulable(pod)) return final("node(s) were unschedulable");
  const taint = untoleratedTaint(pod, node);
  if (taint) return final(`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ""}}`);
  if (!matchesNode(pod, node)) return final("node(s) didn't match Pod's node affinity/selector");
  if (!hasFreePorts(pod, info)) {
    return { reasons: ["node(s) didn't have free ports for the requested pod ports"], isFinal: false };
  }
  return fits(requests, info) ?? podAffinityProblem(pod, info, all);
}

function final(reason: string): Misfit {
  return { reasons: [reason], isFinal: true };
}

function toleratesUnschedulable(pod: Pod): boolean {
  return (pod.spec.tolerations ?? []).some(
    (one) => one.operator === "Exists" && (one.key === undefined || one.key === "node.kubernetes.io/unschedulable"),
  );
}

function fits(requests: Resources, info: NodeInfo): Misfit | null {
  const reasons: string[] = [];
  let isFinal = false;
  if (info.pods.size + 1 > info.maxPods) reasons.push("Too many pods");
  for (const name of RESOURCE_NAMES) {
    if (requests[name] === 0 || info.used[name] + requests[name] <= info.allocatable[name]) continue;
    reasons.push(`Insufficient ${name}`);
    if (requests[name] > info.allocatable[name]) isFinal = true;
  }
  return reasons.length === 0 ? null : { reasons, isFinal };
}

function hasFreePorts(pod: Pod, info: NodeInfo): boolean {
  const wanted = hostPorts(pod);
  if (wanted.length === 0) return true;
  for (const other of info.pods.values()) if (hostPorts(other).some((port) => wanted.includes(port))) return false;
  return true;
}

/** `TCP/80` and the like. Simplified: host ports clash whatever their host IP. */
function hostPorts(pod: Pod): string[] {
  const ports: string[] = [];
  for (const spec of pod.spec.containers) {
    for (const port of spec.ports ?? []) if (port.hostPort) ports.push(`${port.protocol ?? "TCP"}/${port.hostPort}`);
  }
  return ports;
}
