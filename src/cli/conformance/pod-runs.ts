/** Rows recorded from Pods under a container runtime without a kubelet: logs, exit codes, files and order. */
import type { ContainerStatus, LogRecord } from "../../machine/runtime/types.ts";
import { decodeUtf8 } from "../../machine/kernel/bytes.ts";
import type { ChunkStore } from "../../kube/cluster/cluster.ts";
import type { Pod } from "../../kube/api/pod.ts";
import { Simulation } from "../../scenario/simulation.ts";
import { scenarioOfFiles } from "../../scenario/scenario.ts";
import { DEFAULT_SETTINGS } from "../../scenario/settings.ts";
import { SECOND } from "../../sim/units.ts";
import { drive } from "../drive.ts";
import { allOf, differ } from "./report.ts";
import type { RowResult } from "./report.ts";

interface Run {
  startedAt: number;
  finishedAt?: number;
  exitCode: number;
  reason: string;
  message?: string;
  terminationMessage?: string;
  stoppedAt?: number;
  killedAt?: number;
}

interface Row {
  id: string;
  yaml: string;
  seconds: number;
  grace: number;
  services?: Record<string, string>;
  phase: string;
  statusAtEnd: { name: string; state: string; restartCount: number }[];
  containers: { name: string; kind: "init" | "main"; runs: Run[] }[];
  log: { t: number; container: string; attempt: number; stream: string; line: string }[];
  volumes: Record<string, Record<string, { mode?: string; text?: string; special?: boolean }>>;
}

const KNOWN = new Set([
  "id",
  "yaml",
  "seconds",
  "grace",
  "services",
  "phase",
  "statusAtEnd",
  "containers",
  "log",
  "volumes",
]);
const KNOWN_RUN = new Set([
  "startedAt",
  "finishedAt",
  "exitCode",
  "reason",
  "message",
  "terminationMessage",
  "stoppedAt",
  "killedAt",
]);
/** Of a file's text, how much is recorded. */
const TEXT_CHARS = 20_000;
const START_TOLERANCE = SECOND;
/** After the end: time for every container to be gone. */
const AFTER_KILL = 5 * SECOND;

/** Runs one row. A field that we do not know is an error. */
export function runPodRow(value: object, chunks: ChunkStore): RowResult {
  for (const field of Object.keys(value)) if (!KNOWN.has(field)) throw new Error(`unknown field ${field}`);
  const row = value as Row;
  for (const { runs } of row.containers) {
    for (const run of runs)
      for (const field of Object.keys(run))
        if (!KNOWN_RUN.has(field)) throw new Error(`unknown field of a run: ${field}`);
  }
  const simulation = new Simulation(
    scenarioOfFiles([{ name: "pod.yaml", text: row.yaml }], { ...DEFAULT_SETTINGS, profile: "bare" }),
    chunks,
  );
  const { cluster } = simulation;
  for (const [name, address] of Object.entries(row.services ?? {}))
    cluster.addDnsName(`${name}.default.svc.cluster.local`, address);
  drive(simulation, row.seconds * SECOND);
  const pod = cluster.pods()[0];
  if (!pod) return { id: row.id, category: "pod", difference: `no Pod: ${simulation.outcomes[0]?.output ?? ""}` };
  const atEnd = statusAtEnd(pod, cluster.history());
  const phase = pod.status.phase ?? "";
  cluster.shutdown(row.grace * SECOND);
  drive(simulation, row.seconds * SECOND + row.grace * SECOND + AFTER_KILL);
  const difference = allOf([
    phase === row.phase ? null : `phase ${phase}, not ${row.phase}`,
    differ("status", lines(row.statusAtEnd.map(showStatus)), lines(atEnd.map(showStatus))),
    ...row.containers.map(({ name, runs }) => compareRuns(name, runs, cluster.history())),
    compareLogs(row, cluster.history()),
    compareVolumes(row, cluster.volumeFiles(pod, TEXT_CHARS)),
  ]);
  return { id: row.id, category: "pod", difference };
}

/** A container as the runtime remembers it, with its log. */
export interface Remembered {
  status: ContainerStatus;
  log: readonly LogRecord[];
}

function statusAtEnd(pod: Pod, history: readonly Remembered[]): Row["statusAtEnd"] {
  const specs = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  return specs.map(({ name }) => {
    const runs = history.filter(({ status }) => status.name === name);
    const last = runs.at(-1)?.status;
    const state = !last ? "Waiting" : last.state === "exited" ? `Terminated(${last.exitCode})` : "Running";
    return { name, state, restartCount: Math.max(0, runs.length - 1) };
  });
}

function showStatus({ name, state, restartCount }: Row["statusAtEnd"][number]): string {
  return `${name} ${state} ${restartCount}`;
}

function lines(items: readonly string[]): string {
  return items.join("\n");
}

function compareRuns(name: string, expected: readonly Run[], history: readonly Remembered[]): string | null {
  const actual = history.filter(({ status }) => status.name === name).map(({ status }) => status);
  if (actual.length !== expected.length) return `${name}: ${actual.length} runs, not ${expected.length}`;
  return allOf(expected.map((run, i) => compareRun(`${name}#${i}`, run, actual[i])));
}

function compareRun(name: string, run: Run, status: ContainerStatus | undefined): string | null {
  if (!status) return `${name}: never ran`;
  // What never started has no start of its own; it was tried when it was made.
  const startedAt = status.startedAt ?? status.createdAt;
  return allOf([
    run.exitCode === status.exitCode ? null : `${name}: exit code ${status.exitCode}, not ${run.exitCode}`,
    run.reason === status.reason ? null : `${name}: reason ${status.reason}, not ${run.reason}`,
    (run.terminationMessage ?? "") === status.terminationMessage
      ? null
      : `${name}: termination message ${JSON.stringify(status.terminationMessage)}`,
    status.message.includes(run.message ?? "")
      ? null
      : `${name}: message ${JSON.stringify(status.message)} does not contain ${JSON.stringify(run.message)}`,
    Math.abs(startedAt - run.startedAt) <= START_TOLERANCE
      ? null
      : `${name}: started at ${startedAt} ms, not ${run.startedAt} ms`,
  ]);
}

function compareLogs(row: Row, history: readonly Remembered[]): string | null {
  const expected = new Map<string, string[]>();
  for (const { container, attempt, stream, line } of row.log) push(expected, `${container}#${attempt} ${stream}`, line);
  const actual = new Map<string, string[]>();
  for (const { status, log } of history) {
    for (const { stream, line } of log) push(actual, `${status.name}#${status.attempt} ${stream}`, decodeUtf8(line));
  }
  const keys = [...new Set([...expected.keys(), ...actual.keys()])];
  return allOf(keys.map((key) => differ(`log ${key}`, masked(expected.get(key)), masked(actual.get(key)))));
}

function push(map: Map<string, string[]>, key: string, line: string): void {
  const present = map.get(key);
  if (present) present.push(line);
  else map.set(key, [line]);
}

/** Dates, suffixes of temporary files and ephemeral ports vary from run to run. */
function masked(text: readonly string[] | undefined): string {
  return (text ?? [])
    .join("\n")
    .replace(
      /\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d UTC \d{4}/g,
      "DATE",
    )
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(Z|[+-]\d\d:?\d\d)?/g, "DATE")
    .replace(/\b\d\d:\d\d:\d\d\b/g, "TIME")
    .replace(/(\/tmp\/[\w-]+\.)[A-Za-z0-9]{6}\b/g, "$1XXXXXX")
    .replace(/(:|port )(3[2-9]\d{3}|[45]\d{4}|60\d{3})\b/g, "$1PORT");
}

function compareVolumes(
  row: Row,
  actual: Readonly<Record<string, Readonly<Record<string, { mode: string; text: string; special: boolean }>>>>,
): string | null {
  const show = (files: Row["volumes"][string] | undefined): string =>
    lines(
      Object.entries(files ?? {})
        .sort(([x], [y]) => (x < y ? -1 : 1))
        .map(([path, { mode, text, special }]) =>
          special === true ? `${path} special` : `${path} ${mode} ${masked([text ?? ""])}`,
        ),
    );
  const names = [...new Set([...Object.keys(row.volumes), ...Object.keys(actual)])];
  return allOf(names.map((name) => differ(`volume ${name}`, show(row.volumes[name]), show(actual[name]))));
}
