/**
 * Keeps one Pod's status and writes it to the API a moment after it has changed; of several changes in that moment only
 * the last is written, as the kubelet's status manager does it.
 */
import type { Timer } from "../../sim/clock.ts";
import type { PodStatus } from "../api/pod.ts";
import type { PodHandle } from "./pod-handle.ts";
import { podStatus } from "./pod-status.ts";
import type { StatusInput } from "./pod-status.ts";

const PODS = { group: "", resource: "pods" };

export class StatusReporter {
  /** As last computed. */
  status: PodStatus;
  readonly #handle: PodHandle;
  #written: PodStatus;
  #timer: Timer | null = null;
  #isOver = false;

  constructor(handle: PodHandle) {
    this.#handle = handle;
    this.status = handle.pod.status;
    this.#written = handle.pod.status;
  }

  /** Computes the status anew and sees to it that the API gets it. */
  report(input: Pick<StatusInput, "containers" | "sandboxReady" | "isTerminal" | "isFinal" | "verdict">): void {
    const { context, pod, podIP } = this.#handle;
    const { clock, profile } = context;
    this.status = podStatus({
      ...input,
      pod,
      before: this.#before(),
      hostIP: context.hostIP,
      podIP: podIP === "" ? null : podIP,
      start: clock.start,
      now: clock.now,
    });
    if (this.status === this.#written || this.#isOver) return;
    if (profile.statusUpdate === 0) return this.flush();
    if (!this.#timer?.pending) this.#timer = clock.after(profile.statusUpdate, () => this.flush());
  }

  /** The node does not take the Pod. */
  reject(reason: string, message: string): void {
    this.status = { ...this.status, phase: "Failed", reason, message };
    this.flush();
  }

  /** Writes at once what has not been written yet. */
  flush(): void {
    if (this.status === this.#written || this.#isOver) return;
    this.#written = this.status;
    const { context, pod } = this.#handle;
    context.api.updateStatus(PODS, pod.metadata.namespace, pod.metadata.name, this.status);
  }

  /** The Pod is gone from the API: nothing is written any more. */
  end(): void {
    this.#isOver = true;
    this.#handle.context.clock.cancel(this.#timer);
  }

  /** The status before, in which conditions that others write are as the API has them. */
  #before(): PodStatus {
    const { pod } = this.#handle;
    const gates = new Set((pod.spec.readinessGates ?? []).map((gate) => gate.conditionType));
    if (gates.size === 0) return this.status;
    const own = (this.status.conditions ?? []).filter((one) => !gates.has(one.type));
    const foreign = (pod.status.conditions ?? []).filter((one) => gates.has(one.type));
    return { ...this.status, conditions: [...foreign, ...own] };
  }
}
