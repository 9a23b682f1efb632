/**
 * `kubectl logs`, from the kubelet's end: which attempt's log, which lines of it, and the lines still to come.
 *
 * Source: facts/kubelet.md 8.3 (texts), kubelet server/log options of v1.36. Simplified: logs are never rotated.
 */
import { formatRfc3339Nano, parseRfc3339 } from "../../sim/units.ts";
import type { LogRecord, Runtime } from "../../machine/runtime/types.ts";
import type { ContainerStatus } from "../api/pod.ts";
import type { LogOptions, LogReader, StreamResult } from "../apiserver/types.ts";
import type { KubeletClock } from "./gate.ts";
import { hasExited, newest, previous } from "./container-record.ts";
import type { Attempt, ContainerRecord } from "./container-record.ts";
import type { PodWorker } from "./pod-worker.ts";

export function readLog(
  clock: KubeletClock,
  runtime: Runtime,
  worker: PodWorker,
  container: string,
  options: LogOptions,
  reader: LogReader,
): StreamResult<() => void> {
  const record = worker.containers.find((one) => one.record.spec.name === container)?.record;
  const pod = worker.pod.metadata.name;
  if (!record) {
    return { ok: false, reason: "BadRequest", message: `container ${container} is not valid for pod ${pod}` };
  }
  const attempt = wanted(worker, record, options);
  if (!attempt?.kept) return { ok: false, reason: "BadRequest", message: missing(worker, container, options) };
  const ended =
    attempt.state === "exited" ? null : (end: () => void): void => worker.logFollowers.onceEnded(attempt.id, end);
  return { ok: true, value: stream(clock, runtime, attempt.id, ended, options, reader) };
}

/** The attempt that the container's reported state, or with `previous` its last state, is about. */
function wanted(worker: PodWorker, record: ContainerRecord, options: LogOptions): Attempt | undefined {
  if (!options.previous) return newest(record);
  const isWaiting = statusOf(worker, record.spec.name)?.state.waiting !== undefined;
  return isWaiting && hasExited(record) ? newest(record) : previous(record);
}

function statusOf(worker: PodWorker, container: string): ContainerStatus | undefined {
  const { initContainerStatuses = [], containerStatuses = [] } = worker.status;
  return [...initContainerStatuses, ...containerStatuses].find((one) => one.name === container);
}

/** Why there is no log, in the kubelet's words. */
function missing(worker: PodWorker, container: string, options: LogOptions): string {
  const pod = worker.pod.metadata.name;
  if (options.previous) return `previous terminated container "${container}" in pod "${pod}" not found`;
  const prefix = `container "${container}" in pod "${pod}" is`;
  const reason = statusOf(worker, container)?.state.waiting?.reason;
  if (reason === "ErrImagePull") return `${prefix} waiting to start: image can't be pulled`;
  if (reason === "ImagePullBackOff") return `${prefix} waiting to start: trying and failing to pull image`;
  return reason === undefined ? `${prefix} not available` : `${prefix} waiting to start: ${reason}`;
}

/** Hands over what there is, and with `follow` what comes, as whole lines. Returns what stops it. */
function stream(
  clock: KubeletClock,
  runtime: Runtime,
  id: string,
  ended: ((end: () => void) => void) | null,
  options: LogOptions,
  reader: LogReader,
): () => void {
  let left = options.limitBytes ?? Infinity;
  let isOver = false;
  let unfollow: (() => void) | null = null;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    unfollow?.();
    reader.onEnd();
  };
  const give = (text: string): void => {
    if (isOver || text === "") return;
    const part = text.length > left ? text.slice(0, left) : text;
    left -= part.length;
    reader.onChunk(part);
    if (left === 0) end();
  };
  const print = (record: LogRecord): string => format(record, options.timestamps === true);
  give(selected(runtime.log(id), options, clock.epoch).map(print).join(""));
  if (!options.follow || ended === null) {
    end();
    return () => {};
  }
  unfollow = runtime.followLog(id, (record) => give(print(record)));
  // What the container wrote last is handed over before the end is told.
  ended(end);
  return () => {
    isOver = true;
    unfollow?.();
  };
}

function selected(log: readonly LogRecord[], options: LogOptions, now: number): readonly LogRecord[] {
  let from = 0;
  const since = options.sinceTime === undefined ? undefined : parseRfc3339(options.sinceTime);
  const after = options.sinceSeconds === undefined ? since : now - options.sinceSeconds * 1000;
  if (after !== undefined) {
    const first = log.findIndex((record) => record.time >= after);
    from = first < 0 ? log.length : first;
  }
  if (options.tailLines !== undefined && options.tailLines >= 0) from = Math.max(from, log.length - options.tailLines);
  return from === 0 ? log : log.slice(from);
}

function format(record: LogRecord, withTime: boolean): string {
  const time = withTime ? `${formatRfc3339Nano(record.time, record.nanos)} ` : "";
  return `${time}${record.line}${record.complete ? "\n" : ""}`;
}
