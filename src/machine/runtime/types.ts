/**
 * The container runtime of one node, in the words of the CRI: what the kubelet may ask for. The kubelet never sees a
 * process, an inode or a socket; it sees sandboxes, containers, images, volumes and logs.
 *
 * Everything that takes time calls back on the virtual clock; everything else answers at once.
 * Log lines, streams and the content of files are byte strings; everything else is text.
 * Source: CRI v1 (runtime.v1), containerd 2.x for texts.
 */
import type { Signal } from "../kernel/types.ts";
import type { Duration, EpochMs, SimTime } from "../../sim/units.ts";
import type { ImageConfig } from "../images/types.ts";

export type Outcome<T> = ({ ok: true } & T) | { ok: false; message: string };

export interface Runtime {
  /* Images */
  /** The image as present on this node, or undefined. `ref` as written in the Pod. */
  imageStatus(ref: string): ImageStatus | undefined;
  /** Fails in containerd's words (facts/kubelet.md 4.4). */
  pullImage(ref: string, done: (result: Outcome<{ image: ImageStatus }>) => void): void;

  /* Sandboxes */
  runPodSandbox(config: SandboxConfig, done: (result: Outcome<{ id: string; ip: string }>) => void): void;
  /** Kills what still runs in it and gives its address back. */
  stopPodSandbox(id: string, done: () => void): void;
  removePodSandbox(id: string): void;

  /* Containers */
  createContainer(sandboxId: string, config: ContainerConfig): Outcome<{ id: string }>;
  /** A failure leaves the container exited with code 128, reason StartError and that message. */
  startContainer(id: string): Outcome<object>;
  /** Stop signal, then KILL after `graceMs`; `done` when it has exited. */
  stopContainer(id: string, graceMs: Duration, done: () => void): void;
  removeContainer(id: string): void;
  containerStatus(id: string): ContainerStatus | undefined;
  /** What a container that exists takes of its node. */
  usage(id: string): ContainerUsage | undefined;
  /** Told of every container that exits by itself or by a signal. */
  onContainerExit: (id: string) => void;

  /* Streams */
  /** Runs argv in the container; ends after `timeoutMs` with `timedOut`. */
  execSync(id: string, argv: readonly string[], timeoutMs: Duration, done: (result: ExecResult) => void): void;
  exec(id: string, options: ExecOptions): Outcome<{ session: ExecSession }>;
  /** Input and output of the container's own process. */
  attach(id: string, options: Omit<ExecOptions, "argv">): Outcome<{ session: ExecSession }>;
  /** The log of a container that exists or existed, oldest first. Records are never changed once written. */
  log(id: string): readonly LogRecord[];
  /** Called with each record as it is written, until the returned function is called. */
  followLog(id: string, onRecord: (record: LogRecord) => void): () => void;

  /* Volumes */
  createVolume(config: VolumeConfig): Volume;
  removeVolume(id: string): void;

  /* Probes: real requests from the node into the Pod's network. `message` in Go's words. */
  httpGet(request: HttpProbeRequest, timeoutMs: Duration, done: (result: Outcome<HttpAnswer>) => void): void;
  tcpConnect(host: string, port: number, timeoutMs: Duration, done: (result: Outcome<object>) => void): void;
}

export interface ImageStatus {
  /** `docker.io/library/nginx:1.27`. */
  ref: string;
  /** `docker.io/library/nginx@sha256:...`. */
  digest: string;
  sizeBytes: number;
  config: ImageConfig;
  simplified?: string;
  grpcPorts?: readonly number[];
}

export interface SandboxConfig {
  namespace: string;
  name: string;
  uid: string;
  hostname: string;
  /** Text of /etc/resolv.conf. */
  resolvConf: string;
  /** Text of /etc/hosts once the address is known. */
  hosts(ip: string): string;
  shareProcessNamespace: boolean;
  hostNetwork: boolean;
}

export interface ContainerConfig {
  name: string;
  attempt: number;
  image: string;
  /** Replaces the image's entrypoint (and its cmd), as `command` does. */
  command?: readonly string[] | undefined;
  /** Replaces the image's cmd, as `args` does. */
  args?: readonly string[] | undefined;
  workingDir?: string | undefined;
  /** In order, already expanded; the image's own come before. */
  env: readonly { name: string; value: string }[];
  mounts: readonly { volume: string; mountPath: string; readOnly: boolean; subPath?: string }[];
  stdin: boolean;
  tty: boolean;
  runAsUser?: number | undefined;
  runAsGroup?: number | undefined;
  supplementalGroups?: readonly number[] | undefined;
  readOnlyRootFilesystem?: boolean | undefined;
  /** May change the machine's settings. */
  privileged?: boolean | undefined;
  /** What its root may do (`kernel/capabilities.ts`); absent: what is left to every container's root. */
  capabilities?: number | undefined;
  noNewPrivs?: boolean | undefined;
  /** Bytes; absent: no limit. */
  memoryLimit?: number | undefined;
  /** Millicores. */
  cpuLimit?: number | undefined;
  /** What /proc/PID/oom_score_adj says of its processes; absent: 0. */
  oomScoreAdj?: number | undefined;
  terminationMessagePath: string;
  stopSignal?: string | undefined;
  /** TCP ports that the manifest declares: what the stand-in for an unknown image listens on. */
  ports?: readonly number[] | undefined;
  /** `init`, `job`: expected to end by itself; what the stand-in for an unknown image then does. */
  role?: "service" | "init" | "job" | undefined;
  /** The container of the same Pod whose processes it sees, and stands among; where that does not run it is alone. */
  target?: string | undefined;
}

export interface ContainerStatus {
  id: string;
  sandboxId: string;
  name: string;
  attempt: number;
  state: "created" | "running" | "exited";
  createdAt: SimTime;
  /** Null until started; a start that failed leaves it null. */
  startedAt: SimTime | null;
  finishedAt: SimTime | null;
  exitCode: number;
  signal: Signal;
  /** Empty until it has ended. */
  reason: EndReason | "";
  /** The runtime's own message (StartError). */
  message: string;
  /** What the container wrote to terminationMessagePath, whole. */
  terminationMessage: string;
  image: ImageStatus;
}

/** How a container ended, in containerd's words; Unknown: its runtime lost sight of it. */
export type EndReason = "Completed" | "Error" | "OOMKilled" | "StartError" | "Unknown";

/** Bytes. */
export interface ContainerUsage {
  memory: number;
  /** What it has written besides its volumes. */
  rootfs: number;
  log: number;
}

export interface ExecOptions {
  argv: readonly string[];
  tty: boolean;
  stdin: boolean;
  onOutput(stream: "stdout" | "stderr", data: string): void;
  onExit(exitCode: number): void;
}

/** A running exec or attach. Data are byte strings. */
export interface ExecSession {
  /** What reads there waits for keys, not for lines. */
  takesKeys?(): boolean;
  write(data: string): void;
  closeStdin(): void;
  resize(rows: number, columns: number): void;
  /** The client has gone. */
  disconnect(): void;
}

export type ExecResult =
  | { kind: "exited"; exitCode: number; output: string }
  | { kind: "timedOut"; output: string }
  | { kind: "failed"; message: string };

export interface LogRecord {
  time: EpochMs;
  /** The six digits below the millisecond, so that no two records of a container have the same time. */
  nanos: number;
  stream: "stdout" | "stderr";
  /** Bytes without the newline. */
  line: string;
  /** False when the writer has ended without a newline. */
  complete: boolean;
}

export interface VolumeConfig {
  /** Shown in mounts and traces: the Pod's volume name. */
  name: string;
  /** Handed to the trace with every file operation; opaque here. */
  owner: unknown;
  kind: "disk" | "memory" | "projected" | "image";
  /** Of kind `projected`: it lies in memory, as what is secret does. */
  inMemory?: boolean;
  /** Of kind `image`: the reference of an image that is present. */
  image?: string;
  /** Bytes. Memory volumes refuse beyond it (ENOSPC); of disk volumes it is only reported. */
  sizeLimit?: number | undefined;
  readOnly: boolean;
  mode: number;
  gid?: number | undefined;
}

export interface Volume {
  readonly id: string;
  readonly config: VolumeConfig;
  /** Where in the volume its mounts begin, where that is not its root: `/var/log`. */
  readonly base?: string;
  /** What is at that path, or null. */
  kindOf(path: string): VolumeFile["kind"] | null;
  /** Makes an empty file or directory, and the directories above it. */
  make(path: string, kind: "file" | "directory", mode: number): void;
  /** Bytes in use. */
  used(): number;
  /** Replaces all content at once (ConfigMap, Secret, token: the `..data` layout of the kubelet's atomic writer). */
  project(files: ProjectedFiles): void;
  /** Every file below the root, by path relative to it, sorted. `text` is at most `maxBytes` bytes, as bytes. */
  list(maxBytes: number): VolumeFile[];
}

/** Or what makes them when somebody first looks: always the same. */
export type ProjectedFiles = FilesToProject | (() => FilesToProject);
type FilesToProject = readonly { path: string; content: string; mode: number }[];

export interface VolumeFile {
  path: string;
  kind: "file" | "directory" | "symlink" | "fifo" | "device" | "socket";
  mode: number;
  uid: number;
  gid: number;
  size: number;
  mtime: EpochMs;
  text: string;
}

export interface HttpAnswer {
  statusCode: number;
  body: string;
  /** Where a redirect leads. */
  location?: string;
}

export interface HttpProbeRequest {
  scheme: "HTTP" | "HTTPS";
  host: string;
  port: number;
  path: string;
  headers: readonly { name: string; value: string }[];
}

/** A container that has been created and is about to start. */
export interface StartingContainer {
  id: string;
  sandboxId: string;
  name: string;
  attempt: number;
  pod: { namespace: string; name: string; uid: string };
}

/** How a container starts otherwise than it is written. */
export interface StartChange {
  /** Its process ends with this code, or of this signal, instead of running. */
  ends?: { exitCode: number } | { signal: string };
  /** Called when the process is there and has not run yet. */
  started?(): void;
}

/** What goes otherwise on a node than its runtime would have it. Null: nothing. */
export interface RuntimeOverrides {
  /** Asked at every start, after creation; whoever is asked may change the container's files. */
  start?(container: StartingContainer): StartChange | null;
  /** What becomes of a pull: how much longer it takes, and the registry's refusal. */
  pull?(ref: string): { delay?: Duration; message?: string } | null;
}
