/** The texts of /proc. Source: proc(5). */
import type { Core } from "../core.ts";
import type { Process } from "../process.ts";
import type { MountInfo } from "../types.ts";

/** Jiffies are hundredths of a second; a process's are its operations. */
const OPS_PER_JIFFY = 1000;
const MEMORY_KB = 8_145_920;
/** How long the node had been up when the simulation began. */
const BOOTED_BEFORE_MS = 1_627_000;

export const VERSION = {
  release: "6.8.0-31-generic",
  line: "Linux version 6.8.0-31-generic (buildd@lcy02-amd64-080) (gcc (Ubuntu 13.2.0-23ubuntu4) 13.2.0) #31-Ubuntu SMP PREEMPT_DYNAMIC Sat Apr 20 00:40:06 UTC 2024",
} as const;

const STATE_LETTERS = { runnable: "R", blocked: "S", stopped: "T", zombie: "Z", dead: "X" } as const;
const STATE_WORDS = {
  runnable: "running",
  blocked: "sleeping",
  stopped: "stopped",
  zombie: "zombie",
  dead: "dead",
} as const;

export function cmdline(proc: Process): string {
  return proc.isAlive ? proc.argv.map((word) => `${word}\0`).join("") : "";
}

export function environ(proc: Process): string {
  return [...proc.env].map(([name, value]) => `${name}=${value}\0`).join("");
}

export function statLine(proc: Process): string {
  const jiffies = Math.floor(proc.cpuOps / OPS_PER_JIFFY);
  const start = Math.floor(proc.startedAt / 10);
  const terminal = proc.terminal ? 34_816 : 0;
  const foreground = proc.terminal?.foreground ?? -1;
  const parent = proc.parent?.pid ?? 0;
  const pages = Math.floor(proc.memory / 4096);
  const head = `${proc.pid} (${proc.comm}) ${STATE_LETTERS[proc.state]} ${parent} ${proc.pgid} ${proc.sid} ${terminal} ${foreground}`;
  const tail = Array.from({ length: 28 }, () => "0").join(" ");
  return `${head} 4194304 0 0 0 0 ${jiffies} 0 0 0 20 0 1 0 ${start + BOOTED_BEFORE_MS / 10} ${proc.memory * 4} ${pages} ${tail}\n`;
}

export function statusText(proc: Process): string {
  const { uid, gid, groups } = proc.cred;
  const mask = (bits: number): string => (bits >>> 0).toString(16).padStart(16, "0");
  const kb = Math.floor(proc.memory / 1024);
  const rows = [
    ["Name", proc.comm],
    ["Umask", proc.umask.toString(8).padStart(4, "0")],
    ["State", `${STATE_LETTERS[proc.state]} (${STATE_WORDS[proc.state]})`],
    ["Tgid", proc.pid],
    ["Ngid", 0],
    ["Pid", proc.pid],
    ["PPid", proc.parent?.pid ?? 0],
    ["TracerPid", 0],
    ["Uid", `${uid}\t${uid}\t${uid}\t${uid}`],
    ["Gid", `${gid}\t${gid}\t${gid}\t${gid}`],
    ["FDSize", 64],
    ["Groups", `${groups.join(" ")} `],
    ["VmSize", `${String(kb * 4).padStart(8)} kB`],
    ["VmRSS", `${String(kb).padStart(8)} kB`],
    ["Threads", 1],
    ["SigPnd", mask(proc.pending)],
    ["SigIgn", mask(proc.ignored)],
    ["SigCgt", mask(proc.caught)],
  ] as const;
  return rows.map(([name, value]) => `${name}:\t${value}\n`).join("");
}

export function mountsText(proc: Process): string {
  return proc.ns.mount.mounts
    .map((one) => `${one.source} ${one.target} ${one.type} ${one.readOnly ? "ro" : "rw"},${mountOptions(one)} 0 0\n`)
    .join("");
}

/** Mounts of the container itself, of which nothing may be run. */
const OWN: ReadonlySet<string> = new Set(["proc", "sysfs", "shm"]);

/** As containerd mounts them. Source: containerd's default mounts (oci/mounts.go); tmpfs(5). */
function mountOptions({ target, source, type, size }: MountInfo): string {
  const room = type === "tmpfs" ? `,size=${size / 1024}k` : "";
  if (target === "/dev") return `nosuid${room},mode=755`;
  return `${OWN.has(source) ? "nosuid,nodev,noexec," : ""}relatime${room}`;
}

export function meminfo(core: Core): string {
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

export function uptime(core: Core): string {
  const seconds = (core.clock.now + BOOTED_BEFORE_MS) / 1000;
  return `${seconds.toFixed(2)} ${(seconds * 1.9).toFixed(2)}\n`;
}

export function loadavg(core: Core): string {
  let running = 0;
  let last = 0;
  for (const proc of core.processes.values()) {
    if (proc.state === "runnable") running++;
    last = Math.max(last, proc.pid);
  }
  return `0.08 0.05 0.01 ${running}/${core.processes.size} ${last}\n`;
}

export function machineStat(core: Core): string {
  let ops = 0;
  for (const proc of core.processes.values()) ops += proc.cpuOps;
  const user = Math.floor(ops / OPS_PER_JIFFY);
  const idle = Math.floor((core.clock.now + BOOTED_BEFORE_MS) / 5) - user;
  const booted = Math.floor((core.clock.start - BOOTED_BEFORE_MS) / 1000);
  return `cpu  ${user} 0 0 ${idle} 0 0 0 0 0 0\ncpu0 ${user} 0 0 ${idle} 0 0 0 0 0 0\nbtime ${booted}\nprocesses ${core.processes.size}\n`;
}

export function cpuinfo(): string {
  const one = (index: number): string =>
    `processor\t: ${index}\nvendor_id\t: GenuineIntel\nmodel name\t: Simulated CPU @ 2.00GHz\ncpu MHz\t\t: 2000.000\ncache size\t: 4096 KB\n\n`;
  return one(0) + one(1);
}
