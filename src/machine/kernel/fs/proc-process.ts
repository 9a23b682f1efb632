/** The texts of /proc/PID. Source: proc(5). */
import { ALL_CAPABILITIES } from "../capabilities.ts";
import type { Process } from "../process.ts";
import { O_CREAT, O_EXCL, O_TRUNC } from "../flags.ts";
import { limitsOf } from "../resource-limits.ts";
import { BOOTED_BEFORE_MS, MEMORY_KB, OPS_PER_JIFFY } from "./proc-machine.ts";
import { mountId, mountinfo, mountsText } from "./proc-mounts.ts";

const STATE_LETTERS = { runnable: "R", blocked: "S", stopped: "T", zombie: "Z", dead: "X" } as const;
const STATE_WORDS = {
  runnable: "running",
  blocked: "sleeping",
  stopped: "stopped",
  zombie: "zombie",
  dead: "dead",
} as const;

function cmdline(proc: Process): string {
  return proc.isAlive ? proc.argv.map((word) => `${word}\0`).join("") : "";
}

function environ(proc: Process): string {
  return [...proc.env].map(([name, value]) => `${name}=${value}\0`).join("");
}

function statLine(proc: Process): string {
  const jiffies = Math.floor(proc.cpuOps / OPS_PER_JIFFY);
  const start = Math.floor(proc.startedAt / 10);
  const terminal = proc.terminal ? 34_816 : 0;
  const foreground = proc.terminal?.foreground ?? -1;
  const parent = proc.parent?.pid ?? 0;
  const pages = Math.floor(proc.memory / 4096);
  const head = `${proc.pid} (${proc.comm}) ${STATE_LETTERS[proc.state]} ${parent} ${proc.pgid} ${proc.sid} ${terminal} ${foreground}`;
  const tail = Array.from({ length: 28 }, () => "0").join(" ");
  return `${head} 4194304 0 0 0 0 ${jiffies} 0 0 0 ${20 + proc.nice} ${proc.nice} 1 0 ${start + BOOTED_BEFORE_MS / 10} ${proc.memory * 4} ${pages} ${tail}\n`;
}

const hex = (bits: number): string => bits.toString(16).padStart(16, "0");

/** Simplified: memory is told as a whole; calls to the scheduler are not counted. */
function statusText(proc: Process): string {
  const { cred, pid, pgid, sid } = proc;
  const { uid, gid, groups, bounding = ALL_CAPABILITIES, noNewPrivs } = cred;
  const mask = (bits: number): string => hex(bits >>> 0);
  const kb = (bytes: number): string => `${String(Math.floor(bytes / 1024)).padStart(8)} kB`;
  const own = hex(uid === 0 ? bounding : 0);
  const isGone = !proc.isAlive;
  const rows: readonly (readonly [name: string, value: string | number])[] = [
    ["Name", proc.comm],
    ["Umask", proc.umask.toString(8).padStart(4, "0")],
    ["State", `${STATE_LETTERS[proc.state]} (${STATE_WORDS[proc.state]})`],
    ["Tgid", pid],
    ["Ngid", 0],
    ["Pid", pid],
    ["PPid", proc.parent?.pid ?? 0],
    ["TracerPid", 0],
    ["Uid", `${uid}\t${uid}\t${uid}\t${uid}`],
    ["Gid", `${gid}\t${gid}\t${gid}\t${gid}`],
    ["FDSize", isGone ? 0 : 64],
    ["Groups", `${groups.join(" ")} `],
    ["NStgid", pid],
    ["NSpid", pid],
    ["NSpgid", pgid],
    ["NSsid", sid],
    ...(isGone
      ? []
      : ([
          ["VmPeak", kb(proc.memory * 4)],
          ["VmSize", kb(proc.memory * 4)],
          ["VmHWM", kb(proc.memory)],
          ["VmRSS", kb(proc.memory)],
          ["VmSwap", kb(0)],
          ["CoreDumping", 0],
        ] as const)),
    ["Threads", 1],
    ["SigQ", `0/${limitsOf(proc, "i")[0]}`],
    ["SigPnd", mask(proc.pending)],
    ["ShdPnd", mask(0)],
    ["SigBlk", mask(0)],
    ["SigIgn", mask(proc.ignored)],
    ["SigCgt", mask(proc.caught)],
    ["CapInh", hex(0)],
    ["CapPrm", own],
    ["CapEff", own],
    ["CapBnd", hex(bounding)],
    ["CapAmb", hex(0)],
    ["NoNewPrivs", noNewPrivs === true ? 1 : 0],
    ["Seccomp", 0],
    ["Seccomp_filters", 0],
    ["Cpus_allowed", 3],
    ["Cpus_allowed_list", "0-1"],
    ["Mems_allowed_list", 0],
  ];
  return rows.map(([name, value]) => `${name}:\t${value}\n`).join("");
}

/** In the order of the kernel: what it is called, its letter, its unit. */
const LIMIT_ROWS: readonly (readonly [name: string, letter: string, unit: string])[] = [
  ["cpu time", "t", "seconds"],
  ["file size", "f", "bytes"],
  ["data size", "d", "bytes"],
  ["stack size", "s", "bytes"],
  ["core file size", "c", "bytes"],
  ["resident set", "m", "bytes"],
  ["processes", "u", "processes"],
  ["open files", "n", "files"],
  ["locked memory", "l", "bytes"],
  ["address space", "v", "bytes"],
  ["file locks", "x", "locks"],
  ["pending signals", "i", "signals"],
  ["msgqueue size", "q", "bytes"],
  ["nice priority", "e", ""],
  ["realtime priority", "r", ""],
  ["realtime timeout", "R", "us"],
];

function limitsText(proc: Process): string {
  const row = (name: string, soft: string, hard: string, unit: string): string =>
    `${name.padEnd(25)} ${soft.padEnd(20)} ${hard.padEnd(20)} ${unit.padEnd(10)}\n`;
  const shown = (value: number): string => (value === Infinity ? "unlimited" : String(value));
  const rows = LIMIT_ROWS.map(([name, letter, unit]) => {
    const [soft, hard] = limitsOf(proc, letter);
    return row(`Max ${name}`, shown(soft), shown(hard), unit);
  });
  return row("Limit", "Soft Limit", "Hard Limit", "Units") + rows.join("");
}

/** What the OOM killer goes by. Source: mm/oom_kill.c, fs/proc/base.c (proc_oom_score). */
function oomScore(proc: Process): number {
  const points = Math.floor((proc.memory / 1024 / MEMORY_KB) * 1000);
  return Math.max(0, Math.floor(((1000 + points + proc.oomScoreAdj) * 2) / 3));
}

/** One descriptor. Source: fs/proc/fd.c (seq_show). */
export function fdInfo(proc: Process, fd: number): string {
  const file = proc.files[fd];
  if (!file) return "";
  const position = file.seek(0, "current");
  // What the kernel itself adds to the flags of a program of 64 bits.
  const flags = file.flags | 0o100000;
  const mount = file.location ? mountId(proc, file.location.mount) : 15;
  return `pos:\t${Math.max(0, position)}\nflags:\t0${(flags & ~(O_CREAT | O_EXCL | O_TRUNC)).toString(8)}\nmnt_id:\t${mount}\nino:\t${file.node.ino}\n`;
}

/** Simplified: every process is mapped to the same places, as a static program without libraries is. */
function mapsText(proc: Process): string {
  const path = proc.executable?.shown() ?? "";
  const ino = proc.executable?.node.ino ?? 0;
  const heap = 0x16a2_5000 + Math.max(0x2_1000, Math.floor(proc.memory / 8192) * 4096);
  const rows: readonly (readonly [range: string, mode: string, offset: number, name: string])[] = [
    ["00400000-00401000", "r--p", 0, path],
    ["00401000-005a7000", "r-xp", 0x1000, path],
    ["005a7000-00611000", "r--p", 0x1a7000, path],
    ["00611000-0061b000", "rw-p", 0x210000, path],
    [`16a25000-${hex8(heap)}`, "rw-p", 0, "[heap]"],
    ["7f5e1c2f3000-7f5e1c2f7000", "r--p", 0, "[vvar]"],
    ["7f5e1c2f7000-7f5e1c2f9000", "r-xp", 0, "[vdso]"],
    ["7ffd4a1c6000-7ffd4a1e7000", "rw-p", 0, "[stack]"],
    ["ffffffffff600000-ffffffffff601000", "--xp", 0, "[vsyscall]"],
  ];
  return rows
    .map(([range, mode, offset, name]) => {
      const where = name.startsWith("[") ? "00:00 0" : `00:2e ${ino}`;
      return `${`${range} ${mode} ${hex8(offset)} ${where}`.padEnd(73)}${name}\n`;
    })
    .join("");
}

function hex8(value: number): string {
  return value.toString(16).padStart(8, "0");
}

const MAP_OF_ALL = "         0          0 4294967295\n";

/** By name. */
export const PROCESS_TEXTS: Readonly<Record<string, (proc: Process) => string>> = {
  cgroup: () => "0::/\n",
  cmdline,
  comm: (proc) => `${proc.comm}\n`,
  cpuset: () => "/\n",
  environ,
  gid_map: () => MAP_OF_ALL,
  limits: limitsText,
  loginuid: () => "4294967295",
  maps: mapsText,
  mountinfo,
  mounts: mountsText,
  oom_score: (proc) => `${oomScore(proc)}\n`,
  oom_score_adj: (proc) => `${proc.oomScoreAdj}\n`,
  sessionid: () => "4294967295",
  setgroups: () => "allow\n",
  stat: statLine,
  statm: ({ memory }) => `${Math.floor(memory / 1024)} ${Math.floor(memory / 4096)} 0 0 0 0 0\n`,
  status: statusText,
  uid_map: () => MAP_OF_ALL,
};
