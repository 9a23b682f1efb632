/**
 * Whether a node takes a Pod that was bound to it: the scheduler's rules once more, for Pods that chose their own node, and
 * some of the kubelet's own. A critical Pod for which there is too little has others ended that are in its way.
 *
 * Source: facts/kubelet.md 1.4 (lifecycle/predicate.go, preemption/preemption.go, sysctl/allowlist.go of v1.36).
 */
import type { Duration } from "../../sim/units.ts";
import type { Node } from "../api/core.ts";
import { hasFreePorts } from "../api/host-ports.ts";
import { isTolerated, matchesNode } from "../api/node-selection.ts";
import type { Pod } from "../api/pod.ts";
import { podRequests, resources } from "../api/resource-requests.ts";
import { isExpelling, OS_LABEL } from "./admission.ts";
import type { AdmissionProblem } from "./admission.ts";
import { NODES } from "./heartbeat.ts";
import type { NodeContext } from "./node-context.ts";
import { isCritical } from "./node-pressure.ts";
import type { Verdict } from "./pod-status.ts";
import { choosePods } from "./pod-preemption.ts";
import type { Shortfall } from "./pod-preemption.ts";
import type { OtherRefusal } from "./reasons.ts";

/** A Pod of the node as its admission sees it. */
export interface BoundPod {
  readonly pod: Pod;
  /** State of its chart. */
  readonly chart: string;
  start(): void;
  evict(verdict: Verdict, grace: null): void;
}

type Admission =
  /* Null: the node takes it. */
  | { readonly problem: AdmissionProblem | null }
  /* The node takes it when these have ended. */
  | { readonly victims: readonly Pod[] };

const PRESSURE_TAINT = { key: "node.kubernetes.io/memory-pressure", effect: "NoSchedule" } as const;

const PREEMPTING: Verdict = {
  reason: "Preempting",
  message: "Preempted in order to admit critical pod",
  disruption: "Pod was preempted by Kubelet to accommodate a critical pod.",
};
/** Between looks whether those that are in the way have ended. */
const LOOK: Duration = 100;

/** Why the node does not take it; null: it does; `later`: it is started again when others have made room. */
export function admit(
  context: NodeContext,
  bound: BoundPod,
  others: readonly BoundPod[],
  pressures: readonly string[],
): AdmissionProblem | null | "later" {
  const pods = others.map(({ pod }) => pod);
  const found = decide(context, bound.pod, pods, pressures);
  if ("problem" in found) return found.problem;
  const victims = others.filter(({ pod }) => found.victims.includes(pod));
  for (const one of victims) one.evict(PREEMPTING, null);
  const look = (): void => {
    if (victims.every(({ chart }) => chart === "deleted" || chart.startsWith("terminated"))) bound.start();
    else context.clock.after(LOOK, look);
  };
  context.clock.after(LOOK, look);
  return "later";
}

function decide(context: NodeContext, pod: Pod, others: readonly Pod[], pressures: readonly string[]): Admission {
  const problem = pressureProblem(pod, pressures) ?? sysctlProblem(pod) ?? systemProblem(pod);
  if (problem) return { problem };
  const active = others.filter(({ status }) => status.phase !== "Succeeded" && status.phase !== "Failed");
  const shortfalls = shortfallsOf(context, pod, active);
  const misfit = misfitOf(context, pod, active);
  const [short] = shortfalls;
  if (!short) return { problem: misfit };
  if (!isCritical(pod)) return { problem: outOf(short) };
  // Of a critical Pod only what no preemption can help is told.
  if (misfit) return { problem: misfit };
  const victims = choosePods(pod, active, shortfalls);
  if (typeof victims !== "string") return { victims };
  const message = `Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: ${victims}`;
  return { problem: { reason: "UnexpectedAdmissionError", message } };
}

/** Short of memory alone, a node still takes Pods that say what they need. */
function pressureProblem(pod: Pod, pressures: readonly string[]): AdmissionProblem | null {
  if (pressures.length === 0 || isCritical(pod)) return null;
  const isMemoryOnly = pressures.every((one) => one === "MemoryPressure");
  if (isMemoryOnly && (pod.status.qosClass !== "BestEffort" || isTolerated(pod, PRESSURE_TAINT))) return null;
  return { reason: "Evicted", message: `The node had condition: [${pressures.join(" ")}]. ` };
}

/** Settings of the kernel that are a Pod's own and touch no other Pod. */
const SAFE_SYSCTLS = new Set([
  "kernel.shm_rmid_forced",
  ..."ip_local_port_range tcp_syncookies ping_group_range ip_unprivileged_port_start ip_local_reserved_ports tcp_keepalive_time tcp_fin_timeout tcp_keepalive_intvl tcp_keepalive_probes tcp_rmem tcp_wmem"
    .split(" ")
    .map((name) => `net.ipv4.${name}`),
]);

function sysctlProblem({ spec }: Pod): AdmissionProblem | null {
  const names = (spec.securityContext?.sysctls ?? []).map(({ name }) => name.replaceAll("/", "."));
  const unsafe = names.find((name) => !SAFE_SYSCTLS.has(name));
  return unsafe === undefined
    ? null
    : { reason: "SysctlForbidden", message: `forbidden sysctl: ${JSON.stringify(unsafe)} not allowlisted` };
}

function systemProblem({ metadata, spec }: Pod): AdmissionProblem | null {
  const label = metadata.labels?.[OS_LABEL];
  if (label !== undefined && label !== "linux") {
    const message = "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label";
    return { reason: "PodOSSelectorNodeLabelDoesNotMatch", message };
  }
  if (spec.os === undefined || spec.os.name === "linux") return null;
  return { reason: "PodOSNotSupported", message: "Failed to admit pod as the OS field doesn't match node OS" };
}

/** What there is too little of, in the order in which it is told. */
function shortfallsOf({ allocatable }: NodeContext, pod: Pod, others: readonly Pod[]): Shortfall[] {
  const has = resources(allocatable);
  const found: Shortfall[] = [];
  const look = (resource: string, requested: number, used: number): void => {
    const capacity = has[resource];
    // Of what a node does not know it is not asked.
    if (capacity === undefined || requested === 0 || used + requested <= capacity) return;
    found.push({ resource, requested, used, capacity });
  };
  look("pods", 1, others.length);
  const wanted = podRequests(pod);
  const taken = others.map(podRequests);
  for (const resource of new Set(["cpu", "memory", "ephemeral-storage", ...Object.keys(wanted)])) {
    const used = taken.reduce((sum, one) => sum + (one[resource] ?? 0), 0);
    look(resource, wanted[resource] ?? 0, used);
  }
  return found;
}

function outOf({ resource, requested, used, capacity }: Shortfall): AdmissionProblem {
  const message = `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`;
  return { reason: `OutOf${resource}`, message };
}

/** The first of the scheduler's predicates that the Pod fails on this node. */
function misfitOf({ api, node: name }: NodeContext, pod: Pod, others: readonly Pod[]): AdmissionProblem | null {
  const found = api.get(NODES, undefined, name);
  if (!found.ok) return null;
  const node = found.value as unknown as Node;
  if (!matchesNode(pod, node)) return predicate("NodeAffinity", "node(s) didn't match Pod's node affinity/selector");
  if (!hasFreePorts(pod, others))
    return predicate("NodePorts", "node(s) didn't have free ports for the requested pod ports");
  const taint = node.spec.taints?.find((one) => isExpelling(one) && !isTolerated(pod, one));
  return taint ? predicate("TaintToleration", "node(s) had taints that the pod didn't tolerate") : null;
}

function predicate(name: OtherRefusal, problem: string): AdmissionProblem {
  return { reason: name, message: `Predicate ${name} failed: ${problem}` };
}
