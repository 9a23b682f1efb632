/**
 * A container without a cluster, as the rows of `fidelity/busybox-scripts.json` were recorded: root, cwd `/`, umask 022,
 * an empty writable `/data`, host name `demo-pod`, address 10.244.0.5.
 *
 *   const { stdout, stderr, exitCode } = runBox(["sh", "-c", "echo hi"]);
 *   sh("ls -l /etc").stdout
 *
 * Options: `files` by path, `stdin` (else /dev/null), `env`, `services` (cluster DNS: name to address), `untilMs` of
 * virtual time (else an hour), `image` (else busybox), `cred`. Chunks of code are loaded when the world stalls on one.
 */
import { allChunks } from "../../src/cli/chunks.ts";
import { busybox } from "../../src/machine/images/busybox.ts";
import type { Image } from "../../src/machine/images/types.ts";
import { decodeUtf8, encodeUtf8 } from "../../src/machine/kernel/bytes.ts";
import { createImageTree } from "../../src/machine/kernel/fs/image-tree.ts";
import type { ImageTree } from "../../src/machine/kernel/fs/image-tree.ts";
import { createOverlay } from "../../src/machine/kernel/fs/memory-fs.ts";
import { writeFile } from "../../src/machine/kernel/fs/volume-access.ts";
import { createKernel } from "../../src/machine/kernel/kernel.ts";
import { CONTAINER_CAPABILITIES } from "../../src/machine/kernel/capabilities.ts";
import { Fabric } from "../../src/machine/kernel/net/fabric.ts";
import { strerror } from "../../src/machine/kernel/errno.ts";
import type { Credentials, ExitStatus, Namespaces } from "../../src/machine/kernel/types.ts";
import { Clock } from "../../src/sim/clock.ts";
import { Random } from "../../src/sim/random.ts";

export interface BoxOptions {
  files?: Readonly<Record<string, string>>;
  stdin?: string;
  env?: Readonly<Record<string, string>>;
  services?: Readonly<Record<string, string>> | null;
  /** Virtual milliseconds after which it is given up. */
  untilMs?: number;
  image?: Image;
  /** Time on the host after which it is given up. */
  wallMs?: number;
  cred?: Credentials;
  memoryLimit?: number;
  pidsLimit?: number;
}

export interface BoxResult {
  stdout: string;
  stderr: string;
  /** Both streams in the order of writing. */
  combined: string;
  /** 128 + signal where one has ended it. */
  exitCode: number;
  timedOut: boolean;
  /** Virtual time at the end. */
  now: number;
  /** Limits of the simulator that were reached. */
  limits: string[];
}

const IP = "10.244.0.5";
const HOSTNAME = "demo-pod";
const START = Date.UTC(2026, 0, 15, 12);
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const HOSTS = `127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n${IP}\t${HOSTNAME}\n`;
const RESOLV_CONF =
  "search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n";

const trees = new Map<Image, ImageTree>();

function treeOf(image: Image): ImageTree {
  let tree = trees.get(image);
  if (!tree) trees.set(image, (tree = createImageTree(image.layers)));
  return tree;
}

/** Answers for `<name>.default.svc.cluster.local`. */
function serve(fabric: Fabric, services: Readonly<Record<string, string>>): void {
  const all: Record<string, string> = { kubernetes: "10.96.0.1", ...services };
  fabric.dns = (name, type) => {
    const service = /^([^.]+)\.default\.svc\.cluster\.local\.?$/.exec(name.toLowerCase())?.[1] ?? "";
    const address = all[service];
    if (address === undefined) return "NXDOMAIN";
    return type === "A" ? [address] : [];
  };
}

/** Runs `argv` as PID 1 of a fresh box until it ends. */
export function runBox(argv: readonly string[], options: BoxOptions = {}): BoxResult {
  const clock = new Clock(START);
  const fabric = new Fabric();
  const limits: string[] = [];
  const kernel = createKernel({
    clock,
    random: new Random(1),
    fabric,
    chunks: allChunks(),
    observer: { limit: (_proc, what) => void limits.push(what) },
    name: HOSTNAME,
  });
  if (options.services) serve(fabric, options.services);
  const image = options.image ?? busybox;
  const rootfs = createOverlay(clock, treeOf(image));
  const { root } = rootfs;
  writeFile(root, "/etc/hostname", `${HOSTNAME}\n`);
  writeFile(root, "/etc/hosts", HOSTS);
  writeFile(root, "/etc/resolv.conf", options.services ? RESOLV_CONF : "");
  const mount = kernel.createMountNamespace(rootfs);
  const data = kernel.createVolume({ kind: "memory", mode: 0o755 });
  mount.mount({ target: "/data", filesystem: data });
  for (const [path, content] of Object.entries(options.files ?? {})) {
    const isInData = path.startsWith("/data/");
    writeFile(
      isInData ? data.root : root,
      isInData ? path.slice(6) : path,
      encodeUtf8(content),
      content.startsWith("#!") ? { mode: 0o755 } : {},
    );
  }
  const net = kernel.createNetNamespace([IP]);
  fabric.attach(net);
  const ns: Namespaces = {
    pid: kernel.createPidNamespace(),
    mount,
    net,
    uts: { hostname: HOSTNAME },
    cgroup: kernel.createCgroup({
      memoryLimit: options.memoryLimit ?? null,
      ...(options.pidsLimit === undefined ? {} : { pidsLimit: options.pidsLimit }),
    }),
    owner: null,
  };
  const result: BoxResult = { stdout: "", stderr: "", combined: "", exitCode: 0, timedOut: false, now: 0, limits };
  const out = kernel.createOutputSink((bytes) => {
    result.stdout += bytes;
    result.combined += bytes;
  });
  const err = kernel.createOutputSink((bytes) => {
    result.stderr += bytes;
    result.combined += bytes;
  });
  const input = kernel.createInputSource();
  if (options.stdin !== undefined) input.write(encodeUtf8(options.stdin));
  input.close();
  let status: ExitStatus | null = null;
  const env = new Map(Object.entries({ PATH, HOSTNAME, HOME: "/root", ...options.env }));
  const proc = kernel.spawn({
    path: argv[0]?.includes("/") ? argv[0] : `/bin/${argv[0] ?? ""}`,
    argv: argv.map(encodeUtf8),
    env,
    cwd: "/",
    cred: options.cred ?? { uid: 0, gid: 0, groups: [0, 10], bounding: CONTAINER_CAPABILITIES },
    ns,
    files: new Map([
      [0, options.stdin === undefined ? kernel.openNull() : input.file],
      [1, out.file],
      [2, err.file],
    ]),
    onExit: (exit) => void (status = exit),
  });
  if (typeof proc === "number") {
    result.stderr = result.combined = `${argv[0] ?? ""}: ${strerror(proc)}\n`;
    result.exitCode = 128;
    return result;
  }
  const until = options.untilMs ?? 3_600_000;
  const wallEnd = options.wallMs === undefined ? Infinity : Date.now() + options.wallMs;
  let steps = 0;
  for (let due = clock.nextDue(); !status && due !== undefined && due <= until; due = clock.nextDue()) {
    clock.fireNext();
    if ((++steps & 1023) === 0 && Date.now() > wallEnd) break;
    if (clock.stalledOn !== null) throw new Error(`no chunk ${clock.stalledOn}`);
  }
  const ended = status as ExitStatus | null;
  result.timedOut = ended === null;
  result.exitCode = ended === null ? -1 : ended.signal === 0 ? ended.code : 128 + ended.signal;
  result.now = clock.now;
  for (const stream of ["stdout", "stderr", "combined"] as const) result[stream] = decodeUtf8(result[stream]);
  return result;
}

/** Runs a script as `sh -c` does. */
export function sh(script: string, options: BoxOptions = {}): BoxResult {
  return runBox(["sh", "-c", script], options);
}
