/** The conversions of stat -c. Source: BusyBox 1.36.1 stat (print_it, print_stat, print_statfs). */
import type { Sys } from "../kernel/applet.ts";
import type { ByteString, FilesystemStat, Stat } from "../kernel/types.ts";
import { groupName, userName } from "./accounts.ts";
import { formatMode, rawMode } from "./file-mode.ts";
import { strftime } from "../../sim/strftime.ts";

/** Characters of one conversion, which a width or a precision may ask for. */
const WIDEST = 1_000_000;

/** A piece of text, or a number in a base. */
export type Piece = string | { value: number; base: 8 | 10 | 16 };

/** `%` flags, width and precision, letter. A letter that means nothing stands for itself. */
export function formatPieces(format: ByteString, pieceOf: (letter: string) => Piece | undefined): ByteString {
  return format.replace(/%([-#0+. \dI]*)([^]?)/g, (_, flags: string, letter: string) => {
    if (letter === "" || letter === "%") return "%";
    const match = /^([-#0+ I]*)(\d*)(?:\.(\d*))?/.exec(flags);
    const [, marks = "", width = "", places] = match ?? [];
    const precision = places === undefined ? undefined : Math.min(Number(places), WIDEST);
    const piece = pieceOf(letter) ?? letter;
    const text =
      typeof piece === "string"
        ? precision === undefined
          ? piece
          : piece.slice(0, precision)
        : digits(piece, marks, precision);
    const least = Math.min(Number(width), WIDEST);
    if (marks.includes("-")) return text.padEnd(least);
    return text.padStart(least, marks.includes("0") && typeof piece !== "string" ? "0" : " ");
  });
}

function digits(
  { value, base }: { value: number; base: 8 | 10 | 16 },
  marks: string,
  precision: number | undefined,
): string {
  const text = value.toString(base).padStart(precision ?? 0, "0");
  if (!marks.includes("#") || base === 10 || value === 0) return text;
  return `${base === 8 ? "0" : "0x"}${text}`;
}

const KINDS: Readonly<Record<Stat["kind"], string>> = {
  file: "regular file",
  directory: "directory",
  symlink: "symbolic link",
  fifo: "fifo",
  device: "character special file",
  socket: "socket",
};

function timeText(time: number): string {
  const seconds = Math.floor(time / 1000);
  const fraction = String(Math.floor(time - seconds * 1000)).padStart(3, "0");
  return strftime(`%Y-%m-%d %H:%M:%S.${fraction}000000 %z`, time);
}

/** A conversion for a file. */
export function filePiece(sys: Sys, path: ByteString, stat: Stat, letter: string): Piece | undefined {
  const decimal = (value: number): Piece => ({ value, base: 10 });
  const hexadecimal = (value: number): Piece => ({ value, base: 16 });
  const conversions: Readonly<Record<string, () => Piece>> = {
    n: () => path,
    N: () => quotedName(sys, path, stat),
    d: () => decimal(stat.dev),
    D: () => hexadecimal(stat.dev),
    i: () => decimal(stat.ino),
    a: () => ({ value: stat.mode, base: 8 }),
    A: () => formatMode(stat),
    f: () => hexadecimal(rawMode(stat)),
    F: () => (stat.kind === "file" && stat.size === 0 ? "regular empty file" : KINDS[stat.kind]),
    h: () => decimal(stat.nlink),
    u: () => decimal(stat.uid),
    U: () => userName(sys, stat.uid) ?? "UNKNOWN",
    g: () => decimal(stat.gid),
    G: () => groupName(sys, stat.gid) ?? "UNKNOWN",
    t: () => hexadecimal(stat.rdev >> 8),
    T: () => hexadecimal(stat.rdev & 255),
    s: () => decimal(stat.size),
    B: () => decimal(512),
    b: () => decimal(stat.blocks),
    o: () => decimal(4096),
    x: () => timeText(stat.atime),
    X: () => decimal(Math.floor(stat.atime / 1000)),
    y: () => timeText(stat.mtime),
    Y: () => decimal(Math.floor(stat.mtime / 1000)),
    z: () => timeText(stat.ctime),
    Z: () => decimal(Math.floor(stat.ctime / 1000)),
  };
  return conversions[letter]?.();
}

function quotedName(sys: Sys, path: ByteString, stat: Stat): string {
  const target = stat.kind === "symlink" ? sys.k.readlink(sys.p, path) : 0;
  return typeof target === "string" ? `'${path}' -> '${target}'` : path;
}

/** Magic numbers and names of filesystems that stat -f knows; others are UNKNOWN. */
const FILESYSTEMS: Readonly<Record<string, readonly [magic: number, name: string]>> = {
  ext4: [0xef53, "ext2/ext3"],
  proc: [0x9fa0, "proc"],
  sysfs: [0x62656572, "sysfs"],
  tmpfs: [0x1021994, "tmpfs"],
  overlay: [0x794c7630, "UNKNOWN"],
};

/** A conversion for a filesystem. */
export function filesystemPiece(path: ByteString, stat: FilesystemStat, letter: string): Piece | undefined {
  const [magic, name] = FILESYSTEMS[stat.type] ?? [0, "UNKNOWN"];
  const free = Math.floor((stat.size - stat.used) / 4096);
  const values: Readonly<Record<string, Piece>> = {
    n: path,
    i: "0",
    l: { value: 255, base: 10 },
    t: { value: magic, base: 16 },
    T: name,
    b: { value: Math.floor(stat.size / 4096), base: 10 },
    f: { value: free, base: 10 },
    a: { value: free, base: 10 },
    s: { value: 4096, base: 10 },
    S: { value: 4096, base: 10 },
    c: { value: 0, base: 10 },
    d: { value: 0, base: 10 },
  };
  return values[letter];
}
