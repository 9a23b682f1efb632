/**
 * ps: the processes of the container, in columns. Options that select or format otherwise are taken and ignored.
 * Source: BusyBox 1.36.1 (DESKTOP, FEATURE_PS_TIME, FEATURE_PS_ADDITIONAL_COLUMNS).
 * Simplified: a process has one thread (-T).
 */
import type { Sys } from "../kernel/applet.ts";
import type { ByteString } from "../kernel/types.ts";
import { groupName, userName } from "./accounts.ts";
import { parseOptions } from "./getopt.ts";
import { complain } from "./message.ts";
import { baseName, processTable } from "./process-table.ts";
import type { ProcessRow } from "./process-table.ts";
import { terminalWidth } from "./terminal-width.ts";
import type { Applet } from "./types.ts";

/** No line is longer. */
const MAX_WIDTH = 2048;
const MAGNITUDES = " mgtpezy";

interface Column {
  readonly name: string;
  readonly width: number;
  readonly header: ByteString;
}

/** What the fields are made from. */
class Fields {
  readonly #sys: Sys;
  readonly #uptime: number;
  readonly #users = new Map<number, string>();
  readonly #groups = new Map<number, string>();

  constructor(sys: Sys) {
    this.#sys = sys;
    const uptime = sys.k.readFile(sys.p, "/proc/uptime");
    this.#uptime = typeof uptime === "number" ? 0 : Math.floor(Number(uptime.split(" ")[0]));
  }

  user(uid: number): string {
    const name = this.#users.get(uid) ?? userName(this.#sys, uid) ?? String(uid);
    this.#users.set(uid, name);
    return name;
  }

  group(gid: number): string {
    const name = this.#groups.get(gid) ?? groupName(this.#sys, gid) ?? String(gid);
    this.#groups.set(gid, name);
    return name;
  }

  elapsed(row: ProcessRow): string {
    return formatTime(this.#uptime - Math.floor(row.startTicks / 100));
  }

  /** The command line, behind `{comm}` where the program goes by another name; `[comm]` where there is none. */
  args({ pid, comm }: ProcessRow, width: number): string {
    const text = this.#sys.k.readFile(this.#sys.p, `/proc/${pid}/cmdline`);
    const words = typeof text === "number" ? "" : text.slice(0, width).replace(/\0+$/, "");
    if (words === "") return `[${comm}]`.slice(0, width);
    const program = baseName(/^[^\0 ]*/.exec(words)?.[0] ?? "").replace(/^-/, "");
    // Every control character of a command line is shown as a space.
    // oxlint-disable-next-line no-control-regex
    const line = words.replace(/[\0-\x1f]/g, " ");
    return (program.startsWith(comm) ? line : `{${comm}} ${line}`).slice(0, width);
  }
}

type Field = (row: ProcessRow, fields: Fields, width: number) => string;

const number = (value: number, width: number): string => String(value).padStart(width);

/** In the order in which they are listed after a bad one. */
const COLUMNS: Readonly<Record<string, readonly [width: number, header: string, field: Field]>> = {
  user: [8, "USER", (row, fields) => fields.user(row.uid)],
  group: [8, "GROUP", (row, fields) => fields.group(row.gid)],
  comm: [16, "COMMAND", (row) => row.comm],
  args: [MAX_WIDTH, "COMMAND", (row, fields, width) => fields.args(row, width)],
  pid: [5, "PID", (row, _, width) => number(row.pid, width)],
  ppid: [5, "PPID", (row, _, width) => number(row.ppid, width)],
  pgid: [5, "PGID", (row, _, width) => number(row.pgid, width)],
  etime: [7, "ELAPSED", (row, fields) => fields.elapsed(row)],
  nice: [5, "NI", (row, _, width) => number(row.nice, width)],
  rgroup: [8, "RGROUP", (row, fields) => fields.group(row.gid)],
  ruser: [8, "RUSER", (row, fields) => fields.user(row.uid)],
  time: [5, "TIME", (row) => formatTime(Math.floor(row.cpuTicks / 100))],
  tty: [6, "TT", (row) => (row.tty === 0 ? "?" : `${row.tty >> 8},${row.tty & 255}`)],
  vsz: [4, "VSZ", (row) => formatSize(row.vsz)],
  sid: [5, "SID", (row, _, width) => number(row.sid, width)],
  stat: [4, "STAT", (row) => formatState(row)],
  rss: [4, "RSS", (row) => formatSize(row.rss)],
};

/** Numbers are never cut. */
const UNCUT = new Set(["pid", "ppid", "pgid", "nice", "sid"]);

/** `mm:ss`, `HHhMM`, `DDdHH` or days: five characters. */
function formatTime(seconds: number): string {
  const two = (value: number, fill: string): string => String(value).padStart(2, fill);
  if (seconds < 3600) return `${two(Math.floor(seconds / 60), " ")}:${two(seconds % 60, "0")}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1440) return `${two(Math.floor(minutes / 60), " ")}h${two(minutes % 60, "0")}`;
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  return days < 100 ? `${two(days, " ")}d${two(hours % 24, "0")}` : `${String(days).padStart(4)}d`;
}

/** Kilobytes in four characters: `1480`, `9.2m`, ` 52m`. */
function formatSize(kilobytes: number): string {
  if (kilobytes <= 9999) return String(kilobytes).padStart(4);
  let tenths = kilobytes * 10;
  let magnitude = 0;
  do {
    tenths = Math.floor(tenths / 1024);
    magnitude++;
  } while (tenths >= 10_000);
  const whole = Math.floor(tenths / 10);
  const text = whole >= 10 ? String(whole).padStart(3) : `${whole}.${tenths % 10}`;
  return `${text}${MAGNITUDES[magnitude] ?? ""}`;
}

function formatState({ state, vsz, nice }: ProcessRow): string {
  const swapped = vsz === 0 && state !== "Z" ? "W" : "";
  return `${state}${swapped}${nice < 0 ? "<" : nice > 0 ? "N" : ""}`.padEnd(3);
}

/** One `-o`: names between commas, the last of which may have a header behind `=`. A text is the name of a bad one. */
function parseColumns(text: ByteString): Column[] | { bad: ByteString } {
  const columns: Column[] = [];
  for (const part of text.split(",")) {
    const equals = part.indexOf("=");
    const wanted = equals < 0 ? part : part.slice(0, equals);
    // Names are compared up to their sixth character.
    const name = wanted.slice(0, 6);
    const known = Object.hasOwn(COLUMNS, name) ? COLUMNS[name] : undefined;
    if (!known || (wanted.length > 6 && name.length < 6)) return { bad: wanted };
    const [width, title] = known;
    const header = equals < 0 ? title : part.slice(equals + 1);
    columns.push({ name, header, width: equals < 0 || header === "" ? width : header.length });
  }
  return columns;
}

/** The columns of a line that wide: the first that does not fit is the last. */
function fitting(columns: readonly Column[], lineWidth: number): readonly Column[] {
  let width = 0;
  const last = columns.findIndex((column) => (width += column.width + 1) > lineWidth);
  return last < 0 ? columns : columns.slice(0, last + 1);
}

function line(columns: readonly Column[], lineWidth: number, cell: (column: Column) => string): string {
  const cells = columns.map((column, i) => {
    const text = cell(column);
    return i === columns.length - 1 ? text : `${text.padEnd(column.width)} `;
  });
  return `${cells.join("").slice(0, lineWidth)}\n`;
}

export const psApplet: Applet = {
  name: "ps",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "Zo:aAdeflT");
    if (!options) return 1;
    const all: Column[] = [];
    for (const text of options.has("o") ? options.values("o") : ["pid,user,time,args"]) {
      const parsed = parseColumns(text);
      if ("bad" in parsed) {
        const supported = Object.keys(COLUMNS).join(",");
        yield* complain(sys, "ps", `bad -o argument '${parsed.bad}', supported arguments: ${supported}`);
        return 1;
      }
      all.push(...parsed);
    }
    const lineWidth = sys.k.isatty(sys.p, 1) ? Math.min(MAX_WIDTH, terminalWidth(sys, 0) - 1) : MAX_WIDTH;
    const columns = fitting(all, lineWidth);
    if (columns.some(({ header }) => header !== "")) yield* sys.print(line(columns, lineWidth, ({ header }) => header));
    yield* sys.chunk("proc-files");
    const fields = new Fields(sys);
    for (const row of yield* processTable(sys)) {
      const cell = ({ name, width }: Column): string => {
        const text = COLUMNS[name]?.[2](row, fields, width) ?? "";
        return (UNCUT.has(name) ? text : text.slice(0, width)) || "-";
      };
      yield* sys.print(line(columns, lineWidth, cell));
    }
    return 0;
  },
};
