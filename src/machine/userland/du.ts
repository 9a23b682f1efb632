/** du: what files take on the disk. Source: BusyBox 1.36.1 du. */
import type { Sys } from "../kernel/applet.ts";
import type { ByteString, Stat } from "../kernel/types.ts";
import { parseOptions } from "./getopt.ts";
import type { Options } from "./getopt.ts";
import { formatGnuSize, formatHumanSize } from "./human-size.ts";
import { complain, complainErrno } from "./message.ts";
import { parseNumber } from "./number.ts";
import { joinPath } from "./paths.ts";
import type { Applet } from "./types.ts";

/** Simplified: of GNU's options --exclude, --time, -0, -B, -S and -t change nothing. */
const GNU_LONG = {
  all: "a",
  "apparent-size": "apparent",
  bytes: "b",
  total: "c",
  "max-depth": "d",
  "human-readable": "h",
  dereference: "L",
  "dereference-args": "D",
  "count-links": "l",
  summarize: "s",
  "one-file-system": "x",
  exclude: "X",
  null: "0",
  si: "h",
  "block-size": "B",
  "separate-dirs": "S",
  threshold: "t",
  "no-dereference": "P",
};

interface Count {
  sys: Sys;
  options: Options;
  maxDepth: number;
  /** k, m, h or b. */
  unit: string;
  /** -x: the device of the operand. */
  device: number | null;
  /** Files with several names, by device and inode. */
  seen: Set<string>;
  code: number;
}

export const duApplet: Applet = {
  name: "du",
  *main(sys, argv) {
    const options = sys.isGnu
      ? yield* parseOptions(sys, argv, "abB:cd:DhHklLmPsSt:xX:0", GNU_LONG)
      : yield* parseOptions(sys, argv, "aHkLsxd:lchmb", { "max-depth": "d" });
    if (!options) return 1;
    const depth = parseNumber(options.value("d") ?? "0");
    if (depth === null) {
      yield* complain(sys, "du", `invalid number '${options.value("d") ?? ""}'`);
      return 1;
    }
    const limit = options.last("sd");
    const maxDepth = limit === "s" ? 0 : limit === "d" ? depth : Infinity;
    const count: Count = {
      sys,
      options,
      maxDepth,
      unit: options.last("khmb") ?? "k",
      device: null,
      seen: new Set(),
      code: 0,
    };
    let total = 0;
    for (const path of options.operands.length === 0 ? ["."] : options.operands) {
      count.device = null;
      total += yield* measure(count, path, 0, options.last("HL") !== undefined);
    }
    if (options.has("c")) yield* print(count, total, "total");
    return count.code;
  },
};

/** Bytes: taken ones, or with -b written ones. */
function sizeOf(stat: Stat, count: Count): number {
  const isApparent = count.unit === "b" || count.options.has("apparent");
  return isApparent ? (stat.kind === "directory" && count.sys.isGnu ? DIRECTORY_BYTES : stat.size) : stat.blocks * 512;
}

function* measure(count: Count, path: ByteString, depth: number, follow: boolean): Generator<void, number, void> {
  const { sys, options } = count;
  sys.charge(2);
  if (sys.spent) yield;
  const stat = follow ? sys.k.stat(sys.p, path) : sys.k.lstat(sys.p, path);
  if (typeof stat === "number") {
    yield* complainErrno(sys, "du", path, stat);
    count.code = 1;
    return 0;
  }
  if (options.has("x")) {
    count.device ??= stat.dev;
    if (count.device !== stat.dev) return 0;
  }
  if (!options.has("l") && stat.nlink > 1) {
    const key = `${stat.dev}:${stat.ino}`;
    if (count.seen.has(key)) return 0;
    count.seen.add(key);
  }
  let sum = sizeOf(stat, count);
  if (stat.kind === "directory") sum += yield* measureEntries(count, path, depth);
  else if (!options.has("a") && depth > 0) return sum;
  if (depth <= count.maxDepth) yield* print(count, sum, path);
  return sum;
}

function* measureEntries(count: Count, path: ByteString, depth: number): Generator<void, number, void> {
  const { sys, options } = count;
  const entries = sys.k.readdir(sys.p, path);
  if (typeof entries === "number") {
    yield* complainErrno(sys, "du", `can't open '${path}'`, entries);
    count.code = 1;
    return 0;
  }
  let sum = 0;
  for (const { name } of entries)
    sum += yield* measure(count, joinPath(path, name), depth + 1, options.last("HL") === "L");
  return sum;
}

/** What GNU's du shows of a directory's own size. */
const DIRECTORY_BYTES = 4096;

function* print({ sys, unit }: Count, bytes: number, name: ByteString): Generator<void, void, void> {
  const scale = unit === "m" ? 1_048_576 : unit === "b" ? 1 : 1024;
  const text =
    unit === "h" ? (sys.isGnu ? formatGnuSize(bytes) : formatHumanSize(bytes)) : String(Math.ceil(bytes / scale));
  yield* sys.print(`${text}\t${name}\n`);
}
