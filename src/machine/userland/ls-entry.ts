/** One line of ls: what stands before a name, the name with its colour and mark. Source: BusyBox 1.36.1 ls (display_single). */
import { decodeUtf8, encodeUtf8 } from "../kernel/bytes.ts";
import type { Sys } from "../kernel/applet.ts";
import type { ByteString, FileKind, Stat } from "../kernel/types.ts";
import { groupName, userName } from "./accounts.ts";
import { formatMode } from "./file-mode.ts";
import { formatHumanSize } from "./human-size.ts";
import { strftime } from "../../sim/strftime.ts";

export interface Entry {
  name: ByteString;
  path: ByteString;
  stat: Stat;
  /** What it leads to can no longer be read. */
  isClosed?: boolean;
}

/** What the options say about a line. */
export interface LineStyle {
  long: boolean;
  numeric: boolean;
  /** Names stand in double quotes (-Q). */
  quoted: boolean;
  noOwner: boolean;
  fullTime: boolean;
  human: boolean;
  inodes: boolean;
  blocks: boolean;
  color: boolean;
  /** "all" marks every kind (-F), "directory" directories alone (-p). */
  marks: "none" | "directory" | "all";
  time: "mtime" | "atime" | "ctime";
}

const HALF_YEAR = (365 * 86_400_000) / 2;
const QUARTER_HOUR = 15 * 60_000;
const MARKS: Readonly<Record<FileKind, string>> = {
  file: "",
  directory: "/",
  symlink: "@",
  fifo: "|",
  socket: "=",
  device: "",
};
const COLORS: Readonly<Record<FileKind, string>> = {
  file: "0;0",
  directory: "1;34",
  symlink: "1;36",
  fifo: "0;35",
  socket: "1;35",
  device: "1;35",
};

/** The whole line without its end; `width` is how many characters it takes on a terminal. */
export function formatEntry(sys: Sys, entry: Entry, style: LineStyle): { text: ByteString; width: number } {
  const { stat } = entry;
  let before = style.inodes ? `${String(stat.ino).padStart(7)} ` : "";
  if (style.blocks) before += `${String(stat.blocks >> 1).padStart(6)} `;
  if (style.long) before += longPart(sys, stat, style);
  const target = style.long && stat.kind === "symlink" && !entry.isClosed ? sys.k.readlink(sys.p, entry.path) : 0;
  const isShownLink = typeof target === "string";
  const followed = isShownLink && (style.marks !== "none" || style.color) ? sys.k.stat(sys.p, entry.path) : stat;
  const marked = typeof followed === "number" ? undefined : followed;
  const mark = isShownLink && marked === stat ? "" : markOf(marked, style);
  const link = isShownLink ? ` -> ${colored(shownName(target, style), marked, style)}` : "";
  const name = shownName(entry.name, style);
  // The colour is that of the link itself, also where what it leads to is listed.
  const own = style.color ? sys.k.lstat(sys.p, entry.path) : stat;
  const length = name.replace(/[\x80-\xbf]/g, "").length;
  return {
    text: `${before}${colored(name, typeof own === "number" ? stat : own, style)}${link}${mark}`,
    width: before.length + length + mark.length,
  };
}

/** What cannot be printed, control characters and bytes that are no UTF-8, is a question mark. */
export function shownName(name: ByteString, style: LineStyle): ByteString {
  // oxlint-disable-next-line no-control-regex
  const printable = /[\0-\x1f\x7f-\xff]/.test(name) ? printableText(name) : name;
  return style.quoted ? `"${printable.replace(/["\\]/g, "\\$&")}"` : printable;
}

function printableText(name: ByteString): ByteString {
  // oxlint-disable-next-line no-control-regex
  return encodeUtf8(decodeUtf8(name).replace(/[\0-\x1f\x7f-\x9f\ufffd]/g, "?"));
}

function isExecutable(stat: Stat): boolean {
  return stat.kind === "file" && (stat.mode & 0o111) !== 0;
}

function colored(name: ByteString, stat: Stat | undefined, style: LineStyle): ByteString {
  if (!style.color || !stat) return name;
  return `\x1b[${isExecutable(stat) ? "1;32" : COLORS[stat.kind]}m${name}\x1b[m`;
}

function markOf(stat: Stat | undefined, style: LineStyle): string {
  if (!stat || style.marks === "none") return "";
  if (style.marks === "directory") return stat.kind === "directory" ? "/" : "";
  return isExecutable(stat) ? "*" : MARKS[stat.kind];
}

function longPart(sys: Sys, stat: Stat, style: LineStyle): string {
  const user = (style.numeric ? undefined : userName(sys, stat.uid)) ?? String(stat.uid);
  const group = (style.numeric ? undefined : groupName(sys, stat.gid)) ?? String(stat.gid);
  const owner = style.noOwner ? "" : `${user.slice(0, 8).padEnd(8)} `;
  const links = String(stat.nlink).padStart(4);
  return `${formatMode(stat)} ${links} ${owner}${group.slice(0, 8).padEnd(8)} ${sizeText(stat, style)} ${timeText(sys, stat, style)} `;
}

function sizeText(stat: Stat, style: LineStyle): string {
  if (stat.kind === "device") return `${String(stat.rdev >> 8).padStart(4)}, ${String(stat.rdev & 255).padStart(3)}`;
  return style.human ? formatHumanSize(stat.size).padStart(7) : String(stat.size).padStart(9);
}

function timeText(sys: Sys, stat: Stat, style: LineStyle): string {
  const time = stat[style.time];
  if (style.fullTime) return strftime("%Y-%m-%d %H:%M:%S %z", time);
  const age = sys.k.clock.epoch - time;
  const isRecent = age < HALF_YEAR && age > -QUARTER_HOUR;
  return strftime(isRecent ? "%b %e %H:%M" : "%b %e  %Y", time);
}
