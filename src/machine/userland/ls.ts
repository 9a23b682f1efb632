/**
 * ls: lists files and directories. Source: BusyBox 1.36.1 ls, as configured in the official image: colours at a terminal.
 * Simplified: on a terminal a character takes one column; names are printed as they are.
 */
import type { AppletRun, Sys } from "../kernel/applet.ts";
import type { ByteString, Stat } from "../kernel/types.ts";
import { ENOENT } from "../kernel/errno.ts";
import { parseOptions } from "./getopt.ts";
import type { Options } from "./getopt.ts";
import { formatHumanSize } from "./human-size.ts";
import { formatEntry, shownName } from "./ls-entry.ts";
import type { Entry, LineStyle } from "./ls-entry.ts";
import { complain, complainErrno } from "./message.ts";
import { parseNumber } from "./number.ts";
import { joinPath } from "./paths.ts";
import type { Applet } from "./types.ts";

/** What the options ask for, beyond the style of a line. */
interface Listing {
  sys: Sys;
  options: Options;
  style: LineStyle;
  /** Columns of the output; 0: a line for each name. */
  width: number;
  /** Names go across before they go down. */
  across: boolean;
  /** Directories are announced by their names. */
  headers: boolean;
  /** Nothing has been printed yet. */
  first: boolean;
  code: number;
}

const OPTIONS = "Cadi1lgnsxQAkFpRctuSXrvLHhT:w:";
const LONG = { "full-time": "full", "group-directories-first": "dirs", color: "color::" };

export const lsApplet: Applet = {
  name: "ls",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, OPTIONS, LONG);
    if (!options) return 1;
    const width = options.value("w");
    if (width !== undefined && parseNumber(width, 0, 0xffff_ffff) === null) {
      yield* complain(sys, "ls", `invalid number '${width}'`);
      return 1;
    }
    const listing = listingOf(sys, options);
    const entries: Entry[] = [];
    for (const path of options.operands.length === 0 ? ["."] : options.operands) {
      const stat = yield* status(listing, path, followsOperands(options));
      if (stat) entries.push({ name: path, path, stat });
    }
    if (entries.length > 0) yield* listOperands(listing, entries);
    return listing.code;
  },
};

function followsOperands(options: Options): boolean {
  if (options.last("HL") !== undefined) return true;
  return !["l", "n", "g", "full", "i", "s", "F"].some((option) => options.has(option));
}

function listingOf(sys: Sys, options: Options): Listing {
  const form = options.given.findLast((one) => ["C", "x", "l", "n", "g", "full"].includes(one.option))?.option ?? "";
  const isTerminal = sys.k.isatty(sys.p, 1);
  const isLong = form !== "" && form !== "C" && form !== "x";
  const isOnePerLine = isLong || options.last("Cx1") === "1" || (form === "" && !isTerminal);
  const size = sys.k.windowSize(sys.p, 1);
  const asked = options.value("w");
  const columns = typeof size === "number" || size.columns === 0 ? 80 : size.columns;
  const timeOption = options.last("cu");
  const style: LineStyle = {
    long: isLong,
    numeric: options.has("n"),
    quoted: options.has("Q"),
    noOwner: options.has("g"),
    fullTime: options.has("full"),
    human: options.has("h"),
    inodes: options.has("i"),
    blocks: options.has("s"),
    color: wantsColor(sys, options, isTerminal),
    marks: options.has("F") ? "all" : options.has("p") ? "directory" : "none",
    time: timeOption === "c" ? "ctime" : timeOption === "u" ? "atime" : "mtime",
  };
  return {
    sys,
    options,
    style,
    width: isOnePerLine ? 0 : asked === undefined ? columns : (parseNumber(asked) ?? columns),
    across: form === "x",
    headers: options.operands.length > 1 || options.has("R"),
    first: true,
    code: 0,
  };
}

function wantsColor(sys: Sys, options: Options, isTerminal: boolean): boolean {
  if (options.has("color")) {
    const when = options.value("color") ?? "";
    if (when === "" || "always".startsWith(when)) return true;
    return "auto".startsWith(when) && isTerminal;
  }
  const colors = sys.env("LS_COLORS");
  return isTerminal && (colors === undefined || (colors !== "" && colors !== "none"));
}

function* status(listing: Listing, path: ByteString, follow: boolean): Generator<void, Stat | undefined, void> {
  const { sys } = listing;
  const stat = follow ? sys.k.stat(sys.p, path) : sys.k.lstat(sys.p, path);
  if (typeof stat !== "number") return stat;
  yield* complainErrno(sys, "ls", path, stat);
  listing.code = 1;
  return undefined;
}

function* listOperands(listing: Listing, entries: readonly Entry[]): Generator<void, void, void> {
  const isDirectory = (entry: Entry): boolean => entry.stat.kind === "directory" && !listing.options.has("d");
  const files = entries.filter((entry) => !isDirectory(entry));
  if (files.length > 0) {
    yield* printEntries(listing, sorted(files, listing));
    listing.first = false;
  }
  yield* listDirectories(listing, sorted(entries.filter(isDirectory), listing));
}

function* listDirectories(listing: Listing, directories: readonly Entry[]): Generator<void, void, void> {
  const { sys, options } = listing;
  for (const { path } of directories) {
    if (listing.headers) {
      yield* sys.print(`${listing.first ? "" : "\n"}${path}:\n`);
      listing.first = false;
    }
    const entries = yield* entriesOf(listing, path);
    if (listing.style.long || listing.style.blocks) yield* sys.print(`total ${totalOf(entries, listing.style)}\n`);
    const ordered = sorted(entries, listing);
    yield* printEntries(listing, ordered);
    if (!options.has("R")) continue;
    yield* listDirectories(
      listing,
      ordered.filter(({ name, stat }) => stat.kind === "directory" && name !== "." && name !== ".."),
    );
  }
}

function totalOf(entries: readonly Entry[], style: LineStyle): string {
  const kilobytes = entries.reduce((sum, entry) => sum + entry.stat.blocks, 0) >> 1;
  if (!style.human) return String(kilobytes);
  // Of a total no fraction is shown.
  return formatHumanSize(kilobytes * 1024)
    .replace(/^(\d+)\.(\d)/, (_, whole: string, fraction: string) =>
      String(Number(whole) + (Number(fraction) >= 5 ? 1 : 0)),
    )
    .padEnd(7);
}

function* entriesOf(listing: Listing, path: ByteString): Generator<void, Entry[], void> {
  const { sys, options } = listing;
  const found = sys.k.readdir(sys.p, path);
  if (typeof found === "number") {
    yield* complainErrno(sys, "ls", `can't open '${path}'`, found);
    listing.code = 1;
    return [];
  }
  const names = found.map((entry) => entry.name);
  if (options.has("a")) names.unshift(".", "..");
  const entries: Entry[] = [];
  for (const name of names) {
    if (name.startsWith(".") && !options.has("a") && !options.has("A")) continue;
    const whole = joinPath(path, name);
    const stat = yield* status(listing, whole, options.last("HL") === "L");
    if (stat) entries.push({ name, path: whole, stat });
    sys.charge(1);
    if (sys.spent) yield;
  }
  return entries;
}

function compareBytes(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}

/** As strverscmp(3) does for names without leading zeros: numbers by their value. */
function compareVersions(x: string, y: string): number {
  const [a, b] = [x, y].map((name) => name.match(/\d+|\D/g) ?? []);
  for (let i = 0; ; i++) {
    const [left, right] = [a?.[i], b?.[i]];
    if (left === undefined || right === undefined) return compareBytes(left ?? "", right ?? "");
    const difference = /\d/.test(left) && /\d/.test(right) ? Number(left) - Number(right) : compareBytes(left, right);
    if (difference !== 0) return difference;
  }
}

function extensionOf({ name }: Entry): string {
  return name.includes(".") ? name.slice(name.indexOf(".")) : "";
}

function sorted(entries: readonly Entry[], { options, style }: Listing): Entry[] {
  const key = options.last("St") ?? (options.has("v") ? "v" : options.has("X") ? "X" : "");
  const seconds = ({ stat }: Entry): number => Math.floor(stat[style.time] / 1000);
  const differences: Readonly<Record<string, (x: Entry, y: Entry) => number>> = {
    S: (x, y) => y.stat.size - x.stat.size,
    t: (x, y) => seconds(y) - seconds(x),
    X: (x, y) => compareBytes(extensionOf(x), extensionOf(y)),
    v: (x, y) => compareVersions(x.name, y.name),
  };
  const byKey = differences[key] ?? (() => 0);
  const rank = ({ stat }: Entry): number => (options.has("dirs") && stat.kind === "directory" ? 0 : 1);
  const sign = options.has("r") ? -1 : 1;
  return [...entries].sort((x, y) => sign * (rank(x) - rank(y) || byKey(x, y) || compareBytes(x.name, y.name)));
}

/** The descriptor through which the list was read is closed by now. */
function* readable({ sys, style }: Listing, entry: Entry): Generator<void, Entry, void> {
  const isLink = style.long && entry.stat.kind === "symlink";
  if (!isLink || sys.k.readlink(sys.p, entry.path) !== `/proc/${sys.p.pid}/fd`) return entry;
  yield* complainErrno(sys, "ls", `${entry.path}: cannot read link`, -ENOENT);
  return { ...entry, isClosed: true };
}

function* printEntries(listing: Listing, entries: readonly Entry[]): AppletRun {
  const { sys, style } = listing;
  const lines = [];
  for (const entry of entries) lines.push(formatEntry(sys, yield* readable(listing, entry), style));
  const columnWidth =
    Math.max(0, ...entries.map(({ name }) => shownName(name, style).replace(/[\x80-\xbf]/g, "").length)) +
    (style.inodes ? 8 : 0) +
    (style.blocks ? 5 : 0) +
    2;
  const columns = Math.max(1, Math.floor(listing.width / columnWidth));
  const rows = Math.ceil(lines.length / columns);
  for (let row = 0; row < rows; row++) {
    let text = "";
    let column = 0;
    for (let i = 0; i < columns; i++) {
      const line = lines[listing.across ? row * columns + i : i * rows + row];
      if (!line) continue;
      text += " ".repeat(Math.max(0, i * columnWidth - column)) + line.text;
      column = Math.max(column, i * columnWidth) + line.width;
    }
    yield* sys.print(`${text}\n`);
    sys.charge(columns);
    if (sys.spent) yield;
  }
  return 0;
}
