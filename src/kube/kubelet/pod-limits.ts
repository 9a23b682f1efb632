/**
 * What ends a Pod though its containers are well: its deadline, and storage used beyond its limits.
 * Source: facts/kubelet.md 6.6 and 6.7.
 */
import type { Timer } from "../../sim/clock.ts";
import { parseRfc3339 } from "../../sim/units.ts";
import type { Duration } from "../../sim/units.ts";
import { needsExtras } from "./pod-extras.ts";
import type { PodHandle } from "./pod-handle.ts";
import { DEADLINE } from "./pod-status.ts";
import type { Verdict } from "./pod-status.ts";

/** Grace period of an eviction; the kubelet gives two seconds in any case. */
const EVICTION_GRACE: Duration = 1000;

export class PodLimits {
  readonly #handle: PodHandle;
  /** Told the verdict, and the grace period where it is not the Pod's own. */
  readonly #end: (verdict: Verdict, grace: Duration | null) => void;
  #deadline: Timer | null = null;
  #eviction: Timer | null = null;

  constructor(handle: PodHandle, end: (verdict: Verdict, grace: Duration | null) => void) {
    this.#handle = handle;
    this.#end = end;
  }

  start(startTime: string | undefined): void {
    this.watchDeadline(startTime);
    const { context, pod } = this.#handle;
    if (needsExtras(pod) && context.extras().needsEvictionCheck(pod)) this.#watchUse();
  }

  /** Again when the deadline was changed. */
  watchDeadline(startTime: string | undefined): void {
    const { context, pod } = this.#handle;
    const { clock } = context;
    clock.cancel(this.#deadline);
    const seconds = pod.spec.activeDeadlineSeconds;
    if (seconds === undefined) return;
    const began = (parseRfc3339(startTime ?? "") ?? clock.epoch) - clock.start;
    this.#deadline = clock.at(began + seconds * 1000, () => {
      const message = "Pod was active on the node longer than the specified deadline";
      context.event(pod, "Normal", DEADLINE, message);
      this.#end({ reason: DEADLINE, message }, null);
    });
  }

  stop(): void {
    const { clock } = this.#handle.context;
    clock.cancel(this.#deadline);
    clock.cancel(this.#eviction);
  }

  #watchUse(): void {
    const { context, pod, volumes } = this.#handle;
    this.#eviction = context.clock.after(context.profile.eviction, () => {
      const message = context.extras().excessUse({ pod, volumes, containers: this.#handle.usage() });
      if (message === null) return this.#watchUse();
      this.evict({ reason: "Evicted", message });
    });
  }

  /** The node wants it gone. `grace` null: the Pod's own. */
  evict(verdict: Verdict, grace: Duration | null = EVICTION_GRACE): void {
    const { context, pod } = this.#handle;
    context.event(pod, "Warning", verdict.reason, verdict.message);
    this.#end(verdict, grace);
  }
}
