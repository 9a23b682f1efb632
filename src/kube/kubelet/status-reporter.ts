/**
 * Keeps one Pod's status and writes it to the API a moment after it has changed; of several changes in that moment only
 * the last is written, as the kubelet's status manager does it.
 */
import type { Timer } from "../../sim/clock.ts";
import type { Pod, PodStatus } from "../api/pod.ts";
import type { PodHandle } from "./pod-handle.ts";
import { isOwnCondition, podStatus } from "./pod-status.ts";
import type { StatusInput } from "./pod-status.ts";
import { sameJson } from "../api/same-json.ts";

const PODS = { group: "", resource: "pods" };

export class StatusReporter {
  /** As last computed. */
  status: PodStatus;
  readonly #handle: PodHandle;
  #written: PodStatus;
  /** Of the Pod, as it was last written here. */
  #version = 0;
  #timer: Timer | null = null;
  #isOver = false;

  constructor(handle: PodHandle) {
    this.#handle = handle;
    this.status = handle.pod.status;
    this.#written = handle.pod.status;
  }

  /** Computes the status anew and sees to it that the API gets it; answers whether the Pod is over. */
  report(
    input: Pick<StatusInput, "containers" | "sandboxReady" | "isTerminal" | "isBusy" | "isFinal" | "verdict">,
  ): boolean {
    const { context, pod, podIP } = this.#handle;
    const { clock, profile } = context;
    const { containers, sandboxReady, isTerminal, isBusy, isFinal, verdict } = input;
    const { status, ended } = podStatus({
      containers,
      sandboxReady,
      isTerminal,
      isBusy,
      isFinal,
      verdict,
      pod,
      before: this.status,
      hostIP: context.hostIP,
      podIP: podIP === "" ? null : podIP,
      start: clock.start,
      now: clock.now,
    });
    this.status = status;
    if (status === this.#written || this.#isOver) return ended;
    if (profile.statusUpdate === 0) this.flush();
    else if (!this.#timer?.pending) this.#writeSoon();
    return ended;
  }

  /**
   * The API has a newer version of the Pod. Where somebody else has written its status, what is the kubelet's in it is
   * written again; the conditions of others are theirs.
   */
  adopt({ status, metadata }: Pod): void {
    if (this.#isOver || status === this.#written || Number(metadata.resourceVersion) <= this.#version) return;
    const foreign = (status.conditions ?? []).filter((one) => !isOwnCondition(one));
    const own = (this.status.conditions ?? []).filter(isOwnCondition);
    const merged = { ...this.status, conditions: [...foreign, ...own] };
    const isSame = sameJson(merged, status);
    this.#written = status;
    this.status = isSame ? status : merged;
    if (!isSame && !this.#timer?.pending) this.#writeSoon();
  }

  #writeSoon(): void {
    const { clock, profile } = this.#handle.context;
    this.#timer = clock.after(profile.statusUpdate, () => this.flush());
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
    const { namespace, name } = pod.metadata;
    const written = context.api.updateStatus(PODS, namespace, name, this.status);
    if (written.ok) this.#version = Number(written.value.metadata.resourceVersion);
  }

  /** The Pod is gone from the API: nothing is written any more. */
  end(): void {
    this.#isOver = true;
    this.#handle.context.clock.cancel(this.#timer);
  }
}
