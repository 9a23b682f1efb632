/**
 * A Pod looked at with all rules, in the order of the scheduler's plugins: each node is given up at the first that it breaks.
 *
 * Source: Kubernetes v1.36 scheduler, default plugins, by documentation and recorded texts; facts/kubelet.md 1.2.
 */
import type { Pod } from "../api/pod.ts";
import { minorOf } from "../api/versions.ts";
import { place, unplace } from "./node-info.ts";
import type { Misfit, NodeInfo } from "./node-info.ts";
import { podAffinityScores } from "./pod-affinity.ts";
import { findVictims } from "./preemption.ts";
import type { Candidate } from "./preemption.ts";
import { podRequests } from "../api/resource-requests.ts";
import { bestNode, final } from "./scheduler-nodes.ts";
import { claimsOf, selectNode } from "./scheduler-volumes.ts";
import { failureText } from "./scheduling-failure.ts";
import { problemOf } from "./scheduling-question.ts";
import type { Question, SchedulingView } from "./scheduling-question.ts";
import { spreadScores } from "./topology-spread.ts";

export interface Outcome {
  /** Where the Pod will run. */
  readonly node?: NodeInfo;
  /** Whether it can be bound there already; else it waits for its volumes. */
  readonly isReady: boolean;
  readonly message: string;
  /** Whether it may fit when other Pods go. */
  readonly forRoom: boolean;
  /** Where room is being made for it. */
  readonly nominated?: string;
  readonly victims: readonly Pod[];
}

export function decide(pod: Pod, view: SchedulingView): Outcome {
  const infos = [...view.nodes.values()];
  const question: Question = { pod, requests: podRequests(pod), claims: claimsOf(view.api, pod), view, infos };
  if (infos.length === 0) return failed("no nodes available to schedule pods", false);
  const { problem, waiting } = question.claims;
  if (problem !== null) {
    const misfits = infos.map(() => final(problem));
    return failed(
      failureText(misfits, { before: problem, preemption: null, minor: minorOf(view.api.kubernetesVersion) }),
      false,
    );
  }
  const pinned = pinnedNodes(pod);
  const misfits = infos.map((info) => {
    if (pinned && !pinned.has(info.node.metadata.name)) return final("node(s) didn't satisfy plugin(s) [NodeAffinity]");
    return withNominated(question, info, () => problemOf(question, info));
  });
  const fitting = infos.filter((_, i) => misfits[i] === null);
  if (fitting.length === 0) return noNode(question, misfits as Misfit[]);
  const best = bestNode(pod, question.requests, fitting, scores(question, fitting));
  if (!best || waiting.length === 0) return { ...(best && { node: best }), isReady: true, ...NOTHING };
  // Bound when its volumes are: the change of a claim brings it back.
  selectNode(view.api, question.claims, best.node);
  return { node: best, isReady: false, ...NOTHING };
}

const NOTHING = { message: "", forRoom: false, victims: [] } as const;

function failed(message: string, forRoom: boolean, candidate?: Candidate): Outcome {
  return {
    isReady: false,
    message,
    forRoom,
    victims: candidate?.victims ?? [],
    ...(candidate && { nominated: candidate.info.node.metadata.name }),
  };
}

function noNode(question: Question, misfits: readonly Misfit[]): Outcome {
  const forRoom = misfits.some((one) => !one.isFinal);
  const { candidate, text } = findVictims(question, misfits);
  const minor = minorOf(question.view.api.kubernetesVersion);
  const message = failureText(misfits, { before: null, preemption: candidate ? null : text, minor });
  return failed(message, forRoom || !!candidate, candidate);
}

/** Pods at least as important for which room is being made on the node count as if they were there. */
function withNominated<T>({ pod, view }: Question, info: NodeInfo, look: () => T): T {
  const guests = [...view.nominated.values()].filter(
    (one) =>
      one.node === info.node.metadata.name &&
      one.pod.metadata.uid !== pod.metadata.uid &&
      (one.pod.spec.priority ?? 0) >= (pod.spec.priority ?? 0) &&
      !info.pods.has(one.pod.metadata.uid),
  );
  for (const guest of guests) place(info, guest.pod);
  const result = look();
  for (const guest of guests) unplace(info, guest.pod);
  return result;
}

function scores(question: Question, fitting: readonly NodeInfo[]): number[] {
  const { pod, infos, view } = question;
  const spread = spreadScores(pod, fitting, infos);
  const near = podAffinityScores(pod, fitting, infos, view.api);
  return fitting.map((_, i) => 2 * (spread[i] ?? 0) + 2 * (near[i] ?? 0));
}

/** Names of the only nodes that a Pod names as such, as a DaemonSet's Pods do. */
function pinnedNodes(pod: Pod): Set<string> | undefined {
  const affinity = pod.spec.affinity?.["nodeAffinity"] as
    | {
        requiredDuringSchedulingIgnoredDuringExecution?: {
          nodeSelectorTerms?: { matchFields?: { key: string; operator: string; values?: string[] }[] }[];
        };
      }
    | undefined;
  const terms = affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (!terms || terms.length === 0) return undefined;
  const names = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const field = matchFields.find((one) => one.key === "metadata.name" && one.operator === "In");
    if (!field) return undefined;
    for (const name of field.values ?? []) names.add(name);
  }
  return names;
}
