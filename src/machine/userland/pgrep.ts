/** pgrep, pkill: processes whose name or command line matches a regular expression. Source: BusyBox 1.36.1. */
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { SIGTERM } from "../kernel/signals.ts";
import type { ByteString, Signal } from "../kernel/types.ts";
import { parseOptions } from "./getopt.ts";
import type { Options } from "./getopt.ts";
import { complain } from "./message.ts";
import { parseNumber } from "./number.ts";
import { commandLine, processTable } from "./process-table.ts";
import type { ProcessRow } from "./process-table.ts";
import type { Regex, RegexModule } from "./regex-types.ts";
import { parseSignal, signalList } from "./signal-names.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

/** Who is meant. */
interface Wanted {
  readonly pattern: Regex | null;
  readonly sid: number | null;
  readonly ppid: number | null;
  readonly exact: boolean;
  /** The whole command line is looked at, not argv[0] only. */
  readonly full: boolean;
  readonly inverted: boolean;
}

interface Found {
  readonly pid: number;
  /** What matched: argv[0], or with -f the whole command line, or comm. */
  readonly text: ByteString;
  /** What is shown of it unless everything is. */
  readonly short: ByteString;
}

function matches(wanted: Wanted, text: ByteString): boolean {
  if (!wanted.pattern) return true;
  const match = wanted.pattern.exec(text);
  return match !== null && (!wanted.exact || (match[0] === 0 && match[1] === text.length));
}

/** Whether that process is meant, and by what. */
function find(sys: Sys, wanted: Wanted, row: ProcessRow): Found | null {
  const isRelated =
    (wanted.ppid === null || wanted.ppid === row.ppid) && (wanted.sid === null || wanted.sid === row.sid);
  if (!isRelated && !wanted.inverted) return null;
  const words = commandLine(sys, row.pid);
  const [name = row.comm] = words;
  // Control characters of a command line count as spaces.
  // oxlint-disable-next-line no-control-regex
  const whole = wanted.full && words.length > 0 ? words.join(" ").replace(/[\0-\x1f]/g, " ") : name;
  const asCommand = { pid: row.pid, text: whole, short: whole.slice(0, name.length) };
  const asName = { pid: row.pid, text: row.comm, short: row.comm };
  // A stranger is shown by its command; one that was compared, by what it was compared by last.
  if (!isRelated) return asCommand;
  if (matches(wanted, whole)) return wanted.inverted ? null : asCommand;
  return matches(wanted, row.comm) === wanted.inverted ? null : asName;
}

/** The processes that are meant, by number; with -o the first, with -n the last. */
function* findAll(sys: Sys, wanted: Wanted, options: Options): Generator<void, Found[], void> {
  let found: Found[] = [];
  for (const row of yield* processTable(sys)) {
    if (row.pid === sys.p.pid) continue;
    const one = find(sys, wanted, row);
    sys.charge(2);
    if (sys.spent) yield;
    if (!one) continue;
    found = options.has("n") ? [{ ...one, short: one.text }] : [...found, one];
    if (options.has("o") && !options.has("n")) break;
  }
  return found;
}

/** The number behind -s or -P; undefined after a bad one. */
function* numberOption(
  sys: Sys,
  applet: string,
  text: string | undefined,
): Generator<void, number | null | undefined, void> {
  if (text === undefined) return null;
  const value = /^\d/.test(text) ? parseNumber(text, 0, 0x7fff_ffff) : null;
  if (value !== null) return value;
  yield* complain(sys, applet, `invalid number '${text}'`);
  return undefined;
}

/** What the options mean; an exit code where they are wrong. */
function* parseWanted(sys: Sys, applet: string, options: Options): Generator<void, Wanted | number, void> {
  const sid = yield* numberOption(sys, applet, options.value("s"));
  if (sid === undefined) return 1;
  const ppid = yield* numberOption(sys, applet, options.value("P"));
  if (ppid === undefined) return 1;
  const [source, ...more] = options.operands;
  if (sid === null && ppid === null && (source === undefined || more.length > 0)) return yield* usageError(sys, applet);
  let pattern: Regex | null = null;
  if (source !== undefined) {
    const { compileRegex } = yield* sys.chunk<RegexModule>("regex");
    const compiled = compileRegex(source, { extended: true });
    if (!compiled.ok) {
      yield* complain(sys, applet, `bad regex '${source}': ${compiled.message}`);
      return 1;
    }
    pattern = compiled.regex;
  }
  return {
    pattern,
    sid: sid === 0 ? sys.p.sid : sid,
    ppid,
    exact: options.has("x"),
    full: options.has("f"),
    inverted: options.has("v"),
  };
}

const OPTIONS = "vlafxones:P:";

function* list(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const options = yield* parseOptions(sys, argv, OPTIONS);
  if (!options) return 1;
  const wanted = yield* parseWanted(sys, "pgrep", options);
  if (typeof wanted === "number") return wanted;
  const found = yield* findAll(sys, wanted, options);
  for (const { pid, text, short } of found) {
    const shown = options.has("a") ? ` ${text}` : options.has("l") ? ` ${short}` : "";
    yield* sys.print(`${pid}${shown}\n`);
  }
  return found.length === 0 ? 1 : 0;
}

function* signalAll(sys: Sys, argv: readonly ByteString[]): AppletRun {
  let words = argv;
  let signal: Signal = SIGTERM;
  const given = argv[1]?.startsWith("-") ? parseSignal(argv[1].slice(1)) : null;
  if (given !== null) {
    signal = given;
    words = [argv[0] ?? "", ...argv.slice(2)];
  }
  const options = yield* parseOptions(sys, words, OPTIONS);
  if (!options) return 1;
  if (options.has("l")) {
    yield* sys.print(signalList());
    return 0;
  }
  const wanted = yield* parseWanted(sys, "pkill", options);
  if (typeof wanted === "number") return wanted;
  const found = yield* findAll(sys, wanted, options);
  for (const { pid, text, short } of found) {
    sys.k.kill(sys.p, pid, signal);
    if (options.has("e")) yield* sys.print(`${options.has("a") ? text : short} killed (pid ${pid})\n`);
  }
  return found.length === 0 ? 1 : 0;
}

export const pgrepApplet: Applet = { name: "pgrep", main: list };
export const pkillApplet: Applet = { name: "pkill", main: signalAll };
