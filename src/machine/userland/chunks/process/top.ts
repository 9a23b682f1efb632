/**
 * top: processes by their use of the CPU, again and again; q ends it at a terminal.
 * Source: BusyBox 1.36.1 top (columns, header lines). Simplified: -m and -H are not known.
 */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { userName } from "../../accounts.ts";
import { parseOptions } from "../../getopt.ts";
import { complain } from "../../message.ts";
import { commandLine, processTable } from "../../process-table.ts";
import type { ProcessRow } from "../../process-table.ts";
import type { Applet } from "../../types.ts";

interface Sample {
  at: number;
  ticks: ReadonlyMap<number, number>;
}

/** `1234K` is written as `1234`, larger ones in megabytes, as much as five columns hold. */
function size(kilobytes: number): string {
  if (kilobytes < 100_000) return String(kilobytes);
  const megabytes = Math.round(kilobytes / 1024);
  return megabytes < 10_000 ? `${megabytes}m` : `${Math.round(megabytes / 1024)}g`;
}

function memoryLine(sys: Sys): string {
  const text = sys.k.readFile(sys.p, "/proc/meminfo");
  const rows = new Map(
    typeof text === "number"
      ? []
      : [...text.matchAll(/^(\w+): +(\d+) kB$/gm)].map(([, name = "", kb]) => [name, Number(kb)] as const),
  );
  const of = (name: string): number => rows.get(name) ?? 0;
  const used = of("MemTotal") - of("MemFree");
  return `Mem: ${used}K used, ${of("MemFree")}K free, ${of("Shmem")}K shrd, ${of("Buffers")}K buff, ${of("Cached")}K cached`;
}

/** Percent with one digit, in five columns. */
function percent(part: number, whole: number): string {
  return `${(whole <= 0 ? 0 : Math.min(100, (part * 100) / whole)).toFixed(1)}%`.padStart(6);
}

function* screen(
  sys: Sys,
  before: Sample | null,
  rows: readonly ProcessRow[],
  lines: number,
  columns: number,
): AppletRun {
  const now = sys.k.clock.epoch;
  const elapsed = before ? (now - before.at) / 10 : 0;
  const used = (row: ProcessRow): number => row.cpuTicks - (before?.ticks.get(row.pid) ?? (before ? 0 : row.cpuTicks));
  const busy = rows.reduce((sum, row) => sum + used(row), 0);
  const capacity = elapsed * 2;
  const usr = percent(busy, capacity);
  const idle = percent(capacity === 0 ? 1 : capacity - busy, capacity === 0 ? 1 : capacity);
  const load = sys.k.readFile(sys.p, "/proc/loadavg");
  const out = [
    memoryLine(sys),
    `CPU:${usr} usr   0.0% sys   0.0% nic${idle} idle   0.0% io   0.0% irq   0.0% sirq`,
    `Load average: ${typeof load === "number" ? "" : load.trimEnd()}`,
    "  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND",
  ];
  const total = 8_145_920;
  const sorted = [...rows].sort((a, b) => used(b) - used(a) || b.vsz - a.vsz || a.pid - b.pid);
  for (const row of sorted.slice(0, Math.max(0, lines - out.length))) {
    const user = userName(sys, row.uid) ?? String(row.uid);
    const command = commandLine(sys, row.pid).join(" ") || `{${row.comm}}`;
    const share = String(Math.round((row.vsz * 100) / total)).padStart(3);
    const cpu = String(Math.round(elapsed === 0 ? 0 : (used(row) * 100) / capacity)).padStart(3);
    out.push(
      `${String(row.pid).padStart(5)} ${String(row.ppid).padStart(5)} ${user.slice(0, 8).padEnd(8)} ${row.state.padEnd(4)} ${size(row.vsz).padStart(5)} ${share}%   0 ${cpu}% ${command}`,
    );
  }
  yield* sys.print(out.map((line) => `${columns > 0 ? line.slice(0, columns) : line}\n`).join(""));
  return 0;
}

export const topApplet: Applet = {
  name: "top",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "d:n:b");
    if (!options) return 1;
    yield* sys.chunk("proc-files");
    const delay = Number(options.value("d") ?? 5);
    const limit = Number(options.value("n") ?? Infinity);
    if (!(delay >= 0) || Number.isNaN(limit)) {
      yield* complain(
        sys,
        "top",
        `invalid number '${Number.isNaN(limit) ? (options.value("n") ?? "") : (options.value("d") ?? "")}'`,
      );
      return 1;
    }
    const isTerminal = !options.has("b") && sys.k.isatty(sys.p, 1);
    const canType = isTerminal && sys.k.isatty(sys.p, 0);
    const modes = sys.k.terminalModes(sys.p, 0);
    if (canType) sys.k.setTerminalModes(sys.p, 0, { canonical: false, echo: false });
    let before: Sample | null = null;
    for (let shown = 0; shown < limit; shown++) {
      const rows = yield* processTable(sys);
      const window = sys.k.windowSize(sys.p, 1);
      const known = typeof window === "number" || window.rows === 0 ? { rows: 24, columns: 80 } : window;
      if (isTerminal) yield* sys.print("\x1b[H\x1b[J");
      yield* screen(sys, before, rows, isTerminal ? known.rows - 1 : Infinity, isTerminal ? known.columns : 0);
      yield* sys.flush();
      before = { at: sys.k.clock.epoch, ticks: new Map(rows.map((row) => [row.pid, row.cpuTicks])) };
      if (shown + 1 >= limit) break;
      if (canType && (yield* quits(sys, delay * 1000))) break;
      if (!canType) yield* sys.sleep(delay * 1000);
    }
    if (canType && !isError(modes)) sys.k.setTerminalModes(sys.p, 0, modes);
    return 0;
  },
};

/** Whether q (or the end of the input) came within that time; any other key shows the next screen at once. */
function* quits(sys: Sys, ms: number): Generator<void, boolean, void> {
  const ready = yield* sys.poll([{ fd: 0, read: true }], ms);
  if (isError(ready)) return true;
  if (ready.length === 0) return false;
  const data = yield* sys.read(0, 16);
  return isError(data) || data === "" || ["q", "Q", "\x03"].some((key) => data.includes(key));
}
