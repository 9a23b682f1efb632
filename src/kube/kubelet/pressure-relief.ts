/**
 * What a node does when its memory or its disk runs out: a condition (MemoryPressure, DiskPressure), and Pods that are evicted
 * one by one until there is enough again.
 *
 * Source: facts/kubelet.md 6.7; Kubernetes v1.36 documentation, "Node-pressure Eviction": thresholds memory.available<100Mi and
 * nodefs.available<10%, a look every 10 s, five minutes until the condition goes.
 * Simplified: there are no soft thresholds, as a kubelet has none by itself, and so no grace period of an eviction; nothing is
 * reclaimed of the disk (images, dead containers) before Pods are evicted.
 */
import { formatRfc3339 } from "../../sim/units.ts";
import type { Duration, SimTime } from "../../sim/units.ts";
import type { Node } from "../api/core.ts";
import type { Pod } from "../api/pod.ts";
import type { ContainerWorker } from "./container-worker.ts";
import { newest } from "./container-record.ts";
import type { NodeContext } from "./node-context.ts";
import { isCritical, memoryOf } from "./node-pressure.ts";
import type { PressedPod, Scarce } from "./node-pressure.ts";
import { bytes } from "./resource-amounts.ts";

const NODES = { group: "", resource: "nodes" };
const TRANSITION: Duration = 300_000;

export interface Shortage {
  readonly what: Scarce;
  readonly available: number;
  readonly threshold: number;
  /** There is too little now. */
  readonly isMet: boolean;
  readonly lastMet: SimTime | null;
}

/** Evicts one Pod where there is too little; answers when there last was, or null once that is long ago. */
export function relievePressure(context: NodeContext, pods: readonly PressedPod[], shortage: Shortage): SimTime | null {
  const { clock } = context;
  const { what, isMet, lastMet } = shortage;
  if (!isMet) {
    if (lastMet !== null && clock.now - lastMet < TRANSITION) return lastMet;
    report(context, REPORTS[what].enough);
    return null;
  }
  if (lastMet === null) {
    context.nodeEvent("Warning", "EvictionThresholdMet", `Attempting to reclaim ${what}`);
    report(context, REPORTS[what].short);
  }
  const victim = ranked(context, pods, what)[0];
  victim?.evict({ reason: "Evicted", message: messageFor(context, victim, shortage) });
  return clock.now;
}

function usage(context: NodeContext, one: PressedPod, what: Scarce): number {
  if (what === "ephemeral-storage") return diskOfPod(context, one);
  return one.containers.reduce((sum, container) => sum + memoryOf(context, container), 0);
}

/** Those that use more than they asked for come first, then the less important, then the greater excess. */
function ranked(context: NodeContext, pods: readonly PressedPod[], what: Scarce): PressedPod[] {
  const excess = new Map(pods.map((one) => [one, usage(context, one, what) - requested(one.pod, what)]));
  const of = (one: PressedPod): number => excess.get(one) ?? 0;
  const priority = (one: PressedPod): number => one.pod.spec.priority ?? 0;
  return pods
    .filter((one) => !one.isEnding && !isCritical(one.pod) && (what !== "memory" || usage(context, one, what) > 0))
    .sort((a, b) => Number(of(b) > 0) - Number(of(a) > 0) || priority(a) - priority(b) || of(b) - of(a));
}

function messageFor(context: NodeContext, victim: PressedPod, { what, available, threshold }: Shortage): string {
  const quantity = what === "memory" ? "100Mi" : `${threshold / 1024}Ki`;
  let text = `The node was low on resource: ${what}. Threshold quantity: ${quantity}, available: ${Math.max(0, Math.floor(available / 1024))}Ki. `;
  for (const container of victim.containers) {
    const { spec } = container.record;
    const used = what === "memory" ? memoryOf(context, container) : diskOf(context, container);
    const request = spec.resources?.requests?.[what] ?? "0";
    if (used <= (bytes(request) ?? 0)) continue;
    text += `Container ${spec.name} was using ${Math.floor(used / 1024)}Ki, request is ${request}, has larger consumption of ${what}. `;
  }
  return text;
}

interface Report {
  type: string;
  value: string;
  reason: string;
  message: string;
}

/** Writes the node's condition. */
function report({ api, node, clock }: NodeContext, { type, value, reason, message }: Report): void {
  const found = api.get(NODES, undefined, node);
  if (!found.ok) return;
  const { status } = found.value as unknown as Node;
  const time = formatRfc3339(clock.epoch);
  const conditions = (status.conditions ?? []).map((one) =>
    one.type === type
      ? { ...one, status: value, reason, message, lastHeartbeatTime: time, lastTransitionTime: time }
      : one,
  );
  api.updateStatus(NODES, undefined, node, { ...status, conditions });
}

const MEMORY = "MemoryPressure";
const DISK = "DiskPressure";
const REPORTS: Readonly<Record<Scarce, { short: Report; enough: Report }>> = {
  memory: {
    short: {
      type: MEMORY,
      value: "True",
      reason: "KubeletHasInsufficientMemory",
      message: "kubelet has insufficient memory available",
    },
    enough: {
      type: MEMORY,
      value: "False",
      reason: "KubeletHasSufficientMemory",
      message: "kubelet has sufficient memory available",
    },
  },
  "ephemeral-storage": {
    short: { type: DISK, value: "True", reason: "KubeletHasDiskPressure", message: "kubelet has disk pressure" },
    enough: { type: DISK, value: "False", reason: "KubeletHasNoDiskPressure", message: "kubelet has no disk pressure" },
  },
};

function requested(pod: Pod, what: Scarce): number {
  return pod.spec.containers.reduce((sum, spec) => sum + (bytes(spec.resources?.requests?.[what]) ?? 0), 0);
}

/** Layers and logs of a Pod's containers, and its emptyDirs on disk. */
export function diskOfPod(context: NodeContext, { pod, containers, volumes }: PressedPod): number {
  let sum = 0;
  for (const container of containers) sum += diskOf(context, container);
  for (const { name, emptyDir } of pod.spec.volumes ?? [])
    if (emptyDir && emptyDir.medium !== "Memory") sum += volumes.get(name)?.used() ?? 0;
  return sum;
}

/** What a container has written besides its volumes. */
function diskOf({ runtime }: NodeContext, { record }: ContainerWorker): number {
  const attempt = newest(record);
  const usage = attempt && runtime.usage(attempt.id);
  return usage ? usage.rootfs + usage.log : 0;
}
