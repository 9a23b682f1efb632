/**
 * The row of a Pod in `kubectl get pods -o wide`: READY, STATUS and RESTARTS as the API server computes them.
 *
 * Source: kubernetes pkg/printers/internalversion/printers.go printPod, v1.33 (behaviour).
 */
import { parseRfc3339 } from "../../../sim/units.ts";
import type { EpochMs } from "../../../sim/units.ts";
import { humanDuration } from "../../api/human-duration.ts";
import type { KubeObject } from "../../api/meta.ts";
import { at, flag, list, num, text } from "../fields.ts";
import { ageOf } from "./age.ts";

export const POD_COLUMNS = [
  "NAME",
  "READY",
  "STATUS",
  "RESTARTS",
  "AGE",
  "IP",
  "NODE",
  "NOMINATED NODE",
  "READINESS GATES",
] as const;

interface Tally {
  ready: number;
  restarts: number;
  /** The end of the newest earlier run, in milliseconds since the epoch. */
  lastRestart: number | undefined;
}

interface PodSummary {
  ready: number;
  total: number;
  status: string;
  restarts: number;
  lastRestart: number | undefined;
}

/** The cells under `POD_COLUMNS`. */
export function podRow(pod: KubeObject, now: EpochMs): string[] {
  const summary = summarize(pod);
  const restarts =
    summary.restarts !== 0 && summary.lastRestart !== undefined
      ? `${summary.restarts} (${humanDuration(now - summary.lastRestart)} ago)`
      : String(summary.restarts);
  return [
    pod.metadata.name,
    `${summary.ready}/${summary.total}`,
    summary.status,
    restarts,
    ageOf(pod.metadata.creationTimestamp, now),
    orNone(text(pod, "status", "podIPs", 0, "ip")),
    orNone(text(pod, "spec", "nodeName")),
    orNone(text(pod, "status", "nominatedNodeName")),
    readinessGates(pod),
  ];
}

function orNone(value: string): string {
  return value === "" ? "<none>" : value;
}

function summarize(pod: KubeObject): PodSummary {
  const specs = list(pod, "spec", "initContainers");
  const sidecars = new Set(
    specs.filter((spec) => text(spec, "restartPolicy") === "Always").map((spec) => text(spec, "name")),
  );
  const all: Tally = { ready: 0, restarts: 0, lastRestart: undefined };
  const kept: Tally = { ready: 0, restarts: 0, lastRestart: undefined };
  let status = text(pod, "status", "reason") || text(pod, "status", "phase");
  const gated = list(pod, "status", "conditions").some(
    (one) => text(one, "type") === "PodScheduled" && text(one, "reason") === "SchedulingGated",
  );
  if (gated) status = "SchedulingGated";
  let initializing = false;
  for (const [index, one] of list(pod, "status", "initContainerStatuses").entries()) {
    const isSidecar = sidecars.has(text(one, "name"));
    count(all, one);
    if (isSidecar) count(kept, one);
    const said = initStatus(one, index, specs.length, isSidecar);
    if (said === null) {
      if (isSidecar && flag(one, "started") && flag(one, "ready")) {
        all.ready++;
        kept.ready++;
      }
      continue;
    }
    status = said;
    initializing = true;
    break;
  }
  let tally = all;
  if (!initializing || hasCondition(pod, "Initialized")) {
    tally = kept;
    status = appStatus(pod, status, tally);
  }
  const { ready, restarts, lastRestart } = tally;
  return {
    ready,
    restarts,
    lastRestart,
    total: list(pod, "spec", "containers").length + sidecars.size,
    status: deletionStatus(pod, status),
  };
}

function count(tally: Tally, status: unknown): void {
  tally.restarts += num(status, "restartCount");
  const finished = parseRfc3339(text(status, "lastState", "terminated", "finishedAt"));
  if (finished !== undefined) tally.lastRestart = Math.max(tally.lastRestart ?? finished, finished);
}

/** What an init container makes the Pod's status; null where it is done and the walk goes on. */
function initStatus(one: unknown, index: number, total: number, isSidecar: boolean): string | null {
  const terminated = at(one, "state", "terminated");
  if (terminated !== undefined && terminated !== null && num(terminated, "exitCode") === 0) return null;
  if (isSidecar && flag(one, "started")) return null;
  if (terminated !== undefined && terminated !== null) return `Init:${terminatedText(terminated)}`;
  const waiting = text(one, "state", "waiting", "reason");
  if (waiting !== "" && waiting !== "PodInitializing") return `Init:${waiting}`;
  return `Init:${index}/${total}`;
}

function appStatus(pod: KubeObject, before: string, tally: Tally): string {
  let status = before;
  let running = false;
  for (const one of [...list(pod, "status", "containerStatuses")].reverse()) {
    count(tally, one);
    const waiting = text(one, "state", "waiting", "reason");
    const terminated = at(one, "state", "terminated");
    if (waiting !== "") status = waiting;
    else if (terminated !== undefined && terminated !== null) status = terminatedText(terminated);
    else if (flag(one, "ready") && at(one, "state", "running") !== undefined) {
      running = true;
      tally.ready++;
    }
  }
  if (status === "Completed" && running) return hasCondition(pod, "Ready") ? "Running" : "NotReady";
  return status;
}

function terminatedText(terminated: unknown): string {
  const reason = text(terminated, "reason");
  if (reason !== "") return reason;
  const signal = num(terminated, "signal");
  return signal !== 0 ? `Signal:${signal}` : `ExitCode:${num(terminated, "exitCode")}`;
}

function deletionStatus(pod: KubeObject, status: string): string {
  if (pod.metadata.deletionTimestamp === undefined) return status;
  if (text(pod, "status", "reason") === "NodeLost") return "Unknown";
  const phase = text(pod, "status", "phase");
  return phase === "Succeeded" || phase === "Failed" ? status : "Terminating";
}

function hasCondition(pod: KubeObject, type: string): boolean {
  return list(pod, "status", "conditions").some((one) => text(one, "type") === type && text(one, "status") === "True");
}

function readinessGates(pod: KubeObject): string {
  const gates = list(pod, "spec", "readinessGates");
  if (gates.length === 0) return "<none>";
  const met = gates.filter((gate) => hasCondition(pod, text(gate, "conditionType")));
  return `${met.length}/${gates.length}`;
}
