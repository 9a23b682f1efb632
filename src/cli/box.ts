/**
 * One container without a cluster: a script as PID 1 of a fresh box, as `podarium sh` runs it and as rows were recorded.
 * Root, cwd `/`, an empty `/data`, hostname `demo-pod`, IP 10.244.0.5.
 */
import { decodeUtf8, encodeUtf8 } from "../machine/kernel/bytes.ts";
import { createNode } from "../kube/cluster/node.ts";
import type { ChunkStore } from "../kube/cluster/cluster.ts";
import { Fabric } from "../machine/kernel/net/fabric.ts";
import { assert } from "../sim/assert.ts";
import { Clock } from "../sim/clock.ts";
import { Random } from "../sim/random.ts";
import type { ContainerRuntime } from "../machine/runtime/runtime.ts";
import { HOUR } from "../sim/units.ts";
import type { Duration, EpochMs } from "../sim/units.ts";
import { UsageError } from "./arguments.ts";
import { OurFault } from "./drive.ts";

export interface BoxRequest {
  argv: readonly string[];
  /** Cluster DNS; null: /etc/resolv.conf is empty. */
  services: Readonly<Record<string, string>> | null;
  limitMs: Duration;
  image?: string;
  /** By absolute path. */
  files?: Readonly<Record<string, string>>;
  env?: readonly { name: string; value: string }[];
  /** Bytes for standard input; absent: /dev/null. */
  stdin?: string;
  /** Called with output as it comes. */
  onOutput?(stream: "stdout" | "stderr", text: string): void;
}

export interface BoxResult {
  stdout: string;
  stderr: string;
  /** Both streams in the order of writing. */
  combined: string;
  exitCode: number;
  timedOut: boolean;
}

const HOSTNAME = "demo-pod";
const RESOLV_CONF =
  "search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n";

/** A shell that is typed to. */
export interface BoxSession {
  /** Null while it runs. */
  readonly exitCode: number | null;
  type(text: string): void;
  /** Lets the world go on until it waits for input, or for an hour. */
  settle(): void;
  /** Virtual time. */
  readonly now: number;
  /** Virtual time until the next thing happens by itself; null where nothing does. */
  nextIn(): number | null;
  /** Lets the world go on for so much virtual time. */
  advance(time: Duration): void;
  resize(rows: number, columns: number): void;
}

export class Box {
  readonly #seed: number;
  readonly #start: EpochMs;
  readonly #chunks: ChunkStore;

  constructor(options: { seed: number; start: EpochMs; chunks: ChunkStore }) {
    this.#seed = options.seed;
    this.#start = options.start;
    this.#chunks = options.chunks;
  }

  /** Runs in a world of its own, until the process ends or virtual time runs out. */
  run(request: BoxRequest): BoxResult {
    const result: BoxResult = { stdout: "", stderr: "", combined: "", exitCode: 0, timedOut: false };
    const { clock, runtime, id } = this.#begin({
      ...request,
      onOutput(stream, text) {
        result[stream] += text;
        result.combined += text;
        request.onOutput?.(stream, text);
      },
    });
    this.#advance(clock, request.limitMs, () => runtime.containerStatus(id)?.state === "exited");
    const status = runtime.containerStatus(id);
    result.exitCode = status?.exitCode ?? 0;
    result.timedOut = status?.state !== "exited";
    return result;
  }

  /** Starts an interactive program on a terminal. */
  open(request: Omit<BoxRequest, "limitMs" | "stdin">): BoxSession {
    const { clock, runtime, id } = this.#begin({ ...request, limitMs: 0, tty: true });
    const exitCode = (): number | null => {
      const status = runtime.containerStatus(id);
      return status?.state === "exited" ? status.exitCode : null;
    };
    return {
      get exitCode() {
        return exitCode();
      },
      type: (text) => runtime.feed(id, encodeUtf8(text), false),
      settle: () => this.#advance(clock, clock.now + HOUR, () => exitCode() !== null),
      get now() {
        return clock.now;
      },
      nextIn: () => {
        const due = clock.nextDue();
        return due === undefined ? null : due - clock.now;
      },
      advance: (time) => {
        const until = clock.now + time;
        this.#advance(clock, until, () => exitCode() !== null);
        if (exitCode() === null) clock.advanceTo(until);
      },
      resize: (rows, columns) => runtime.resize(id, { rows, columns }),
    };
  }

  #advance(clock: Clock, limit: number, isOver: () => boolean): void {
    try {
      for (let due = clock.nextDue(); !isOver() && due !== undefined && due <= limit; due = clock.nextDue()) {
        clock.fireNext();
        assert(clock.stalledOn === null, `there is no chunk ${clock.stalledOn}`);
      }
    } catch (error) {
      throw new OurFault(error, `seed ${this.#seed}, time ${clock.now} ms`);
    }
  }

  #begin(request: BoxRequest & { tty?: boolean }): { clock: Clock; runtime: ContainerRuntime; id: string } {
    const clock = new Clock(this.#start);
    const random = new Random(this.#seed);
    const fabric = new Fabric();
    const records = Object.entries(request.services ?? {}).map(
      ([name, address]) => [`${name}.default.svc.cluster.local`, address] as const,
    );
    fabric.dns = zone(new Map([["kubernetes.default.svc.cluster.local", "10.96.0.1"], ...records]));
    const { runtime } = createNode({
      name: HOSTNAME,
      hostIP: "172.18.0.2",
      podNetwork: "10.244.0",
      clock,
      random,
      fabric,
      chunks: this.#chunks,
      imagesPresent: true,
      runcWords: "old",
    });
    return { clock, runtime, id: this.#launch(runtime, request) };
  }

  /** Makes the sandbox and the container, and starts it; the container's id. */
  #launch(runtime: ContainerRuntime, request: BoxRequest & { tty?: boolean }): string {
    let sandbox = "";
    runtime.runPodSandbox(
      {
        namespace: "default",
        name: HOSTNAME,
        uid: HOSTNAME,
        hostname: HOSTNAME,
        resolvConf: request.services === null ? "" : RESOLV_CONF,
        hosts: (ip) => `127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n${ip}\t${HOSTNAME}\n`,
        shareProcessNamespace: false,
        hostNetwork: false,
      },
      (made) => {
        if (made.ok) sandbox = made.id;
      },
    );
    const data = runtime.createVolume({ name: "data", owner: null, kind: "memory", readOnly: false, mode: 0o755 });
    const created = runtime.createContainer(sandbox, {
      name: "box",
      attempt: 0,
      image: request.image ?? "busybox:1.36",
      command: request.argv,
      env: request.env ?? [],
      mounts: [{ volume: data.id, mountPath: "/data", readOnly: false }],
      stdin: request.stdin !== undefined,
      tty: request.tty ?? false,
      terminationMessagePath: "/dev/termination-log",
    });
    if (!created.ok) throw new UsageError(created.message);
    for (const [path, content] of Object.entries(request.files ?? {}))
      runtime.writeFile(created.id, encodeUtf8(path), encodeUtf8(content));
    // A character may come in pieces.
    const cut = { stdout: "", stderr: "" };
    runtime.onOutput = (_id, stream, bytes) => {
      const all = cut[stream] + bytes;
      const whole =
        all.length -
        (/(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})$/.exec(all)?.[0].length ?? 0);
      cut[stream] = all.slice(whole);
      if (whole > 0) request.onOutput?.(stream, decodeUtf8(all.slice(0, whole)));
    };
    const started = runtime.startContainer(created.id);
    if (!started.ok) request.onOutput?.("stderr", `${started.message}\n`);
    else if (request.stdin !== undefined) runtime.feed(created.id, request.stdin);
    return created.id;
  }
}

/** A DNS server that knows just those names. */
function zone(names: ReadonlyMap<string, string>): NonNullable<Fabric["dns"]> {
  return (name, type) => {
    const address = names.get(name.toLowerCase().replace(/\.$/, ""));
    if (address === undefined) return "NXDOMAIN";
    return type === "A" ? [address] : [];
  };
}
