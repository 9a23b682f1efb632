/**
 * Memory of the node that runs out: looked at every 10 s, as long as there are Pods.
 *
 * Source: facts/kubelet.md 6.7. What is done about it comes with the Pod extras (pressure-relief.ts).
 */
import type { Timer } from "../../sim/clock.ts";
import type { SimTime } from "../../sim/units.ts";
import type { Pod } from "../api/pod.ts";
import type { ContainerWorker } from "./container-worker.ts";
import { isRunning, newest } from "./container-record.ts";
import type { NodeContext } from "./node-context.ts";
import { bytes } from "./resource-amounts.ts";

/** Pods are evicted while less than this is left. */
const THRESHOLD = 100 * 2 ** 20;

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
  /** When there was last too little; null: the node does not say so any more. */
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
      const context = this.#context;
      const pods = this.#pods();
      const available = (bytes(context.allocatable["memory"]) ?? Infinity) - memoryOfAll(context, pods);
      const isMet = available < THRESHOLD;
      if ((isMet || this.isUnderPressure) && !context.hasExtras()) return clock.stall("pod-extras");
      if (isMet || this.isUnderPressure)
        this.#lastMet = context.extras().relievePressure(context, pods, { available, isMet, lastMet: this.#lastMet });
      if (pods.length > 0 || this.isUnderPressure) this.watch();
    });
  }
}

function memoryOfAll(context: NodeContext, pods: readonly PressedPod[]): number {
  let sum = 0;
  for (const { containers } of pods) for (const container of containers) sum += memoryOf(context, container);
  return sum;
}

/** What a container that runs has in use. */
export function memoryOf({ runtime }: NodeContext, { record }: ContainerWorker): number {
  const attempt = isRunning(record) ? newest(record) : undefined;
  return attempt ? (runtime.usage(attempt.id)?.memory ?? 0) : 0;
}
