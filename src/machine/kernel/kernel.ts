/**
 * The kernel of one machine: the system calls by topic, laid together, and what the host (a container runtime, a test)
 * does with it.
 *
 * There is no loop here: every process that can run has a timer on the clock.
 */
import type { Clock } from "../../sim/clock.ts";
import type { Random } from "../../sim/random.ts";
import type { ChunkStore, Core } from "./core.ts";
import { descriptorCalls } from "./descriptor-calls.ts";
import { fileCalls } from "./file-calls.ts";
import { createDeviceTree, createDevfs, openNull } from "./fs/devfs.ts";
import type { ImageTree } from "./fs/image-tree.ts";
import { createTmpfs, postponed } from "./fs/memory-fs.ts";
import type { MemoryFs } from "./fs/memory-fs.ts";
import { Mounts } from "./fs/mounts.ts";
import type { MountHeads } from "./fs/mounts.ts";
import type { Filesystem } from "./fs/node.ts";
import { createCgroupfs, createProcfs } from "./fs/procfs.ts";
import { KERNEL_LIMITS } from "./limits.ts";
import type { Fabric } from "./net/fabric.ts";
import { NetSpace } from "./net/net-space.ts";
import { networkCalls } from "./network-calls.ts";
import type { Process } from "./process.ts";
import { enforceMemoryLimit, processCalls, terminate } from "./process-calls.ts";
import { postSignal, signalCalls } from "./signal-calls.ts";
import { SIGCHLD, SIGKILL } from "./signals.ts";
import { createInputSource, createOutputSink } from "./streams.ts";
import type { InputSource, OutputSink } from "./streams.ts";
import { Terminal } from "./terminal.ts";
import { terminalCalls } from "./terminal-calls.ts";
import type {
  ByteString,
  Cgroup,
  Kernel,
  KernelObserver,
  OpenFile,
  Namespaces,
  PidNamespace,
  Proc,
  Signal,
  WindowSize,
} from "./types.ts";

export interface KernelOptions {
  clock: Clock;
  random: Random;
  fabric: Fabric;
  chunks: ChunkStore;
  observer?: KernelObserver;
  /** Of the machine; its streams of chance are named after it. */
  name: string;
}

/** What is done to a machine from outside, without a process. */
export interface KernelHost {
  createPidNamespace(): PidNamespace;
  /** Limits in bytes, millicores and processes; absent: none. */
  createCgroup(limits?: { memoryLimit?: number | null; cpuLimit?: number | null; pidsLimit?: number }): Cgroup;
  /**
   * A container's view of files: `root` at `/`, and /proc, /dev and /sys on it; and what `mount` mounts, which makes `made`
   * filesystems. With `heads` that is put off until somebody comes near.
   */
  createMountNamespace(
    root: Filesystem,
    options?: { readOnly?: boolean; heads?: MountHeads | undefined; made?: number; mount?(mounts: Mounts): void },
  ): Mounts;
  /** A network with those addresses besides loopback; it can be reached once `fabric.attach` has it. */
  createNetNamespace(addresses: readonly string[]): NetSpace;
  createOutputSink(onData: (data: ByteString) => void): OutputSink;
  createInputSource(): InputSource;
  /** An open /dev/null, for the standard input of who has none. */
  openNull(): OpenFile;
  createTerminal(options: { size: WindowSize; onOutput(data: ByteString): void }): Terminal;
  /** An empty filesystem for a volume: on disk, or in memory that counts for whoever writes. */
  createVolume(options: {
    kind: "disk" | "memory";
    mode?: number;
    gid?: number;
    size?: number;
    source?: string;
  }): MemoryFs;
  /** The process dies of a signal that the kernel itself raises, as SEGV: no handler is asked, not even that of PID 1. */
  crash(proc: Proc, signal: Signal): void;
  /** Ends every process of a namespace at once. */
  killAll(namespace: PidNamespace, owner?: Namespaces["owner"]): void;
}

export function createKernel(options: KernelOptions): Kernel & KernelHost {
  const { clock, random, fabric, chunks, name } = options;
  const processes = new Map<number, Process>();
  let ino = 4026;
  const core: Core = {
    clock,
    random,
    fabric,
    chunks,
    name,
    processes,
    // Nobody calls it before it is there.
    kernel: null as unknown as Kernel,
    nextIno: () => ++ino,
    terminate: (proc, status) => terminate(core, proc, status),
    notifyParent(parent) {
      parent.childQueue.wakeAll();
      postSignal(core, parent, SIGCHLD, false);
    },
    enforceMemoryLimit: (proc) => enforceMemoryLimit(core, proc),
  };
  const kernel: Kernel & KernelHost = {
    clock,
    random,
    observer: options.observer ?? {},
    ...processCalls(core),
    ...signalCalls(core),
    ...descriptorCalls(core),
    ...fileCalls(core),
    ...terminalCalls(),
    ...networkCalls(core),
    ...hostCalls(core),
  };
  core.kernel = kernel;
  return kernel;
}

function hostCalls(core: Core): KernelHost {
  const { clock, random, name } = core;
  let procfs: Filesystem | null = null;
  let cgroupfs: Filesystem | null = null;
  let devices: ImageTree | null = null;
  const observer = (): KernelObserver => core.kernel.observer;
  return {
    createPidNamespace: () => ({ procs: new Map(), next: 1 }),
    createCgroup: (limits) => ({
      memoryLimit: limits?.memoryLimit ?? null,
      memoryUsed: 0,
      cpuLimit: limits?.cpuLimit ?? null,
      cpuOps: 0,
      pidsLimit: limits?.pidsLimit ?? KERNEL_LIMITS.processesPerContainer,
      pids: 0,
      oomKilled: false,
    }),
    createMountNamespace(root, { readOnly = false, heads, made = 0, mount } = {}) {
      const mounts = new Mounts(root, { readOnly, observer });
      procfs ??= createProcfs(core);
      devices ??= createDeviceTree(random.stream(`${name}/random`));
      cgroupfs ??= createCgroupfs(core);
      const [proc, tree, cgroups] = [procfs, devices, cgroupfs];
      const fill = (): void => {
        mounts.mount({ target: "/proc", filesystem: proc });
        mounts.mount({ target: "/dev", filesystem: createDevfs(clock, tree) });
        mounts.mount({
          target: "/sys",
          filesystem: createTmpfs({ clock, mode: 0o555, type: "sysfs", source: "sysfs", size: 0 }),
          readOnly: true,
        });
        mounts.mount({ target: "/sys/fs/cgroup", filesystem: cgroups, readOnly: true });
        mount?.(mounts);
      };
      if (heads) mounts.postpone(heads, postponed(clock, 2 + made, fill));
      else fill();
      return mounts;
    },
    createNetNamespace: (addresses) => new NetSpace(clock, core.fabric, addresses),
    createOutputSink: (onData) => createOutputSink(clock, core.nextIno(), onData),
    openNull: () => openNull(clock),
    createInputSource: () => createInputSource(clock, core.nextIno()),
    createTerminal: ({ size, onOutput }) =>
      new Terminal({
        clock,
        ino: core.nextIno(),
        size,
        onOutput,
        signalGroup(terminal, pgid, signal) {
          for (const proc of Array.from(core.processes.values())) {
            if (proc.pgid === pgid && proc.terminal === terminal) postSignal(core, proc, signal, false);
          }
        },
      }),
    createVolume: ({ kind, ...rest }) => createTmpfs({ clock, isMemory: kind === "memory", ...rest }),
    crash(proc, signal) {
      const dying = proc as Process;
      if (dying.isAlive) core.terminate(dying, { code: 0, signal });
    },
    killAll(namespace, owner) {
      for (const proc of Array.from(namespace.procs.values())) {
        if (owner === undefined || proc.ns.owner === owner) postSignal(core, proc as Process, SIGKILL, true);
      }
    },
  };
}
