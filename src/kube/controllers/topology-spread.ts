/**
 * Pods spread over domains of nodes, as their constraints say.
 * Source: Kubernetes v1.36 documentation, "Pod Topology Spread Constraints"; scheduler plugin PodTopologySpread (behaviour).
 * Simplified: when scoring, domains of keys with many values weigh no more than others.
 */
import { isTolerated, matchesNode } from "../api/node-selection.ts";
import type { LabelSelector } from "../api/meta.ts";
import type { Pod } from "../api/pod.ts";
import { matchesLabels } from "./label-match.ts";
import type { Misfit, NodeInfo } from "./node-info.ts";
import { final } from "./scheduler-nodes.ts";

interface Constraint {
  maxSkew: number;
  topologyKey: string;
  whenUnsatisfiable: "DoNotSchedule" | "ScheduleAnyway";
  labelSelector?: LabelSelector;
  matchLabelKeys?: string[];
  minDomains?: number;
  nodeAffinityPolicy?: "Honor" | "Ignore";
  nodeTaintsPolicy?: "Honor" | "Ignore";
}

const PROBLEM = "node(s) didn't match pod topology spread constraints";

export function spreadProblem(pod: Pod, info: NodeInfo, infos: readonly NodeInfo[]): Misfit | null {
  const constraints = constraintsOf(pod, "DoNotSchedule");
  for (const constraint of constraints) {
    const domain = info.node.metadata.labels?.[constraint.topologyKey];
    if (domain === undefined) return final(`${PROBLEM} (missing required label)`);
    const counts = countsOf(pod, constraint, constraints, infos);
    const least = counts.size < (constraint.minDomains ?? 1) ? 0 : Math.min(...counts.values());
    const self = isCounted(pod, constraint, pod) ? 1 : 0;
    if ((counts.get(domain) ?? 0) + self - least > constraint.maxSkew) return { reasons: [PROBLEM], isFinal: false };
  }
  return null;
}

/** Of 100 each: the fewer are there already, the more. */
export function spreadScores(pod: Pod, fitting: readonly NodeInfo[], infos: readonly NodeInfo[]): number[] {
  const constraints = constraintsOf(pod, "ScheduleAnyway");
  if (constraints.length === 0) return fitting.map(() => 0);
  const counts = constraints.map((constraint) => countsOf(pod, constraint, constraints, infos));
  const sums = fitting.map(({ node }) => {
    let sum = 0;
    for (const [i, { topologyKey, maxSkew }] of constraints.entries()) {
      const domain = node.metadata.labels?.[topologyKey];
      if (domain === undefined) return undefined;
      sum += (counts[i]?.get(domain) ?? 0) + maxSkew - 1;
    }
    return sum;
  });
  const known = sums.filter((sum) => sum !== undefined);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  return sums.map((sum) => {
    if (sum === undefined) return 0;
    return most === 0 ? 100 : Math.floor((100 * (most + least - sum)) / most);
  });
}

function constraintsOf(pod: Pod, kind: Constraint["whenUnsatisfiable"]): Constraint[] {
  return ((pod.spec.topologySpreadConstraints ?? []) as unknown as Constraint[]).filter(
    (one) => one.whenUnsatisfiable === kind,
  );
}

/** How many Pods there are in each domain that counts. */
function countsOf(
  pod: Pod,
  constraint: Constraint,
  all: readonly Constraint[],
  infos: readonly NodeInfo[],
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { node, pods } of infos) {
    const labels = node.metadata.labels;
    const domain = labels?.[constraint.topologyKey];
    if (domain === undefined || all.some(({ topologyKey }) => labels?.[topologyKey] === undefined)) continue;
    if (constraint.nodeAffinityPolicy !== "Ignore" && !matchesNode(pod, node)) continue;
    const isKeptOff = (node.spec.taints ?? []).some(
      (taint) => taint.effect !== "PreferNoSchedule" && !isTolerated(pod, taint),
    );
    if (constraint.nodeTaintsPolicy === "Honor" && isKeptOff) continue;
    let count = counts.get(domain) ?? 0;
    for (const other of pods.values()) {
      if (other.metadata.deletionTimestamp === undefined && isCounted(pod, constraint, other)) count++;
    }
    counts.set(domain, count);
  }
  return counts;
}

function isCounted(pod: Pod, { labelSelector, matchLabelKeys = [] }: Constraint, other: Pod): boolean {
  if (other.metadata.namespace !== pod.metadata.namespace) return false;
  if (labelSelector === undefined || !matchesLabels(labelSelector, other.metadata.labels)) return false;
  return matchLabelKeys.every((key) => {
    const mine = pod.metadata.labels?.[key];
    return mine === undefined || mine === other.metadata.labels?.[key];
  });
}
