/** GNU's stat. Source: coreutils 9.1 stat. Simplified: when a file was made is not known (`Birth: -`). */
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { strerror } from "../../../kernel/errno.ts";
import type { Stat } from "../../../kernel/types.ts";
import { getopt } from "../../getopt.ts";
import { filePiece, filesystemPiece, formatPieces } from "../../stat-format.ts";
import type { Piece } from "../../stat-format.ts";

const LONG = {
  dereference: "L",
  "file-system": "f",
  format: "c",
  terse: "t",
  printf: "printf:",
  cached: "cached:",
};
const TRY = "Try 'stat --help' for more information.\n";
const TERSE = "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o\n";
const TERSE_FILESYSTEM = "%n %i %l %t %s %S %b %f %a %c %d\n";
const WHOLE_FILESYSTEM =
  '  File: "%n"\n    ID: %-8i Namelen: %-7l Type: %T\nBlock size: %-10s Fundamental block size: %S\n' +
  "Blocks: Total: %-10b Free: %-10f Available: %a\nInodes: Total: %-10c Free: %d\n";
const ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  '"': '"',
};

function wholeFormat(isDevice: boolean): string {
  return (
    "  File: %|\n  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\n" +
    `Device: %H,%L\tInode: %-10i  Links: ${isDevice ? "%-5h Device type: %t,%T" : "%h"}\n` +
    "Access: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\nAccess: %x\nModify: %y\nChange: %z\n Birth: %w\n"
  );
}

/** Octal numbers and letters behind a backslash. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{1,3}|x[0-9a-fA-F]{1,2}|.)/gs, (whole, what: string) => {
    if (/^[0-7]/.test(what)) return String.fromCharCode(Number.parseInt(what, 8) & 255);
    if (/^x./.test(what)) return String.fromCharCode(Number.parseInt(what.slice(1), 16));
    return ESCAPES[what] ?? whole.slice(1);
  });
}

export function* statMain(sys: Sys, argv: readonly string[]): AppletRun {
  const parsed = getopt(argv, "c:fLt", LONG);
  if (!parsed.ok || parsed.options.operands.length === 0) {
    yield* sys.error(`${parsed.ok ? "stat: missing operand\n" : parsed.message}${TRY}`);
    return 1;
  }
  const { options } = parsed;
  const format = options.value("c");
  const printf = options.value("printf");
  const own = printf === undefined ? (format === undefined ? undefined : `${format}\n`) : unescaped(printf);
  let code = 0;
  for (const path of options.operands) {
    const text = options.has("f") ? ofFilesystem(sys, path, own, options.has("t")) : ofFile(sys, path, own, options);
    if (typeof text === "string") yield* sys.print(text);
    else {
      yield* sys.flush();
      const what = options.has("f") ? "cannot read file system information for" : "cannot statx";
      yield* sys.error(`stat: ${what} '${path}': ${strerror(text)}\n`);
      code = 1;
    }
  }
  return code;
}

function ofFilesystem(sys: Sys, path: string, own: string | undefined, isTerse: boolean): string | number {
  const stat = sys.k.statfs(sys.p, path);
  if (typeof stat === "number") return stat;
  return formatPieces(own ?? (isTerse ? TERSE_FILESYSTEM : WHOLE_FILESYSTEM), (letter) =>
    filesystemPiece(path, stat, letter),
  );
}

function ofFile(
  sys: Sys,
  path: string,
  own: string | undefined,
  options: { has(option: string): boolean },
): string | number {
  const stat = options.has("L") ? sys.k.stat(sys.p, path) : sys.k.lstat(sys.p, path);
  if (typeof stat === "number") return stat;
  const isDevice = stat.kind === "device";
  const template = own === undefined ? (options.has("t") ? TERSE : wholeFormat(isDevice)) : simpler(own, stat);
  // Numbers of a device's parts are decimal in the whole text, and hexadecimal where they are asked for.
  return formatPieces(template, (letter) => pieceOf(sys, path, stat, letter, own === undefined && !options.has("t")));
}

/** `%Hd`, `%Ld`, `%Hr`, `%Lr`, `%.3X`: conversions of two letters or with a fraction, put in as text. */
function simpler(template: string, stat: Stat): string {
  const times: Readonly<Record<string, number>> = { X: stat.atime, Y: stat.mtime, Z: stat.ctime };
  return template.replace(/%(%|([HL])([dr])|\.(\d*)([XYZ]))/g, (whole, what: string, half, which, digits, time) => {
    if (what === "%") return whole;
    const number = which === "d" ? stat.dev : stat.rdev;
    if (half === "H") return String(number >> 8);
    if (half === "L") return String(number & 255);
    const value = times[String(time)] ?? 0;
    const fraction = String(Math.round((value % 1000) * 1e6)).padStart(9, "0");
    return `${Math.floor(value / 1000)}.${fraction.slice(0, digits === "" ? 9 : Number(digits))}`;
  });
}

function pieceOf(sys: Sys, path: string, stat: Stat, letter: string, isWhole: boolean): Piece | undefined {
  const target = stat.kind === "symlink" ? sys.k.readlink(sys.p, path) : 0;
  const arrow = (quote: string): string =>
    typeof target === "string" ? `${quote}${path}${quote} -> ${quote}${target}${quote}` : `${quote}${path}${quote}`;
  switch (letter) {
    case "|":
      return arrow("");
    case "N":
      return arrow("'");
    case "w":
      return "-";
    case "W":
      return { value: 0, base: 10 };
    case "m":
      return mountPoint(sys, path);
    case "H":
      return { value: stat.dev >> 8, base: 10 };
    case "L":
      return { value: stat.dev & 255, base: 10 };
    case "t":
    case "T":
      if (!isWhole) return filePiece(sys, path, stat, letter);
      return { value: letter === "t" ? stat.rdev >> 8 : stat.rdev & 255, base: 10 };
    default:
      return filePiece(sys, path, stat, letter);
  }
}

function mountPoint(sys: Sys, path: string): string {
  const whole = path.startsWith("/") ? path : `${sys.k.getcwd(sys.p)}/${path}`.replace(/\/+/g, "/");
  const above = sys.k
    .mounts(sys.p)
    .filter(({ target }) => target === "/" || whole === target || whole.startsWith(`${target}/`));
  return above.reduce((best, { target }) => (target.length > best.length ? target : best), "/");
}
