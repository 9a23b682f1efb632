/**
 * Carries out what the container chart decides, for one container of a Pod: get the image, create, start, run the hooks,
 * stop. Each step chooses the next event; the chart's actions do the rest.
 *
 * Source: facts/kubelet.md 3 to 6 (startContainer and killContainer of v1.36).
 */
import type { Duration, SimTime } from "../../sim/units.ts";
import type { ImageStatus } from "../../machine/runtime/types.ts";
import { createChart } from "./chart.ts";
import { CONTAINER_TABLE } from "./charts.frozen.ts";
import { containerConfig } from "./container-config.ts";
import { ALL_RESTARTING } from "./container-status.ts";
import type { ContainerEvent } from "./container.machine.ts";
import { hasExited, isRunning, newest, shouldRestart } from "./container-record.ts";
import type { Attempt, ContainerRecord } from "./container-record.ts";
import { backOffMessage, nextBackOff, remainingBackOff } from "./crash-backoff.ts";
import { decideImage, pullImage } from "./image-puller.ts";
import type { ImageRequest } from "./image-puller.ts";
import { KUBELET_LIMITS } from "./limits.ts";
import { podRef } from "./node-context.ts";
import type { PodHandle } from "./pod-handle.ts";
import { hasProbes } from "./pod-extras.ts";
import type { Prober } from "./prober.ts";
import type { WaitingCause } from "./reasons.ts";
import { terminationMessage } from "./termination-message.ts";

export const containerChart = createChart(CONTAINER_TABLE);

/** How a try to start ended. `retryIn`: what is left of a crash back-off; null: another failure. */
export type StartOutcome = { ok: true } | { ok: false; retryIn: Duration | null };

/** The kubelet gives every container at least this long between the stop signal and the kill. */
const MINIMUM_GRACE: Duration = 2000;

export class ContainerWorker {
  readonly record: ContainerRecord;
  /** None where nobody asks, or before the first look at the Pod. */
  prober: Prober | null = null;
  readonly #handle: PodHandle;
  #image: ImageStatus | null = null;
  #onStarted: ((outcome: StartOutcome) => void) | null = null;
  #stop: StopRequest | null = null;

  constructor(handle: PodHandle, record: ContainerRecord) {
    this.#handle = handle;
    this.record = record;
  }

  /** The first look at the Pod: from now on the periods of its probes count. */
  registerProbes(): void {
    const { record } = this;
    if (!hasProbes(record.spec)) return;
    const { Prober: Probing } = this.#handle.context.extras();
    this.prober = new Probing(this.#handle, record);
    this.prober.register();
  }

  /**
   * Tries to start the container: back-off, image, creation, start and postStart, in this order. `ended` is its newest
   * end that the kubelet knew of when the sync began: one that was killed in this sync is not waited for.
   */
  start(ended: Attempt | undefined, done: (outcome: StartOutcome) => void): void {
    const { record } = this;
    const { clock } = this.#handle.context;
    const { image } = record.spec;
    if (ended && ended.finishedAt !== null) {
      const wait = remainingBackOff(record.crashBackOff, image, ended.finishedAt, clock.now);
      if (wait > 0) return this.#refuse(wait, done);
      record.crashBackOff = nextBackOff(record.crashBackOff, image, ended.finishedAt, clock.now);
    }
    this.#onStarted = done;
    const decision = decideImage(this.#handle, this.#imageRequest());
    if (decision.event === "IMAGE_PRESENT") this.#image = decision.image;
    else if (decision.event !== "PULL_IMAGE") {
      this.#send(decision.event);
      return this.#failed(decision.reason, decision.message, `Error: ${decision.reason}`);
    }
    this.#send(decision.event);
  }

  /**
   * Stops the present attempt; `done` when it has exited. Says `message` in a Killing event first. With `wait` the stop
   * signal comes (after the hook) when `wait` calls back: the order of sidecars.
   */
  stop(message: string, grace: Duration, done: () => void, wait: ((go: () => void) => void) | null = null): void {
    if (!isRunning(this.record)) return done();
    this.prober?.stopKilling();
    if (this.#stop) {
      this.#stop.done.push(done);
      return this.hasten(grace);
    }
    this.#event("Normal", "Killing", message);
    const { preStop } = this.record.spec.lifecycle ?? {};
    const began = this.#handle.context.clock.now;
    this.#stop = { grace, began, until: began + grace, done: [done], wait };
    this.#send(preStop && grace > 0 ? "STOP_WITH_HOOK" : "STOP");
  }

  /** The grace period has become shorter: counts from now. */
  hasten(grace: Duration): void {
    const stop = this.#stop;
    const attempt = newest(this.record);
    if (!stop || attempt?.state !== "running") return;
    const { clock, runtime } = this.#handle.context;
    if (clock.now + grace >= stop.began + stop.grace) return;
    stop.grace = clock.now - stop.began + grace;
    if (this.record.chart === "running.stopping") {
      const left = Math.max(grace, MINIMUM_GRACE);
      stop.until = clock.now + left;
      runtime.stopContainer(attempt.id, left, () => {});
    } else this.#send("PRE_STOP_DONE");
  }

  /** Removed together with all others, to start anew: what it did counts as killed. */
  takeAway(): void {
    const { record } = this;
    const attempt = newest(record);
    if (!attempt) return;
    Object.assign(attempt, { exitCode: 137, ...ALL_RESTARTING, shown: null });
    record.removed = record.attempts.length;
    record.waiting = ALL_RESTARTING;
    record.failedProbe = null;
    this.#send("RESET");
  }

  /** The runtime says that an attempt has ended; true where that is news. */
  observeExit(id: string): boolean {
    const { record } = this;
    const attempt = newest(record);
    if (!attempt || attempt.id !== id || attempt.state === "exited") return false;
    this.#exited(attempt);
    const restarts =
      shouldRestart(this.#handle.pod, record, attempt.exitCode) &&
      this.#handle.pod.metadata.deletionTimestamp === undefined;
    this.prober?.containerEnded();
    this.#send(restarts ? "EXIT_RESTART" : attempt.exitCode === 0 ? "EXIT_COMPLETED" : "EXIT_FAILED");
    const stop = this.#stop;
    this.#stop = null;
    for (const done of stop?.done ?? []) done();
    return true;
  }

  /** When its grace period is over; null: nobody stops it. */
  get killedAt(): SimTime | null {
    return this.#stop && this.#stop.until;
  }

  /** What the page shows of a wait: nothing restarts it before `until`. */
  backOff(): { since: SimTime; until: SimTime; delay: Duration } | null {
    const { record } = this;
    const { clock } = this.#handle.context;
    const ended = newest(record);
    if (ended?.state === "exited" && ended.finishedAt !== null && record.crashBackOff) {
      if (!shouldRestart(this.#handle.pod, record, ended.exitCode)) return null;
      const wait = remainingBackOff(record.crashBackOff, record.spec.image, ended.finishedAt, clock.now);
      return wait === 0 ? null : { since: ended.finishedAt, until: clock.now + wait, delay: record.crashBackOff.delay };
    }
    const image = this.#handle.imageBackOffs.get(record.spec.image);
    return image && image.until > clock.now && !isRunning(record)
      ? { since: image.until - image.delay, until: image.until, delay: image.delay }
      : null;
  }

  #refuse(wait: Duration, done: (outcome: StartOutcome) => void): void {
    const { record } = this;
    const { pod } = this.#handle;
    const delay = record.crashBackOff?.delay ?? 0;
    record.waiting = { reason: "CrashLoopBackOff", message: backOffMessage(delay, record.spec.name, podRef(pod)) };
    this.#send("CRASH_BACK_OFF");
    this.#event("Warning", "BackOff", `Back-off restarting failed container ${record.spec.name} in pod ${podRef(pod)}`);
    done({ ok: false, retryIn: wait });
  }

  #send(event: ContainerEvent): void {
    const { record } = this;
    const step = containerChart.step(record.chart, event);
    const { metadata } = this.#handle.pod;
    if (step.changed) {
      this.#handle.context.hooks.onMachine?.({
        machine: containerChart.id,
        namespace: metadata.namespace ?? "default",
        pod: metadata.name,
        uid: metadata.uid,
        container: record.spec.name,
        attempt: Math.max(0, record.attempts.length === 0 ? 0 : (newest(record)?.attempt ?? 0)),
        from: record.chart,
        event,
        to: step.state,
      });
    }
    record.chart = step.state;
    for (const effect of step.effects) this.#carryOut(effect);
  }

  #carryOut(effect: string): void {
    switch (effect) {
      case "pullImage":
        return this.#pull();
      case "createContainer":
        return this.#handle.whileSyncing(this.#handle.context.profile.createContainer, () => this.#create());
      case "startContainer":
        return this.#handle.whileSyncing(this.#handle.context.profile.startContainer, () => this.#startCreated());
      case "runPostStart":
        return this.#postStart();
      case "runPreStop":
        return this.#preStop();
      case "stopContainer":
        return this.#stopNow();
    }
  }

  #pull(): void {
    pullImage(this.#handle, this.#imageRequest(), (result) => {
      if (result.ok) {
        this.#image = result.image;
        this.#send("IMAGE_PULLED");
      } else {
        this.#send("PULL_FAILED");
        this.#failed(result.reason, result.message, `Error: ${result.reason}`);
      }
    });
  }

  #imageRequest(): ImageRequest {
    const { fieldPath, spec } = this.record;
    const { image, imagePullPolicy: policy = "IfNotPresent", name: container } = spec;
    return { image, policy, container, fieldPath };
  }

  #create(): void {
    const { record } = this;
    const image = this.#image;
    if (!image) return;
    const broken = (record.spec.volumeMounts ?? []).find(({ name }) => this.#handle.volumeProblems.has(name));
    const problem = broken && this.#handle.volumeProblems.get(broken.name);
    if (problem) {
      this.#send("CONFIG_FAILED");
      return this.#failed(problem.reason, problem.message, `Error: ${problem.reason}`);
    }
    const configured = containerConfig(this.#handle, record, image);
    if (!configured.ok) {
      this.#send("CONFIG_FAILED");
      return this.#failed("CreateContainerConfigError", configured.message, `Error: ${configured.message}`);
    }
    const attempt = record.attempts.length === 0 ? 0 : record.restartCount + 1;
    const { runtime } = this.#handle.context;
    const created = runtime.createContainer(this.#handle.sandboxId, { ...configured.config, attempt });
    if (!created.ok) {
      this.#send("CONFIG_FAILED");
      return this.#failed("CreateContainerError", created.message, `Error: ${created.message}`);
    }
    record.restartCount = attempt;
    this.#remember(created.id, attempt, image);
    this.#event(
      "Normal",
      "Created",
      this.#handle.context.has("shortContainerEvents") ? "Container created" : `Created container: ${record.spec.name}`,
    );
    this.#send("CREATED");
  }

  /** The kubelet keeps one dead container of each; older ones and their logs go. */
  #remember(id: string, attempt: number, image: ImageStatus): void {
    const { record } = this;
    const { runtime } = this.#handle.context;
    const made: Attempt = {
      attempt,
      id,
      sandboxId: this.#handle.sandboxId,
      image,
      specImage: record.spec.image,
      state: "created",
      startedAt: null,
      finishedAt: null,
      exitCode: 0,
      reason: "",
      message: "",
      kept: true,
      shown: null,
      containerID: null,
    };
    // A list that begins with one has room for one: most have no other.
    if (attempt === 0) record.attempts = [made];
    else record.attempts.push(made);
    const old = record.attempts[record.attempts.length - 3];
    if (old?.kept) {
      old.kept = false;
      runtime.removeContainer(old.id);
    }
    if (record.attempts.length > KUBELET_LIMITS.attempts) record.attempts.shift();
    this.#handle.attemptCreated(id);
    this.#report("created");
  }

  #startCreated(): void {
    const { record } = this;
    const attempt = newest(record);
    if (!attempt) return;
    const { runtime, clock } = this.#handle.context;
    const started = runtime.startContainer(attempt.id);
    if (!started.ok) {
      if (attempt.state !== "exited") this.#exited(attempt);
      this.#send("START_FAILED");
      return this.#failed("RunContainerError", started.message, `Error: ${started.message}`);
    }
    attempt.state = "running";
    attempt.shown = null;
    attempt.startedAt = runtime.containerStatus(attempt.id)?.startedAt ?? clock.now;
    record.waiting = null;
    record.startupPassed = false;
    record.ready = false;
    record.failedProbe = null;
    this.#report("running");
    this.#event(
      "Normal",
      "Started",
      this.#handle.context.has("shortContainerEvents") ? "Container started" : `Started container ${record.spec.name}`,
    );
    this.prober?.containerStarted();
    this.#send(record.spec.lifecycle?.postStart ? "STARTED_WITH_HOOK" : "STARTED");
    if (!record.spec.lifecycle?.postStart) this.#settle({ ok: true });
  }

  #postStart(): void {
    const hook = this.record.spec.lifecycle?.postStart;
    if (!hook) return;
    this.#handle.context.extras().runHook(this.#handle, this.record, hook, null, (problem) => {
      this.#handle.whileSyncing(0, () => {
        if (problem === null) {
          if (isRunning(this.record)) this.#send("POST_START_DONE");
          return this.#settle({ ok: true });
        }
        this.#event("Warning", "FailedPostStartHook", "PostStartHook failed");
        this.record.waiting = { reason: "PostStartHookError", message: problem };
        this.stop("FailedPostStartHook", graceOf(this.#handle), () => this.#settle({ ok: false, retryIn: null }));
      });
    });
  }

  #preStop(): void {
    const hook = this.record.spec.lifecycle?.preStop;
    const stop = this.#stop;
    if (!hook || !stop) return;
    const { clock } = this.#handle.context;
    const attempt = newest(this.record);
    let isOver = false;
    const over = (problem: string | null): void => {
      if (isOver) return;
      isOver = true;
      clock.cancel(limit);
      if (newest(this.record) !== attempt || !isRunning(this.record)) return;
      if (problem !== null) this.#event("Warning", "FailedPreStopHook", "PreStopHook failed");
      if (this.record.chart === "running.preStop") this.#send("PRE_STOP_DONE");
    };
    // A hook that takes the whole grace period is left behind.
    const limit = clock.after(stop.grace, () => over(null));
    this.#handle.context.extras().runHook(this.#handle, this.record, hook, stop.grace, over);
  }

  #stopNow(): void {
    const attempt = newest(this.record);
    const stop = this.#stop;
    if (attempt?.state !== "running" || !stop) return;
    const { clock, gate, runtime } = this.#handle.context;
    const signal = (): void => {
      if (newest(this.record) !== attempt || attempt.state !== "running") return;
      const used = Math.floor((clock.now - stop.began) / 1000) * 1000;
      const left = Math.max(stop.grace - used, MINIMUM_GRACE);
      stop.until = clock.now + left;
      runtime.stopContainer(
        attempt.id,
        left,
        gate.behind(() => void this.observeExit(attempt.id)),
      );
    };
    if (stop.wait === null) return signal();
    let isSignalled = false;
    const once = (): void => {
      if (isSignalled) return;
      isSignalled = true;
      clock.cancel(limit);
      signal();
    };
    const limit = clock.at(stop.began + stop.grace, once);
    stop.wait(once);
  }

  #exited(attempt: Attempt): void {
    const { runtime, clock } = this.#handle.context;
    const status = runtime.containerStatus(attempt.id);
    attempt.state = "exited";
    attempt.shown = null;
    attempt.startedAt = status ? status.startedAt : attempt.startedAt;
    attempt.finishedAt = status?.finishedAt ?? clock.now;
    attempt.exitCode = status?.exitCode ?? 137;
    attempt.reason = status?.reason ?? "ContainerStatusUnknown";
    attempt.message = terminationMessage(
      this.record.spec,
      attempt.exitCode,
      status?.message ?? "",
      status?.terminationMessage ?? "",
      () => runtime.log(attempt.id),
    );
    this.#report("exited");
  }

  #failed(reason: WaitingCause, message: string, event: string): void {
    this.record.waiting = { reason, message };
    this.#event("Warning", "Failed", event);
    this.#settle({ ok: false, retryIn: null });
  }

  #settle(outcome: StartOutcome): void {
    const done = this.#onStarted;
    this.#onStarted = null;
    done?.(outcome);
  }

  #event(type: "Normal" | "Warning", reason: string, message: string): void {
    const { record } = this;
    this.#handle.context.event(this.#handle.pod, type, reason, message, record.fieldPath);
  }

  #report(state: "created" | "running" | "exited"): void {
    const attempt = newest(this.record);
    const { metadata } = this.#handle.pod;
    if (!attempt) return;
    const end = hasExited(this.record)
      ? { exitCode: attempt.exitCode, reason: attempt.reason, message: attempt.message }
      : {};
    this.#handle.context.hooks.onContainer?.({
      namespace: metadata.namespace ?? "default",
      pod: metadata.name,
      uid: metadata.uid,
      container: this.record.spec.name,
      attempt: attempt.attempt,
      kind: this.record.kind,
      state,
      ...end,
    });
  }
}

interface StopRequest {
  grace: Duration;
  readonly began: SimTime;
  until: SimTime;
  readonly done: (() => void)[];
  /** Calls back when it is this container's turn to be signalled. */
  readonly wait: ((go: () => void) => void) | null;
}

/** The grace period that the Pod asks for. */
export function graceOf(handle: PodHandle): Duration {
  const { metadata, spec } = handle.pod;
  return (metadata.deletionGracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30) * 1000;
}
