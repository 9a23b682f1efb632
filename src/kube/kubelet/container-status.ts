/**
 * The API's status of one container, from what the kubelet remembers of it: a pure function.
 *
 * Source: facts/kubelet.md 3.4 to 3.8 (convertToAPIContainerStatuses of v1.36).
 * Simplified: `resources` and `allocatedResources` repeat the spec; there is no in-place resize.
 */
import { formatRfc3339 } from "../../sim/units.ts";
import type { EpochMs, SimTime } from "../../sim/units.ts";
import type { ContainerSpec, ContainerState, ContainerStatus, Pod } from "../api/pod.ts";
import { current, isRunning, isStarted, newest, previous, shouldRestart } from "./container-record.ts";
import type { Attempt, ContainerRecord, Waiting } from "./container-record.ts";
import { KUBELET_LIMITS } from "./limits.ts";
import type { WaitingReason } from "./reasons.ts";
import { decodeBytes, encodeText } from "./utf8.ts";

const NO_STATE: ContainerState = {};

/** Of a container that was taken away by the rule RestartAllContainers, until it starts again. */
export const ALL_RESTARTING = {
  reason: "RestartingAllContainers",
  message: "The container is removed because RestartAllContainers in place",
} as const satisfies Waiting;

/** Of a container that ought to have run when its Pod was ended, and of which nobody knows what became of it. */
export const UNKNOWN_END: ContainerState = {
  terminated: {
    exitCode: 137,
    reason: "ContainerStatusUnknown",
    message: "The container could not be located when the pod was terminated",
    startedAt: null,
    finishedAt: null,
  },
};

export function containerStatus(pod: Pod, record: ContainerRecord, start: EpochMs, podEnds: boolean): ContainerStatus {
  const attempt = newest(record);
  const { state, lastState } = states(pod, record, start, podEnds);
  return {
    name: record.spec.name,
    state,
    lastState,
    ready: isContainerReady(record),
    restartCount: record.restartCount,
    image: attempt?.image.ref ?? record.spec.image,
    imageID: attempt?.image.digest ?? "",
    ...(attempt ? { containerID: containerId(attempt) } : {}),
    started: isStarted(record),
    ...constantFields(pod, record, attempt),
  };
}

function constantFields(pod: Pod, record: ContainerRecord, attempt: Attempt | undefined): Partial<ContainerStatus> {
  const { spec, constant } = record;
  if (constant && constant.spec === spec && constant.attempt === attempt) return constant.fields;
  const fields = fromSpec(pod, spec, attempt);
  record.constant = { spec, attempt, fields };
  return fields;
}

/** READY of `kubectl get pods` counts these. An init container is ready when it has succeeded. */
export function isContainerReady(record: ContainerRecord): boolean {
  const attempt = newest(record);
  if (record.kind === "init") return attempt?.state === "exited" && attempt.exitCode === 0;
  if (!isRunning(record) || !isStarted(record)) return false;
  return record.spec.readinessProbe === undefined || record.ready;
}

export function containerId(attempt: Attempt): string {
  attempt.containerID ??= attempt.id.includes("://") ? attempt.id : `containerd://${attempt.id}`;
  return attempt.containerID;
}

function states(
  pod: Pod,
  record: ContainerRecord,
  start: EpochMs,
  podEnds: boolean,
): { state: ContainerState; lastState: ContainerState } {
  const attempt = newest(record);
  if (!attempt) return { state: { waiting: waiting(pod, record) }, lastState: NO_STATE };
  const before = previous(record);
  const lastState = before?.state === "exited" ? terminated(before, start, pod) : NO_STATE;
  if (attempt.state === "running") {
    attempt.shown ??= { running: { startedAt: at(attempt.startedAt, start) } };
    return { state: attempt.shown, lastState };
  }
  if (attempt.state === "created") return { state: { waiting: {} }, lastState };
  if (record.waiting?.reason === ALL_RESTARTING.reason && current(record) === undefined) {
    return { state: { waiting: { ...ALL_RESTARTING } }, lastState: terminated(attempt, start, pod) };
  }
  const ended = terminated(attempt, start, pod);
  // A restart that was refused shows why; the end that it waits after moves to lastState.
  const restarts = current(record) === undefined || shouldRestart(pod, record, attempt.exitCode);
  if (record.waiting && !podEnds && restarts) {
    return { state: { waiting: waiting(pod, record) }, lastState: ended };
  }
  return { state: ended, lastState };
}

function waiting(pod: Pod, record: ContainerRecord): { reason: WaitingReason; message?: string } {
  if (record.waiting) {
    const { reason, message } = record.waiting;
    return message === "" ? { reason } : { reason, message };
  }
  return { reason: (pod.spec.initContainers?.length ?? 0) > 0 ? "PodInitializing" : "ContainerCreating" };
}

function terminated(attempt: Attempt, start: EpochMs, pod: Pod): ContainerState {
  attempt.shown ??= terminatedState(attempt, start, pod);
  return attempt.shown;
}

function terminatedState(attempt: Attempt, start: EpochMs, pod: Pod): ContainerState {
  const message = clipped(attempt.message, pod);
  return {
    terminated: {
      exitCode: attempt.exitCode,
      reason: attempt.reason,
      ...(message === "" ? {} : { message }),
      startedAt: at(attempt.startedAt, start),
      finishedAt: at(attempt.finishedAt, start),
      containerID: containerId(attempt),
    },
  };
}

/** All termination messages of a Pod share a limit. */
function clipped(message: string, pod: Pod): string {
  const containers =
    pod.spec.containers.length + (pod.spec.initContainers?.length ?? 0) + (pod.spec.ephemeralContainers?.length ?? 0);
  const max = Math.floor(KUBELET_LIMITS.terminationMessagesBytes / containers);
  const bytes = encodeText(message);
  return bytes.length > max ? decodeBytes(bytes.slice(0, max)) : message;
}

/** A container that could not be started has the beginning of time as its start. */
function at(time: SimTime | null, start: EpochMs): string {
  return time === null ? "1970-01-01T00:00:00Z" : formatRfc3339(start + time);
}

function fromSpec(pod: Pod, spec: ContainerSpec, attempt: Attempt | undefined): Partial<ContainerStatus> {
  const fields: Partial<ContainerStatus> = {};
  const exists = attempt !== undefined;
  const requests = spec.resources?.requests;
  if (exists && requests) fields.allocatedResources = requests;
  if (exists && spec.resources) fields.resources = spec.resources;
  if (spec.volumeMounts && spec.volumeMounts.length > 0) {
    fields.volumeMounts = spec.volumeMounts.map((mount) => ({
      name: mount.name,
      mountPath: mount.mountPath,
      ...(mount.readOnly ? { readOnly: true, recursiveReadOnly: mount.recursiveReadOnly ?? "Disabled" } : {}),
    }));
  }
  if (attempt) fields.user = { linux: linuxUser(pod, spec, attempt.image.config.user) };
  return fields;
}

function linuxUser(
  pod: Pod,
  spec: ContainerSpec,
  imageUser: string,
): { uid: number; gid: number; supplementalGroups: number[] } {
  const ofPod = pod.spec.securityContext;
  const gid = spec.securityContext?.runAsGroup ?? ofPod?.runAsGroup ?? 0;
  const groups = new Set([gid, ...(ofPod?.supplementalGroups ?? [])]);
  if (ofPod?.fsGroup !== undefined) groups.add(ofPod.fsGroup);
  return {
    // An image that names its user by a word is reported as root.
    uid: spec.securityContext?.runAsUser ?? ofPod?.runAsUser ?? (Number.parseInt(imageUser, 10) || 0),
    gid,
    supplementalGroups: [...groups].sort((a, b) => a - b),
  };
}
