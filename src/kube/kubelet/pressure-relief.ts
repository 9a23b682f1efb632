/**
 * What a node does when its memory runs out: the condition MemoryPressure, and Pods that are evicted one by one until
 * there is enough again.
 *
 * Source: facts/kubelet.md 6.7; Kubernetes v1.36 documentation, "Node-pressure Eviction": threshold memory.available<100Mi,
 * a look every 10 s, five minutes until the condition goes.
 * Simplified: disk, inodes and process ids of a node never run out; there are no soft thresholds.
 */
import { formatRfc3339 } from "../../sim/units.ts";
import type { Duration, SimTime } from "../../sim/units.ts";
import type { Node } from "../api/core.ts";
import type { Pod } from "../api/pod.ts";
import type { NodeContext } from "./node-context.ts";
import { memoryOf } from "./node-pressure.ts";
import type { PressedPod } from "./node-pressure.ts";
import { bytes } from "./resource-amounts.ts";

const NODES = { group: "", resource: "nodes" };
const TRANSITION: Duration = 300_000;
const CRITICAL = 2_000_000_000;

export interface Shortage {
  readonly available: number;
  /** There is too little now. */
  readonly isMet: boolean;
  readonly lastMet: SimTime | null;
}

/** Evicts one Pod where there is too little; answers when there last was, or null once that is long ago. */
export function relievePressure(
  context: NodeContext,
  pods: readonly PressedPod[],
  { available, isMet, lastMet }: Shortage,
): SimTime | null {
  const { clock } = context;
  if (!isMet) {
    if (lastMet !== null && clock.now - lastMet < TRANSITION) return lastMet;
    report(context, SUFFICIENT);
    return null;
  }
  if (lastMet === null) {
    context.nodeEvent("Warning", "EvictionThresholdMet", "Attempting to reclaim memory");
    report(context, INSUFFICIENT);
  }
  const victim = ranked(context, pods)[0];
  victim?.evict(messageFor(context, victim, available));
  return clock.now;
}

function usage(context: NodeContext, { containers }: PressedPod): number {
  return containers.reduce((sum, container) => sum + memoryOf(context, container), 0);
}

/** Those that use more than they asked for come first, then the less important, then the greater excess. */
function ranked(context: NodeContext, pods: readonly PressedPod[]): PressedPod[] {
  const excess = new Map(pods.map((one) => [one, usage(context, one) - requested(one.pod)]));
  const of = (one: PressedPod): number => excess.get(one) ?? 0;
  const priority = (one: PressedPod): number => one.pod.spec.priority ?? 0;
  return pods
    .filter((one) => !one.isEnding && priority(one) < CRITICAL && usage(context, one) > 0)
    .sort((a, b) => Number(of(b) > 0) - Number(of(a) > 0) || priority(a) - priority(b) || of(b) - of(a));
}

function messageFor(context: NodeContext, victim: PressedPod, available: number): string {
  let text = `The node was low on resource: memory. Threshold quantity: 100Mi, available: ${Math.max(0, Math.floor(available / 1024))}Ki. `;
  for (const container of victim.containers) {
    const { spec } = container.record;
    const used = memoryOf(context, container);
    const request = spec.resources?.requests?.["memory"] ?? "0";
    if (used <= (bytes(request) ?? 0)) continue;
    text += `Container ${spec.name} was using ${Math.floor(used / 1024)}Ki, request is ${request}, has larger consumption of memory. `;
  }
  return text;
}

/** Writes the node's condition. */
function report({ api, node, clock }: NodeContext, [value, reason, message]: readonly [string, string, string]): void {
  const found = api.get(NODES, undefined, node);
  if (!found.ok) return;
  const { status } = found.value as unknown as Node;
  const time = formatRfc3339(clock.epoch);
  const conditions = (status.conditions ?? []).map((one) =>
    one.type === "MemoryPressure"
      ? { ...one, status: value, reason, message, lastHeartbeatTime: time, lastTransitionTime: time }
      : one,
  );
  api.updateStatus(NODES, undefined, node, { ...status, conditions });
}

const SUFFICIENT = ["False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"] as const;
const INSUFFICIENT = ["True", "KubeletHasInsufficientMemory", "kubelet has insufficient memory available"] as const;

function requested(pod: Pod): number {
  return pod.spec.containers.reduce((sum, spec) => sum + (bytes(spec.resources?.requests?.["memory"]) ?? 0), 0);
}
