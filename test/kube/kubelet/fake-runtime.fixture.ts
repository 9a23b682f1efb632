/** A runtime without processes: containers do what a test's script for them says, on the virtual clock. */
import type { Clock, Timer } from "../../../src/sim/clock.ts";
import type {
  ContainerConfig,
  ContainerStatus,
  ContainerUsage,
  EndReason,
  ExecResult,
  ImageStatus,
  LogRecord,
  Runtime,
  SandboxConfig,
  Volume,
  VolumeConfig,
} from "../../../src/machine/runtime/types.ts";

/** What one attempt of a container does. */
export interface Play {
  /** Ends by itself after so many ms; absent: runs until stopped. */
  endsAfter?: number;
  exitCode?: number;
  reason?: EndReason;
  terminationMessage?: string;
  /** Milliseconds from the stop signal to the exit; absent: the signal is ignored, and KILL comes. */
  stopsAfter?: number;
  startError?: string;
}

export interface FakeRuntime extends Runtime {
  readonly configs: ContainerConfig[];
  readonly sandboxes: SandboxConfig[];
  readonly volumes: Map<string, FakeVolume>;
  readonly images: Set<string>;
  /** Bytes by container name. */
  readonly usages: Map<string, Partial<ContainerUsage>>;
  execResult: (argv: readonly string[]) => ExecResult;
  httpStatus: (port: number, path: string) => number | string;
}

export interface FakeVolume extends Volume {
  files: readonly { path: string; content: string; mode: number }[];
  bytes: number;
}

interface FakeContainer {
  config: ContainerConfig;
  sandboxId: string;
  status: ContainerStatus;
  play: Play;
  timer: Timer | null;
  onExit: (() => void)[];
}

function image(ref: string): ImageStatus {
  return {
    ref: `docker.io/library/${ref}`,
    digest: `docker.io/library/${ref.split(":")[0]}@sha256:0`,
    sizeBytes: 2_000_000,
    config: { entrypoint: [], cmd: ["sh"], env: [], user: "", workingDir: "", exposedPorts: [] },
  };
}

export function fakeRuntime(clock: Clock, play: (name: string, attempt: number) => Play): FakeRuntime {
  const containers = new Map<string, FakeContainer>();
  const log: LogRecord[] = [];
  let next = 0;

  function exit(container: FakeContainer, exitCode: number, reason: EndReason): void {
    if (container.status.state === "exited") return;
    clock.cancel(container.timer);
    container.status = { ...container.status, state: "exited", exitCode, reason, finishedAt: clock.now };
    container.status.terminationMessage = container.play.terminationMessage ?? "";
    runtime.onContainerExit(container.status.id);
    for (const done of container.onExit) done();
  }

  const runtime: FakeRuntime = {
    configs: [],
    sandboxes: [],
    volumes: new Map(),
    images: new Set(["busybox:1.36", "nginx:1.27"]),
    usages: new Map(),
    usage: (id) => ({ memory: 0, rootfs: 0, log: 0, ...runtime.usages.get(containers.get(id)?.config.name ?? "") }),
    execResult: () => ({ kind: "exited", exitCode: 0, output: "" }),
    httpStatus: () => 200,
    imageStatus: (ref) => (runtime.images.has(ref) ? image(ref) : undefined),
    pullImage(ref, done) {
      if (ref.includes("nope")) return done({ ok: false, message: `${ref}: not found` });
      runtime.images.add(ref);
      done({ ok: true, image: image(ref) });
    },
    runPodSandbox(config, done) {
      runtime.sandboxes.push(config);
      done({ ok: true, id: `s${++next}`, ip: `10.244.0.${4 + runtime.sandboxes.length}` });
    },
    stopPodSandbox(id, done) {
      for (const one of containers.values())
        if (one.sandboxId === id && one.status.state === "running") exit(one, 137, "Error");
      done();
    },
    removePodSandbox() {},
    createContainer(sandboxId, config) {
      const id = `c${++next}`;
      runtime.configs.push(config);
      const status: ContainerStatus = {
        id,
        sandboxId,
        name: config.name,
        attempt: config.attempt,
        state: "created",
        createdAt: clock.now,
        startedAt: null,
        finishedAt: null,
        exitCode: 0,
        signal: 0,
        reason: "",
        message: "",
        terminationMessage: "",
        image: image(config.image),
      };
      containers.set(id, {
        config,
        sandboxId,
        status,
        play: play(config.name, config.attempt),
        timer: null,
        onExit: [],
      });
      return { ok: true, id };
    },
    startContainer(id) {
      const one = containers.get(id);
      if (!one) return { ok: false, message: "no such container" };
      if (one.play.startError !== undefined) {
        const message = one.play.startError;
        one.status = {
          ...one.status,
          state: "exited",
          exitCode: 128,
          reason: "StartError",
          message,
          finishedAt: clock.now,
        };
        return { ok: false, message };
      }
      one.status = { ...one.status, state: "running", startedAt: clock.now };
      const { endsAfter, exitCode = 0, reason } = one.play;
      if (endsAfter !== undefined) {
        one.timer = clock.after(endsAfter, () =>
          exit(one, exitCode, reason ?? (exitCode === 0 ? "Completed" : "Error")),
        );
      }
      return { ok: true };
    },
    stopContainer(id, graceMs, done) {
      const one = containers.get(id);
      if (!one || one.status.state !== "running") return done();
      one.onExit.push(done);
      const { stopsAfter, exitCode = 0 } = one.play;
      if (stopsAfter !== undefined && stopsAfter <= graceMs) {
        clock.after(stopsAfter, () => exit(one, exitCode, exitCode === 0 ? "Completed" : "Error"));
      } else clock.after(graceMs, () => exit(one, 137, "Error"));
    },
    removeContainer: (id) => void containers.delete(id),
    containerStatus: (id) => containers.get(id)?.status,
    onContainerExit: () => {},
    execSync: (_id, argv, _timeout, done) => void clock.after(1, () => done(runtime.execResult(argv))),
    exec: () => ({ ok: false, message: "not played" }),
    attach: () => ({ ok: false, message: "not played" }),
    log: () => log,
    followLog: () => () => {},
    createVolume(config: VolumeConfig) {
      const volume: FakeVolume = {
        id: `v${++next}`,
        config,
        files: [],
        bytes: 0,
        used: () => volume.bytes,
        project: (files) => void (volume.files = typeof files === "function" ? files() : files),
        list: () => [],
        kindOf: () => null,
        make: () => {},
      };
      runtime.volumes.set(volume.id, volume);
      return volume;
    },
    removeVolume: (id) => void runtime.volumes.delete(id),
    httpGet(request, _timeout, done) {
      const answer = runtime.httpStatus(request.port, request.path);
      clock.after(1, () =>
        done(typeof answer === "number" ? { ok: true, statusCode: answer, body: "" } : { ok: false, message: answer }),
      );
    },
    tcpConnect: (_host, _port, _timeout, done) => void clock.after(1, () => done({ ok: true })),
  };
  return runtime;
}
