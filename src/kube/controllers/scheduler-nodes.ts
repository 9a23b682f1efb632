/**
 * The rules that every Pod is looked at with: whether it fits a node, and which of those that fit is best.
 *
 * Source: Kubernetes v1.36 scheduler plugins NodeUnschedulable, TaintToleration, NodeAffinity, NodeResourcesFit and
 * NodeResourcesBalancedAllocation with their weights, by documentation and recorded texts; facts/kubelet.md 1.2.
 * Simplified: which images a node has makes no difference; of equals the one with fewest Pods is taken, then the first.
 */
import { mapped } from "../../sim/mapped.ts";
import { isTolerated, matchesNode, nodePreference, reluctance, untoleratedTaint } from "../api/node-selection.ts";
import type { Node, Taint } from "../api/core.ts";
import type { Pod } from "../api/pod.ts";
import { controllerOf } from "./informer.ts";
import { weightOf } from "./node-info.ts";
import type { Misfit, NodeInfo } from "./node-info.ts";
import type { Resources } from "../api/resource-requests.ts";

const UNSCHEDULABLE: Taint = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };
const WEIGHTS = { affinity: 2, taint: 3, spread: 2 } as const;

/** What the node itself has against the Pod, whatever else is there. */
export function nodeMisfit(pod: Pod, node: Node): Misfit | null {
  if (node.spec.unschedulable === true && !isTolerated(pod, UNSCHEDULABLE)) return final("node(s) were unschedulable");
  const taint = untoleratedTaint(pod, node);
  if (taint) return { reasons: ["node(s) had untolerated taint(s)"], isFinal: true, taint };
  return matchesNode(pod, node) ? null : final("node(s) didn't match Pod's node affinity/selector");
}

export function final(reason: string): Misfit {
  return { reasons: [reason], isFinal: true };
}

/** What there is too little of. */
export function resourceMisfit(requests: Resources, info: NodeInfo): Misfit | null {
  const reasons: string[] = [];
  let isFinal = false;
  if (info.pods.size + 1 > info.maxPods) reasons.push("Too many pods");
  for (const name in requests) {
    const wanted = requests[name] ?? 0;
    const allocatable = info.allocatable[name] ?? 0;
    if (wanted === 0 || (info.used[name] ?? 0) + wanted <= allocatable) continue;
    reasons.push(`Insufficient ${name}`);
    if (wanted > allocatable) isFinal = true;
  }
  return reasons.length === 0 ? null : { reasons, isFinal };
}

/** The best of the nodes that the Pod fits; `extra` is what other rules give each of them. */
export function bestNode(
  pod: Pod,
  requests: Resources,
  fitting: readonly NodeInfo[],
  extra?: readonly number[],
): NodeInfo | undefined {
  const [first] = fitting;
  if (fitting.length < 2) return first;
  const owner = controllerOf(pod);
  const preferences = normal(mapped(fitting, ({ node }) => nodePreference(pod, node)));
  const reluctances = normal(mapped(fitting, ({ node }) => reluctance(pod, node)));
  const siblings = normal(mapped(fitting, (info) => (owner === undefined ? 0 : (info.byOwner.get(owner) ?? 0))));
  const weight = weightOf(pod, requests);
  let best = first;
  let bestScore = -Infinity;
  fitting.forEach((info, i) => {
    const score =
      leastAllocated(weight, info) +
      balanced(requests, info) +
      WEIGHTS.affinity * (preferences[i] ?? 0) +
      WEIGHTS.taint * (100 - (reluctances[i] ?? 0)) +
      WEIGHTS.spread * (100 - (siblings[i] ?? 0)) +
      (extra?.[i] ?? 0);
    const isBetter = score > bestScore || (score === bestScore && best && info.pods.size < best.pods.size);
    if (!isBetter) return;
    best = info;
    bestScore = score;
  });
  return best;
}

/** Of 100: the share of the greatest. */
export function normal(values: readonly number[]): number[] {
  let most = 0;
  for (const value of values) most = Math.max(most, value);
  return most === 0 ? [...values] : mapped(values, (value) => Math.floor((value * 100) / most));
}

function leastAllocated(weight: ReturnType<typeof weightOf>, info: NodeInfo): number {
  const free = (name: "cpu" | "memory"): number => {
    const total = info.allocatable[name] ?? 0;
    return total === 0 ? 0 : Math.max(0, Math.floor(((total - info.weight[name] - weight[name]) * 100) / total));
  };
  return Math.floor((free("cpu") + free("memory")) / 2);
}

function balanced(requests: Resources, info: NodeInfo): number {
  const fraction = (name: "cpu" | "memory"): number => {
    const total = info.allocatable[name] ?? 0;
    return total === 0 ? 1 : Math.min(1, ((info.used[name] ?? 0) + (requests[name] ?? 0)) / total);
  };
  return Math.floor((1 - Math.abs(fraction("cpu") - fraction("memory")) / 2) * 100);
}
