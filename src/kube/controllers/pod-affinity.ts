/**
 * Affinity and anti-affinity between Pods, as far as it is required.
 * Source: Kubernetes v1.36 documentation, "Inter-pod affinity". Simplified: preferred Pod affinity, namespace selectors and
 * topology spread constraints change nothing.
 */
import type { LabelSelector } from "../api/meta.ts";
import type { Pod } from "../api/pod.ts";
import { matchesLabels } from "./label-match.ts";
import type { Misfit, NodeInfo } from "./node-info.ts";

interface Term {
  labelSelector?: LabelSelector;
  topologyKey: string;
  namespaces?: string[];
}

interface PodAffinity {
  requiredDuringSchedulingIgnoredDuringExecution?: Term[];
}

export function podAffinityProblem(pod: Pod, info: NodeInfo, all: Iterable<NodeInfo>): Misfit | null {
  const wants = terms(pod, "podAffinity");
  const avoids = terms(pod, "podAntiAffinity");
  if (wants.length > 0 || avoids.length > 0) {
    const infos = [...all];
    for (const term of wants) {
      // The first of a group that wants to be together may go anywhere.
      const isFirst = selects(pod, term, pod) && !infos.some((one) => hasMatch(pod, term, one));
      if (!isFirst && !inDomain(pod, term, info, infos))
        return { reasons: ["node(s) didn't match pod affinity rules"], isFinal: true };
    }
    if (avoids.some((term) => inDomain(pod, term, info, infos))) {
      return { reasons: ["node(s) didn't match pod anti-affinity rules"], isFinal: false };
    }
  }
  for (const other of info.pods.values()) {
    if (terms(other, "podAntiAffinity").some((term) => selects(other, term, pod))) {
      return { reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"], isFinal: false };
    }
  }
  return null;
}

function terms(pod: Pod, kind: "podAffinity" | "podAntiAffinity"): readonly Term[] {
  const affinity = pod.spec.affinity?.[kind] as PodAffinity | undefined;
  return affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

/** Whether a Pod that the term is about runs in the node's domain. */
function inDomain(pod: Pod, term: Term, info: NodeInfo, infos: readonly NodeInfo[]): boolean {
  const domain = info.node.metadata.labels?.[term.topologyKey];
  if (domain === undefined) return false;
  return infos.some((one) => one.node.metadata.labels?.[term.topologyKey] === domain && hasMatch(pod, term, one));
}

function hasMatch(owner: Pod, term: Term, info: NodeInfo): boolean {
  for (const other of info.pods.values()) if (selects(owner, term, other)) return true;
  return false;
}

function selects(owner: Pod, term: Term, other: Pod): boolean {
  const namespaces = term.namespaces && term.namespaces.length > 0 ? term.namespaces : [owner.metadata.namespace];
  if (!namespaces.includes(other.metadata.namespace ?? "default")) return false;
  return term.labelSelector !== undefined && matchesLabels(term.labelSelector, other.metadata.labels);
}
