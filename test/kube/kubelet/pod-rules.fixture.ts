/**
 * What must hold of every Pod, whatever it does: checked against the trace and every version of the object, by rules
 * written down a second time and apart from the kubelet. Source: facts/kubelet.md 2, 3.3, 6, 8; facts/kubectl.md 3.
 */
import type { ContainerSpec, ContainerStatus, Pod } from "../../../src/kube/api/pod.ts";
import type { Simulation } from "../../../src/scenario/simulation.ts";
import type { TraceEntry } from "../../../src/sim/trace.ts";

/** Collects what is wrong; empty where all is well. */
export class PodRules {
  readonly problems: string[] = [];
  readonly #before = new Map<string, Pod>();
  /** Containers whose image was changed: another image, another back-off. */
  readonly #changed = new Set<string>();
  readonly #simulation: Simulation;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    simulation.cluster.api.onChange((verb, object) => {
      if (object.kind !== "Pod") return;
      const pod = object as unknown as Pod;
      if (verb === "DELETED") this.#before.delete(pod.metadata.uid);
      else this.#version(pod);
    });
  }

  /** Every version of the object: legal steps from the one before, and columns, phase and conditions that agree. */
  #version(pod: Pod): void {
    const before = this.#before.get(pod.metadata.uid);
    this.#before.set(pod.metadata.uid, pod);
    if (before) this.#step(before, pod);
    for (const text of disagreements(pod)) this.#say(text);
  }

  #step(before: Pod, pod: Pod): void {
    for (const spec of containersOf(pod)) {
      const old = containersOf(before).find(({ name }) => name === spec.name);
      if (old && old.image !== spec.image) this.#changed.add(spec.name);
    }
    const [from = "", to = ""] = [before.status.phase, pod.status.phase];
    if (from !== to && !(EDGES[from] ?? []).includes(to)) this.#say(`phase went from ${from} to ${to}`);
    for (const one of statuses(pod)) {
      const old = statuses(before).find(({ name }) => name === one.name);
      if (old && one.restartCount < old.restartCount)
        this.#say(`${one.name}: restartCount fell from ${old.restartCount} to ${one.restartCount}`);
    }
  }

  /** The whole run: order of containers, waits, and the end of deleted Pods. `lost`: moments when a sandbox was lost. */
  finish(pod: string, lost: readonly number[] = []): readonly string[] {
    const { entries } = this.#simulation.trace;
    const spec = this.#specOf(pod);
    if (spec) {
      this.#order(entries, spec, lost);
      this.#waits(entries, spec, lost);
    }
    this.#deletions(entries, pod);
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
  #waits(entries: readonly TraceEntry[], spec: Pod["spec"], lost: readonly number[]): void {
    for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
      const own = entries.filter((one) => one.type === "container" && one.container === container.name);
      const isKilled = entries.some(
        (one) =>
          one["machine"] === "container" && one.container === container.name && String(one["event"]).startsWith("STOP"),
      );
      if (lost.length > 0 || isKilled || this.#changed.has(container.name)) continue;
      let entry: { delay: number; at: number } | null = null;
      let ended: number | null = null;
      for (const { t, ...rest } of own) {
        if (rest["state"] === "exited") ended = t;
        if (rest["state"] !== "created" || ended === null) continue;
        if (entry && ended - entry.at <= 600_000 && t < ended + entry.delay)
          this.#say(`${container.name} was made again ${t - ended} ms after its end; ${entry.delay} is the least`);
        const isNew: boolean = entry === null || ended - entry.at > 600_000;
        entry = { delay: isNew || !entry ? 10_000 : Math.min(entry.delay * 2, 300_000), at: t };
      }
    }
  }

  /** A Pod on a live node and without finalizers is gone within its grace period and five seconds. */
  #deletions(entries: readonly TraceEntry[], pod: string): void {
    const { now } = this.#simulation.clock;
    for (const one of this.#before.values()) {
      const { deletionTimestamp, name, finalizers } = one.metadata;
      if (name !== pod || deletionTimestamp === undefined || (finalizers ?? []).length > 0) continue;
      const due = Date.parse(deletionTimestamp) - this.#simulation.clock.start;
      if (now > due + 5000) this.#say(`still there at ${now}; its grace period was over at ${due}`);
    }
    const gone = entries.find((one) => one["verb"] === "DELETED" && one["kind"] === "Pod" && one["name"] === pod);
    if (gone && this.#simulation.cluster.inspect(String(gone["uid"])) !== undefined)
      this.#say("the node still has what the API has not");
  }

  #say(text: string): void {
    if (this.problems.length < 10) this.problems.push(`${this.#simulation.clock.now} ms: ${text}`);
  }
}

const EDGES: Readonly<Record<string, readonly string[]>> = {
  Pending: ["Running", "Succeeded", "Failed"],
  Running: ["Succeeded", "Failed"],
};

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

/** What in one version of the object contradicts another part of it. */
function disagreements(pod: Pod): string[] {
  const found: string[] = [];
  const { phase, conditions = [], containerStatuses = [], initContainerStatuses = [] } = pod.status;
  for (const one of statuses(pod)) {
    const states = Object.keys(one.state);
    if (states.length !== 1) found.push(`${one.name} is ${states.join(" and ") || "nothing"}`);
    const isInit = (pod.spec.initContainers ?? []).some((spec) => spec.name === one.name && !isSidecar(spec));
    if (one.ready && !one.state.running && !isInit) found.push(`${one.name} is ready but does not run`);
    if (one.ready && !isInit && one.started !== true) found.push(`${one.name} is ready but not started`);
  }
  if (containerStatuses.length === 0) return found;
  const names = containerStatuses.map((one) => one.name);
  if (names.join(" ") !== [...names].sort().join(" ")) found.push(`app containers stand as ${names.join(" ")}`);
  const expected = phaseOf(pod);
  if (expected !== null && expected !== phase) found.push(`phase is ${phase}, and its containers say ${expected}`);
  const sidecars = initContainerStatuses.filter((one) =>
    isSidecar((pod.spec.initContainers ?? []).find((spec) => spec.name === one.name)),
  );
  const allReady = [...containerStatuses, ...sidecars].every((one) => one.ready);
  const condition = conditions.find((one) => one.type === "ContainersReady");
  if (condition && (condition.status === "True") !== (allReady && phase !== "Succeeded" && phase !== "Failed"))
    found.push(`ContainersReady is ${condition.status}, and ${allReady ? "all are" : "not all are"} ready`);
  const ready = conditions.find((one) => one.type === "Ready");
  if (ready?.status === "True" && condition?.status !== "True") found.push("Ready, but its containers are not");
  const types = conditions.map((one) => one.type);
  if (new Set(types).size !== types.length) found.push(`conditions twice: ${types.join(" ")}`);
  return found;
}

/** Facts 8.1 from what the status shows; null where it depends on more than that. */
function phaseOf(pod: Pod): string | null {
  const { phase, reason, containerStatuses = [], initContainerStatuses = [] } = pod.status;
  if (phase === "Succeeded" || phase === "Failed" || reason !== undefined) return terminalPhase(pod);
  if (
    initContainerStatuses.length > 0 &&
    containerStatuses.every((one) => one.state.waiting && !one.lastState.terminated)
  )
    return "Pending";
  if (containerStatuses.some((one) => one.state.waiting && !one.lastState.terminated)) return "Pending";
  return containerStatuses.some((one) => one.state.running) ? "Running" : null;
}

function terminalPhase(pod: Pod): string | null {
  const { phase, reason, containerStatuses = [] } = pod.status;
  if (reason !== undefined) return "Failed";
  if (phase === "Succeeded" && !containerStatuses.every((one) => one.state.terminated?.exitCode === 0)) return "Failed";
  return null;
}
