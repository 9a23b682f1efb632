/** A machine with one small image, for tests of the kernel itself: programs are generators given by the test. */
import { AppletProgram } from "../../../src/machine/kernel/applet.ts";
import type { AppletMain } from "../../../src/machine/kernel/applet.ts";
import * as errnos from "../../../src/machine/kernel/errno.ts";
import { createImageTree } from "../../../src/machine/kernel/fs/image-tree.ts";
import type { LayerEntry } from "../../../src/machine/kernel/fs/layer.ts";
import { createOverlay } from "../../../src/machine/kernel/fs/memory-fs.ts";
import { createKernel } from "../../../src/machine/kernel/kernel.ts";
import { Fabric } from "../../../src/machine/kernel/net/fabric.ts";
import type { Executable, ExitStatus, Namespaces, Proc } from "../../../src/machine/kernel/types.ts";
import * as procFiles from "../../../src/machine/kernel/fs/proc-files.chunk.ts";
import { Clock } from "../../../src/sim/clock.ts";
import { Random } from "../../../src/sim/random.ts";

/** The name (`ENOENT`) of an errno; takes it with either sign. */
export function errnoName(number: number): string {
  return Object.entries(errnos).find(([, one]) => one === Math.abs(number))?.[0] ?? String(number);
}

export interface WorldOptions {
  /** Programs by path. */
  programs: Readonly<Record<string, AppletMain>>;
  files?: Readonly<Record<string, LayerEntry>>;
  memoryLimit?: number;
  pidsLimit?: number;
  cpuLimit?: number;
}

export function executable(name: string, main: AppletMain): Executable {
  return { name, create: () => new AppletProgram(main) };
}

export function createWorld(options: WorldOptions) {
  const clock = new Clock(Date.UTC(2026, 0, 15, 12));
  const fabric = new Fabric();
  const modules = new Map<string, unknown>([["proc-files", procFiles]]);
  const chunks = {
    get: (name: string) => modules.get(name),
    set: (name: string, module: unknown) => void modules.set(name, module),
  };
  const limits: string[] = [];
  const observer = { limit: (_proc: Proc, what: string) => void limits.push(what) };
  const kernel = createKernel({ clock, random: new Random(1), fabric, chunks, observer, name: "node" });
  const programs = Object.entries(options.programs).map(
    ([path, main]) => [path, { kind: "program", program: executable(path, main) }] as const,
  );
  const tree = createImageTree([
    { ...Object.fromEntries(programs), "/tmp": { kind: "directory", mode: 0o1777 }, ...options.files },
  ]);
  const rootfs = createOverlay(clock, tree);
  const mounts = kernel.createMountNamespace(rootfs);
  const net = kernel.createNetNamespace(["10.244.0.5"]);
  fabric.attach(net);
  const ns: Namespaces = {
    pid: kernel.createPidNamespace(),
    mount: mounts,
    net,
    uts: { hostname: "box" },
    cgroup: kernel.createCgroup({
      memoryLimit: options.memoryLimit ?? null,
      cpuLimit: options.cpuLimit ?? null,
      ...(options.pidsLimit === undefined ? {} : { pidsLimit: options.pidsLimit }),
    }),
    owner: null,
  };
  const output = { out: "" };
  const sink = kernel.createOutputSink((data) => void (output.out += data));
  const input = kernel.createInputSource();

  /** Starts PID 1. */
  function start(
    argv: readonly string[],
    cred = { uid: 0, gid: 0, groups: [] as number[] },
  ): { proc: Proc; status(): ExitStatus | null } {
    let status: ExitStatus | null = null;
    const proc = kernel.spawn({
      path: argv[0] ?? "",
      argv,
      env: new Map([["PATH", "/bin"]]),
      cwd: "/",
      cred,
      ns,
      files: new Map([
        [0, input.file],
        [1, sink.file],
        [2, sink.file],
      ]),
      onExit: (exit) => void (status = exit),
    });
    if (typeof proc === "number") throw new Error(`spawn: ${proc}`);
    return { proc, status: () => status };
  }

  /** Fires everything that is due up to that time. */
  function runTo(time: number): void {
    for (let due = clock.nextDue(); due !== undefined && due <= time; due = clock.nextDue()) clock.fireNext();
    clock.advanceTo(time);
  }

  return { clock, fabric, kernel, chunks, limits, rootfs, mounts, net, ns, output, sink, input, start, runTo };
}
