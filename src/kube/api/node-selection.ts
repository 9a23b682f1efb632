/** Node selectors, node affinity and taints: which nodes a Pod may go to. Source: scheduling documentation of Kubernetes v1.36. */
import type { Node, Taint } from "./core.ts";
import type { Pod, Toleration } from "./pod.ts";

interface Requirement {
  key: string;
  operator: string;
  values?: string[];
}

export interface Term {
  matchExpressions?: Requirement[];
  matchFields?: Requirement[];
}

interface NodeAffinity {
  requiredDuringSchedulingIgnoredDuringExecution?: { nodeSelectorTerms?: Term[] };
  preferredDuringSchedulingIgnoredDuringExecution?: { weight: number; preference: Term }[];
}

function nodeAffinity(pod: Pod): NodeAffinity | undefined {
  return pod.spec.affinity?.["nodeAffinity"] as NodeAffinity | undefined;
}

export function matchesNode(pod: Pod, node: Node): boolean {
  for (const [key, value] of Object.entries(pod.spec.nodeSelector ?? {})) {
    if (node.metadata.labels?.[key] !== value) return false;
  }
  return matchesTerms(nodeAffinity(pod)?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms, node);
}

/** Whether the node meets one of the terms; without terms every node does. */
export function matchesTerms(terms: readonly Term[] | undefined, node: Node): boolean {
  return terms === undefined || terms.some((term) => matchesTerm(term, node));
}

/** The sum of the weights of the preferences that the node meets. */
export function nodePreference(pod: Pod, node: Node): number {
  let sum = 0;
  for (const one of nodeAffinity(pod)?.preferredDuringSchedulingIgnoredDuringExecution ?? []) {
    if (matchesTerm(one.preference, node)) sum += one.weight;
  }
  return sum;
}

function matchesTerm(term: Term, node: Node): boolean {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (expressions.length + fields.length === 0) return false;
  return (
    expressions.every((one) => matchesRequirement(one, node.metadata.labels?.[one.key])) &&
    fields.every((one) => matchesRequirement(one, one.key === "metadata.name" ? node.metadata.name : undefined))
  );
}

function matchesRequirement(requirement: Requirement, value: string | undefined): boolean {
  const values = requirement.values ?? [];
  switch (requirement.operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "Gt":
      return value !== undefined && Number(value) > Number(values[0]);
    case "Lt":
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}

/** The first taint that keeps the Pod off the node. */
export function untoleratedTaint(pod: Pod, node: Node): Taint | undefined {
  return node.spec.taints?.find((taint) => taint.effect !== "PreferNoSchedule" && !isTolerated(pod, taint));
}

/** How many taints would rather not have the Pod. */
export function reluctance(pod: Pod, node: Node): number {
  const taints = node.spec.taints ?? [];
  return taints.filter((taint) => taint.effect === "PreferNoSchedule" && !isTolerated(pod, taint)).length;
}

export function isTolerated(pod: Pod, taint: Taint): boolean {
  return (pod.spec.tolerations ?? []).some((toleration) => tolerates(toleration, taint));
}

/** Whether the toleration is for the taint; how long is another matter. */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect !== undefined && toleration.effect !== taint.effect) return false;
  if (toleration.key === undefined || toleration.key === "") return toleration.operator === "Exists";
  if (toleration.key !== taint.key) return false;
  return toleration.operator === "Exists" || (toleration.value ?? "") === (taint.value ?? "");
}
