/**
 * The container runtime of one node: carries out what the kubelet asks (types.ts) with the processes, mounts and sockets of
 * that node's kernel.
 *
 * Everything here answers at once: how long a step takes on a real node is the kubelet's profile.
 * Source: CRI v1; containerd 2.x and runc for texts and defaults.
 * Simplified: storage drivers, snapshots, image garbage collection, seccomp and user namespaces are not simulated.
 */
import type { ImageDefinition } from "../images/types.ts";
import type { Clock } from "../../sim/clock.ts";
import { HEX } from "../../sim/random.ts";
import type { Random, RandomStream } from "../../sim/random.ts";
import type { Duration } from "../../sim/units.ts";
import type { ChunkStore } from "../kernel/core.ts";
import { createImageTree } from "../kernel/fs/image-tree.ts";
import { createOverlay } from "../kernel/fs/memory-fs.ts";
import type { MemoryFs } from "../kernel/fs/memory-fs.ts";
import { PAUSE_FILES, PAUSE_USER } from "../images/parts/pause-files.ts";
import type { KernelHost } from "../kernel/kernel.ts";
import type { Fabric } from "../kernel/net/fabric.ts";
import type { NetSpace } from "../kernel/net/net-space.ts";
import { SIGKILL, signalNumber } from "../kernel/signals.ts";
import type { Kernel, PidNamespace, Proc, WindowSize } from "../kernel/types.ts";
import { ContainerFactory, treeOf } from "./container-factory.ts";
import type { Container, ContainerOwner } from "./container.ts";
import { attachTo, openExec, runSync } from "./exec.ts";
import { ImageStore } from "./image-store.ts";
import { RUNTIME_LIMITS } from "./limits.ts";
import type { LogFile } from "./log-file.ts";
import { describeProcess, listeningSockets } from "./process-view.ts";
import type { ListeningView, ProcessView } from "./process-view.ts";
import { Sandbox } from "./sandbox.ts";
import { startProcess } from "./start.ts";
import type { RuncWords } from "./start-error.ts";
import type {
  ContainerConfig,
  ContainerStatus,
  ContainerUsage,
  ExecOptions,
  ExecResult,
  ExecSession,
  HttpAnswer,
  HttpProbeRequest,
  ImageStatus,
  LogRecord,
  Outcome,
  Runtime,
  RuntimeOverrides,
  SandboxConfig,
  Volume,
  VolumeConfig,
} from "./types.ts";
import { NodeVolume } from "./volume.ts";

export interface RuntimeOptions {
  readonly kernel: Kernel & KernelHost;
  readonly clock: Clock;
  readonly random: Random;
  readonly fabric: Fabric;
  /** The network of the node itself: probes come from there. */
  readonly hostNet: NetSpace;
  readonly nodeName: string;
  readonly hostIP: string;
  /** Where the code of images comes from. */
  readonly chunks: ChunkStore;
  /** Images are on the node from the beginning. */
  readonly imagesPresent: boolean;
  /** Images besides those of the catalogue. */
  readonly images?: readonly ImageDefinition[];
  readonly runcWords: RuncWords;
  /** The next address for a sandbox, or null where there is none left. */
  allocateAddress(): string | null;
  readonly overrides?: RuntimeOverrides;
  /** Told of the first container of an image that something else stands for, and what that is. */
  onSimplified?(owner: ContainerOwner, message: string): void;
  /** Told of every line that any container prints. */
  onLog?(owner: ContainerOwner, record: LogRecord): void;
}

/** What is left of a container that was removed. */
interface FormerContainer {
  readonly log: LogFile;
  readonly end: ContainerStatus;
}

export class ContainerRuntime implements Runtime {
  onContainerExit: (id: string) => void = () => {};
  /** Told of everything a container writes, as it writes it. */
  onOutput: (id: string, stream: "stdout" | "stderr", bytes: string) => void = () => {};
  readonly #options: RuntimeOptions;
  readonly #images: ImageStore;
  readonly #factory: ContainerFactory;
  readonly #ids: RandomStream;
  readonly #sandboxes = new Map<string, Sandbox>();
  readonly #containers = new Map<string, Container>();
  readonly #volumes = new Map<string, NodeVolume>();
  /** By id: every container that there ever was, oldest first. */
  readonly #history = new Map<string, Container | FormerContainer>();
  /** Containers that ran when the power went. */
  readonly #lost = new Set<Container>();
  #isShutDown = false;

  constructor(options: RuntimeOptions) {
    this.#options = options;
    this.#images = new ImageStore(options.imagesPresent, options.chunks, options.images);
    this.#factory = new ContainerFactory(options, (id) => this.#volumes.get(id));
    this.#ids = options.random.stream(`runtime/${options.nodeName}/ids`);
  }

  /* Images */

  imageStatus(ref: string): ImageStatus | undefined {
    return this.#images.get(ref)?.status;
  }

  pullImage(ref: string, done: (result: Outcome<{ image: ImageStatus }>) => void): void {
    const { clock } = this.#options;
    const pull = (): void => {
      const chunk = this.#images.chunkToPull(ref);
      if (chunk !== null) return clock.stall(chunk);
      const pulled = this.#images.pull(ref);
      done(pulled.ok ? { ok: true, image: pulled.status } : pulled);
    };
    const change = this.#options.overrides?.pull?.(ref);
    if (change) {
      const { delay = 0, message } = change;
      clock.after(delay, () => (message === undefined ? pull() : done({ ok: false, message })));
      return;
    }
    // Whether the code is there already makes no difference to what happens when.
    if (this.#images.arrives(ref)) clock.at(clock.now, pull);
    else pull();
  }

  /** The image is on the node no more; what runs of it goes on. */
  removeImage(ref: string): void {
    this.#images.remove(ref);
  }

  /* Sandboxes */

  runPodSandbox(config: SandboxConfig, done: (result: Outcome<{ id: string; ip: string }>) => void): void {
    const { kernel, fabric, hostNet, hostIP } = this.#options;
    const ip = config.hostNetwork ? hostIP : this.#options.allocateAddress();
    if (ip === null) {
      done({
        ok: false,
        message:
          "rpc error: code = Unknown desc = failed to setup network for sandbox: no IP addresses available in range set",
      });
      return;
    }
    const net = config.hostNetwork ? hostNet : kernel.createNetNamespace([ip]);
    if (!config.hostNetwork) fabric.attach(net);
    const pids = config.shareProcessNamespace ? kernel.createPidNamespace() : null;
    const sandbox = new Sandbox({ id: this.#newId(), config, ip, net, pids });
    this.#sandboxes.set(sandbox.id, sandbox);
    if (pids) sandbox.pause = this.#startPause(sandbox, pids);
    this.#factory.prepare(sandbox);
    done({ ok: true, id: sandbox.id, ip });
  }

  /** The process that holds the namespace: PID 1, so that no container's end is the end of all. */
  #startPause({ net, uts, config }: Sandbox, pid: PidNamespace): Proc | null {
    const { kernel, clock } = this.#options;
    const proc = kernel.spawn({
      path: "/pause",
      argv: ["/pause"],
      env: new Map(),
      cwd: "/",
      cred: { uid: PAUSE_USER, gid: PAUSE_USER, groups: [] },
      ns: {
        pid,
        mount: kernel.createMountNamespace(createOverlay(clock, createImageTree([PAUSE_FILES]))),
        net,
        uts,
        cgroup: kernel.createCgroup(),
        owner: { namespace: config.namespace, pod: config.name, container: "", attempt: 0 },
      },
      files: new Map(),
      oomScoreAdj: -998,
      onExit: () => {},
    });
    return typeof proc === "number" ? null : proc;
  }

  stopPodSandbox(id: string, done: () => void): void {
    const sandbox = this.#sandboxes.get(id);
    if (sandbox && !sandbox.isStopped) {
      sandbox.isStopped = true;
      for (const container of sandbox.containers) {
        if (container.proc && container.state === "running") this.#options.kernel.signal(container.proc, SIGKILL);
      }
      if (sandbox.pause) this.#options.kernel.signal(sandbox.pause, SIGKILL);
      if (!sandbox.config.hostNetwork) this.#options.fabric.detach(sandbox.net);
    }
    done();
  }

  removePodSandbox(id: string): void {
    const sandbox = this.#sandboxes.get(id);
    if (!sandbox) return;
    for (const container of sandbox.containers) this.#forget(container);
    this.#sandboxes.delete(id);
  }

  /* Containers */

  createContainer(sandboxId: string, config: ContainerConfig): Outcome<{ id: string }> {
    if (this.#isShutDown) return { ok: false, message: "the container runtime is shutting down" };
    const sandbox = this.#sandboxes.get(sandboxId);
    if (!sandbox || sandbox.isStopped)
      return { ok: false, message: `failed to find sandbox id ${JSON.stringify(sandboxId)}: not found` };
    const image = this.#images.getAnyway(config.image);
    if (!image) return { ok: false, message: `failed to resolve image ${JSON.stringify(config.image)}: not found` };
    const made = this.#factory.create(this.#newId(), sandbox, config, image);
    if (!made.ok) return made;
    const { container } = made;
    this.#containers.set(container.id, container);
    sandbox.containers.add(container);
    this.#history.set(container.id, container);
    const [oldest = ""] = this.#history.keys();
    if (this.#history.size > RUNTIME_LIMITS.history) this.#history.delete(oldest);
    const { simplified } = image.status;
    if (simplified !== undefined && config.attempt === 0) this.#options.onSimplified?.(container.owner, simplified);
    return { ok: true, id: container.id };
  }

  startContainer(id: string): Outcome<object> {
    const container = this.#containers.get(id);
    if (!container)
      return { ok: false, message: `an error occurred when try to find container ${JSON.stringify(id)}: not found` };
    const { sandbox, config } = container;
    // Source: containerd's StartContainer (internal/cri/server).
    if (sandbox.isStopped)
      return { ok: false, message: `sandbox container ${JSON.stringify(sandbox.id)} is not running` };
    const change = this.#options.overrides?.start?.({
      id,
      sandboxId: sandbox.id,
      name: config.name,
      attempt: config.attempt,
      pod: { namespace: sandbox.config.namespace, name: sandbox.config.name, uid: sandbox.config.uid },
    });
    const outcome = startProcess(this.#options, container, {
      ends: change?.ends ?? null,
      onOutput: (stream, bytes) => {
        container.log.write(stream, bytes);
        this.onOutput(id, stream, bytes);
      },
      onExit: () => this.onContainerExit(id),
    });
    if (outcome.ok) change?.started?.();
    return outcome;
  }

  stopContainer(id: string, graceMs: Duration, done: () => void): void {
    const container = this.#containers.get(id);
    const proc = container?.proc;
    if (!container || !proc || container.state !== "running") {
      done();
      return;
    }
    const { kernel, clock } = this.#options;
    const timer = graceMs > 0 ? clock.after(graceMs, () => kernel.signal(proc, SIGKILL)) : null;
    container.onExited.push(() => {
      clock.cancel(timer);
      done();
    });
    kernel.signal(proc, graceMs > 0 ? (signalNumber(container.stopSignal) ?? SIGKILL) : SIGKILL);
  }

  removeContainer(id: string): void {
    const container = this.#containers.get(id);
    if (!container) return;
    if (container.proc && container.state === "running") this.#options.kernel.signal(container.proc, SIGKILL);
    container.sandbox.containers.delete(container);
    this.#forget(container);
  }

  /** It was removed: of what it was only how it ended and its log are kept, when it has ended. */
  #forget(container: Container): void {
    const { id, log } = container;
    this.#containers.delete(id);
    if (container.state === "running") container.onExited.push(() => this.#forget(container));
    else if (this.#history.has(id)) this.#history.set(id, { log, end: container.status() });
  }

  containerStatus(id: string): ContainerStatus | undefined {
    return this.#containers.get(id)?.status();
  }

  usage(id: string): ContainerUsage | undefined {
    const container = this.#containers.get(id);
    return (
      container && { memory: container.cgroup.memoryUsed, rootfs: container.rootfs.used, log: container.log.bytes }
    );
  }

  /* Streams */

  execSync(id: string, argv: readonly string[], timeoutMs: Duration, done: (result: ExecResult) => void): void {
    const container = this.#running(id);
    if (container) runSync(this.#options, container, argv, timeoutMs, done);
    else done({ kind: "failed", message: `container ${JSON.stringify(id)} is not running` });
  }

  exec(id: string, options: ExecOptions): Outcome<{ session: ExecSession }> {
    const container = this.#running(id);
    return container
      ? openExec(this.#options, container, options)
      : { ok: false, message: `container ${JSON.stringify(id)} is not running` };
  }

  attach(id: string, options: Omit<ExecOptions, "argv">): Outcome<{ session: ExecSession }> {
    const container = this.#running(id);
    return container
      ? attachTo(container, options)
      : { ok: false, message: `container ${JSON.stringify(id)} is not running` };
  }

  log(id: string): readonly LogRecord[] {
    return this.#logOf(id)?.records ?? [];
  }

  followLog(id: string, onRecord: (record: LogRecord) => void): () => void {
    return this.#logOf(id)?.follow(onRecord) ?? ((): void => {});
  }

  /* Volumes */

  createVolume(config: VolumeConfig): Volume {
    const image = config.image === undefined ? undefined : this.#images.get(config.image);
    const volume = new NodeVolume(this.#newId(), config, this.#options, image && treeOf(image.image));
    this.#volumes.set(volume.id, volume);
    return volume;
  }

  removeVolume(id: string): void {
    this.#volumes.delete(id);
  }

  /* Probes */

  httpGet(request: HttpProbeRequest, timeoutMs: Duration, done: (result: Outcome<HttpAnswer>) => void): void {
    this.#probe((probes) => probes.probeHttp(this.#options, request, timeoutMs, done));
  }

  tcpConnect(host: string, port: number, timeoutMs: Duration, done: (result: Outcome<object>) => void): void {
    this.#probe((probes) => probes.probeTcp(this.#options, host, port, timeoutMs, done));
  }

  /** At the same moment, from a timer of its own: that can wait for the code. */
  #probe(act: (probes: typeof import("./probes.chunk.ts")) => void): void {
    const { chunks, clock } = this.#options;
    clock.after(0, () => {
      const probes = chunks.get("probes") as Parameters<typeof act>[0] | undefined;
      if (probes) act(probes);
      else clock.stall("probes");
    });
  }

  /* For whoever looks on, and for boxes without a kubelet */

  /** Stops every container and refuses new ones, as a node that is switched off does. */
  shutdown(graceMs: Duration): void {
    this.#isShutDown = true;
    for (const id of Array.from(this.#containers.keys())) this.stopContainer(id, graceMs, () => {});
  }

  /** The node is without power: nothing runs, and nobody is told of it. */
  powerOff(): void {
    const { fabric, hostNet } = this.#options;
    for (const container of this.#containers.values()) if (container.state === "running") this.#lost.add(container);
    for (const id of this.#sandboxes.keys()) this.stopPodSandbox(id, () => {});
    fabric.detach(hostNet);
  }

  /** It has power again. Of what ran nobody knows how it ended, and memory is empty. Source: containerd, cri/server/restart.go. */
  powerOn(): void {
    const { fabric, hostNet, clock } = this.#options;
    fabric.attach(hostNet);
    for (const container of this.#lost) container.lost(clock.now);
    this.#lost.clear();
    for (const volume of this.#volumes.values()) if (volume.config.kind === "memory") volume.clear();
  }

  /** Every container that there ever was, oldest first, with its log. */
  history(): { status: ContainerStatus; log: readonly LogRecord[] }[] {
    return Array.from(this.#history.values(), (one) => ({
      status: "end" in one ? one.end : one.status(),
      log: one.log.records,
    }));
  }

  /** The volume of that name of a Pod, or undefined. */
  volumeOf(uid: string, name: string): Volume | undefined {
    return [...this.#volumes.values()].find(
      ({ config }) => config.name === name && (config.owner as { uid?: string } | null)?.uid === uid,
    );
  }

  /** A container that has not been removed, with all that belongs to it. */
  containerOf(id: string): Container | undefined {
    return this.#containers.get(id);
  }

  /** The files of a volume. */
  filesystemOf(volumeId: string): MemoryFs | undefined {
    return this.#volumes.get(volumeId)?.filesystem;
  }

  /** What a container's main process does at this moment. */
  processOf(id: string): ProcessView | null {
    const container = this.#running(id);
    return container?.proc ? describeProcess(container.proc) : null;
  }

  /** A sandbox that has not been removed. */
  sandbox(id: string): Sandbox | undefined {
    return this.#sandboxes.get(id);
  }

  listening(sandboxId: string): ListeningView[] {
    const sandbox = this.#sandboxes.get(sandboxId);
    return sandbox ? listeningSockets(sandbox) : [];
  }

  /** The window of a container's terminal has changed. */
  resize(id: string, size: WindowSize): void {
    this.#containers.get(id)?.terminal?.resize(size);
  }

  /** Bytes for a container's standard input; then its end. */
  feed(id: string, bytes: string, isLast = true): void {
    const container = this.#containers.get(id);
    if (container?.terminal) container.terminal.type(bytes);
    else {
      container?.input?.write(bytes);
      if (isLast) container?.input?.close();
    }
  }

  /** Puts a file into a container that has been created. */
  writeFile(id: string, path: string, bytes: string): void {
    const container = this.#containers.get(id);
    if (container) this.#factory.writeFile(container, path, bytes);
  }

  #logOf(id: string): LogFile | undefined {
    return (this.#containers.get(id) ?? this.#history.get(id))?.log;
  }

  #running(id: string): Container | undefined {
    const container = this.#containers.get(id);
    return container?.state === "running" ? container : undefined;
  }

  #newId(): string {
    return this.#ids.text(64, HEX);
  }
}
