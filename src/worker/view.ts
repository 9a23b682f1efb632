/**
 * What the page sees: a plain, structured-cloneable picture of the world at one moment, made by the worker and never
 * edited. Everything on it is data: words as kubectl says them, times as virtual milliseconds. Panels draw it.
 */
import type { Said } from "../scenario/saying.ts";
import type { Duration, SimTime } from "../sim/units.ts";

/** The eight states of the design tokens (design/mock/README.md). */
export type Tone = "waiting" | "pulling" | "running" | "ready" | "succeeded" | "failed" | "backoff" | "terminating";

export interface View {
  /** Grows with every picture. */
  revision: number;
  clock: ClockView;
  pods: PodView[];
  /** Other objects of the cluster, as `kubectl get` rows, for the stage's head and empty states. */
  objects: ObjectRow[];
  events: EventView[];
  faults: FaultView[];
  /** What the editor says about each file. */
  files: FileView[];
  /** Those in which something has been typed. */
  terminals: TerminalView[];
  /** Not simulated, but used by what runs now: said to the user. */
  notices: NoticeView[];
  /** The runs made of this scenario, oldest first. */
  branches: BranchView[];
  /** Our own mistake: the run has stopped. */
  crash: { message: string; seed: number; t: SimTime; input: number } | null;
}

export interface ClockView {
  now: SimTime;
  /** `2026-01-15T12:01:07Z`. */
  wall: string;
  playing: boolean;
  speed: number;
  /** The next thing that will happen by itself, and when. */
  next: {
    /** Null where it is under way and nobody knows how long it takes. */
    t: SimTime | null;
    /** `app wakes`, `attempt 4`. */ what: Said;
    /** `it runs sleep 5`, `back-off of fetch-content`. */ why: Said;
    /** When the wait began. */ since: SimTime;
    tone: Tone;
  } | null;
  /** The run's settings that are worth showing. */
  kubernetesVersion: string;
  seed: number;
  /** The furthest moment that this run has reached: later than `now` after going back. */
  head: SimTime;
}

/** One of the runs made of a scenario. */
export interface BranchView {
  id: string;
  name: string;
  head: SimTime;
  /** The run that it left, and when. */
  from: { name: string; t: SimTime } | null;
  current: boolean;
}

export interface PodView {
  uid: string;
  namespace: string;
  name: string;
  /** Cells of `kubectl get pods -o wide`. */
  ready: string;
  status: string;
  restarts: string;
  age: string;
  ip: string;
  node: string;
  phase: string;
  statusTone: Tone;
  phaseTone: Tone;
  /** `ReplicaSet/web-6d5f7c9b8`. */
  controlledBy: string;
  initContainers: ContainerView[];
  containers: ContainerView[];
  volumes: VolumeView[];
  ports: PortView[];
  /** Newest last, a few dozen: what may flash or spark. `seq` only grows. */
  activity: ActivityView[];
  terminating: boolean;
}

export interface ContainerView {
  name: string;
  kind: "init" | "sidecar" | "app";
  /** 0 to 7, in manifest order: which identity colour. */
  identity: number;
  /** Init containers: their number, from 1. Others: A, B, C. */
  glyph: string;
  image: string;
  /** Said beside the image: the labelled generic image. */
  imageNotice: string;
  /** The script, or the command line. */
  command: string;
  /** `Running`, `CrashLoopBackOff`, `Completed`: the word kubectl would use for this container. */
  state: string;
  tone: Tone;
  /** Message behind a waiting or terminated state. */
  message: string;
  ready: boolean;
  started: boolean;
  restartCount: number;
  /** One for every start, oldest first. */
  attempts: AttemptView[];
  /** The end of a back-off: nothing restarts it before. */
  retry: {
    since: SimTime;
    until: SimTime;
    /** Attempt number that will start, from 1. */ attempt: number;
    backoff: Duration;
  } | null;
  /** PID 1 and what it waits for: `sleep 5`, until when. */
  process: { command: string; doing: string; since: SimTime; until: SimTime | null } | null;
  mounts: { volume: string; mountPath: string; readOnly: boolean; subPath: string }[];
  probes: {
    kind: "startup" | "liveness" | "readiness";
    description: Said;
    result: "success" | "failure" | "unknown";
    at: SimTime | null;
    output: string;
  }[];
  /** Faults aimed at it. */
  faults: string[];
  /** Where an exec or logs would go. */
  logs: LogView;
}

export interface AttemptView {
  /** From 0, as restartCount counts. */
  attempt: number;
  state: "created" | "running" | "exited";
  startedAt: SimTime | null;
  finishedAt: SimTime | null;
  exitCode: number | null;
  reason: string;
  message: string;
  /** The fault that made it end so. */
  fault: string | null;
}

/** The newest lines of all attempts; older ones are gone from the page, not from kubectl. */
export interface LogView {
  lines: readonly LogLine[];
  /** On the way to the page: so many of the lines that it has come before these. */
  kept?: number;
  /** How many lines were left out before the first. */
  dropped: number;
  /** That it is empty, why in one sentence, and what `kubectl logs` answers. */
  empty: { title: Said; reason: Said; kubectl: string } | null;
}

export interface LogLine {
  /** Grows; a key. */
  seq: number;
  t: SimTime;
  /** `2026-01-15T12:00:05.012345678Z`, as --timestamps prints it. */
  timestamp: string;
  attempt: number;
  stream: "stdout" | "stderr";
  text: string;
}

export interface VolumeView {
  name: string;
  /** `emptyDir`, `configMap`. */
  kind: string;
  /** `lives as long as the Pod`. */
  note: Said;
  /** False until the kubelet has set it up. */
  mounted: boolean;
  used: number;
  sizeLimit: number | null;
  files: VolumeFileView[];
  /** Files not shown. */
  more: number;
}

export interface VolumeFileView {
  path: string;
  kind: "file" | "directory" | "symlink" | "fifo" | "device" | "socket";
  size: number;
  lines: number;
  mode: string;
  /** First kilobyte. */
  text: string;
  written: { container: string; t: SimTime } | null;
  read: { container: string; t: SimTime } | null;
}

export interface PortView {
  port: number;
  protocol: "tcp" | "udp";
  container: string;
  process: string;
  /** Declared in the manifest and not listening. */
  listening: boolean;
}

export interface ActivityView {
  seq: number;
  t: SimTime;
  kind: "write" | "read" | "connect" | "refused";
  container: string;
  /** The file's path in the volume. */
  volume?: string;
  path?: string;
  bytes?: number;
  port?: number;
}

export interface EventView {
  key: string;
  t: SimTime;
  type: "Normal" | "Warning";
  reason: string;
  /** `pod/app-with-init`. */
  object: string;
  /** `spec.containers{nginx}` where it has one. */
  container: string;
  message: string;
  /** When it was first told; `t` is when it was last. */
  first: SimTime;
  count: number;
  /** `12s (x3 over 40s)`. */
  age: string;
  from: string;
}

export interface ObjectRow {
  /** `deployment.apps/web`. */
  name: string;
  namespace: string;
  kind: string;
  /** Header and cells of its `kubectl get` row. */
  columns: string[];
  cells: string[];
  inert: boolean;
}

export interface FaultView {
  id: string;
  fault: string;
  title: string;
  namespace: string;
  pod: string;
  container: string;
  /** `web of pod/shop`, `node/node-1`. */
  target: Said;
  /** `exit 1, next 2 attempts`. */
  summary: Said;
  state: "armed" | "spent" | "healed";
  fired: number;
  /** Null: until healed. */
  times: number | null;
}

export interface FileView {
  name: string;
  problems: ProblemView[];
  /** What the last apply printed. */
  applied: { t: SimTime; ok: boolean; output: string } | null;
}

export interface ProblemView {
  severity: "error" | "warning";
  message: string;
  field: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  suggestion: { title: string; text: string } | null;
}

export interface TerminalView {
  id: string;
  title: string;
  /** Everything printed, as text with ANSI sequences; the newest 64 KiB. */
  output: string;
  /** How many characters were dropped before. */
  dropped: number;
  /** A command runs; typed lines go to it. */
  busy: boolean;
  /** What reads waits for keys, not for lines. */
  keys: boolean;
  size: { rows: number; columns: number };
}

export interface NoticeView {
  id: string;
  text: string;
}
