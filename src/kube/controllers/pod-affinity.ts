/**
 * Nearness and distance between Pods, required and preferred.
 * Source: Kubernetes v1.36 documentation, "Inter-pod affinity"; scheduler plugin InterPodAffinity (behaviour).
 */
import type { LabelSelector } from "../api/meta.ts";
import type { Pod } from "../api/pod.ts";
import type { ApiServer } from "../apiserver/types.ts";
import { matchesLabels } from "./label-match.ts";
import type { Misfit, NodeInfo } from "./node-info.ts";

interface Term {
  labelSelector?: LabelSelector;
  topologyKey: string;
  namespaces?: string[];
  namespaceSelector?: LabelSelector;
  matchLabelKeys?: string[];
  mismatchLabelKeys?: string[];
}

interface PodAffinity {
  requiredDuringSchedulingIgnoredDuringExecution?: Term[];
  preferredDuringSchedulingIgnoredDuringExecution?: { weight: number; podAffinityTerm: Term }[];
}

type Kind = "podAffinity" | "podAntiAffinity";

/** What a Pod that is there already, and has to be near, adds for one that it wants near. */
const HARD_WEIGHT = 1;
const NAMESPACES = { group: "", resource: "namespaces" };

export function podAffinityProblem(
  pod: Pod,
  info: NodeInfo,
  infos: readonly NodeInfo[],
  api: ApiServer,
): Misfit | null {
  const wants = required(pod, "podAffinity");
  if (wants.length > 0 && !isNearEnough(pod, wants, info, infos, api))
    return { reasons: ["node(s) didn't match pod affinity rules"], isFinal: true };
  const avoids = required(pod, "podAntiAffinity");
  if (avoids.some((term) => inDomain(info, term.topologyKey, infos, (other) => selects(pod, term, other, api))))
    return { reasons: ["node(s) didn't match pod anti-affinity rules"], isFinal: false };
  if (isAvoided(pod, info, infos, api))
    return { reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"], isFinal: false };
  return null;
}

function affinityOf(pod: Pod, kind: Kind): PodAffinity | undefined {
  return pod.spec.affinity?.[kind] as PodAffinity | undefined;
}

function required(pod: Pod, kind: Kind): readonly Term[] {
  return affinityOf(pod, kind)?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

/** Pods that meet all terms are in the node's domain of each. */
function isNearEnough(
  pod: Pod,
  terms: readonly Term[],
  info: NodeInfo,
  infos: readonly NodeInfo[],
  api: ApiServer,
): boolean {
  if (terms.some((term) => domainOf(info, term.topologyKey) === undefined)) return false;
  const matches = (other: Pod): boolean => terms.every((term) => selects(pod, term, other, api));
  if (terms.every((term) => inDomain(info, term.topologyKey, infos, matches))) return true;
  // The first of a group that wants to be together may go anywhere.
  return matches(pod) && !infos.some((one) => [...one.pods.values()].some(matches));
}

/** Whether a Pod that is in the node's domain keeps this one away. */
function isAvoided(pod: Pod, info: NodeInfo, infos: readonly NodeInfo[], api: ApiServer): boolean {
  return infos.some((one) => {
    for (const other of one.pods.values()) {
      for (const term of required(other, "podAntiAffinity")) {
        const domain = domainOf(info, term.topologyKey);
        const isHere = domain !== undefined && domain === domainOf(one, term.topologyKey);
        if (isHere && selects(other, term, pod, api)) return true;
      }
    }
    return false;
  });
}

/** Of 100 each, by what this Pod and those that are there prefer. */
export function podAffinityScores(
  pod: Pod,
  fitting: readonly NodeInfo[],
  infos: readonly NodeInfo[],
  api: ApiServer,
): number[] {
  const sums = fitting.map((info) => {
    let sum = 0;
    for (const one of infos) {
      const isHere = (key: string): boolean => {
        const domain = domainOf(info, key);
        return domain !== undefined && domain === domainOf(one, key);
      };
      for (const other of one.pods.values()) {
        for (const [kind, sign] of SIGNS) {
          const ours = affinityOf(pod, kind)?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
          for (const { weight, podAffinityTerm: term } of ours)
            if (isHere(term.topologyKey) && selects(pod, term, other, api)) sum += sign * weight;
          const theirs = affinityOf(other, kind)?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
          for (const { weight, podAffinityTerm: term } of theirs)
            if (isHere(term.topologyKey) && selects(other, term, pod, api)) sum += sign * weight;
        }
        for (const term of required(other, "podAffinity"))
          if (isHere(term.topologyKey) && selects(other, term, pod, api)) sum += HARD_WEIGHT;
      }
    }
    return sum;
  });
  const [least, most] = [Math.min(...sums), Math.max(...sums)];
  return sums.map((sum) => (most === least ? 0 : Math.floor((100 * (sum - least)) / (most - least))));
}

const SIGNS: readonly (readonly [Kind, 1 | -1])[] = [
  ["podAffinity", 1],
  ["podAntiAffinity", -1],
];

function domainOf(info: NodeInfo, key: string): string | undefined {
  return info.node.metadata.labels?.[key];
}

/** Whether such a Pod runs in the node's domain. */
function inDomain(info: NodeInfo, key: string, infos: readonly NodeInfo[], matches: (other: Pod) => boolean): boolean {
  const domain = domainOf(info, key);
  if (domain === undefined) return false;
  return infos.some((one) => domainOf(one, key) === domain && [...one.pods.values()].some(matches));
}

function selects(owner: Pod, term: Term, other: Pod, api: ApiServer): boolean {
  if (!isInNamespaces(owner, term, other.metadata.namespace ?? "default", api)) return false;
  if (term.labelSelector === undefined || !matchesLabels(term.labelSelector, other.metadata.labels)) return false;
  const [mine, theirs] = [owner.metadata.labels, other.metadata.labels];
  const isSame = (key: string): boolean => mine?.[key] === undefined || mine[key] === theirs?.[key];
  const isOther = (key: string): boolean => mine?.[key] === undefined || mine[key] !== theirs?.[key];
  return (term.matchLabelKeys ?? []).every(isSame) && (term.mismatchLabelKeys ?? []).every(isOther);
}

/** Those named and those selected together; the Pod's own where neither is said. */
function isInNamespaces(
  owner: Pod,
  { namespaces = [], namespaceSelector }: Term,
  name: string,
  api: ApiServer,
): boolean {
  if (namespaces.includes(name)) return true;
  if (namespaceSelector === undefined)
    return namespaces.length === 0 && name === (owner.metadata.namespace ?? "default");
  const found = api.get(NAMESPACES, undefined, name);
  return found.ok && matchesLabels(namespaceSelector, found.value.metadata.labels);
}
