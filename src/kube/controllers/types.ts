/** What a controller is, and what it works with. A controller compares what is with what should be, and may do so twice. */
import type { Clock } from "../../sim/clock.ts";
import type { Random } from "../../sim/random.ts";
import type { Duration } from "../../sim/units.ts";
import type { PodTemplateSpec } from "../api/pod.ts";
import type { InformerContext } from "./informer.ts";

export interface ControllerContext extends InformerContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly delays: ControllerDelays;
  /** Code that is seldom needed. */
  readonly chunks: { get(name: string): unknown };
  /** The label that tells a Deployment's ReplicaSets apart. */
  podTemplateHash(template: PodTemplateSpec, collisionCount?: number): string;
}

/** How long the control plane takes, in milliseconds. */
export interface ControllerDelays {
  /** From a Pod's creation to its binding, if nothing else waits. */
  schedule: Duration;
  /** From a change to the controller that answers it. */
  reconcile: Duration;
  /** Before a Pod that fits nowhere is tried again after something has changed. */
  retrySchedule: Duration;
}

export const CONTROLLER_DELAYS = {
  kubelet: { schedule: 10, reconcile: 10, retrySchedule: 1000 },
  bare: { schedule: 0, reconcile: 0, retrySchedule: 0 },
} as const satisfies Record<string, ControllerDelays>;

export interface Controller {
  /** As its events name it: `replicaset-controller`. */
  readonly name: string;
  /** Begins to watch; goes on until the end of the world. */
  start(context: ControllerContext): void;
}
