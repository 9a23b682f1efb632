/** GNU's du. Source: coreutils 9.1 du. Simplified: names of a directory come in alphabetical order; --files0-from is not simulated. */
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { strerror } from "../../../kernel/errno.ts";
import type { ByteString, Stat } from "../../../kernel/types.ts";
import { parseZone } from "../../../../sim/time-zone.ts";
import { strftime } from "../../../../sim/strftime.ts";
import type { Options } from "../../getopt.ts";
import { compilePattern, matchPattern } from "../../../shell/expand/pattern.ts";
import type { Pattern } from "../../../shell/expand/pattern.ts";
import { readOperand } from "../../input.ts";
import { joinPath, lastComponent } from "../../paths.ts";
import { BYTES, HUMAN, KILOBYTES, SI, blockSize, sizeText } from "./human.ts";
import type { SizeStyle } from "./human.ts";
import { quoted } from "./quoting.ts";
import { gnuOptions, longOptions, say, sayUsage } from "./words.ts";

const LONG = longOptions(
  "all=a apparent-size=apparent bytes=b total=c max-depth=d human-readable=h dereference=L dereference-args=D count-links=l summarize=s one-file-system=x exclude=exclude: exclude-from=X null=0 si=si block-size=B separate-dirs=S threshold=t no-dereference=P inodes=inodes time=time:: time-style=time-style: files0-from=files0-from:",
);
/** What a directory's own size is. */
const DIRECTORY_BYTES = 4096;

interface Count {
  readonly sys: Sys;
  readonly options: Options;
  readonly style: SizeStyle;
  readonly maxDepth: number;
  readonly threshold: number;
  readonly isApparent: boolean;
  readonly excluded: readonly Pattern[];
  /** -x: the device of the operand. */
  device: number | null;
  /** What has been counted, by device and inode. */
  readonly seen: Set<string>;
  code: number;
}

interface Sum {
  size: number;
  /** The newest change. */
  time: number;
}

export function* duMain(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const options = yield* gnuOptions(sys, "du", argv, "0abd:chHklmst:xB:DLPSX:", LONG);
  if (typeof options === "number") return options;
  let style: SizeStyle = KILOBYTES;
  let threshold = 0;
  for (const { option, value = "" } of options.given) {
    if (option === "h") style = HUMAN;
    else if (option === "si") style = SI;
    else if (option === "k") style = KILOBYTES;
    else if (option === "b") style = BYTES;
    else if (option === "m") style = { unit: 1_048_576, suffix: "", auto: 0 };
    else if (option === "B") {
      const asked = blockSize(value);
      if (asked) style = asked;
      else {
        yield* say(sys, "du", `invalid -B argument '${value}'`);
        return 1;
      }
    } else if (option === "d" && !/^\d+$/.test(value)) {
      yield* sayUsage(sys, "du", `invalid maximum depth '${value}'`);
      return 1;
    } else if (option === "t") {
      const least = blockSize(value.replace(/^-/, ""));
      if (!least) {
        yield* say(sys, "du", `invalid -t argument '${value}'`);
        return 1;
      }
      threshold = value.startsWith("-") ? -least.unit : least.unit;
    } else if (option === "files0-from") {
      yield* say(sys, "du", "--files0-from is not simulated by Podarium");
      return 1;
    }
  }
  const isSummary = options.has("s");
  if (isSummary && options.has("a")) {
    yield* sayUsage(sys, "du", "cannot both summarize and show all entries");
    return 1;
  }
  const depth = options.value("d");
  if (isSummary && depth !== undefined) {
    if (Number(depth) !== 0) {
      yield* sayUsage(sys, "du", `warning: summarizing conflicts with --max-depth=${Number(depth)}`);
      return 1;
    }
    yield* say(sys, "du", "warning: summarizing is the same as using --max-depth=0");
  }
  const excluded = options.values("exclude");
  for (const name of options.values("X")) {
    const text = yield* readOperand(sys, name);
    if (typeof text === "number") {
      yield* say(sys, "du", `${name}: ${strerror(text)}`);
      return 1;
    }
    excluded.push(...text.split("\n").filter((line) => line !== ""));
  }
  const count: Count = {
    sys,
    options,
    style,
    maxDepth: isSummary ? 0 : depth === undefined ? Infinity : Number(depth),
    threshold,
    isApparent: options.has("b") || options.has("apparent"),
    excluded: excluded.map(compilePattern),
    device: null,
    seen: new Set(),
    code: 0,
  };
  const total: Sum = { size: 0, time: 0 };
  for (const path of options.operands.length === 0 ? ["."] : options.operands) {
    count.device = null;
    const follows = options.has("L") || options.has("D") || options.has("H");
    const sum = yield* measure(count, path, 0, follows);
    if (sum) add(total, sum);
  }
  if (options.has("c")) yield* show(count, total, "total");
  return count.code;
}

function add(sum: Sum, other: Sum): void {
  sum.size += other.size;
  sum.time = Math.max(sum.time, other.time);
}

function sizeOf(stat: Stat, count: Count): number {
  if (count.options.has("inodes")) return 1;
  if (!count.isApparent) return stat.blocks * 512;
  return stat.kind === "directory" ? DIRECTORY_BYTES : stat.size;
}

function* measure(count: Count, path: ByteString, depth: number, follows: boolean): Generator<void, Sum | null, void> {
  const { sys, options } = count;
  sys.charge(2);
  if (sys.spent) yield;
  if (count.excluded.some((pattern) => matchPattern(pattern, path) || matchPattern(pattern, lastComponent(path))))
    return null;
  const stat = follows ? sys.k.stat(sys.p, path) : sys.k.lstat(sys.p, path);
  if (typeof stat === "number") {
    yield* say(sys, "du", `cannot access ${quoted(path, "shell-escape-always")}: ${strerror(stat)}`);
    count.code = 1;
    return null;
  }
  count.device ??= stat.dev;
  if (options.has("x") && count.device !== stat.dev) return null;
  if (!options.has("l") && (depth === 0 || stat.nlink > 1 || options.has("L"))) {
    const key = `${stat.dev}:${stat.ino}`;
    if (count.seen.has(key)) return null;
    count.seen.add(key);
  }
  const sum: Sum = { size: sizeOf(stat, count), time: stat.mtime };
  /** What -S leaves to the directories below. */
  const below: Sum = { size: 0, time: 0 };
  if (stat.kind === "directory") {
    const entries = sys.k.readdir(sys.p, path);
    if (typeof entries === "number") {
      yield* say(sys, "du", `cannot read directory ${quoted(path, "shell-escape-always")}: ${strerror(entries)}`);
      count.code = 1;
    } else
      for (const { name, kind } of entries) {
        const inner = yield* measure(count, joinPath(path, name), depth + 1, options.has("L"));
        if (inner) add(options.has("S") && kind === "directory" ? below : sum, inner);
      }
  }
  const isShown = stat.kind === "directory" || options.has("a") || depth === 0;
  if (isShown && depth <= count.maxDepth) yield* show(count, sum, path);
  add(sum, below);
  return sum;
}

function* show({ sys, options, style, threshold }: Count, sum: Sum, name: ByteString): Generator<void, void, void> {
  if (threshold > 0 ? sum.size < threshold : threshold < 0 && sum.size > -threshold) return;
  const isCount = options.has("inodes");
  const time = options.has("time")
    ? `${strftime("%Y-%m-%d %H:%M", sum.time, parseZone(sys.env("TZ")).at(sum.time))}\t`
    : "";
  const size = isCount ? String(sum.size) : sizeText(sum.size, style);
  yield* sys.print(`${size}\t${time}${name}${options.has("0") ? "\0" : "\n"}`);
}
