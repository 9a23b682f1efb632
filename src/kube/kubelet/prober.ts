/**
 * The probes of one container: one worker each, ticking every period from the moment the Pod's containers were first
 * looked at.
 *
 * Source: facts/kubelet.md 7 (prober/worker.go of v1.36).
 * Simplified: gRPC probes are not carried out and count as errored; redirects are not followed; HTTPS probes are sent as HTTP.
 */
import type { Timer } from "../../sim/clock.ts";
import type { SimTime } from "../../sim/units.ts";
import type { Probe } from "../api/pod.ts";
import { createChart } from "./chart.ts";
import { PROBE_TABLE } from "./charts.frozen.ts";
import { isRunning, newest } from "./container-record.ts";
import type { ContainerRecord } from "./container-record.ts";
import { fieldPath } from "./node-context.ts";
import type { ProbeKind } from "./node-context.ts";
import type { PodHandle } from "./pod-handle.ts";
import type { ProbeEvent } from "./probe.machine.ts";
import { runProbe } from "./probe-run.ts";
import type { ProbeOutcome } from "./probe-run.ts";

export const probeChart = createChart(PROBE_TABLE);

/** A probe as the page shows it. */
export interface ProbeReport {
  probe: ProbeKind;
  result: "success" | "failure" | "unknown";
  /** When it was last asked. */
  at: SimTime | null;
  output: string;
  chart: string;
}

interface Worker {
  readonly kind: ProbeKind;
  /** Read anew at each use, as the spec may change. */
  readonly probe: () => Probe | undefined;
  chart: string;
  lastOutcome: ProbeOutcome["kind"] | null;
  run: number;
  at: SimTime | null;
  output: string;
  timer: Timer | null;
  busy: boolean;
}

const TITLES = { startup: "Startup", liveness: "Liveness", readiness: "Readiness" } as const;
const START: Record<ProbeKind, ProbeEvent> = {
  startup: "START_UNKNOWN",
  liveness: "START_SUCCESS",
  readiness: "START_FAILURE",
};

export class Prober {
  readonly #handle: PodHandle;
  readonly #record: ContainerRecord;
  readonly #workers: Worker[] = [];
  #registered: SimTime | null = null;

  constructor(handle: PodHandle, record: ContainerRecord) {
    this.#handle = handle;
    this.#record = record;
    const { spec } = record;
    if (spec.startupProbe) this.#add("startup", () => record.spec.startupProbe);
    if (spec.livenessProbe) this.#add("liveness", () => record.spec.livenessProbe);
    if (spec.readinessProbe) this.#add("readiness", () => record.spec.readinessProbe);
  }

  /** From now on the periods count. */
  register(): void {
    this.#registered ??= this.#handle.context.clock.now;
  }

  containerStarted(): void {
    for (const worker of this.#workers) {
      worker.lastOutcome = null;
      worker.run = 0;
      worker.busy = false;
      this.#send(worker, START[worker.kind]);
      this.#schedule(worker);
    }
  }

  containerEnded(): void {
    for (const worker of this.#workers) {
      this.#handle.context.clock.cancel(worker.timer);
      this.#send(worker, "CONTAINER_ENDED");
    }
    this.#record.ready = false;
  }

  /** The container is being stopped: nothing may ask for another kill. Readiness goes on. */
  stopKilling(): void {
    for (const worker of this.#workers) {
      if (worker.kind === "readiness") continue;
      this.#handle.context.clock.cancel(worker.timer);
      this.#send(worker, "HOLD");
    }
  }

  /** Asks for readiness at once, as the kubelet does while a started container is not ready. */
  askReadiness(): void {
    const worker = this.#workers.find((one) => one.kind === "readiness");
    if (!worker || worker.busy || !worker.chart.startsWith("probing") || this.#record.ready) return;
    if (worker.at !== null && worker.at > (newest(this.#record)?.startedAt ?? 0)) return;
    this.#tick(worker);
  }

  reports(): ProbeReport[] {
    return this.#workers.map((worker) => ({
      probe: worker.kind,
      result: resultOf(worker, this.#record),
      at: worker.at,
      output: worker.output,
      chart: worker.chart,
    }));
  }

  #add(kind: ProbeKind, probe: () => Probe | undefined): void {
    this.#workers.push({
      kind,
      probe,
      chart: probeChart.initial.state,
      lastOutcome: null,
      run: 0,
      at: null,
      output: "",
      timer: null,
      busy: false,
    });
  }

  /** The next whole number of periods after registration. */
  #schedule(worker: Worker): void {
    const { clock } = this.#handle.context;
    clock.cancel(worker.timer);
    if (!worker.chart.startsWith("probing")) return;
    const period = (worker.probe()?.periodSeconds ?? 10) * 1000;
    const base = this.#registered ?? clock.now;
    const ticks = Math.floor((clock.now - base) / period) + 1;
    worker.timer = clock.at(base + ticks * period, () => this.#tick(worker));
  }

  #tick(worker: Worker): void {
    const { clock } = this.#handle.context;
    clock.cancel(worker.timer);
    const attempt = newest(this.#record);
    const probe = worker.probe();
    if (!probe || !attempt || !isRunning(this.#record) || !worker.chart.startsWith("probing")) return;
    const waits =
      worker.kind !== "startup" && this.#record.spec.startupProbe !== undefined && !this.#record.startupPassed;
    const age = Math.floor((clock.now - (attempt.startedAt ?? clock.now)) / 1000);
    if (waits || age < (probe.initialDelaySeconds ?? 0)) return this.#schedule(worker);
    worker.busy = true;
    runProbe(this.#handle, this.#record.spec, attempt.id, probe, (outcome) => {
      if (newest(this.#record) !== attempt || attempt.state !== "running") return;
      worker.busy = false;
      this.#judge(worker, probe, outcome);
      this.#schedule(worker);
    });
  }

  #judge(worker: Worker, probe: Probe, outcome: ProbeOutcome): void {
    const { context, pod } = this.#handle;
    worker.at = context.clock.now;
    worker.output = outcome.output;
    this.#report(worker, outcome);
    if (!worker.chart.startsWith("probing")) return;
    const title = TITLES[worker.kind];
    const path = fieldPath(this.#record.kind, this.#record.spec);
    if (outcome.kind === "unknown") {
      context.event(
        pod,
        "Warning",
        "Unhealthy",
        `${title} probe errored and resulted in unknown state: ${outcome.output}`,
        path,
      );
      return;
    }
    if (outcome.kind === "failure") {
      context.event(pod, "Warning", "Unhealthy", `${title} probe failed: ${outcome.output}`, path);
    }
    worker.run = worker.lastOutcome === outcome.kind ? worker.run + 1 : 1;
    worker.lastOutcome = outcome.kind;
    const threshold = outcome.kind === "success" ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3);
    if (worker.run < threshold) return;
    this.#reached(worker, outcome.kind);
  }

  #reached(worker: Worker, outcome: "success" | "failure"): void {
    const record = this.#record;
    const wasReady = record.ready;
    this.#send(worker, outcome === "success" ? "PASS" : "FAIL");
    if (worker.kind === "readiness") {
      record.ready = outcome === "success";
      if (record.ready !== wasReady) this.#handle.containerChanged(0);
      return;
    }
    if (outcome === "failure") {
      record.failedProbe = worker.kind;
      this.#send(worker, "HOLD");
      this.#handle.containerChanged(0);
    } else if (worker.kind === "startup") {
      record.startupPassed = true;
      this.#send(worker, "HOLD");
      this.#handle.containerChanged(0);
    }
  }

  #report(worker: Worker, outcome: ProbeOutcome): void {
    const { context, pod } = this.#handle;
    context.hooks.onProbe?.({
      namespace: pod.metadata.namespace ?? "default",
      pod: pod.metadata.name,
      uid: pod.metadata.uid,
      container: this.#record.spec.name,
      attempt: newest(this.#record)?.attempt ?? 0,
      probe: worker.kind,
      result: outcome.kind,
      output: outcome.output,
    });
  }

  #send(worker: Worker, event: ProbeEvent): void {
    const step = probeChart.step(worker.chart, event);
    if (!step.changed) return;
    const { context, pod } = this.#handle;
    context.hooks.onMachine?.({
      machine: probeChart.id,
      namespace: pod.metadata.namespace ?? "default",
      pod: pod.metadata.name,
      uid: pod.metadata.uid,
      container: this.#record.spec.name,
      attempt: newest(this.#record)?.attempt ?? 0,
      probe: worker.kind,
      from: worker.chart,
      event,
      to: step.state,
    });
    worker.chart = step.state;
  }
}

function resultOf(worker: Worker, record: ContainerRecord): ProbeReport["result"] {
  if (worker.kind === "startup") {
    if (record.startupPassed) return "success";
    return record.failedProbe === "startup" ? "failure" : "unknown";
  }
  if (worker.chart === "probing.success") return "success";
  if (worker.chart === "onHold") return record.failedProbe === "liveness" ? "failure" : "unknown";
  return worker.chart === "probing.failure" ? "failure" : "unknown";
}
