/** The processes that a program sees, read from /proc as ps, pgrep and killall do. Source: proc(5); BusyBox 1.36.1 libbb procps. */
import type { Sys } from "../kernel/applet.ts";
import type { ByteString } from "../kernel/types.ts";

/** What /proc/PID/stat and the owner of /proc/PID say. */
export interface ProcessRow {
  readonly pid: number;
  /** At most 15 bytes. */
  readonly comm: ByteString;
  readonly state: string;
  readonly ppid: number;
  readonly pgid: number;
  readonly sid: number;
  /** Device number, 0 without a terminal. */
  readonly tty: number;
  /** Hundredths of a second on the CPU. */
  readonly cpuTicks: number;
  readonly nice: number;
  /** Hundredths of a second since the machine started. */
  readonly startTicks: number;
  /** Kilobytes. */
  readonly vsz: number;
  readonly rss: number;
  readonly uid: number;
  readonly gid: number;
}

/** Operations that reading one process costs. */
const ROW_OPS = 4;

/** All processes, by number. */
export function* processTable(sys: Sys): Generator<void, ProcessRow[], void> {
  yield* sys.chunk("proc-files");
  const entries = sys.k.readdir(sys.p, "/proc");
  if (typeof entries === "number") return [];
  const pids = entries.flatMap(({ name }) => (/^\d+$/.test(name) ? [Number(name)] : []));
  const rows: ProcessRow[] = [];
  for (const pid of pids.sort((x, y) => x - y)) {
    const row = processRow(sys, pid);
    if (row) rows.push(row);
    sys.charge(ROW_OPS);
    if (sys.spent) yield;
  }
  return rows;
}

function processRow(sys: Sys, pid: number): ProcessRow | null {
  const owner = sys.k.stat(sys.p, `/proc/${pid}`);
  const text = sys.k.readFile(sys.p, `/proc/${pid}/stat`);
  if (typeof owner === "number" || typeof text === "number") return null;
  const close = text.lastIndexOf(")");
  const [state = "", ...numbers] = text.slice(close + 2).split(" ");
  // Field 4 of proc(5) is the first of these.
  const field = (number: number): number => Number(numbers[number - 4] ?? 0);
  return {
    pid,
    comm: text.slice(text.indexOf("(") + 1, close),
    state,
    ppid: field(4),
    pgid: field(5),
    sid: field(6),
    tty: field(7),
    cpuTicks: field(14) + field(15),
    nice: field(19),
    startTicks: field(22),
    vsz: Math.floor(field(23) / 1024),
    rss: field(24) * 4,
    uid: owner.uid,
    gid: owner.gid,
  };
}

/** As much of a command line as is read. */
const LONGEST_COMMAND = 1023;

/** The words of a process's command line; none for a kernel thread or a zombie. */
export function commandLine(sys: Sys, pid: number): ByteString[] {
  const text = sys.k.readFile(sys.p, `/proc/${pid}/cmdline`);
  return typeof text === "number" || text === "" ? [] : text.slice(0, LONGEST_COMMAND).replace(/\0$/, "").split("\0");
}

/** What follows the last slash; the whole where nothing does. */
export function baseName(path: ByteString): ByteString {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Whether a process goes by that name: its comm, its argv[0] or the file that it runs. */
function goesBy(sys: Sys, { pid, comm }: ProcessRow, name: ByteString): boolean {
  const [argv0, argv1] = commandLine(sys, pid);
  const isTruncated = comm.length >= 15;
  if (!isTruncated && comm === name) return true;
  if (isTruncated && comm === name.slice(0, 15) && argv1 !== undefined && baseName(argv1) === name) return true;
  if (argv0 !== undefined && baseName(argv0) === name) return true;
  const exe = sys.k.readlink(sys.p, `/proc/${pid}/exe`);
  return typeof exe === "string" && (name.startsWith("/") ? exe : baseName(exe)) === name;
}

/** The numbers of the processes of that name, lowest first. */
export function* pidsByName(sys: Sys, name: ByteString): Generator<void, number[], void> {
  return (yield* processTable(sys)).filter((row) => goesBy(sys, row, name)).map(({ pid }) => pid);
}
