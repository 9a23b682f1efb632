/** GNU's ls. Source: coreutils 9.1 ls. Simplified: -D and --hyperlink change nothing; there are no security contexts (-Z shows `?`). */
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import type { ByteString, Stat } from "../../../kernel/types.ts";
import { compilePattern, matchPattern } from "../../../shell/expand/pattern.ts";
import { parseZone } from "../../../../sim/time-zone.ts";
import type { Zone } from "../../../../sim/time-zone.ts";
import { groupName, userName } from "../../accounts.ts";
import { formatMode } from "../../file-mode.ts";
import type { Options } from "../../getopt.ts";
import { joinPath } from "../../paths.ts";
import { gnuTime } from "./date.ts";
import { blockSize, BYTES, HUMAN, KILOBYTES, SI, sizeText } from "./human.ts";
import type { SizeStyle } from "./human.ts";
import { colorOf, KNOWN_TERMINAL } from "./ls-colors.ts";
import { QUOTING_STYLES, quoted } from "./quoting.ts";
import type { QuotingStyle } from "./quoting.ts";
import { choice, gnuOptions, longOptions, sayErrno } from "./words.ts";
import { compareVersions } from "./versions.ts";

const SHORT = "aAbBcCdDfFgGhHiI:klLmnNopqQrRsStT:uUvw:xXZ1";
const LONG = longOptions(
  "all=a almost-all=A author=author block-size=block-size: classify=classify:: color=color:: context=Z dereference=L dereference-command-line=H dereference-command-line-symlink-to-dir=links-to-directories directory=d dired=D escape=b file-type=file-type format=format: full-time=full group-directories-first=dirs hide-control-chars=q hide=hide: human-readable=h hyperlink=hyperlink:: ignore=I ignore-backups=B indicator-style=indicator-style: inode=i kibibytes=k literal=N no-group=G numeric-uid-gid=n quote-name=Q quoting-style=quoting-style: recursive=R reverse=r show-control-chars=show size=s si=si sort=sort: tabsize=T time=time: time-style=time-style: width=w zero=zero",
);

interface Entry {
  readonly name: ByteString;
  readonly path: ByteString;
  readonly stat: Stat;
}

type Format = "long" | "commas" | "columns" | "across" | "lines";

interface Style {
  readonly format: Format;
  readonly quoting: QuotingStyle;
  readonly hides: boolean;
  readonly width: number;
  /** 0: blanks alone. */
  readonly tab: number;
  readonly colors: boolean;
  readonly indicator: "" | "slash" | "file-type" | "classify";
  readonly sort: string;
  readonly time: "mtime" | "atime" | "ctime";
  readonly times: readonly [old: string, recent: string];
  readonly sizes: SizeStyle;
  readonly blocks: SizeStyle;
  readonly end: string;
  readonly zone: Zone;
}

const SORTS = [["none"], ["time"], ["size"], ["extension"], ["version"], ["width"]] as const;
const TIMES = [
  ["atime", "access", "use"],
  ["ctime", "status"],
  ["birth", "creation"],
] as const;
const FORMATS = [["verbose", "long"], ["commas"], ["horizontal", "across"], ["vertical"], ["single-column"]] as const;
const INDICATORS = [["none"], ["slash"], ["file-type"], ["classify"]] as const;
const WHEN = [
  ["always", "yes", "force"],
  ["never", "no", "none"],
  ["auto", "tty", "if-tty"],
] as const;

const HALF_YEAR_MS = 15_778_476_000;

class Listing {
  readonly sys: Sys;
  readonly options: Options;
  readonly style: Style;
  code = 0;
  isFirst = true;
  hasColored = false;

  constructor(sys: Sys, options: Options, style: Style) {
    this.sys = sys;
    this.options = options;
    this.style = style;
  }
}

export function* lsMain(sys: Sys, argv: readonly string[]): AppletRun {
  const options = yield* gnuOptions(sys, "ls", argv, SHORT, LONG, 2);
  if (typeof options === "number") return options;
  const style = styleOf(sys, options);
  if (typeof style === "string") {
    yield* sys.error(style);
    return /invalid (line|tab)|block-size/.test(style) ? 2 : 1;
  }
  const listing = new Listing(sys, options, style);
  const names = options.operands.length === 0 ? ["."] : options.operands;
  const entries: Entry[] = [];
  for (const name of names) {
    const stat = yield* operandStatus(listing, name);
    if (stat) entries.push({ name, path: name, stat });
  }
  const isDirectory = ({ stat }: Entry): boolean => stat.kind === "directory" && !options.has("d");
  const sortedOnes = sorted(entries, listing);
  const files = sortedOnes.filter((entry) => !isDirectory(entry));
  if (files.length > 0) {
    yield* printEntries(listing, files);
    listing.isFirst = false;
  }
  const directories = sortedOnes.filter(isDirectory);
  const hasHeaders = names.length > 1 || options.has("R");
  for (const directory of directories) yield* listDirectory(listing, directory.path, hasHeaders, true);
  return listing.code;
}

function styleOf(sys: Sys, options: Options): Style | string {
  const isTerminal = sys.k.isatty(sys.p, 1);
  const size = sys.k.windowSize(sys.p, 1);
  let format: Format = isTerminal ? "columns" : "lines";
  let sort = "";
  let time: Style["time"] = "mtime";
  let isTimeGiven = false;
  let quoting: QuotingStyle = isTerminal ? "shell-escape" : "literal";
  let hides = isTerminal;
  let indicator: Style["indicator"] = "";
  let sizes = BYTES;
  let blocks = KILOBYTES;
  let width = typeof size === "number" || size.columns === 0 ? 80 : size.columns;
  let tab = 8;
  let colors = false;
  let timeStyle = sys.env("TIME_STYLE") ?? "locale";
  for (const { option, value = "" } of options.given) {
    const pick = (name: string, groups: readonly (readonly string[])[]): string | { problem: string } => {
      const found = choice("ls", name, value, groups);
      return "problem" in found ? found : (groups[found.index]?.[0] ?? "");
    };
    const isWhen = (name: string): boolean | { problem: string } => {
      if (value === "") return true;
      const when = pick(name, WHEN);
      return typeof when === "object" ? when : when === "always" || (when === "auto" && isTerminal);
    };
    switch (option) {
      case "l":
      case "n":
      case "g":
      case "o":
        format = "long";
        break;
      case "full":
        format = "long";
        timeStyle = "full-iso";
        break;
      case "m":
        format = "commas";
        break;
      case "C":
        format = "columns";
        break;
      case "x":
        format = "across";
        break;
      case "1":
        if (format !== "long") format = "lines";
        break;
      case "format": {
        const found = pick("--format", FORMATS);
        if (typeof found === "object") return found.problem;
        format =
          ({ verbose: "long", commas: "commas", horizontal: "across", vertical: "columns" } as const)[
            found as "verbose"
          ] ?? "lines";
        break;
      }
      case "f":
        sort = "none";
        if (format === "long") format = isTerminal ? "columns" : "lines";
        colors = false;
        break;
      case "U":
        sort = "none";
        break;
      case "S":
        sort = "size";
        break;
      case "t":
        sort = "time";
        break;
      case "v":
        sort = "version";
        break;
      case "X":
        sort = "extension";
        break;
      case "sort": {
        const found = pick("--sort", SORTS);
        if (typeof found === "object") return found.problem;
        sort = found;
        break;
      }
      case "c":
        time = "ctime";
        isTimeGiven = true;
        break;
      case "u":
        time = "atime";
        isTimeGiven = true;
        break;
      case "time": {
        const found = pick("--time", TIMES);
        if (typeof found === "object") return found.problem;
        time = found === "atime" ? "atime" : found === "ctime" ? "ctime" : "mtime";
        isTimeGiven = true;
        break;
      }
      case "time-style":
        timeStyle = value;
        break;
      case "Q":
        quoting = "c";
        break;
      case "b":
        quoting = "escape";
        break;
      case "N":
        quoting = "literal";
        break;
      case "q":
        hides = true;
        break;
      case "show":
        hides = false;
        break;
      case "quoting-style": {
        const found = pick(
          "--quoting-style",
          QUOTING_STYLES.map((one) => [one]),
        );
        if (typeof found === "object") return found.problem;
        quoting = found as QuotingStyle;
        break;
      }
      case "F":
        indicator = "classify";
        break;
      case "classify": {
        const when = isWhen("--classify");
        if (typeof when === "object") return when.problem;
        if (when) indicator = "classify";
        break;
      }
      case "p":
        indicator = "slash";
        break;
      case "file-type":
        indicator = "file-type";
        break;
      case "indicator-style": {
        const found = pick("--indicator-style", INDICATORS);
        if (typeof found === "object") return found.problem;
        indicator = found === "none" ? "" : (found as "slash");
        break;
      }
      case "color": {
        const when = isWhen("--color");
        if (typeof when === "object") return when.problem;
        colors = when;
        break;
      }
      case "h":
        sizes = blocks = HUMAN;
        break;
      case "si":
        sizes = blocks = SI;
        break;
      case "block-size": {
        const found = blockSize(value);
        if (!found) return `ls: invalid --block-size argument '${value}'\n`;
        sizes = blocks = found;
        break;
      }
      case "w":
        if (!/^\d+$/.test(value)) return `ls: invalid line width: '${value}'\n`;
        width = Number(value);
        break;
      case "T":
        if (!/^\d+$/.test(value)) return `ls: invalid tab size: '${value}'\n`;
        tab = Number(value);
        break;
      case "zero":
        if (format !== "long") format = "lines";
        colors = false;
        hides = false;
        quoting = "literal";
        break;
    }
  }
  const times = timesOf(timeStyle);
  if (typeof times === "string") return times;
  if (sort === "" && isTimeGiven && format !== "long") sort = "time";
  const canColor = sys.env("LS_COLORS") !== undefined || (sys.env("COLORTERM") ?? "") !== "";
  return {
    format,
    quoting,
    hides,
    width,
    tab,
    colors: colors && (canColor || KNOWN_TERMINAL.test(sys.env("TERM") ?? "")),
    indicator,
    sort,
    time,
    times,
    sizes,
    blocks,
    end: options.has("zero") ? "\0" : "\n",
    zone: parseZone(sys.env("TZ")),
  };
}

/** Forms of times that are older and younger than half a year; else what is said of the style. */
function timesOf(style: string): readonly [string, string] | string {
  const plain = style.replace(/^posix-/, "");
  if (plain.startsWith("+")) {
    const [old = "", recent = old] = plain.slice(1).split("\n");
    return [old, recent];
  }
  const styles: Readonly<Record<string, readonly [string, string]>> = {
    "full-iso": ["%Y-%m-%d %H:%M:%S.%N %z", "%Y-%m-%d %H:%M:%S.%N %z"],
    "long-iso": ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M"],
    iso: ["%Y-%m-%d ", "%m-%d %H:%M"],
    locale: ["%b %e  %Y", "%b %e %H:%M"],
  };
  return (
    styles[plain] ??
    `ls: invalid argument '${style}' for 'time style'\nValid arguments are:\n  - [posix-]full-iso\n  - [posix-]long-iso\n  - [posix-]iso\n  - [posix-]locale\n  - +FORMAT (e.g., +%H:%M) for a 'date'-style format\nTry 'ls --help' for more information.\n`
  );
}

/** Of a word of the command line; links are followed where nothing is said about the links themselves. */
function* operandStatus(listing: Listing, path: ByteString): Generator<void, Stat | null, void> {
  const { sys, options, style } = listing;
  const follows = options.last("HL") !== undefined;
  let stat = follows ? sys.k.stat(sys.p, path) : sys.k.lstat(sys.p, path);
  if (typeof stat === "number" && follows) stat = sys.k.lstat(sys.p, path);
  const keepsLinks = style.format === "long" || options.has("d") || style.indicator === "classify";
  if (typeof stat !== "number" && stat.kind === "symlink" && !keepsLinks) {
    const target = sys.k.stat(sys.p, path);
    if (typeof target !== "number" && target.kind === "directory") stat = target;
  }
  if (typeof stat !== "number") return stat;
  yield* sayErrno(sys, "ls", `cannot access '${path}'`, stat);
  listing.code = 2;
  return null;
}

function* listDirectory(
  listing: Listing,
  path: ByteString,
  hasHeaders: boolean,
  isOperand = false,
): Generator<void, void, void> {
  const { sys, options, style } = listing;
  const found = sys.k.readdir(sys.p, path);
  if (typeof found === "number") {
    yield* sayErrno(sys, "ls", `cannot open directory '${path}'`, found);
    listing.code = isOperand ? 2 : Math.max(listing.code, 1);
    return;
  }
  if (hasHeaders) {
    yield* sys.print(`${listing.isFirst ? "" : "\n"}${quoted(path, style.quoting, style.hides)}:${style.end}`);
    listing.isFirst = false;
  }
  const isAll = options.has("a") || options.has("f");
  const names = found.map((entry) => entry.name);
  if (isAll && options.last("aA") !== "A") names.unshift(".", "..");
  const entries: Entry[] = [];
  for (const name of names) {
    if (isHidden(name, options, isAll || options.has("A"))) continue;
    const whole = joinPath(path, name);
    const stat = options.has("L") ? sys.k.stat(sys.p, whole) : sys.k.lstat(sys.p, whole);
    if (typeof stat !== "number") entries.push({ name, path: whole, stat });
    else {
      yield* sayErrno(sys, "ls", `cannot access '${whole}'`, stat);
      listing.code = Math.max(listing.code, 1);
      const link = sys.k.lstat(sys.p, whole);
      if (typeof link !== "number") entries.push({ name, path: whole, stat: link });
    }
    sys.charge(1);
    if (sys.spent) yield;
  }
  if (style.format === "long" || options.has("s")) {
    const total = entries.reduce((sum, { stat }) => sum + stat.blocks * 512, 0);
    yield* sys.print(`total ${sizeText(total, style.blocks)}${style.end}`);
  }
  const ordered = sorted(entries, listing);
  yield* printEntries(listing, ordered);
  if (!options.has("R")) return;
  for (const { name, path: whole, stat } of ordered)
    if (stat.kind === "directory" && name !== "." && name !== "..") yield* listDirectory(listing, whole, true);
}

function isHidden(name: ByteString, options: Options, showsDots: boolean): boolean {
  if (name.startsWith(".") && !showsDots) return true;
  const patterns = options.values("I");
  if (options.has("B")) patterns.push("*~");
  if (!showsDots) patterns.push(...options.values("hide"));
  return patterns.some((pattern) => matchPattern(compilePattern(pattern), name));
}

function compareBytes(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}

function extensionOf({ name }: Entry): string {
  return name.includes(".") ? name.slice(name.lastIndexOf(".")) : "";
}

function sorted(entries: readonly Entry[], { options, style }: Listing): Entry[] {
  if (style.sort === "none") return [...entries];
  const differences: Readonly<Record<string, (x: Entry, y: Entry) => number>> = {
    size: (x, y) => y.stat.size - x.stat.size,
    time: (x, y) => y.stat[style.time] - x.stat[style.time],
    extension: (x, y) => compareBytes(extensionOf(x), extensionOf(y)),
    version: (x, y) => compareVersions(x.name, y.name),
    width: (x, y) => x.name.length - y.name.length,
  };
  const byKey = differences[style.sort] ?? (() => 0);
  const rank = ({ stat }: Entry): number => (options.has("dirs") && stat.kind === "directory" ? 0 : 1);
  const sign = options.has("r") ? -1 : 1;
  return [...entries].sort((x, y) => rank(x) - rank(y) || sign * (byKey(x, y) || compareBytes(x.name, y.name)));
}

/** A name as it is shown, and how many characters it takes. */
interface Shown {
  readonly front: string;
  readonly text: string;
  readonly width: number;
}

function* printEntries(listing: Listing, entries: readonly Entry[]): Generator<void, void, void> {
  if (entries.length === 0) return;
  const { sys, style, options } = listing;
  const { format, end, width } = style;
  const widthOf = (values: readonly string[]): number => Math.max(0, ...values.map((value) => value.length));
  const inodes = widthOf(entries.map(({ stat }) => String(stat.ino)));
  const blockTexts = entries.map(({ stat }) => sizeText(stat.blocks * 512, style.blocks));
  const blockWidth = format === "commas" ? 0 : widthOf(blockTexts);
  const names = entries.map(({ name }) => quoted(name, style.quoting, style.hides));
  const isShell = /^shell(-escape)?$|^c-maybe$/.test(style.quoting);
  const isAligned = isShell && (format === "long" || ((format === "columns" || format === "across") && width > 0));
  const someQuoted = isAligned && names.some((name) => /^['"]/.test(name));
  const long = format === "long" ? longParts(listing, entries) : [];
  const shown: Shown[] = [];
  for (const [i, entry] of entries.entries()) {
    const name = names[i] ?? "";
    const pad = someQuoted && !/^['"]/.test(name) ? " " : "";
    let front = options.has("i") ? `${String(entry.stat.ino).padStart(format === "commas" ? 0 : inodes)} ` : "";
    if (options.has("s")) front += `${(blockTexts[i] ?? "").padStart(blockWidth)} `;
    front += long[i] ?? "";
    if (options.has("Z")) front += "? ";
    const target = format === "long" && entry.stat.kind === "symlink" ? sys.k.readlink(sys.p, entry.path) : 0;
    const mark = typeof target === "string" ? "" : markOf(entry.stat, style.indicator);
    let text = colored(listing, entry.path, name, entry.stat) + mark;
    if (typeof target === "string") {
      const followed = sys.k.stat(sys.p, entry.path);
      const targetStat = typeof followed === "number" ? undefined : followed;
      const arrow = quoted(target, style.quoting, style.hides);
      const whole = targetStat ? colored(listing, "", arrow, targetStat) : arrow;
      text += ` -> ${whole}${targetStat ? markOf(targetStat, style.indicator) : ""}`;
    }
    const length = name.replace(/[\x80-\xbf]/g, "").length + pad.length + mark.length;
    shown.push({ front: front + pad, text, width: front.length + length });
    sys.charge(2);
    if (sys.spent) yield;
  }
  if (format === "commas") yield* sys.print(inCommas(shown, width, end));
  else if ((format === "columns" || format === "across") && width > 0)
    yield* sys.print(inColumns(shown, width, style.tab, format === "across", end));
  else if (format === "columns" || format === "across")
    yield* sys.print(`${shown.map(({ front, text }) => front + text).join("  ")}${end}`);
  else for (const { front, text } of shown) yield* sys.print(`${front}${text}${end}`);
}

function inCommas(shown: readonly Shown[], width: number, end: string): string {
  let out = "";
  let position = 0;
  for (const [i, { front, text, width: length }] of shown.entries()) {
    if (i > 0) {
      const fits = width === 0 || position + length + 2 <= width;
      out += `,${fits ? " " : end}`;
      position = fits ? position + 2 : 0;
    }
    out += front + text;
    position += length;
  }
  return out + end;
}

function inColumns(shown: readonly Shown[], lineWidth: number, tab: number, isAcross: boolean, end: string): string {
  const widths = layOut(
    shown.map(({ width }) => width),
    lineWidth,
    isAcross,
  );
  const rows = Math.ceil(shown.length / widths.length);
  let out = "";
  for (let row = 0; row < rows; row++) {
    let position = 0;
    let start = 0;
    for (let column = 0; column < widths.length; column++) {
      const one = shown[isAcross ? row * widths.length + column : column * rows + row];
      if (!one) break;
      if (column > 0) out += indent(position, start, tab);
      out += one.front + one.text;
      position = start + one.width;
      start += widths[column] ?? 0;
    }
    out += end;
  }
  return out;
}

/** The widths of as many columns as fit, two blanks apart. */
function layOut(lengths: readonly number[], lineWidth: number, isAcross: boolean): number[] {
  for (let count = Math.min(lengths.length, Math.max(1, Math.floor(lineWidth / 3))); count > 1; count--) {
    const rows = Math.ceil(lengths.length / count);
    const widths = Array.from({ length: count }, () => 3);
    for (const [i, length] of lengths.entries()) {
      const column = isAcross ? i % count : Math.floor(i / rows);
      widths[column] = Math.max(widths[column] ?? 3, length + (column === count - 1 ? 0 : 2));
    }
    if (widths.reduce((sum, one) => sum + one, 0) < lineWidth) return widths;
  }
  return [Math.max(...lengths)];
}

/** Blanks from one column of the terminal to another, tabs where they reach. */
function indent(from: number, to: number, tab: number): string {
  let out = "";
  let at = from;
  while (at < to) {
    if (tab !== 0 && Math.floor(to / tab) > Math.floor((at + 1) / tab)) {
      out += "\t";
      at += tab - (at % tab);
    } else {
      out += " ";
      at++;
    }
  }
  return out;
}

function longParts({ sys, options, style }: Listing, entries: readonly Entry[]): string[] {
  const isNumeric = options.has("n");
  const rows = entries.map(({ stat }) => {
    const user = (isNumeric ? undefined : userName(sys, stat.uid)) ?? String(stat.uid);
    const group = (isNumeric ? undefined : groupName(sys, stat.gid)) ?? String(stat.gid);
    const size = stat.kind === "device" ? `${stat.rdev >> 8}, ${stat.rdev & 255}` : sizeText(stat.size, style.sizes);
    const isRecent = ((age) => age >= 0 && age < HALF_YEAR_MS)(sys.k.clock.epoch - stat[style.time]);
    return {
      mode: formatMode(stat),
      links: String(stat.nlink),
      user: options.has("g") ? null : user,
      group: options.has("G") || options.has("o") ? null : group,
      author: options.has("author") ? user : null,
      size,
      time: gnuTime(style.times[isRecent ? 1 : 0], stat[style.time], style.zone),
    };
  });
  const width = (key: "links" | "user" | "group" | "author" | "size"): number =>
    Math.max(0, ...rows.map((row) => (row[key] ?? "").length));
  const [links, users, groups, sizes] = [width("links"), width("user"), width("group"), width("size")];
  const cell = (text: string | null, size: number): string => (text === null ? "" : `${text.padEnd(size)} `);
  return rows.map(
    ({ mode, links: count, user, group, author, size, time }) =>
      `${mode} ${count.padStart(links)} ${cell(user, users)}${cell(group, groups)}${cell(author, width("author"))}${size.padStart(sizes)} ${time} `,
  );
}

function markOf(stat: Stat, indicator: Style["indicator"]): string {
  if (indicator === "") return "";
  if (stat.kind === "directory") return "/";
  if (indicator === "slash") return "";
  if (stat.kind === "file") return indicator === "classify" && (stat.mode & 0o111) !== 0 ? "*" : "";
  return { symlink: "@", fifo: "|", socket: "=", device: "" }[stat.kind];
}

function colored(listing: Listing, path: ByteString, name: string, stat: Stat): string {
  if (!listing.style.colors) return name;
  const { sys } = listing;
  const isBroken = stat.kind === "symlink" && typeof sys.k.stat(sys.p, path) === "number";
  const color = colorOf(sys.env("LS_COLORS"), name, stat, isBroken);
  if (color === "") return name;
  const front = listing.hasColored ? "" : "\x1b[0m";
  listing.hasColored = true;
  return `${front}\x1b[${color}m${name}\x1b[0m`;
}
