/**
 * ps of procps, which Debian and its kin have. Source: procps-ng 4.0 (ps/output.c: columns and widths; ps(1): selection).
 * Simplified: --forest and f draw no tree; threads (-L, -T) are their processes; of formats those of the table.
 */
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { calendarDate } from "../../../sim/units.ts";
import { groupName, userName } from "../accounts.ts";
import { commandLine, processTable } from "../process-table.ts";
import type { ProcessRow } from "../process-table.ts";
import { strftime } from "../../../sim/strftime.ts";
import { readSelection } from "./procps/selection.ts";
import type { Selection } from "./procps/selection.ts";

interface Column {
  readonly name: string;
  readonly header: string;
  readonly width: number;
  readonly isLeft: boolean;
}

/** What the cells are made of. */
interface World {
  readonly sys: Sys;
  readonly uptime: number;
  readonly memory: number;
}

type Cell = (row: ProcessRow, world: World) => string;

const USAGE = `
Usage:
 ps [options]

 Try 'ps --help <simple|list|output|threads|misc|all>'
  or 'ps --help <s|l|o|t|m|a>'
 for additional help text.

For more details see ps(1).
`;

function cpuSeconds({ cpuTicks }: ProcessRow): number {
  return Math.floor(cpuTicks / 100);
}

function elapsed({ startTicks }: ProcessRow, { uptime }: World): number {
  return Math.max(0, Math.floor(uptime - startTicks / 100));
}

const two = (value: number): string => String(value).padStart(2, "0");

function hours(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const clock = `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return days > 0 ? `${days}-${clock}` : clock;
}

/** Without the hours where there are none. */
function lasting(seconds: number): string {
  return seconds < 3600 ? `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}` : hours(seconds);
}

function share(row: ProcessRow, world: World): string {
  const seconds = elapsed(row, world);
  return (seconds === 0 ? 0 : Math.min(99.9, row.cpuTicks / seconds)).toFixed(1);
}

function startOf(row: ProcessRow, { sys, uptime }: World): number {
  return sys.k.clock.epoch - (uptime - row.startTicks / 100) * 1000;
}

/** The hour on the same day, else the day. */
function shortStart(row: ProcessRow, world: World): string {
  const start = startOf(row, world);
  const now = calendarDate(world.sys.k.clock.epoch);
  const then = calendarDate(start);
  if (then.year !== now.year) return String(then.year);
  return strftime(then.yearDay === now.yearDay ? "%H:%M" : "%b%d", start);
}

function args({ pid, comm, state }: ProcessRow, { sys }: World): string {
  const words = commandLine(sys, pid);
  if (words.length === 0) return `[${comm}]${state === "Z" ? " <defunct>" : ""}`;
  return words.join(" ");
}

/** With `s` for the leader of a session and `+` for who is in the foreground of a terminal. */
function fullState(row: ProcessRow, { sys }: World): string {
  const text = sys.k.readFile(sys.p, `/proc/${row.pid}/stat`);
  const foreground = typeof text === "number" ? -1 : Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[5]);
  const nice = row.nice < 0 ? "<" : row.nice > 0 ? "N" : "";
  return `${row.state}${nice}${row.pid === row.sid ? "s" : ""}${foreground === row.pgid ? "+" : ""}`;
}

function terminal({ tty }: ProcessRow): string {
  return tty === 0 ? "?" : `pts/${tty & 255}`;
}

const user: Cell = ({ uid }, { sys }) => {
  const name = userName(sys, uid) ?? String(uid);
  return name.length > 8 ? `${name.slice(0, 7)}+` : name;
};
const percentOfMemory: Cell = ({ rss }, { memory }) => ((rss / memory) * 100).toFixed(1);

/** Width 0: as many digits as the highest pid has. `<` in front of a header: it begins at the left. */
const COLUMNS: Readonly<Record<string, readonly [header: string, width: number, cell: Cell]>> = {
  pid: ["PID", 0, ({ pid }) => String(pid)],
  ppid: ["PPID", 0, ({ ppid }) => String(ppid)],
  pgid: ["PGID", 0, ({ pgid }) => String(pgid)],
  sid: ["SID", 0, ({ sid }) => String(sid)],
  lwp: ["LWP", 0, ({ pid }) => String(pid)],
  uid: ["UID", 5, ({ uid }) => String(uid)],
  gid: ["GID", 5, ({ gid }) => String(gid)],
  user: ["<USER", 8, user],
  uname: ["<UID", 8, user],
  group: ["<GROUP", 8, ({ gid }, { sys }) => groupName(sys, gid) ?? String(gid)],
  comm: ["<COMMAND", 15, ({ comm, state }) => `${comm}${state === "Z" ? " <defunct>" : ""}`],
  shortcmd: ["<CMD", 15, ({ comm, state }) => `${comm}${state === "Z" ? " <defunct>" : ""}`],
  args: ["<COMMAND", 27, args],
  cmd: ["<CMD", 27, args],
  tty: ["<TTY", 8, terminal],
  tt: ["<TT", 8, terminal],
  time: ["TIME", 8, (row) => hours(cpuSeconds(row))],
  bsdtime: ["TIME", 6, (row) => `${Math.floor(cpuSeconds(row) / 60)}:${two(cpuSeconds(row) % 60)}`],
  etime: ["ELAPSED", 11, (row, world) => lasting(elapsed(row, world))],
  etimes: ["ELAPSED", 7, (row, world) => String(elapsed(row, world))],
  start: ["STARTED", 8, (row, world) => strftime("%H:%M:%S", startOf(row, world))],
  stime: ["<STIME", 5, shortStart],
  bsdstart: ["<START", 5, shortStart],
  lstart: ["STARTED", 24, (row, world) => strftime("%a %b %e %H:%M:%S %Y", startOf(row, world))],
  stat: ["<STAT", 4, fullState],
  s: ["<S", 1, ({ state }) => state],
  rss: ["RSS", 5, ({ rss }) => String(rss)],
  vsz: ["VSZ", 6, ({ vsz }) => String(vsz)],
  sz: ["SZ", 5, ({ vsz }) => String(Math.floor(vsz / 4))],
  pcpu: ["%CPU", 4, share],
  c: ["C", 2, (row, world) => share(row, world).replace(/\..*$/, "")],
  pmem: ["%MEM", 4, percentOfMemory],
  ni: ["NI", 3, ({ nice }) => String(nice)],
  pri: ["PRI", 3, ({ nice }) => String(19 - nice)],
  opri: ["PRI", 3, ({ nice }) => String(80 + nice)],
  nlwp: ["NLWP", 4, () => "1"],
  f: ["F", 1, ({ ppid }) => (ppid === 0 ? "4" : "0")],
  addr: ["<ADDR", 4, () => "-"],
  wchan: ["<WCHAN", 6, () => "-"],
};
const SAME: Readonly<Record<string, string>> = {
  euser: "user",
  ruser: "user",
  euid: "uid",
  ruid: "uid",
  egroup: "group",
  command: "args",
  ucmd: "comm",
  ucomm: "comm",
  cputime: "time",
  state: "s",
  rsz: "rss",
  rssize: "rss",
  vsize: "vsz",
  "%cpu": "pcpu",
  "%mem": "pmem",
  nice: "ni",
  tname: "tty",
  pgrp: "pgid",
  sess: "sid",
  session: "sid",
  start_time: "stime",
  thcount: "nlwp",
};

/** The formats that options ask for by one letter. */
const FORMATS: Readonly<Record<Selection["format"], string>> = {
  plain: "pid,tty,time,shortcmd",
  full: "uname,pid,ppid,c,stime,tty,time,cmd",
  long: "f,s,uid,pid,ppid,c,opri,ni,addr,sz,wchan,tty,time,shortcmd",
  jobs: "pid,pgid,sid,tty,time,shortcmd",
  bsd: "pid,tty,stat,bsdtime,args",
  user: "user,pid,pcpu,pmem,vsz,rss,tty,stat,bsdstart,bsdtime,args",
};

export function* main(sys: Sys, argv: readonly string[]): AppletRun {
  const selection = readSelection(argv.slice(1));
  if ("problem" in selection) {
    yield* sys.error(`error: ${selection.problem}\n${USAGE}`);
    return 1;
  }
  if (selection.isVersion) {
    yield* sys.print("ps from procps-ng 4.0.2\n");
    return 0;
  }
  const columns = columnsOf(sys, selection.columns.length > 0 ? selection.columns : [FORMATS[selection.format]]);
  if ("bad" in columns) {
    yield* sys.error(`error: unknown user-defined format specifier "${columns.bad}"\n${USAGE}`);
    return 1;
  }
  yield* sys.chunk("proc-files");
  const world: World = {
    sys,
    uptime: numberIn(sys, "/proc/uptime", /^([\d.]+)/),
    memory: numberIn(sys, "/proc/meminfo", /MemTotal:\s+(\d+)/),
  };
  const rows = ordered((yield* processTable(sys)).filter(chooser(sys, selection)), selection, world);
  if (!selection.isBare && columns.some(({ header }) => header !== ""))
    yield* sys.print(line(columns, ({ header }) => header));
  for (const row of rows) yield* sys.print(line(columns, ({ name }) => COLUMNS[name]?.[2](row, world) ?? ""));
  return rows.length === 0 ? 1 : 0;
}

function numberIn(sys: Sys, path: string, pattern: RegExp): number {
  const text = sys.k.readFile(sys.p, path);
  return Number(pattern.exec(typeof text === "number" ? "" : text)?.[1] ?? 1);
}

function columnsOf(sys: Sys, lists: readonly string[]): Column[] | { readonly bad: string } {
  const digits = String(numberIn(sys, "/proc/sys/kernel/pid_max", /(\d+)/) - 1).length;
  const columns: Column[] = [];
  for (const list of lists) {
    // Behind `=` everything is a header.
    const [names = "", header] = list.split(/=(.*)/s);
    const words = names.split(/[, ]+/).filter((word) => word !== "");
    for (const [i, word] of words.entries()) {
      const [plain = "", size] = word.split(":");
      const name = SAME[plain] ?? plain;
      const known = Object.hasOwn(COLUMNS, name) ? COLUMNS[name] : undefined;
      if (!known) return { bad: word };
      const isLast = i === words.length - 1;
      const title = isLast && header !== undefined ? header : known[0].replace("<", "");
      const width = Math.max(size === undefined ? known[1] || Math.max(5, digits) : Number(size), title.length);
      columns.push({ name, header: title, width, isLeft: known[0].startsWith("<") });
    }
  }
  return columns;
}

/** The last column is as long as it is. */
function line(columns: readonly Column[], cell: (column: Column) => string): string {
  const cells = columns.map((column, i) => {
    const text = cell(column);
    if (!column.isLeft) return text.padStart(column.width);
    if (i === columns.length - 1) return text;
    const isCut =
      column.name === "comm" || column.name === "shortcmd" || column.name === "args" || column.name === "cmd";
    return (isCut ? text.slice(0, column.width) : text).padEnd(column.width);
  });
  return `${cells.join(" ")}\n`;
}

/** Without a selection: those of one's own terminal and user. */
function chooser(sys: Sys, selection: Selection): (row: ProcessRow) => boolean {
  const { isAll, hasOthers, hasTerminalless, pids, parents, commands, users } = selection;
  const own = sys.k.readFile(sys.p, `/proc/${sys.p.pid}/stat`);
  const tty = typeof own === "number" ? 0 : Number(own.slice(own.lastIndexOf(")") + 2).split(" ")[4]);
  const isNamed = pids.length + parents.length + commands.length + users.length > 0;
  return (row) => {
    if (isAll || (hasOthers && hasTerminalless)) return true;
    if (isNamed) {
      const name = userName(sys, row.uid) ?? "";
      return (
        pids.includes(row.pid) ||
        parents.includes(row.ppid) ||
        commands.includes(row.comm) ||
        users.includes(name) ||
        users.includes(String(row.uid))
      );
    }
    if (hasOthers) return row.tty !== 0;
    return row.uid === sys.p.cred.uid && (hasTerminalless || row.tty === tty);
  };
}

function ordered(rows: readonly ProcessRow[], { sorts }: Selection, world: World): ProcessRow[] {
  const keys = sorts.map((word) => {
    const name = word.replace(/^[-+]/, "");
    return { sign: word.startsWith("-") ? -1 : 1, cell: COLUMNS[SAME[name] ?? name]?.[2] };
  });
  return rows.toSorted((a, b) => {
    for (const { sign, cell } of keys) {
      const [x = "", y = ""] = [cell?.(a, world), cell?.(b, world)];
      const isNumber = /^-?[\d.]+$/.test(x) && /^-?[\d.]+$/.test(y);
      const difference = isNumber ? Number(x) - Number(y) : x < y ? -1 : x > y ? 1 : 0;
      if (difference !== 0) return difference * sign;
    }
    return a.pid - b.pid;
  });
}
