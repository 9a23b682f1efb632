/**
 * The probes of one container: one worker each, ticking every period from the moment the Pod's containers were first
 * looked at.
 *
 * Source: facts/kubelet.md 7 (prober/worker.go of v1.36).
 */
import type { Timer } from "../../sim/clock.ts";
import type { Duration, SimTime } from "../../sim/units.ts";
import type { Probe } from "../api/pod.ts";
import { createChart } from "./chart.ts";
import { PROBE_TABLE } from "./charts.frozen.ts";
import { isRunning, isStarted, newest } from "./container-record.ts";
import type { Attempt, ContainerRecord } from "./container-record.ts";
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
  /** The periods are counted from here. */
  base: SimTime;
  /** Asked for while it was busy. */
  triggered: boolean;
}

/** Facts 0.2: an exec readiness probe of a terminating Pod in 1.35. */
const CANCELLED = "rpc error: code = Canceled desc = context canceled";

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
    for (const worker of this.#workers) worker.base = this.#handle.context.clock.now;
  }

  containerStarted(): void {
    for (const worker of this.#workers) {
      worker.lastOutcome = null;
      worker.run = 0;
      worker.busy = false;
      worker.triggered = false;
      this.#send(worker, START[worker.kind]);
    }
  }

  /**
   * The Pod's status was computed, and says that the container runs. Probes ask no earlier; one that has not found the
   * container ready asks now, and counts its periods from here.
   */
  reported(): void {
    const attempt = newest(this.#record);
    if (!attempt || this.#record.reported !== attempt) {
      this.#record.reported = attempt ?? null;
      for (const worker of this.#workers) this.#schedule(worker);
    }
    const worker = this.#workers.find((one) => one.kind === "readiness");
    if (!worker || this.#record.ready || !isStarted(this.#record) || !worker.chart.startsWith("probing")) return;
    if (worker.busy) worker.triggered = true;
    else this.#tick(worker, true);
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
      base: 0,
      triggered: false,
    });
  }

  /** The next whole number of periods after its base. */
  #schedule(worker: Worker): void {
    const { clock } = this.#handle.context;
    clock.cancel(worker.timer);
    if (!worker.chart.startsWith("probing")) return;
    const period = periodOf(worker);
    const ticks = Math.floor((clock.now - worker.base) / period) + 1;
    worker.timer = clock.at(worker.base + ticks * period, () => this.#tick(worker, false));
  }

  #tick(worker: Worker, isTriggered: boolean): void {
    const { clock } = this.#handle.context;
    clock.cancel(worker.timer);
    if (isTriggered) worker.base = clock.now;
    worker.triggered = false;
    const attempt = newest(this.#record);
    const probe = worker.probe();
    if (!probe || !attempt || !isRunning(this.#record) || !worker.chart.startsWith("probing")) return;
    const waits =
      worker.kind !== "startup" && this.#record.spec.startupProbe !== undefined && !this.#record.startupPassed;
    if (waits || this.#age(attempt) < (probe.initialDelaySeconds ?? 0)) return this.#schedule(worker);
    worker.busy = true;
    const began = clock.now;
    this.#ask(attempt, probe, worker, (outcome) => {
      if (newest(this.#record) !== attempt || attempt.state !== "running") return;
      worker.busy = false;
      this.#judge(worker, probe, outcome);
      // A period that ended meanwhile is made up for at once.
      const period = periodOf(worker);
      const missed = Math.floor((clock.now - worker.base) / period) > Math.floor((began - worker.base) / period);
      if (worker.triggered || missed) worker.timer = clock.after(0, () => this.#tick(worker, worker.triggered));
      else this.#schedule(worker);
    });
  }

  /** Whole seconds since the start, of which the status knows whole seconds only. */
  #age(attempt: Attempt): number {
    const { clock } = this.#handle.context;
    const started = Math.floor((clock.start + (attempt.startedAt ?? clock.now)) / 1000) * 1000;
    return Math.floor((clock.epoch - started) / 1000);
  }

  #ask(attempt: Attempt, probe: Probe, worker: Worker, done: (outcome: ProbeOutcome) => void): void {
    const { context, pod } = this.#handle;
    const isCancelled =
      worker.kind === "readiness" &&
      probe.exec !== undefined &&
      pod.metadata.deletionTimestamp !== undefined &&
      context.has("cancelsTerminatingReadiness");
    if (isCancelled) return done({ kind: "unknown", output: CANCELLED });
    const refusal = context.overrides.probe?.(pod, this.#record.spec, probe, worker.kind) ?? null;
    if (refusal !== null) return done({ kind: "failure", output: refusal });
    const ask = (): void => runProbe(this.#handle, this.#record.spec, attempt, probe, done);
    const delay = probe.exec ? context.profile.execProbe : context.profile.networkProbe;
    if (delay === 0) return ask();
    context.clock.after(delay, () => {
      if (attempt.state === "running") ask();
    });
  }

  #judge(worker: Worker, probe: Probe, outcome: ProbeOutcome): void {
    const { context, pod } = this.#handle;
    worker.at = context.clock.now;
    worker.output = outcome.output;
    this.#report(worker, outcome);
    if (!worker.chart.startsWith("probing")) return;
    const title = TITLES[worker.kind];
    const path = this.#record.fieldPath;
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
    if (outcome.warning !== undefined)
      context.event(pod, "Warning", "ProbeWarning", `${title} probe warning: ${outcome.warning}`, path);
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
      if (record.ready !== wasReady) this.#handle.readinessChanged();
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

function periodOf(worker: Worker): Duration {
  return (worker.probe()?.periodSeconds ?? 10) * 1000;
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
