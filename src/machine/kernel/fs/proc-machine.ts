/** The texts of /proc that tell of the machine. Source: proc(5). */
import type { Core } from "../core.ts";
import { BUILD, RELEASE } from "./version.ts";

/** Jiffies are hundredths of a second; a process's are its operations. */
export const OPS_PER_JIFFY = 1000;
const CONTROLLERS = [
  "cpuset",
  "cpu",
  "cpuacct",
  "blkio",
  "memory",
  "devices",
  "freezer",
  "net_cls",
  "perf_event",
  "net_prio",
  "hugetlb",
  "pids",
  "rdma",
  "misc",
];
export const MEMORY_KB = 8_145_920;
/** How long the node had been up when the simulation began. */
export const BOOTED_BEFORE_MS = 1_627_000;

function meminfo(core: Core): string {
  const used = usedKb(core);
  const rows = [
    ["MemTotal", MEMORY_KB],
    ["MemFree", MEMORY_KB - used - 3_000_000],
    ["MemAvailable", MEMORY_KB - used],
    ["Buffers", 120_000],
    ["Cached", 2_400_000],
    ["SwapCached", 0],
    ["SwapTotal", 0],
    ["SwapFree", 0],
    ["Shmem", 8952],
    ["Slab", 300_000],
    ["SReclaimable", 200_000],
  ] as const;
  return rows.map(([name, kb]) => `${`${name}:`.padEnd(16)}${String(kb).padStart(8)} kB\n`).join("");
}

function usedKb(core: Core): number {
  let bytes = 0;
  for (const proc of core.processes.values()) bytes += proc.memory;
  return 600_000 + Math.floor(bytes / 1024);
}

function uptime(core: Core): string {
  const seconds = (core.clock.now + BOOTED_BEFORE_MS) / 1000;
  return `${seconds.toFixed(2)} ${(seconds * 1.9).toFixed(2)}\n`;
}

function loadavg(core: Core): string {
  let running = 0;
  let last = 0;
  for (const proc of core.processes.values()) {
    if (proc.state === "runnable") running++;
    last = Math.max(last, proc.pid);
  }
  return `0.08 0.05 0.01 ${running}/${core.processes.size} ${last}\n`;
}

function machineStat(core: Core): string {
  let ops = 0;
  for (const proc of core.processes.values()) ops += proc.cpuOps;
  const user = Math.floor(ops / OPS_PER_JIFFY);
  const idle = Math.floor((core.clock.now + BOOTED_BEFORE_MS) / 5) - user;
  const booted = Math.floor((core.clock.start - BOOTED_BEFORE_MS) / 1000);
  return `cpu  ${user} 0 0 ${idle} 0 0 0 0 0 0\ncpu0 ${user} 0 0 ${idle} 0 0 0 0 0 0\nbtime ${booted}\nprocesses ${core.processes.size}\n`;
}

/** By name. Simplified: what a machine does with its disk and its pages is not counted. */
export const MACHINE_TEXTS: Readonly<Record<string, (core: Core) => string>> = {
  cgroups: () =>
    `#subsys_name\thierarchy\tnum_cgroups\tenabled\n${CONTROLLERS.map((name) => `${name}\t0\t92\t1\n`).join("")}`,
  cmdline: () => "BOOT_IMAGE=/boot/vmlinuz root=/dev/vda1 ro quiet\n",
  filesystems: () => "nodev\ttmpfs\nnodev\tproc\nnodev\toverlay\n\text4\n",
  loadavg,
  meminfo,
  partitions: () => "major minor  #blocks  name\n\n 252        0   41943040 vda\n 252        1   41941999 vda1\n",
  stat: machineStat,
  swaps: () => "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n",
  uptime,
  version: () => `Linux version ${RELEASE} (buildd@lcy02-amd64-080) (gcc (Ubuntu 13.2.0-23ubuntu4) 13.2.0) ${BUILD}\n`,
};
