/** What the trace has of one Pod. */
import type { Pod } from "../../kube/api/pod.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import { parseRfc3339 } from "../../sim/units.ts";
import type { EpochMs, SimTime } from "../../sim/units.ts";

export class PodTrace {
  readonly #entries: readonly TraceEntry[];
  readonly #name: string;
  /** No earlier than the Pod was made: another of its name was there before. */
  readonly #since: SimTime;

  /** `start`: when the clock was at 0. */
  constructor(entries: readonly TraceEntry[], { metadata }: Pod, start: EpochMs) {
    this.#entries = entries;
    this.#name = metadata.name;
    this.#since = (parseRfc3339(metadata.creationTimestamp ?? "") ?? 0) - start;
  }

  /** The newest event that has one of those reasons. */
  event(reasons: readonly string[], container?: string): TraceEntry | undefined {
    return this.#entries.findLast(
      (one) =>
        one.type === "event" &&
        reasons.includes(String(one["reason"])) &&
        this.#isOwn(one) &&
        (container === undefined || one.container === container),
    );
  }

  /** The newest message of an event of that reason. */
  message(reason: string, container?: string): string | null {
    const found = this.event([reason], container);
    return found ? String(found["message"]) : null;
  }

  /** In which words the kubelet had that attempt killed, or "". */
  killing(container: string, attempt: number | undefined): string {
    const own = this.#entries.filter((one) => this.#isOwn(one) && one.container === container);
    const stopped = own.findLastIndex(
      (one) => one.type === "machine" && one["to"] === "running.stopping" && one.attempt === attempt,
    );
    const killing = own.slice(0, stopped + 1).findLast((one) => one.type === "event" && one["reason"] === "Killing");
    return String(killing?.["message"] ?? "");
  }

  /** What was told of the processes of an attempt. */
  processes(container: string, attempt: number): TraceEntry[] {
    return this.#entries.filter(
      (one) => one.type === "process" && this.#isOwn(one) && one.container === container && one.attempt === attempt,
    );
  }

  /** The fault that struck a container at that moment, unless it is hidden; or "". */
  faultAt(container: string, at: SimTime | null): string {
    const struck = this.#entries.find(
      (one) =>
        one.type === "fault" &&
        one["op"] === "fired" &&
        one["hidden"] !== true &&
        this.#isOwn(one) &&
        one.container === container &&
        one.t === at,
    );
    return struck ? String(struck["name"]) : "";
  }

  #isOwn(one: TraceEntry): boolean {
    return one.pod === this.#name && one.t >= this.#since;
  }
}
