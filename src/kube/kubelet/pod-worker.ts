/**
 * Carries out what the Pod chart decides, for one Pod: publish its status, get volumes and sandbox, keep its containers as
 * the spec wants them, and take everything down at the end.
 *
 * A sync computes the status first and acts afterwards, so that what an action leads to is seen one sync later; while a
 * sync is busy (a pull, a postStart hook) the status stands still. Source: facts/kubelet.md 1.1, 3.4, 6.2.
 */
import type { Timer } from "../../sim/clock.ts";
import type { Duration, SimTime } from "../../sim/units.ts";
import { mapped } from "../../sim/mapped.ts";
import type { ContainerUsage, Volume } from "../../machine/runtime/types.ts";
import type { Pod, PodStatus } from "../api/pod.ts";
import type { AdmissionProblem } from "./admission.ts";
import { createChart } from "./chart.ts";
import { POD_TABLE } from "./charts.frozen.ts";
import { createRecord, isRunning, newest, newestEnded } from "./container-record.ts";
import type { Attempt, ContainerRecord, Waiting } from "./container-record.ts";
import { ContainerWorker, containerChart, graceOf } from "./container-worker.ts";
import { LogFollowers } from "./log-followers.ts";
import { jittered } from "./node-context.ts";
import type { NodeContext } from "./node-context.ts";
import { computePodActions } from "./pod-actions.ts";
import type { PodActions } from "./pod-actions.ts";
import type { ImageBackOff, PodHandle } from "./pod-handle.ts";
import type { PodEvent } from "./pod.machine.ts";
import { PodLimits } from "./pod-limits.ts";
import type { Verdict } from "./pod-status.ts";
import { PodVolumes } from "./pod-volumes.ts";
import { sandboxConfig } from "./sandbox-config.ts";
import { StatusReporter } from "./status-reporter.ts";
import { stopInOrder } from "./termination-order.ts";

const podChart = createChart(POD_TABLE);
const PODS = { group: "", resource: "pods" };

/** The Pod's worker asks its kubelet for little else. */
export interface PodHost {
  /** Why the node does not take it; null: it does; `later`: it is asked again. */
  admit(worker: PodWorker): AdmissionProblem | null | "later";
  /** A container of the runtime belongs to this worker. */
  claim(id: string, worker: PodWorker): void;
  /** The Pod is gone from the node. */
  forget(worker: PodWorker): void;
}

/** What a sync does, with the ends that it knew of, when it began, of the containers that it starts. */
type Plan = Pick<PodActions, "kill" | "start"> & { readonly ends: readonly (Attempt | undefined)[] };

export class PodWorker implements PodHandle {
  readonly context: NodeContext;
  readonly containers: ContainerWorker[];
  readonly logFollowers: LogFollowers;
  pod: Pod;
  sandboxId = "";
  podIP = "";
  readonly imageBackOffs = new Map<string, ImageBackOff>();
  readonly volumeProblems = new Map<string, Waiting>();
  /** State of the Pod chart. */
  chart = podChart.initial.state;
  readonly #host: PodHost;
  readonly #volumes: PodVolumes;
  readonly #reporter: StatusReporter;
  readonly #limits: PodLimits;
  /** Of `containers`. */
  readonly #records: ContainerRecord[];
  #verdict: Verdict | null = null;
  #sandboxReady = false;
  #isTerminal = false;
  #isFinal = false;
  /** Sandboxes that were lost: their containers' logs can still be read. */
  readonly #lostSandboxes: string[] = [];
  /** Gone from the API. */
  #isRemoved = false;
  #busy = true;
  #again = false;
  /** The API has another specification than the last sync went by. */
  #hasNewSpec = false;
  /** Something was started or stopped in this sync: look at it soon. */
  #touched = false;
  /** Grows when the Pod begins to end: what was under way then is dropped. */
  #epoch = 0;
  #wake: Timer | null = null;
  /** Grace period of a kubelet's own decision to end it. */
  #ownGrace: Duration | null = null;

  constructor(context: NodeContext, host: PodHost, pod: Pod) {
    this.context = context;
    this.#host = host;
    this.pod = pod;
    this.#reporter = new StatusReporter(this);
    this.#limits = new PodLimits(this, (verdict, grace) => this.#end(verdict, grace));
    this.logFollowers = new LogFollowers(context.clock);
    this.#volumes = new PodVolumes(this);
    const initial = containerChart.initial.state;
    const inits = mapped(pod.spec.initContainers ?? [], (spec) =>
      createRecord(spec.restartPolicy === "Always" ? "sidecar" : "init", spec, initial),
    );
    const apps = mapped(pod.spec.containers, (spec) => createRecord("app", spec, initial));
    const added = mapped(pod.spec.ephemeralContainers ?? [], (spec) => createRecord("ephemeral", spec, initial));
    this.#records = [...inits, ...apps, ...added];
    this.containers = mapped(this.#records, (record) => new ContainerWorker(this, record));
  }

  get volumes(): ReadonlyMap<string, Volume> {
    return this.#volumes.mounted;
  }

  /** When it looks again by itself, at volumes that are not there or at all of it; null: when something happens. */
  get nextLook(): SimTime | null {
    const [retry] = this.#volumes.retries.values();
    return retry ?? (this.#wake?.pending ? this.#wake.due : null);
  }

  get status(): PodStatus {
    return this.#reporter.status;
  }

  /** The first look at the Pod. */
  start(): void {
    if (this.#isEnding()) return;
    if (this.pod.metadata.deletionTimestamp !== undefined) return this.#terminate();
    const problem = this.#host.admit(this);
    if (problem === "later") return;
    if (problem) {
      const message = `Pod was rejected: ${problem.message}`;
      this.context.event(this.pod, "Warning", problem.reason, problem.message);
      this.#send("REJECT");
      return this.#reporter.reject(problem.reason, message);
    }
    for (const worker of this.containers) worker.registerProbes();
    this.#publish();
    this.#limits.start(this.status.startTime);
    this.#send("ADMIT");
  }

  /** The API has a newer version of the Pod. */
  update(pod: Pod): void {
    const before = this.pod;
    this.pod = pod;
    this.#reporter.adopt(pod);
    const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
    if (deletionTimestamp !== undefined) {
      // It may be ending already, by its deadline or by its node.
      if (!this.#isEnding()) return this.#terminate();
      if (deletionGracePeriodSeconds !== before.metadata.deletionGracePeriodSeconds) this.#hasten();
      return;
    }
    if (pod.metadata.labels !== before.metadata.labels || pod.metadata.annotations !== before.metadata.annotations) {
      this.#volumes.metadataChanged();
    }
    const { generation } = pod.metadata;
    const isNewSpec =
      pod.spec !== before.spec && (generation === undefined || generation !== before.metadata.generation);
    this.#hasNewSpec ||= isNewSpec;
    if (isNewSpec || (pod.spec.readinessGates?.length ?? 0) > 0) this.sync();
  }

  /** The Pod is gone from the API: what still runs is stopped at once. */
  removed(): void {
    this.#isRemoved = true;
    this.#reporter.end();
    if (this.chart.startsWith("terminated")) return this.#send("DELETE");
    this.#ownGrace = 0;
    if (this.chart.startsWith("terminating")) this.#hasten();
    else this.#terminate();
  }

  objectChanged(kind: "ConfigMap" | "Secret", name: string): void {
    this.#volumes.objectChanged(kind, name);
  }

  /** A container of the runtime has ended. */
  observeExit(id: string): void {
    this.logFollowers.attemptEnded(id);
    if (!this.containers.some((worker) => worker.observeExit(id))) return;
    this.containerChanged(this.#untilRelist());
  }

  /** Until the kubelet next looks at all containers of the node. */
  #untilRelist(): Duration {
    const { profile, random, node } = this.context;
    return profile.relist === 0 ? 0 : Math.round(random.stream(`kubelet/${node}/relist`).next() * profile.relist);
  }

  usage(): { name: string; usage: ContainerUsage }[] {
    return this.containers.flatMap(({ record }) => {
      const attempt = newest(record);
      const usage = attempt && this.context.runtime.usage(attempt.id);
      return usage ? [{ name: record.spec.name, usage }] : [];
    });
  }

  get isEnding(): boolean {
    return this.#isEnding();
  }

  evict(verdict: Verdict, grace?: Duration | null): void {
    this.#limits.evict(verdict, grace);
  }

  attemptCreated(id: string): void {
    this.#host.claim(id, this);
  }

  containerChanged(delay: Duration): void {
    this.#wakeAt(this.context.clock.now + delay);
  }

  /** What a readiness probe says is told at once, whatever keeps the kubelet busy, and after all that was to be told. */
  readinessChanged(): void {
    this.#reporter.flush();
    if (this.#busy) this.#publish(true);
    this.containerChanged(0);
  }

  whileSyncing(delay: Duration, step: () => void): void {
    const epoch = this.#epoch;
    if (delay === 0) {
      if (!this.#isEnding()) step();
      return;
    }
    this.context.clock.after(delay, () => {
      if (this.#epoch === epoch && !this.#isEnding()) step();
    });
  }

  /** Looks at the Pod: status first, then what has to be done. */
  sync(): void {
    if (this.#isEnding()) return;
    if (this.#busy) {
      this.#again = true;
      return;
    }
    this.#busy = true;
    this.#again = false;
    this.context.clock.cancel(this.#wake);
    if (this.#hasNewSpec) this.#adoptSpec();
    if (this.#publish()) return this.#terminate();
    this.#send(this.#mustRecreateSandbox() ? "SANDBOX_CHANGED" : "SYNC");
  }

  /** The sandbox is gone, with all that ran in it: a node that restarted, or somebody's hand. */
  loseSandbox(): void {
    if (!this.#sandboxReady || this.#isEnding()) return;
    this.#sandboxReady = false;
    this.context.runtime.stopPodSandbox(this.sandboxId, () => {});
    this.containerChanged(this.#untilRelist());
  }

  /** Waits of those containers are forgotten, and they are tried again at once. */
  resetBackOff(container: string | undefined): void {
    for (const { record } of this.containers) {
      if (container !== undefined && record.spec.name !== container) continue;
      record.crashBackOff = null;
      this.imageBackOffs.delete(record.spec.image);
    }
    this.containerChanged(0);
  }

  /** The kubelet is here again: of waits it knows nothing. */
  kubeletReturned(rebooted: boolean): void {
    if (rebooted) this.loseSandbox();
    this.resetBackOff(undefined);
  }

  /** Facts 2.2: not where the Pod has run once and may not again, nor where nothing is left to run. */
  #mustRecreateSandbox(): boolean {
    if (this.#sandboxReady || this.sandboxId === "") return false;
    const apps = this.containers.map((worker) => worker.record).filter((record) => record.kind === "app");
    const { restartPolicy } = this.pod.spec;
    if (restartPolicy === "Never") return !this.containers.some((worker) => worker.record.attempts.length > 0);
    return restartPolicy !== "OnFailure" || !apps.every(hasSucceeded);
  }

  #isEnding(): boolean {
    return this.chart.startsWith("terminat") || this.chart === "deleted";
  }

  #wakeAt(due: SimTime): void {
    if (this.#isEnding()) return;
    if (this.#wake?.pending && this.#wake.due <= due) return;
    this.context.clock.cancel(this.#wake);
    this.#wake = this.context.clock.at(due, () => this.sync());
  }

  #send(event: PodEvent): void {
    const step = podChart.step(this.chart, event);
    const { metadata } = this.pod;
    if (step.changed) {
      this.context.hooks.onMachine?.({
        machine: podChart.id,
        namespace: metadata.namespace ?? "default",
        pod: metadata.name,
        uid: metadata.uid,
        from: this.chart,
        event,
        to: step.state,
      });
    }
    this.chart = step.state;
    for (const effect of step.effects) this.#carryOut(effect);
  }

  #carryOut(effect: string): void {
    const { profile } = this.context;
    switch (effect) {
      case "mountVolumes":
        return this.whileSyncing(profile.mountVolumes, () =>
          this.#volumes.mountAll(() => this.#send("VOLUMES_MOUNTED")),
        );
      case "createSandbox":
        return this.whileSyncing(profile.createSandbox, () => this.#createSandbox());
      case "syncContainers":
        return this.#syncContainers();
      case "recreateSandbox":
        this.#leaveSandbox();
        return this.whileSyncing(profile.createSandbox, () => this.#createSandbox());
      case "removeContainers":
        return this.#removeContainers(0);
      case "stopContainers":
        return this.#stopContainers();
      case "stopSandbox":
        return void this.context.clock.after(profile.stopSandbox, () => this.#stopSandbox());
      case "unmountVolumes":
        return this.#cleanUp();
      case "removePod":
        return this.#remove();
    }
  }

  #createSandbox(): void {
    const { pod, context } = this;
    context.runtime.runPodSandbox(sandboxConfig(context, pod), (result) => {
      if (this.#isEnding()) {
        if (result.ok) context.runtime.stopPodSandbox(result.id, () => context.runtime.removePodSandbox(result.id));
        return;
      }
      if (!result.ok) {
        context.event(pod, "Warning", "FailedCreatePodSandBox", `Failed to create pod sandbox: ${result.message}`);
        this.#send("SANDBOX_FAILED");
        return this.#finish(jittered(context, context.profile.syncRetry));
      }
      this.sandboxId = result.id;
      this.podIP = pod.spec.hostNetwork ? context.hostIP : result.ip;
      this.#sandboxReady = true;
      this.#touched = true;
      this.#send("SANDBOX_READY");
    });
  }

  #syncContainers(): void {
    if (!this.#sandboxReady) return this.#windDown();
    const actions = computePodActions(this.pod, this.#records, {
      sandboxId: this.sandboxId,
      perSandbox: this.context.has("initializedPerSandbox"),
    });
    if (actions.restartAll) return this.#send("RESTART_ALL");
    if (actions.initialized && this.chart === "pending.initializing") this.#send("INITIALIZED");
    if (actions.windDown) return this.#windDown();
    if (actions.start.length > 0 && this.pod.spec.imagePullSecrets) this.context.extras().warnOfPullSecrets(this);
    if (actions.start.length === 0 && actions.kill.length === 0) return this.#finish(null);
    const ends = actions.start.map(newestEnded);
    const act = (): void => this.#kill({ kill: actions.kill, start: actions.start, ends }, 0);
    if (actions.start.length === 0 || !this.pod.spec.volumes?.some((volume) => volume.image)) return act();
    this.context.extras().pullImageVolumes(this, this.#volumes.mounted, act);
  }

  /** Another sandbox, another start: init containers begin with the first, app containers go on counting. */
  #leaveSandbox(): void {
    this.context.event(this.pod, "Normal", "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
    this.#lostSandboxes.push(this.sandboxId);
    this.sandboxId = "";
    for (const { record } of this.containers) {
      if (record.kind === "init" || record.kind === "sidecar") record.removed = record.attempts.length;
    }
  }

  /** The rule RestartAllContainers: stops what runs, without hooks, and forgets all that there was. */
  #removeContainers(at: number): void {
    const running = this.containers.find((worker, i) => i >= at && isRunning(worker.record));
    if (running) {
      const next = this.containers.indexOf(running) + 1;
      return running.stop("killing", 0, () => this.whileSyncing(0, () => this.#removeContainers(next)));
    }
    for (const worker of this.containers) if (worker.record.kind !== "ephemeral") worker.takeAway();
    this.#publish();
    this.#send("CONTAINERS_REMOVED");
  }

  #worker(record: ContainerWorker["record"]): ContainerWorker | undefined {
    return this.containers.find((worker) => worker.record === record);
  }

  #kill(actions: Plan, at: number): void {
    const action = actions.kill[at];
    const worker = action && this.#worker(action.container);
    if (!action || !worker) return this.#startNext(actions, 0, null);
    const probe = action.cause === "definition" ? undefined : action.container.spec[`${action.cause}Probe`];
    const grace = probe?.terminationGracePeriodSeconds;
    this.#touched = true;
    worker.stop(action.message, grace === undefined ? graceOf(this) : grace * 1000, () => {
      this.whileSyncing(0, () => this.#kill(actions, at + 1));
    });
  }

  /** One container after the other; `retry` is the earliest wish to try again. */
  #startNext(actions: Plan, at: number, retry: Duration | null): void {
    const record = actions.start[at];
    const worker = record && this.#worker(record);
    if (!record || !worker) return this.#finish(retry);
    const attempts = record.restartCount + record.attempts.length;
    worker.start(actions.ends[at], (outcome) => {
      if (record.restartCount + record.attempts.length !== attempts) this.#touched = true;
      let next = retry;
      if (!outcome.ok) {
        const wish = this.#retryDelay(outcome.retryIn);
        next = retry === null ? wish : Math.min(retry, wish);
      }
      // An init container that does not start leaves nothing to do for those after it.
      const ends = !outcome.ok && record.kind === "init";
      this.#startNext(actions, ends ? actions.start.length : at + 1, next);
    });
  }

  /** Facts 3.3: from 1.35 on a crash back-off is waited for; before, every error was tried again after 10 to 15 s. */
  #retryDelay(backOff: Duration | null): Duration {
    const { profile } = this.context;
    if (backOff === null) return jittered(this.context, profile.syncRetry);
    if (profile.exactBackOff) return backOff;
    if (!this.context.has("waitsForBackOff")) return jittered(this.context, profile.syncRetry);
    return Math.min(jittered(this.context, backOff), jittered(this.context, profile.resync));
  }

  #finish(retry: Duration | null): void {
    const { clock, profile } = this.context;
    this.#busy = false;
    if (retry !== null) this.#wakeAt(clock.now + retry);
    if (this.#touched) {
      this.#touched = false;
      // From 1.36 on the kubelet looks at the Pod right after its own work, before that at the next relist.
      this.containerChanged(this.context.has("relistsAfterSync") ? profile.relistAfterSync : this.#untilRelist());
    }
    if (this.#again) this.containerChanged(0);
  }

  /** All that was to run has ended: sidecars and the sandbox are stopped, then the next sync finds the phase. */
  #windDown(): void {
    const running = this.containers.filter((worker) => isRunning(worker.record));
    if (running.length === 0) return this.#finish(null);
    this.#touched = true;
    const stopped = (): void => {
      this.loseSandbox();
      this.#finish(null);
    };
    stopInOrder(this.containers, graceOf(this), () => this.whileSyncing(0, stopped));
  }

  /** Says how things are; answers whether the Pod is over. */
  #publish(isBusy = false): boolean {
    const isOver = this.#reporter.report({
      containers: this.#records,
      sandboxReady: this.#sandboxReady,
      isTerminal: this.#isTerminal,
      isBusy,
      isFinal: this.#isFinal,
      verdict: this.#verdict,
    });
    if (isBusy) return isOver;
    if (this.status.phase === "Running" && this.chart === "pending.startingContainers") this.#send("STARTED");
    for (const worker of this.containers) if (isRunning(worker.record)) worker.prober?.reported();
    return isOver;
  }

  /** The kubelet itself ends the Pod. */
  #end(verdict: Verdict, grace: Duration | null): void {
    if (this.#isEnding()) return;
    this.#verdict = verdict;
    this.#ownGrace = grace;
    this.#terminate();
  }

  #terminate(): void {
    if (this.#isEnding()) return;
    const { clock } = this.context;
    this.#epoch++;
    this.#busy = true;
    clock.cancel(this.#wake);
    this.#limits.stop();
    for (const worker of this.containers) worker.prober?.stopKilling();
    this.#publish();
    this.#send("TERMINATE");
  }

  #grace(): Duration {
    return this.#ownGrace ?? graceOf(this);
  }

  #stopContainers(): void {
    stopInOrder(this.containers, this.#grace(), () => this.#send("CONTAINERS_STOPPED"));
  }

  #hasten(): void {
    for (const worker of this.containers) worker.hasten(this.#grace());
  }

  #stopSandbox(): void {
    const stopped = (): void => {
      this.#sandboxReady = false;
      this.#isTerminal = true;
      this.#publish();
      this.#send("SANDBOX_STOPPED");
    };
    if (this.sandboxId === "") return stopped();
    this.context.runtime.stopPodSandbox(this.sandboxId, stopped);
  }

  #cleanUp(): void {
    const { clock, profile, api } = this.context;
    clock.after(profile.unmountVolumes, () => {
      if (!profile.keepsVolumes) this.#volumes.unmountAll();
      this.#isFinal = true;
      this.#publish();
      this.#reporter.flush();
      this.#send(this.status.phase === "Succeeded" ? "SUCCEED" : "FAIL");
      if (this.#isRemoved) return this.#send("DELETE");
      if (this.pod.metadata.deletionTimestamp === undefined) return;
      api.delete(PODS, this.pod.metadata.namespace, this.pod.metadata.name, {
        gracePeriodSeconds: 0,
        preconditionUid: this.pod.metadata.uid,
      });
    });
  }

  #remove(): void {
    const { runtime } = this.context;
    this.#reporter.end();
    this.logFollowers.podGone();
    this.#volumes.unmountAll();
    for (const id of [...this.#lostSandboxes, this.sandboxId]) if (id !== "") runtime.removePodSandbox(id);
    this.#host.forget(this);
  }

  /**
   * The only things that may change in a running Pod: images, deadlines, tolerations, more ephemeral containers. A sync goes on
   * to its end with the specification that it began with.
   */
  #adoptSpec(): void {
    this.#hasNewSpec = false;
    for (const spec of this.pod.spec.ephemeralContainers ?? []) {
      if (this.containers.some((worker) => worker.record.spec.name === spec.name)) continue;
      const record = createRecord("ephemeral", spec, containerChart.initial.state);
      this.#records.push(record);
      this.containers.push(new ContainerWorker(this, record));
    }
    const specs = [...(this.pod.spec.initContainers ?? []), ...this.pod.spec.containers];
    for (const { record } of this.containers) {
      record.spec = specs.find((spec) => spec.name === record.spec.name) ?? record.spec;
    }
    this.#limits.watchDeadline(this.status.startTime);
  }
}

function hasSucceeded(record: ContainerRecord): boolean {
  const attempt = newest(record);
  return attempt?.state === "exited" && attempt.exitCode === 0;
}
