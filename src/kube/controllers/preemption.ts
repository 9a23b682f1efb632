/**
 * Pods that have to go so that a more important one fits.
 *
 * Source: Kubernetes v1.36 documentation, "Pod Priority and Preemption"; scheduler plugin DefaultPreemption (behaviour).
 * Simplified: all nodes are tried, where the real one looks at some of them from a random place on.
 */
import { formatRfc3339 } from "../../sim/units.ts";
import type { LabelSelector } from "../api/meta.ts";
import type { Pod } from "../api/pod.ts";
import type { ApiServer } from "../apiserver/types.ts";
import { matchesLabels } from "./label-match.ts";
import { place, unplace } from "./node-info.ts";
import type { Misfit, NodeInfo } from "./node-info.ts";
import { counted } from "./scheduling-failure.ts";
import { problemOf } from "./scheduling-question.ts";
import type { Question } from "./scheduling-question.ts";
import type { ControllerContext } from "./types.ts";

export interface Candidate {
  readonly info: NodeInfo;
  /** The most important first. */
  readonly victims: readonly Pod[];
  /** How many of them a budget would keep. */
  readonly violations: number;
}

const PODS = { group: "", resource: "pods" };
const BUDGETS = { group: "policy", resource: "poddisruptionbudgets" };

/** The best place to make room, or why there is none. */
export function findVictims(question: Question, misfits: readonly Misfit[]): { candidate?: Candidate; text: string } {
  const { pod, infos, view } = question;
  if (pod.spec.preemptionPolicy === "Never") return { text: "not eligible due to preemptionPolicy=Never." };
  const nominated = infos.find((info) => info.node.metadata.name === view.nominated.get(pod.metadata.uid)?.node);
  if (nominated && [...nominated.pods.values()].some((other) => isLeaving(other, pod)))
    return { text: "not eligible due to a terminating pod on the nominated node." };
  const candidates: Candidate[] = [];
  const reasons = infos.flatMap((info, i) => {
    if (misfits[i]?.isFinal !== false) return "Preemption is not helpful for scheduling";
    const found = victimsOn(question, info);
    if ("victims" in found) candidates.push(found);
    return "victims" in found ? [] : found;
  });
  const candidate = candidates.sort(cheaper)[0];
  if (candidate) return { candidate, text: "" };
  return { text: `0/${infos.length} nodes are available: ${counted(reasons)}.` };
}

function isLeaving(other: Pod, pod: Pod): boolean {
  return other.metadata.deletionTimestamp !== undefined && priority(other) < priority(pod);
}

function priority(pod: Pod): number {
  return pod.spec.priority ?? 0;
}

/** The fewest that have to go from a node, or why that would not help. */
function victimsOn(question: Question, info: NodeInfo): Candidate | readonly string[] {
  const { pod, view } = question;
  const lesser = [...info.pods.values()].filter((other) => priority(other) < priority(pod));
  if (lesser.length === 0) return ["No preemption victims found for incoming pod"];
  for (const other of lesser) unplace(info, other);
  const problem = problemOf(question, info);
  if (problem) {
    for (const other of lesser) place(info, other);
    return problem.reasons;
  }
  const kept = keptByBudgets(view.api, lesser.sort(moreImportant));
  const victims: Pod[] = [];
  let violations = 0;
  // Those that a budget keeps are spared first, then the more important.
  for (const other of [...lesser.filter((one) => kept.has(one)), ...lesser.filter((one) => !kept.has(one))]) {
    place(info, other);
    if (problemOf(question, info) === null) continue;
    unplace(info, other);
    victims.push(other);
    if (kept.has(other)) violations++;
  }
  for (const other of victims) place(info, other);
  return { info, victims: victims.sort(moreImportant), violations };
}

function moreImportant(a: Pod, b: Pod): number {
  return priority(b) - priority(a) || compare(startOf(a), startOf(b));
}

function startOf(pod: Pod): string {
  return pod.status.startTime ?? pod.metadata.creationTimestamp;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Of Pods in that order, those that may not go before the budgets of others are used up. */
function keptByBudgets(api: ApiServer, pods: readonly Pod[]): Set<Pod> {
  const listed = api.list(BUDGETS);
  const budgets = (listed.ok ? listed.value.items : []).map((budget) => ({
    namespace: budget.metadata.namespace,
    selector: (budget["spec"] as { selector?: LabelSelector } | undefined)?.selector,
    allowed: (budget["status"] as { disruptionsAllowed?: number } | undefined)?.disruptionsAllowed ?? 0,
  }));
  const kept = new Set<Pod>();
  for (const pod of pods) {
    for (const budget of budgets) {
      const isMeant =
        budget.namespace === pod.metadata.namespace &&
        budget.selector !== undefined &&
        matchesLabels(budget.selector, pod.metadata.labels);
      if (isMeant && --budget.allowed < 0) kept.add(pod);
    }
  }
  return kept;
}

/** Fewest broken budgets, the least important victims, fewest of them, the one that has run shortest. */
function cheaper(a: Candidate, b: Candidate): number {
  const sum = ({ victims }: Candidate): number => victims.reduce((total, one) => total + priority(one) + 2 ** 31, 0);
  const most = ({ victims }: Candidate): number => Math.max(...victims.map(priority));
  const youngest = ({ victims }: Candidate): string =>
    victims
      .filter((one) => priority(one) === priority(victims[0] ?? one))
      .map(startOf)
      .sort(compare)[0] ?? "";
  return (
    a.violations - b.violations ||
    most(a) - most(b) ||
    sum(a) - sum(b) ||
    a.victims.length - b.victims.length ||
    compare(youngest(b), youngest(a))
  );
}

/** Asks the victims to go. */
export function preempt({ api, clock }: ControllerContext, pod: Pod, victims: readonly Pod[], node: string): void {
  for (const victim of victims) {
    const { namespace = "default", name, uid, resourceVersion } = victim.metadata;
    const condition = {
      type: "DisruptionTarget" as const,
      status: "True" as const,
      lastProbeTime: null,
      lastTransitionTime: formatRfc3339(clock.epoch),
      reason: "PreemptionByScheduler",
      message: `${pod.spec.schedulerName ?? "default-scheduler"}: preempting to accommodate a higher priority pod`,
    };
    const others = (victim.status.conditions ?? []).filter((one) => one.type !== condition.type);
    api.updateStatus(PODS, namespace, name, { ...victim.status, conditions: [...others, condition] });
    api.delete(PODS, namespace, name, { preconditionUid: uid });
    api.recordEvent({
      involved: { kind: "Pod", apiVersion: "v1", namespace, name, uid, ...(resourceVersion && { resourceVersion }) },
      type: "Normal",
      reason: "Preempted",
      action: "Preempting",
      message: `Preempted by pod ${pod.metadata.uid} on node ${node}`,
      component: "default-scheduler",
      style: "events.k8s.io",
    });
  }
}
