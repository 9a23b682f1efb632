/**
 * Memory of the node that runs out: the condition MemoryPressure, and Pods that are evicted one by one until there is
 * enough again.
 *
 * Source: facts/kubelet.md 6.7; Kubernetes v1.36 documentation, "Node-pressure Eviction": threshold memory.available<100Mi,
 * a look every 10 s, five minutes until the condition goes.
 * Simplified: disk, inodes and process ids of a node never run out; there are no soft thresholds.
 */
import type { Timer } from "../../sim/clock.ts";
import { formatRfc3339 } from "../../sim/units.ts";
import type { Duration, SimTime } from "../../sim/units.ts";
import type { Node } from "../api/core.ts";
import type { Pod } from "../api/pod.ts";
import type { ContainerWorker } from "./container-worker.ts";
import { isRunning, newest } from "./container-record.ts";
import type { NodeContext } from "./node-context.ts";
import { bytes } from "./resource-amounts.ts";

const NODES = { group: "", resource: "nodes" };
const THRESHOLD = 100 * 2 ** 20;
const TRANSITION: Duration = 300_000;
const CRITICAL = 2_000_000_000;

/** A Pod of the node as its pressure sees it. */
export interface PressedPod {
  readonly pod: Pod;
  readonly containers: readonly ContainerWorker[];
  readonly isEnding: boolean;
  evict(message: string): void;
}

export class NodePressure {
  readonly #context: NodeContext;
  readonly #pods: () => readonly PressedPod[];
  #timer: Timer | null = null;
  #lastMet: SimTime | null = null;

  constructor(context: NodeContext, pods: () => readonly PressedPod[]) {
    this.#context = context;
    this.#pods = pods;
  }

  /** Whether the node says that it is short of memory. */
  get isUnderPressure(): boolean {
    return this.#lastMet !== null;
  }

  /** There are Pods on the node: looks at them from time to time, as long as there are any. */
  watch(): void {
    if (this.#timer?.pending) return;
    const { clock, profile } = this.#context;
    this.#timer = clock.after(profile.eviction, () => {
      this.#look();
      if (this.#pods().length > 0 || this.isUnderPressure) this.watch();
    });
  }

  #look(): void {
    const { clock } = this.#context;
    const capacity = bytes(this.#context.allocatable["memory"]) ?? Infinity;
    const pods = this.#pods();
    const available = capacity - pods.reduce((sum, one) => sum + this.#usage(one), 0);
    if (available >= THRESHOLD) {
      if (this.#lastMet !== null && clock.now - this.#lastMet >= TRANSITION) this.#report(null);
      return;
    }
    if (this.#lastMet === null)
      this.#context.nodeEvent("Warning", "EvictionThresholdMet", "Attempting to reclaim memory");
    this.#report(clock.now);
    const victim = this.#ranked(pods)[0];
    victim?.evict(this.#message(victim, available));
  }

  #usage(one: PressedPod): number {
    return one.containers.reduce((sum, container) => sum + this.#memory(container), 0);
  }

  #memory({ record }: ContainerWorker): number {
    const attempt = isRunning(record) ? newest(record) : undefined;
    return attempt ? (this.#context.runtime.usage(attempt.id)?.memory ?? 0) : 0;
  }

  /** Those that use more than they asked for come first, then the less important, then the greater excess. */
  #ranked(pods: readonly PressedPod[]): PressedPod[] {
    const excess = new Map(pods.map((one) => [one, this.#usage(one) - requested(one.pod)]));
    const of = (one: PressedPod): number => excess.get(one) ?? 0;
    return pods
      .filter((one) => !one.isEnding && (one.pod.spec.priority ?? 0) < CRITICAL && this.#usage(one) > 0)
      .sort(
        (a, b) =>
          Number(of(b) > 0) - Number(of(a) > 0) ||
          (a.pod.spec.priority ?? 0) - (b.pod.spec.priority ?? 0) ||
          of(b) - of(a),
      );
  }

  #message(victim: PressedPod, available: number): string {
    let text = `The node was low on resource: memory. Threshold quantity: 100Mi, available: ${Math.max(0, Math.floor(available / 1024))}Ki. `;
    for (const container of victim.containers) {
      const { spec } = container.record;
      const used = this.#memory(container);
      const request = spec.resources?.requests?.["memory"] ?? "0";
      if (used <= (bytes(request) ?? 0)) continue;
      text += `Container ${spec.name} was using ${Math.floor(used / 1024)}Ki, request is ${request}, has larger consumption of memory. `;
    }
    return text;
  }

  /** Writes the node's condition where it has changed. */
  #report(met: SimTime | null): void {
    const wasMet = this.#lastMet !== null;
    this.#lastMet = met;
    if (wasMet === (met !== null)) return;
    const { api, node, clock } = this.#context;
    const found = api.get(NODES, undefined, node);
    if (!found.ok) return;
    const status = (found.value as unknown as Node).status;
    const time = formatRfc3339(clock.epoch);
    const [value, reason, message] = met === null ? SUFFICIENT : INSUFFICIENT;
    const conditions = (status.conditions ?? []).map((one) =>
      one.type === "MemoryPressure"
        ? { ...one, status: value, reason, message, lastHeartbeatTime: time, lastTransitionTime: time }
        : one,
    );
    api.updateStatus(NODES, undefined, node, { ...status, conditions });
  }
}

const SUFFICIENT = ["False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"] as const;
const INSUFFICIENT = ["True", "KubeletHasInsufficientMemory", "kubelet has insufficient memory available"] as const;

function requested(pod: Pod): number {
  return pod.spec.containers.reduce((sum, spec) => sum + (bytes(spec.resources?.requests?.["memory"]) ?? 0), 0);
}
