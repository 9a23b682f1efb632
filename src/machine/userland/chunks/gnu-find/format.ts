/** `-printf`, and the lines of `-ls`. Source: findutils 4.9 (print.c, listfile.c). Simplified: sparseness (%S), SELinux (%Z) and the time of birth (%B) are not known. */
import { ELOOP, ENOENT, ENOTDIR } from "../../../kernel/errno.ts";
import type { Sys } from "../../../kernel/applet.ts";
import type { ByteString, FileKind, Stat } from "../../../kernel/types.ts";
import { strftime } from "../../../../sim/strftime.ts";
import { groupName, userName } from "../../accounts.ts";
import { formatMode } from "../../file-mode.ts";
import { withoutTrailingSlashes } from "../../paths.ts";
import { FindProblem } from "./search.ts";
import type { Found, Search } from "./search.ts";

export const KIND_LETTERS: Readonly<Record<FileKind, string>> = {
  file: "f",
  directory: "d",
  symlink: "l",
  fifo: "p",
  device: "c",
  socket: "s",
};

/** The kind of what a link leads to: `N` nothing, `L` a circle, `?` nobody knows. */
export function kindBehind(sys: Sys, path: ByteString, stat: Stat): string {
  if (stat.kind !== "symlink") return KIND_LETTERS[stat.kind];
  const target = sys.k.stat(sys.p, path);
  if (typeof target !== "number") return KIND_LETTERS[target.kind];
  return target === -ENOENT || target === -ENOTDIR ? "N" : target === -ELOOP ? "L" : "?";
}

/** A part of the output of -printf: text as it is, or what is made of the file. */
type Part = string | ((file: Found) => string);

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};

/** Seconds with the fraction that find shows: ten digits. */
function fraction(time: number): string {
  return `.${String(Math.round((time - Math.floor(time / 1000) * 1000) * 1e6)).padStart(9, "0")}0`;
}

/** `%Tx`: one part of a time. */
function timePart({ zone }: Search, letter: string, time: number): string {
  const part = (template: string): string => strftime(template, time, zone.at(time));
  switch (letter) {
    case "@":
      return `${Math.floor(time / 1000)}${fraction(time)}`;
    case "+":
      return `${part("%Y-%m-%d+%H:%M:%S")}${fraction(time)}`;
    case "S":
    case "T":
    case "X":
      return part(`%${letter}`) + fraction(time);
    default:
      return part(`%${letter}`);
  }
}

/** A time as ctime(3) writes it, with its fraction. */
function wholeTime({ zone }: Search, time: number): string {
  const local = zone.at(time);
  return `${strftime("%a %b %e %H:%M:%S", time, local)}${fraction(time)} ${strftime("%Y", time, local)}`;
}

function directoryOf(path: ByteString): ByteString {
  const at = path.lastIndexOf("/");
  return at < 0 ? "." : path.slice(0, at);
}

function nameOf(path: ByteString): ByteString {
  const name = withoutTrailingSlashes(path);
  return name === "/" ? name : path.slice(name.lastIndexOf("/") + 1);
}

/** What stands for a directive of one letter; undefined where there is none. */
function directive(search: Search, letter: string): ((file: Found) => string | number) | undefined {
  const { sys } = search;
  const directives: Readonly<Record<string, (file: Found) => string | number>> = {
    a: ({ stat }) => wholeTime(search, stat.atime),
    b: ({ stat }) => stat.blocks,
    c: ({ stat }) => wholeTime(search, stat.ctime),
    d: ({ depth }) => depth,
    D: ({ stat }) => stat.dev,
    f: ({ path }) => nameOf(path),
    F({ path }) {
      const stat = sys.k.statfs(sys.p, path);
      return typeof stat === "number" ? "unknown" : stat.type;
    },
    g: ({ stat }) => groupName(sys, stat.gid) ?? stat.gid,
    G: ({ stat }) => stat.gid,
    h: ({ path }) => directoryOf(path),
    H: ({ start }) => start,
    i: ({ stat }) => stat.ino,
    k: ({ stat }) => Math.ceil(stat.blocks / 2),
    l({ path, stat }) {
      const target = stat.kind === "symlink" ? sys.k.readlink(sys.p, path) : "";
      return typeof target === "string" ? target : "";
    },
    m: ({ stat }) => stat.mode.toString(8),
    M: ({ stat }) => formatMode(stat),
    n: ({ stat }) => stat.nlink,
    p: ({ path }) => path,
    P: ({ path, start }) => path.slice(start.length).replace(/^\//, ""),
    s: ({ stat }) => stat.size,
    S: () => 1,
    t: ({ stat }) => wholeTime(search, stat.mtime),
    u: ({ stat }) => userName(sys, stat.uid) ?? stat.uid,
    U: ({ stat }) => stat.uid,
    y: ({ stat }) => KIND_LETTERS[stat.kind],
    Y: ({ path, stat }) => kindBehind(sys, path, stat),
  };
  return directives[letter];
}

/** Into its width: `-` to the left, `0` for numbers, `#` for an octal's zero, a precision for texts. */
function laidOut(value: string | number, flags: string, width: number, precision: number | undefined): string {
  let text = String(value);
  if (typeof value === "string" && precision !== undefined) text = text.slice(0, precision);
  if (flags.includes("-")) return text.padEnd(width);
  return text.padStart(width, flags.includes("0") && /^\d+$/.test(text) ? "0" : " ");
}

const TIMES: Readonly<Record<string, "atime" | "mtime" | "ctime">> = { A: "atime", C: "ctime", T: "mtime" };
const PIECE = /\\([0-7]{1,3}|.)?|%([-+ #0]*)(\d*)(?:\.(\d*))?(?:([ABCT])(.)|(.))?|[^%\\]+/gs;

export interface Format {
  /** What is said of it at once. */
  readonly warnings: readonly string[];
  text(file: Found): string;
}

/** Reads a format. */
export function parseFormat(search: Search, format: ByteString): Format {
  const parts: Part[] = [];
  const warnings: string[] = [];
  for (const [whole, escape, flags = "", width = "", precision, of, unit, letter] of format.matchAll(PIECE)) {
    if (whole.startsWith("\\")) {
      if (escape === "c") break;
      const known = escape === undefined ? undefined : ESCAPES[escape];
      if (known !== undefined) parts.push(known);
      else if (escape !== undefined && /[0-7]/.test(escape))
        parts.push(String.fromCharCode(Number.parseInt(escape, 8) & 255));
      else {
        warnings.push(
          escape === undefined ? "escape `\\' followed by nothing at all" : `unrecognized escape \`\\${escape}'`,
        );
        parts.push(whole);
      }
      continue;
    }
    if (!whole.startsWith("%")) {
      parts.push(whole);
      continue;
    }
    if (letter === undefined && of === undefined) throw new FindProblem("error: % at end of format string");
    if (letter === "%") {
      parts.push("%");
      continue;
    }
    const lay = (value: string | number): string =>
      laidOut(value, flags, Number(width), precision === undefined ? undefined : Number(precision));
    const field = of === undefined ? undefined : TIMES[of];
    if (of !== undefined) {
      parts.push((file) => lay(field === undefined ? "" : timePart(search, unit ?? "", file.stat[field])));
      continue;
    }
    const make = directive(search, letter ?? "");
    if (make)
      parts.push((file) => {
        const value = make(file);
        return lay(letter === "m" && flags.includes("#") ? `0${value}` : value);
      });
    else {
      warnings.push(`unrecognized format directive \`%${letter ?? ""}'`);
      parts.push(whole);
    }
  }
  return { warnings, text: (file) => parts.map((part) => (typeof part === "string" ? part : part(file))).join("") };
}

/** Six months, half of a mean Gregorian year. */
const RECENT_MS = (31_556_952 / 2) * 1000;

/** A name with what a terminal would not show behind backslashes. */
function escapedName(name: ByteString): ByteString {
  return name.replace(/[\\\s"\x80-\xff]/g, (byte) =>
    byte === "\n"
      ? "\\n"
      : byte === "\t"
        ? "\\t"
        : /[\\ "]/.test(byte)
          ? `\\${byte}`
          : `\\${byte.charCodeAt(0).toString(8)}`,
  );
}

/** `-ls`: inode, blocks of 1 KiB, and what `ls -l` shows. */
export function listLine(search: Search, { path, stat }: Found): string {
  const { sys, zone, now } = search;
  const isRecent = now - RECENT_MS < stat.mtime && stat.mtime <= now + 3_600_000;
  const time = strftime(isRecent ? "%b %e %H:%M" : "%b %e  %Y", stat.mtime, zone.at(stat.mtime));
  const size =
    stat.kind === "device"
      ? `${String(stat.rdev >> 8).padStart(3)}, ${String(stat.rdev & 255).padStart(3)}`
      : String(stat.size).padStart(8);
  const target = stat.kind === "symlink" ? sys.k.readlink(sys.p, path) : 0;
  const fields = [
    String(stat.ino).padStart(9),
    String(Math.ceil(stat.blocks / 2)).padStart(6),
    formatMode(stat),
    String(stat.nlink).padStart(3),
    String(userName(sys, stat.uid) ?? stat.uid).padEnd(8),
    String(groupName(sys, stat.gid) ?? stat.gid).padEnd(8),
    size,
    time,
    escapedName(path) + (typeof target === "string" ? ` -> ${escapedName(target)}` : ""),
  ];
  return `${fields.join(" ")}\n`;
}
