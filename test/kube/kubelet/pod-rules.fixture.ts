/**
 * What must hold of every Pod, whatever it does: checked against the trace and every version of the object, by rules
 * written down a second time and apart from the kubelet. Source: facts/kubelet.md 2, 3.3, 6, 8; facts/kubectl.md 3.
 */
import type { ContainerSpec, ContainerStatus, Pod } from "../../../src/kube/api/pod.ts";
import { minorOf } from "../../../src/kube/api/versions.ts";
import { podRow } from "../../../src/kube/kubectl/printers/pod-row.ts";
import type { Simulation } from "../../../src/scenario/simulation.ts";
import type { TraceEntry } from "../../../src/sim/trace.ts";
import { contradictions, isOverUntold } from "./status-rules.fixture.ts";

/** Collects what is wrong; empty where all is well. */
export class PodRules {
  readonly problems: string[] = [];
  readonly #before = new Map<string, Pod>();
  /** Whose image was changed, and the first attempt that was made from the new one: another image, another back-off. */
  readonly #changed = new Map<string, number>();
  /** Since when all of a Pod has ended, as long as its phase does not say so. */
  readonly #over = new Map<string, number>();
  readonly #simulation: Simulation;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    simulation.cluster.api.onChange((verb, object) => {
      if (object.kind !== "Pod") return;
      const pod = object as unknown as Pod;
      if (verb === "DELETED") this.#gone(pod);
      else this.#version(pod);
    });
  }

  /** Every version of the object: legal steps from the one before, and columns, phase and conditions that agree. */
  #version(pod: Pod): void {
    const before = this.#before.get(pod.metadata.uid);
    this.#before.set(pod.metadata.uid, pod);
    if (before) this.#step(before, pod);
    const row = podRow(pod, this.#simulation.clock.epoch);
    for (const text of [...impossible(pod), ...contradictions(pod, row)]) this.#say(text);
    this.#ending(pod);
  }

  /** What is over says so within its grace period (of what still runs beside it) and five seconds. */
  #ending(pod: Pod): void {
    const { uid, name } = pod.metadata;
    const { now } = this.#simulation.clock;
    const since = this.#over.get(uid) ?? now;
    if (!isOverUntold(pod) || this.#isHeldBySidecar(pod)) this.#over.delete(uid);
    else this.#over.set(uid, since);
    const grace = (pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
    // A sidecar that has just been given another image is pulled and started before anybody looks again.
    const pull = this.#changed.size > 0 ? 10_000 : 0;
    // The sync under way had a sidecar to kill and to start again first.
    const kill = this.#restartedSidecar(pod, since) ? grace : 0;
    if (now > since + grace + kill + pull + 5000) this.#say(`${name} has been over since ${since}, and did not say so`);
  }

  /**
   * Before 1.36 an app container that has ended does not show that the init containers are done with (facts 2.1): the Pod is
   * taken for one that initializes for as long as a sidecar waits to be started again.
   */
  #isHeldBySidecar({ spec, status }: Pod): boolean {
    if (minorOf(this.#simulation.scenario.settings.kubernetesVersion) >= 36) return false;
    const waiting = new Set(
      (status.initContainerStatuses ?? []).filter(({ state }) => state.waiting).map(({ name }) => name),
    );
    return (spec.initContainers ?? []).some((one) => isSidecar(one) && waiting.has(one.name));
  }

  #restartedSidecar({ spec }: Pod, since: number): boolean {
    const sidecars = new Set((spec.initContainers ?? []).filter(isSidecar).map(({ name }) => name));
    return this.#simulation.trace.entries.some(
      ({ t, type, state, container }) =>
        t >= since && type === "container" && state === "running" && sidecars.has(container ?? ""),
    );
  }

  /** A Pod on a live node is gone from the API within its grace period and five seconds. */
  #gone({ metadata }: Pod): void {
    this.#before.delete(metadata.uid);
    this.#over.delete(metadata.uid);
    const { now, start } = this.#simulation.clock;
    const due = Date.parse(metadata.deletionTimestamp ?? "") - start;
    if (now > due + 5000) this.#say(`gone at ${now}; its grace period was over at ${due}`);
  }

  #step(before: Pod, pod: Pod): void {
    for (const spec of containersOf(pod)) {
      const old = containersOf(before).find(({ name }) => name === spec.name);
      if (old && old.image !== spec.image) this.#changed.set(spec.name, Infinity);
      const status = statuses(pod).find(({ name }) => name === spec.name);
      const isOfNew = status?.containerID !== undefined && status.image.endsWith(`/${spec.image}`);
      if (isOfNew && this.#changed.get(spec.name) === Infinity) this.#changed.set(spec.name, status.restartCount);
    }
    const [from = "", to = ""] = [before.status.phase, pod.status.phase];
    const isLegal = from === to || (EDGES[from] ?? []).includes(to) || (from === "Running" && beginsAnew(pod));
    if (!isLegal) this.#say(`phase went from ${from} to ${to}`);
    for (const one of statuses(pod)) {
      const old = statuses(before).find(({ name }) => name === one.name);
      if (old && one.restartCount < old.restartCount)
        this.#say(`${one.name}: restartCount fell from ${old.restartCount} to ${one.restartCount}`);
      if (!old) continue;
      this.#probed(pod, old, one);
      const { entries } = this.#simulation.trace;
      const isStopped = stoppedLast(entries, one.name) || isHurried(entries, one.name, this.#simulation.clock.now);
      for (const text of untold(old, one, isStopped)) this.#say(`${one.name}: ${text}`);
    }
  }

  /** What has a probe is ready, or started, when the probe has said so of that attempt. */
  #probed(pod: Pod, old: ContainerStatus, one: ContainerStatus): void {
    const spec = containersOf(pod).find(({ name }) => name === one.name);
    const isNew = (flag: "ready" | "started"): boolean => one[flag] === true && old[flag] !== true;
    const said = (kind: string): boolean =>
      this.#simulation.trace.entries.some(
        (entry) =>
          entry.type === "probe" &&
          entry.container === one.name &&
          entry["attempt"] === one.restartCount &&
          entry["probe"] === kind &&
          entry["result"] === "success",
      );
    if (spec?.readinessProbe && isNew("ready") && !said("readiness"))
      this.#say(`${one.name} is ready, and its probe has not said so`);
    if (spec?.startupProbe && isNew("started") && !said("startup"))
      this.#say(`${one.name} is started, and its probe has not said so`);
  }

  /** The whole run: order of containers, waits, and the end of deleted Pods. `lost`: moments when a sandbox was lost. */
  finish(pod: string, lost: readonly number[] = []): readonly string[] {
    const { entries } = this.#simulation.trace;
    const spec = this.#specOf(pod);
    if (spec) {
      this.#order(entries, spec, lost);
      this.#waits(entries, spec);
    }
    this.#deletions(entries, pod);
    for (const one of this.#before.values()) this.#ending(one);
    return this.problems;
  }

  #specs = new Map<string, Pod>();

  /** Remembers what was asked for, as the API completed it. */
  watch(pod: Pod): void {
    this.#specs.set(pod.metadata.name, pod);
  }

  #specOf(name: string): Pod["spec"] | undefined {
    return this.#specs.get(name)?.spec;
  }

  /** In one sandbox no app container starts before every ordinary init container has exited 0; these never overlap. */
  #order(entries: readonly TraceEntry[], spec: Pod["spec"], lost: readonly number[]): void {
    const inits = (spec.initContainers ?? []).filter((one) => one.restartPolicy !== "Always").map((one) => one.name);
    const apps = spec.containers.map((one) => one.name);
    let done = new Set<string>();
    let running: string | null = null;
    let sandboxes = lost.filter((t) => t >= 0);
    for (const entry of entries) {
      if (isStartingOver(entry, sandboxes)) {
        sandboxes = sandboxes.slice(entry.type === "machine" ? 0 : 1);
        done = new Set();
        running = null;
      }
      if (entry.type !== "container") continue;
      const name = entry.container ?? "";
      if (entry["state"] === "running" && apps.includes(name) && done.size < inits.length)
        this.#say(`${name} started at ${entry.t} before all init containers had ended with 0`);
      if (!inits.includes(name)) continue;
      if (entry["state"] === "running") {
        if (running !== null && running !== name) this.#say(`${name} started at ${entry.t} while ${running} ran`);
        running = name;
      } else if (entry["state"] === "exited") {
        if (running === name) running = null;
        if (entry["exitCode"] === 0) done.add(name);
      }
    }
  }

  /** A crash restart never comes earlier than the rule of 3.3. */
  #waits(entries: readonly TraceEntry[], spec: Pod["spec"]): void {
    for (const container of [...(spec.initContainers ?? []), ...spec.containers])
      for (const wait of waitsOf(entries, container.name, this.#changed.get(container.name)))
        if (wait.madeAt < wait.endedAt + wait.least)
          this.#say(
            `${container.name} was made again ${wait.madeAt - wait.endedAt} ms after its end; ${wait.least} is the least`,
          );
  }

  /** A Pod on a live node and without finalizers is gone within its grace period and five seconds. */
  #deletions(entries: readonly TraceEntry[], pod: string): void {
    const { now, start } = this.#simulation.clock;
    for (const one of this.#before.values()) {
      const { deletionTimestamp, name, finalizers } = one.metadata;
      if (name !== pod || deletionTimestamp === undefined || (finalizers ?? []).length > 0) continue;
      const due = Date.parse(deletionTimestamp) - start;
      if (now > due + 5000) this.#say(`still there at ${now}; its grace period was over at ${due}`);
    }
    const gone = entries.find((one) => one["verb"] === "DELETED" && one["kind"] === "Pod" && one["name"] === pod);
    const { cluster } = this.#simulation;
    // One that was deleted by force still has two seconds.
    if (!gone || now < gone.t + 7000) return;
    if (cluster.inspect(String(gone["uid"])) !== undefined) this.#say("the node still has what the API has not");
    // What the runtime has of it: of a Pod that is gone nobody else could tell.
    for (const { node } of cluster.hosts)
      if (node.runtime.volumeOf(String(gone["uid"]), "work")) this.#say("its emptyDir is still there");
  }

  #say(text: string): void {
    if (this.problems.length < 10) this.problems.push(`${this.#simulation.clock.now} ms: ${text}`);
  }
}

interface Wait {
  readonly endedAt: number;
  readonly madeAt: number;
  /** From the end to the next making, by facts 3.3. */
  readonly least: number;
}

/**
 * The waits between the ends of a container and its next makings. One that the kubelet kills and makes again in the same
 * sync waits after the end before that. `changed`: the first attempt that was made from another image, which has another entry.
 */
export function waitsOf(entries: readonly TraceEntry[], container: string, changed = Infinity): Wait[] {
  const waits: Wait[] = [];
  const ends: number[] = [];
  let entry: { delay: number; at: number } | null = null;
  let isKilled = false;
  let isStopped = false;
  let isRefused = false;
  for (const one of entries) {
    if (one.container !== container) continue;
    if (one.type === "machine" && one["event"] === "CRASH_BACK_OFF") isRefused = true;
    if (one.type === "machine" && one["event"] === "HOLD" && one["from"] === "probing.failure") isKilled = true;
    if (one.type === "machine" && String(one["event"]).startsWith("STOP")) isStopped = true;
    if (one.type !== "container") continue;
    if (one["state"] === "running") isKilled = isStopped = false;
    if (one["state"] === "exited") {
      ends.push(one.t);
      isRefused = false;
    }
    if (one["state"] !== "created") continue;
    const [before, last] = [ends.at(-2), ends.at(-1)];
    // Refused in the sync that killed it (other containers may take their time before), it waits after its newest end.
    const isReplaced = isKilled || (isStopped && one["attempt"] === changed);
    const endedAt: number | undefined = isReplaced && !isRefused ? before : last;
    if (endedAt === undefined) continue;
    const isKnown: boolean = entry !== null && endedAt - entry.at <= 600_000 && one["attempt"] !== changed;
    if (isKnown && entry) waits.push({ endedAt, madeAt: one.t, least: entry.delay });
    entry = { delay: isKnown && entry ? Math.min(entry.delay * 2, 300_000) : 10_000, at: one.t };
  }
  return waits;
}

/** Facts 3.4: a container shows its end before it shows why it waits, and what it was moves to lastState. */
function untold(old: ContainerStatus, one: ContainerStatus, isStopped: boolean): string[] {
  const found: string[] = [];
  const { waiting, running } = one.state;
  const reason = waiting?.reason;
  // What the kubelet has stopped itself it tries to start again in the same sync; and it takes away all containers in one.
  const isOfOneSync = isStopped || reason === "RestartingAllContainers";
  if (old.state.running && reason !== undefined && !isOfOneSync)
    found.push(`waits with ${reason}, and its end was never shown`);
  if (reason === "CrashLoopBackOff") {
    if (!one.lastState.terminated) found.push("is in CrashLoopBackOff, and has never ended");
    if (!BACK_OFF.test(waiting?.message ?? "")) found.push(`is in CrashLoopBackOff with "${waiting?.message}"`);
  }
  const ended = old.state.terminated;
  const isNext = ended && one.restartCount === old.restartCount + (running ? 1 : 0) && (running || waiting);
  if (isNext && one.lastState.terminated?.containerID !== ended.containerID)
    found.push("has forgotten how it ended before");
  return found;
}

/** The newest attempt was stopped by its kubelet, or was to be: it may end while another one is being stopped before it. */
function stoppedLast(entries: readonly TraceEntry[], container: string): boolean {
  const last = entries.findLast(
    (one) =>
      one.container === container &&
      (one.type === "container"
        ? one["state"] === "running"
        : String(one["event"]).startsWith("STOP") || (one["event"] === "HOLD" && one["from"] === "probing.failure")),
  );
  return last?.type === "machine";
}

/** Something else had the kubelet look again before it had written what it saw first: of two statuses only one is written. */
function isHurried(entries: readonly TraceEntry[], container: string, now: number): boolean {
  let othersAt = -1;
  for (let i = entries.length - 1; i >= 0; i--) {
    const one = entries[i];
    if (!one || one.t < now - 60) return false;
    if ((one.type === "probe" || one.type === "container") && one.container !== container) return true;
    // The turn of another one to be tried again came just after this one had been refused.
    if (one.type === "machine" && one["machine"] === "container") {
      if (one.container !== container) othersAt = Math.max(othersAt, one.t);
      else if (one["event"] === "CRASH_BACK_OFF" && othersAt > one.t) return true;
    }
    // A new specification is looked at as soon as it comes.
    if (one.type === "input") return true;
  }
  return false;
}

const BACK_OFF = /^back-off (10s|20s|40s|1m20s|2m40s|5m0s) restarting failed container=\S+ pod=\S+_\S+\(\S+\)$/;

const EDGES: Readonly<Record<string, readonly string[]>> = {
  Pending: ["Running", "Succeeded", "Failed"],
  Running: ["Succeeded", "Failed"],
};

/** An init container runs once more: its Pod is pending again. */
function beginsAnew({ status, spec }: Pod): boolean {
  const sidecars = new Set((spec.initContainers ?? []).filter(isSidecar).map((one) => one.name));
  return (
    status.phase === "Pending" &&
    (status.initContainerStatuses ?? []).some(
      (one) => one.state.running && one.restartCount > 0 && !sidecars.has(one.name),
    )
  );
}

function isStartingOver(entry: TraceEntry, lost: readonly number[]): boolean {
  if (entry.type === "machine" && entry["machine"] === "pod" && String(entry["to"]).startsWith("startingOver"))
    return true;
  return lost[0] !== undefined && entry.t > lost[0];
}

function containersOf(pod: Pod): ContainerSpec[] {
  return [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
}

function statuses(pod: Pod): ContainerStatus[] {
  return [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])];
}

function isSidecar(spec: ContainerSpec | undefined): boolean {
  return spec?.restartPolicy === "Always";
}

/** What in one version of the object cannot be, whatever the Pod. */
function impossible(pod: Pod): string[] {
  const found: string[] = [];
  for (const one of statuses(pod)) {
    const states = Object.keys(one.state);
    if (states.length !== 1) found.push(`${one.name} is ${states.join(" and ") || "nothing"}`);
    const isInit = (pod.spec.initContainers ?? []).some((spec) => spec.name === one.name && !isSidecar(spec));
    if (one.ready && !one.state.running && !isInit) found.push(`${one.name} is ready but does not run`);
    if (one.ready && !isInit && one.started !== true) found.push(`${one.name} is ready but not started`);
  }
  const names = (pod.status.containerStatuses ?? []).map((one) => one.name);
  if (names.join(" ") !== [...names].sort().join(" ")) found.push(`app containers stand as ${names.join(" ")}`);
  return found;
}
