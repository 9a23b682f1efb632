/**
 * Memory and disk of the node that run out: looked at every 10 s, as long as there are Pods.
 *
 * Source: facts/kubelet.md 6.7. What is done about it comes with the Pod extras (pressure-relief.ts).
 * Simplified: inodes and process ids of a node never run out, and Pods alone never fill its disk.
 */
import type { Timer } from "../../sim/clock.ts";
import type { SimTime } from "../../sim/units.ts";
import type { Volume } from "../../machine/runtime/types.ts";
import type { Pod } from "../api/pod.ts";
import type { ContainerWorker } from "./container-worker.ts";
import { isRunning, newest } from "./container-record.ts";
import type { NodeContext } from "./node-context.ts";
import type { Verdict } from "./pod-status.ts";
import { bytes } from "./resource-amounts.ts";

/** What a node can run out of. */
export type Scarce = "memory" | "ephemeral-storage";

const SCARCE: readonly Scarce[] = ["memory", "ephemeral-storage"];
const CONDITIONS = { memory: "MemoryPressure", "ephemeral-storage": "DiskPressure" } as const;

/** A Pod of the node as its pressure sees it. */
export interface PressedPod {
  readonly pod: Pod;
  readonly containers: readonly ContainerWorker[];
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly isEnding: boolean;
  evict(verdict: Verdict): void;
}

/** Pods of this priority and more are the system's own. */
const CRITICAL = 2_000_000_000;

export function isCritical({ spec }: Pod): boolean {
  return (spec.priority ?? 0) >= CRITICAL;
}

export class NodePressure {
  readonly #context: NodeContext;
  readonly #pods: ReadonlyMap<string, PressedPod>;
  #timer: Timer | null = null;
  /** When there was last too little; absent: the node does not say so any more. */
  readonly #lastMet = new Map<Scarce, SimTime>();
  /** Bytes that are in use on the node besides its Pods. */
  readonly #others = new Map<Scarce, number>();

  constructor(context: NodeContext, pods: ReadonlyMap<string, PressedPod>) {
    this.#context = context;
    this.#pods = pods;
  }

  /** What the node says it is short of: `MemoryPressure`, `DiskPressure`. */
  get conditions(): string[] {
    return SCARCE.filter((one) => this.#lastMet.has(one)).map((one) => CONDITIONS[one]);
  }

  /** Something besides the Pods takes so much of the node. */
  occupy(what: Scarce, taken: number): void {
    this.#others.set(what, taken);
    this.watch();
  }

  /** There are Pods on the node: looks at them from time to time, as long as there are any. */
  watch(): void {
    if (this.#timer?.pending) return;
    this.#timer = this.#context.clock.after(this.#context.profile.eviction, this.#onTime);
  }

  readonly #onTime = (): void => {
    for (const what of SCARCE) if (!this.#look(what)) return this.#context.clock.stall("pod-extras");
    if (this.#pods.size > 0 || this.#lastMet.size > 0) this.watch();
  };

  /** False: the code for what is to be done is not there. */
  #look(what: Scarce): boolean {
    const context = this.#context;
    const others = this.#others.get(what) ?? 0;
    const wasMet = this.#lastMet.has(what);
    if (what === "ephemeral-storage" && others === 0 && !wasMet) return true;
    const capacity = bytes(context.allocatable[what]) ?? Infinity;
    const threshold = thresholdOf(what, capacity);
    let available = capacity - others;
    // Nobody asks for what lies on the disk before something else takes of it.
    if (what !== "memory" && !context.hasExtras()) return false;
    for (const one of this.#pods.values())
      available -= what === "memory" ? memoryOfPod(context, one) : context.extras().diskOfPod(context, one);
    const isMet = available < threshold;
    if (!isMet && !wasMet) return true;
    if (!context.hasExtras()) return false;
    const lastMet = this.#lastMet.get(what) ?? null;
    const shortage = { what, available, threshold, isMet, lastMet };
    const now = context.extras().relievePressure(context, [...this.#pods.values()], shortage);
    if (now === null) this.#lastMet.delete(what);
    else this.#lastMet.set(what, now);
    return true;
  }
}

/** Pods are evicted while less than this is left: 100 MiB of memory, a tenth of the disk. */
function thresholdOf(what: Scarce, capacity: number): number {
  return what === "memory" ? 100 * 2 ** 20 : Math.floor(capacity / 10240) * 1024;
}

function memoryOfPod(context: NodeContext, { containers }: PressedPod): number {
  let sum = 0;
  for (const container of containers) sum += memoryOf(context, container);
  return sum;
}

/** What a container that runs has in use. */
export function memoryOf({ runtime }: NodeContext, { record }: ContainerWorker): number {
  const attempt = isRunning(record) ? newest(record) : undefined;
  return attempt ? (runtime.usage(attempt.id)?.memory ?? 0) : 0;
}
