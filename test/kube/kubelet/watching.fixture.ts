/** A whole cluster with one scenario, and what `kubectl get pods -w` would have printed of it. */
import { allChunks } from "../../../src/cli/chunks.ts";
import { scenarioOfFiles } from "../../../src/scenario/scenario.ts";
import { DEFAULT_SETTINGS } from "../../../src/scenario/settings.ts";
import type { Settings } from "../../../src/scenario/settings.ts";
import { Simulation } from "../../../src/scenario/simulation.ts";
import type { TraceEntry } from "../../../src/sim/trace.ts";
import type { ContainerStatus, Pod, PodSpec } from "../../../src/kube/api/pod.ts";

export interface Row {
  /** Seconds. */
  t: number;
  ready: string;
  status: string;
  restarts: number;
}

export interface Watched {
  simulation: Simulation;
  /** Changes only: consecutive rows that look alike are one. */
  rows: Row[];
  entries: readonly TraceEntry[];
  /** Every version of the Pod, the oldest first. */
  pods: readonly Pod[];
}

export interface WatchOptions {
  seconds: number;
  seed?: number;
  version?: string;
  profile?: Settings["profile"];
  /** Objects that are there from the beginning. */
  before?: readonly object[];
  /** The trace keeps what processes do. */
  details?: boolean;
  /** Second at which the Pod is applied. */
  startAt?: number;
  /** kubectl lines and their seconds. */
  commands?: readonly [seconds: number, line: string][];
}

/** Runs a Pod of the name `web`. */
export function watchPod(spec: Partial<PodSpec>, options: WatchOptions): Watched {
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec };
  return watchManifest(JSON.stringify(pod), options);
}

export function watchManifest(text: string, options: WatchOptions): Watched {
  const { seconds, seed = 1, version = "1.36", profile = "default", commands = [], before = [], startAt = 0 } = options;
  const files = before.map((object, i) => ({ name: `before-${i}.json`, text: JSON.stringify(object) }));
  const scenario = scenarioOfFiles([...files, { name: "pod.yaml", text }], {
    ...DEFAULT_SETTINGS,
    kubernetesVersion: version,
    profile,
    nodes: 1,
  });
  scenario.seed = seed;
  const apply = scenario.steps.at(-1);
  if (apply) apply.at = startAt * 1000;
  for (const [at, args] of commands)
    scenario.steps.push({ at: at * 1000, within: 0, input: { type: "kubectl", args }, expect: null });
  const simulation = new Simulation(scenario, allChunks());
  simulation.trace.keepDetails = options.details ?? false;
  const pods: Pod[] = [];
  simulation.cluster.api.onChange((_verb, object) => {
    if (object.kind === "Pod" && object.metadata.name === "web") pods.push(object as unknown as Pod);
  });
  simulation.run(seconds * 1000);
  return { simulation, rows: rowsOf(simulation.trace.entries), entries: simulation.trace.entries, pods };
}

/** What the Pod `web` says last of one container. */
export function statusOf({ pods }: Watched, name: string): ContainerStatus | undefined {
  const { containerStatuses = [], initContainerStatuses = [] } = pods.at(-1)?.status ?? {};
  return [...initContainerStatuses, ...containerStatuses].find((one) => one.name === name);
}

/** The log of a container's first attempt. */
export function logOf({ simulation }: Watched, name: string): string {
  return simulation.cluster.logText("default", "web", name, 0) ?? "";
}

/** Of the events of one reason, each time they were told. */
export function messagesOf({ entries }: Watched, reason: string): string[] {
  return entries.filter((one) => one.type === "event" && one["reason"] === reason).map((one) => String(one["message"]));
}

export function rowsOf(entries: readonly TraceEntry[], pod = "web"): Row[] {
  const rows: Row[] = [];
  for (const entry of entries) {
    if (entry.type !== "object" || entry["kind"] !== "Pod" || entry["name"] !== pod) continue;
    const [, ready = "", status = "", restarts = "0"] = entry["row"] as string[];
    const row = { t: entry.t / 1000, ready, status, restarts: Number.parseInt(restarts, 10) };
    const last = rows.at(-1);
    const isNews = !last || last.ready !== ready || last.status !== status || last.restarts !== row.restarts;
    if (isNews) rows.push(row);
  }
  return rows;
}

/** Times in seconds at which that event was told, by its reason. */
export function eventsOf(entries: readonly TraceEntry[], reason: string): number[] {
  return entries.filter((one) => one.type === "event" && one["reason"] === reason).map((one) => one.t / 1000);
}

/** Starts and ends of one container, in seconds. */
export function runsOf(
  entries: readonly TraceEntry[],
  container: string,
): { startedAt: number; finishedAt: number | null; exitCode: number | null; reason: string }[] {
  const runs: ReturnType<typeof runsOf> = [];
  for (const entry of entries) {
    if (entry.type !== "container" || entry.container !== container) continue;
    if (entry["state"] === "running")
      runs.push({ startedAt: entry.t / 1000, finishedAt: null, exitCode: null, reason: "" });
    const run = runs.at(-1);
    if (entry["state"] !== "exited" || !run) continue;
    run.finishedAt = entry.t / 1000;
    run.exitCode = Number(entry["exitCode"]);
    run.reason = String(entry["reason"]);
  }
  return runs;
}
