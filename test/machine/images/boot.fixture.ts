/**
 * A node that runs containers of images as a Pod would: pulled, started, asked over the network and by exec, stopped.
 *
 *   const pod = boot("redis:7", { env: { A: "b" }, seconds: 3 });
 *   pod.log; pod.exec("redis-cli", "ping"); pod.http(8080, "/healthz"); pod.stop(); pod.exitCode
 */
import { allChunks } from "../../../src/cli/chunks.ts";
import { createNode } from "../../../src/kube/cluster/node.ts";
import { decodeUtf8, encodeUtf8 } from "../../../src/machine/kernel/bytes.ts";
import { Fabric } from "../../../src/machine/kernel/net/fabric.ts";
import type { ExecResult, HttpAnswer, Outcome } from "../../../src/machine/runtime/types.ts";
import { Clock } from "../../../src/sim/clock.ts";
import { Random } from "../../../src/sim/random.ts";

export interface BootOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  /** How long it runs before `boot` returns. */
  readonly seconds?: number;
  readonly ports?: readonly number[];
  readonly runAsUser?: number;
  readonly readOnly?: boolean;
  readonly memoryLimit?: number;
}

export function boot(image: string, options: BootOptions = {}) {
  const clock = new Clock(Date.UTC(2026, 0, 15, 12));
  const { runtime } = createNode({
    name: "node",
    hostIP: "172.18.0.2",
    podNetwork: "10.244.0",
    clock,
    random: new Random(1),
    fabric: new Fabric(),
    chunks: allChunks(),
    imagesPresent: false,
    runcWords: "new",
  });
  function advance(ms: number, isOver: () => boolean = () => false): void {
    const until = clock.now + ms;
    for (let due = clock.nextDue(); due !== undefined && due <= until && !isOver(); due = clock.nextDue())
      clock.fireNext();
    if (!isOver()) clock.advanceTo(until);
  }
  function wait<T>(begin: (done: (value: T) => void) => void): T {
    let result: { value: T } | null = null;
    begin((value) => void (result = { value }));
    advance(600_000, () => result !== null);
    const kept = result as { value: T } | null;
    if (!kept) throw new Error("it does not end");
    return kept.value;
  }
  const pulled = wait<Outcome<object>>((done) => runtime.pullImage(image, done));
  if (!pulled.ok) throw new Error(pulled.message);
  const sandbox = wait<Outcome<{ id: string; ip: string }>>((done) =>
    runtime.runPodSandbox(
      {
        namespace: "default",
        name: "web",
        uid: "u",
        hostname: "web",
        resolvConf: "",
        hosts: (ip) => `127.0.0.1\tlocalhost\n${ip}\tweb\n`,
        shareProcessNamespace: false,
        hostNetwork: false,
      },
      done,
    ),
  );
  const created = runtime.createContainer(sandbox.ok ? sandbox.id : "", {
    name: "main",
    attempt: 0,
    image,
    ...(options.command && { command: options.command }),
    ...(options.args && options.args.length > 0 && { args: options.args }),
    env: Object.entries(options.env ?? {}).map(([name, value]) => ({ name, value })),
    mounts: [],
    stdin: false,
    tty: false,
    terminationMessagePath: "/dev/termination-log",
    ...(options.ports && { ports: options.ports }),
    ...(options.runAsUser !== undefined && { runAsUser: options.runAsUser }),
    ...(options.readOnly && { readOnlyRootFilesystem: true }),
    ...(options.memoryLimit !== undefined && { memoryLimit: options.memoryLimit }),
  });
  if (!created.ok) throw new Error(created.message);
  const { id } = created;
  for (const [path, content] of Object.entries(options.files ?? {})) runtime.writeFile(id, path, encodeUtf8(content));
  const started = runtime.startContainer(id);
  advance((options.seconds ?? 5) * 1000);
  return {
    /** What the image exposes. */
    ports: runtime.imageStatus(image)?.config.exposedPorts ?? [],
    /** Why it could not be started. */
    problem: started.ok ? "" : started.message,
    get log() {
      return runtime
        .log(id)
        .map(({ line }) => `${decodeUtf8(line)}\n`)
        .join("");
    },
    get state() {
      return runtime.containerStatus(id)?.state ?? "none";
    },
    get exitCode() {
      const status = runtime.containerStatus(id);
      return status?.state === "exited" ? status.exitCode : null;
    },
    get now() {
      return clock.now;
    },
    /** What it prints, with its exit code behind it where that is not 0. */
    exec(...argv: string[]): string {
      const result = wait<ExecResult>((done) => runtime.execSync(id, argv, 60_000, done));
      if (result.kind === "failed") return result.message;
      const code = result.kind === "exited" ? result.exitCode : "timed out";
      return decodeUtf8(result.output) + (code === 0 ? "" : `[${code}]`);
    },
    http(port: number, path = "/"): string {
      const request = { scheme: "HTTP", host: "10.244.0.5", port, path, headers: [] } as const;
      const result = wait<Outcome<HttpAnswer>>((done) => runtime.httpGet(request, 1000, done));
      return result.ok ? `${result.statusCode} ${decodeUtf8(result.body)}` : result.message;
    },
    tcp(port: number): boolean {
      return wait<{ ok: boolean }>((done) => runtime.tcpConnect("10.244.0.5", port, 1000, done)).ok;
    },
    run(seconds: number): void {
      advance(seconds * 1000);
    },
    stop(graceMs = 5000): void {
      wait<void>((done) => runtime.stopContainer(id, graceMs, () => done()));
    },
  };
}
