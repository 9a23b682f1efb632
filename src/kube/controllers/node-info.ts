/** A node as the scheduler counts it, and why a Pod does not fit there. */
import type { Node, Taint } from "../api/core.ts";
import type { Pod } from "../api/pod.ts";
import { controllerOf } from "./informer.ts";
import { add, podRequests, resources } from "../api/resource-requests.ts";
import type { Resources } from "../api/resource-requests.ts";

export interface NodeInfo {
  readonly node: Node;
  readonly allocatable: Resources;
  readonly maxPods: number;
  readonly used: Resources;
  /** As `used`, where containers that ask for nothing count for a little. */
  readonly weight: Weight;
  readonly pods: Map<string, Pod>;
  /** Pods of each controller, to spread them. */
  readonly byOwner: Map<string, number>;
}

interface Weight {
  cpu: number;
  memory: number;
}

/** Why not; `isFinal`: taking other Pods away would not help. */
export interface Misfit {
  readonly reasons: readonly string[];
  readonly isFinal: boolean;
  /** The taint that is the reason, for versions that name it. */
  readonly taint?: Taint;
}

/** What a container that asks for nothing counts for. */
const LEAST: Weight = { cpu: 100, memory: 200 * 1024 * 1024 };

export function nodeInfo(node: Node): NodeInfo {
  return {
    node,
    allocatable: resources(node.status.allocatable),
    maxPods: Number(node.status.allocatable?.["pods"] ?? 110),
    used: {},
    weight: { cpu: 0, memory: 0 },
    pods: new Map(),
    byOwner: new Map(),
  };
}

export function place(info: NodeInfo, pod: Pod): void {
  if (info.pods.has(pod.metadata.uid)) return;
  info.pods.set(pod.metadata.uid, pod);
  count(info, pod, 1);
}

export function unplace(info: NodeInfo, pod: Pod): void {
  const placed = info.pods.get(pod.metadata.uid);
  if (!placed) return;
  info.pods.delete(pod.metadata.uid);
  count(info, placed, -1);
}

function count(info: NodeInfo, pod: Pod, sign: 1 | -1): void {
  const requests = podRequests(pod);
  add(info.used, requests, sign);
  const { cpu, memory } = weightOf(pod, requests);
  info.weight.cpu += sign * cpu;
  info.weight.memory += sign * memory;
  const owner = controllerOf(pod);
  if (owner !== undefined) info.byOwner.set(owner, (info.byOwner.get(owner) ?? 0) + sign);
}

/** Simplified: of containers that ask for one of the two only, the sum counts as it is. */
export function weightOf(pod: Pod, requests: Resources): Weight {
  const { length } = pod.spec.containers;
  return { cpu: requests["cpu"] || length * LEAST.cpu, memory: requests["memory"] || length * LEAST.memory };
}
