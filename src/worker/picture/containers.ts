/** One container, drawn. */
import type { ContainerSpec, ContainerStatus, Pod } from "../../kube/api/pod.ts";
import type { ContainerInspection } from "../../kube/cluster/inspection.ts";
import type { ContainerView, LogView } from "../view.ts";
import type { LogPicture } from "./logs.ts";
import { containerWord } from "./tones.ts";

/** What the picture of a container is made of. */
export interface ContainerSource {
  pod: Pod;
  spec: ContainerSpec;
  status: ContainerStatus | undefined;
  inspection: ContainerInspection | undefined;
  kind: ContainerView["kind"];
  identity: number;
  glyph: string;
  /** Faults aimed at it, by id, and which of its attempts they struck. */
  faults: readonly { id: string; struck: readonly number[] }[];
  log: LogPicture;
}

export function drawContainer(source: ContainerSource): ContainerView {
  const { pod, spec, status, inspection, kind } = source;
  const ready = status?.ready ?? false;
  const { word, message, tone } = containerWord(status?.state, { ready, chart: inspection?.chart ?? "" });
  const restartCount = status?.restartCount ?? 0;
  const backOff = inspection?.backOff ?? null;
  return {
    name: spec.name,
    kind,
    identity: source.identity,
    glyph: source.glyph,
    image: spec.image,
    imageNotice: inspection?.imageNotice ?? "",
    command: commandText(spec),
    state: word,
    tone: backOff !== null && tone === "failed" ? "backoff" : tone,
    message,
    ready,
    started: status?.started ?? false,
    restartCount,
    attempts: (inspection?.attempts ?? []).map(({ log: _log, ...attempt }) => ({
      ...attempt,
      fault: source.faults.find((fault) => fault.struck.includes(attempt.attempt))?.id ?? null,
    })),
    retry:
      backOff === null
        ? null
        : { since: backOff.since, until: backOff.until, attempt: restartCount + 2, backoff: backOff.delay },
    process: inspection?.process ? awake(inspection.process) : null,
    mounts: (spec.volumeMounts ?? [])
      .filter((mount) => !mount.name.startsWith("kube-api-access-"))
      .map(({ name, mountPath, readOnly = false, subPath = "" }) => ({ volume: name, mountPath, readOnly, subPath })),
    probes: drawProbes(spec, inspection),
    faults: source.faults.map((fault) => fault.id),
    logs: source.log.take(inspection?.attempts ?? [], emptyLog(pod, spec.name, kind, status?.state)),
  };
}

/** `sleep infinity` sleeps for so long that nobody waits for its end. */
const FOR_EVER = 10 * 365 * 24 * 3_600_000;

function awake(process: NonNullable<ContainerView["process"]>): NonNullable<ContainerView["process"]> {
  return process.until !== null && process.until > FOR_EVER ? { ...process, until: null } : process;
}

/** The script where it is `sh -c SCRIPT`, else the command line. */
function commandText({ command = [], args = [] }: ContainerSpec): string {
  const argv = [...command, ...args];
  const [shell = "", flag = "", script] = argv;
  if (/(^|\/)(sh|ash|bash|dash)$/.test(shell) && /^-\w*c$/.test(flag) && script !== undefined) return script;
  return argv.join(" ");
}

function drawProbes(spec: ContainerSpec, inspection: ContainerInspection | undefined): ContainerView["probes"] {
  const declared = [
    ["startup", spec.startupProbe],
    ["liveness", spec.livenessProbe],
    ["readiness", spec.readinessProbe],
  ] as const;
  return declared.flatMap(([kind, probe]) => {
    if (!probe) return [];
    const found = inspection?.probes.find((one) => one.probe === kind);
    const { httpGet, tcpSocket, exec } = probe;
    const what = httpGet
      ? { text: "http {path} on {port}", values: { path: httpGet.path ?? "/", port: String(httpGet.port) } }
      : tcpSocket
        ? `tcp ${tcpSocket.port}`
        : exec
          ? (exec.command ?? []).join(" ")
          : "grpc";
    return [
      {
        kind,
        description: { text: "{what}, every {seconds} s", values: { what, seconds: probe.periodSeconds ?? 10 } },
        result: found?.result ?? "unknown",
        at: found?.at ?? null,
        output: found?.output ?? "",
      },
    ];
  });
}

/** Every init container before it has succeeded, or is a sidecar that has started. */
function isNextInLine({ spec, status }: Pod, name: string): boolean {
  const all = spec.initContainers ?? [];
  const before = all.slice(
    0,
    Math.max(
      0,
      all.findIndex((one) => one.name === name),
    ),
  );
  return before.every((one) => {
    const found = status?.initContainerStatuses?.find((candidate) => candidate.name === one.name);
    return one.restartPolicy === "Always" ? found?.started === true : found?.state?.terminated?.exitCode === 0;
  });
}

/** Why nothing has been printed, and what `kubectl logs` would answer. */
function emptyLog(
  pod: Pod,
  name: string,
  kind: ContainerView["kind"],
  state: ContainerStatus["state"] | undefined,
): LogView["empty"] {
  if (state?.running)
    return {
      title: { text: "{name} has printed nothing yet.", values: { name } },
      reason: "It runs; kubectl logs prints nothing.",
      kubectl: "",
    };
  if (state?.terminated)
    return {
      title: { text: "{name} printed nothing.", values: { name } },
      reason: "It ended without a word; kubectl logs is empty.",
      kubectl: "",
    };
  const word = state?.waiting?.reason ?? "ContainerCreating";
  const reason =
    word !== "PodInitializing"
      ? "What it prints will be seen here."
      : kind === "app"
        ? "It starts when every init container is done."
        : isNextInLine(pod, name)
          ? "It is next: its image is pulled and it is created."
          : "The init containers before it are not done.";
  return {
    title: { text: "No log yet: {name} has not started.", values: { name } },
    reason,
    kubectl: `Error from server (BadRequest): container "${name}" in pod "${pod.metadata.name}" is waiting to start: ${word}`,
  };
}
