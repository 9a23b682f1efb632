/**
 * sort: orders lines as wholes; by keys, and in the rarer orders, in the chunk `sort-keys`.
 * Source: POSIX sort; BusyBox 1.36.1 (-n -g -h -M -V -r -u -f -d -i -b -s -z -c -k -t -o; LC_ALL=C).
 */
import { isError } from "../kernel/applet.ts";
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../kernel/flags.ts";
import { KERNEL_LIMITS } from "../kernel/limits.ts";
import { parseOptions } from "./getopt.ts";
import { LineReader, openMessage, openOperand } from "./input.ts";
import { complain } from "./message.ts";
import type { Applet } from "./types.ts";

export interface Ordering {
  /** What was found to be wrong with the options when lines were compared. */
  problem?: string;
  /** By the keys alone: 0 means "the same" to -u. */
  byKeys(x: string, y: string): number;
  /** The order of the output: lines with the same keys by their bytes, unless -s. */
  compare(x: string, y: string): number;
}

/** What the chunk `sort-keys` promises: the order, or what is wrong with the keys. */
export interface SortKeysModule {
  keyedOrdering(
    keys: readonly string[],
    flags: string,
    separator: string | undefined,
    isGnu: boolean,
  ): Ordering | string;
}

export function compareBytes(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Runs of digits by value, the rest by bytes: GNU's -V. */
function compareVersions(x: string, y: string): number {
  const left = x.match(/\d+|\D+/g) ?? [];
  const right = y.match(/\d+|\D+/g) ?? [];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const a = left[i] ?? "";
    const b = right[i] ?? "";
    const areNumbers = /^\d/.test(a) && /^\d/.test(b);
    const order = areNumbers ? Number(a) - Number(b) || compareBytes(a, b) : compareBytes(a, b);
    if (order !== 0) return order;
  }
  return 0;
}

/** The order of whole lines. */
function plainOrdering(flags: string): Ordering {
  const sign = flags.includes("r") ? -1 : 1;
  const order = flags.includes("V") ? compareVersions : compareBytes;
  const byKeys = (x: string, y: string): number => sign * order(x, y);
  return {
    byKeys,
    compare: (x, y) => byKeys(x, y) || (flags.includes("s") ? 0 : sign * compareBytes(x, y)),
  };
}

export const sortApplet: Applet = {
  name: "sort",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "ngMVucszbrdfihmS:T:o:k:t:");
    if (!options) return 2;
    const separator = options.value("t");
    if (separator !== undefined && separator.length !== 1 && !(sys.isGnu && separator === "\\0"))
      return yield* fail(sys, `bad -t parameter`);
    const flags = [..."ngMVsbrdfih"].filter((letter) => options.has(letter)).join("");
    const keys = options.values("k");
    const end = options.has("z") ? "\0" : "\n";
    const isPlain = keys.length === 0 && (sys.isGnu ? /^[Vrs]*$/ : /^[rs]*$/).test(flags);
    const chunk = isPlain ? null : yield* sys.chunk<SortKeysModule>("sort-keys");
    const ordering = chunk?.keyedOrdering(keys, flags, separator?.at(-1), sys.isGnu) ?? plainOrdering(flags);
    if (typeof ordering === "string") return yield* fail(sys, ordering);
    const lines = yield* readLines(sys, options.operands, end);
    if (!lines) return 2;
    if (options.has("c")) return yield* check(sys, lines, ordering, options.has("u"));
    lines.sort((x, y) => ordering.compare(x, y));
    if (ordering.problem !== undefined) return yield* fail(sys, ordering.problem);
    sys.charge(lines.length * 4);
    if (sys.spent) yield;
    const output = options.value("o");
    if (output !== undefined) {
      const fd = yield* sys.open(output, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
      if (isError(fd)) return yield* fail(sys, openMessage("cant-open", output, fd));
      sys.k.dup2(sys.p, fd, 1);
    }
    const unique = options.has("u");
    let previous: string | null = null;
    for (const line of lines) {
      if (unique && previous !== null && ordering.byKeys(previous, line) === 0) continue;
      previous = line;
      if ((yield* sys.print(line + end)) < 0) return 1;
    }
    return 0;
  },
};

/** What a line costs beside its bytes. */
const LINE_BYTES = 24;

function* readLines(sys: Sys, operands: readonly string[], end: string): Generator<void, string[] | null, void> {
  const lines: string[] = [];
  let bytes = 0;
  for (const name of operands.length === 0 ? ["-"] : operands) {
    const fd = yield* openOperand(sys, name);
    if (isError(fd)) {
      yield* complain(sys, "sort", openMessage("plain", name, fd));
      return null;
    }
    const reader = new LineReader(sys, fd, end, end === "\n");
    for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
      bytes += line.length + LINE_BYTES;
      if (bytes > KERNEL_LIMITS.wholeFileBytes) {
        yield* sys.outOfMemory("sort");
        return null;
      }
      if (!sys.hold(line.length + LINE_BYTES)) yield;
      lines.push(line);
    }
    if (fd !== 0) sys.k.close(sys.p, fd);
  }
  return lines;
}

function* check(sys: Sys, lines: readonly string[], ordering: Ordering, unique: boolean): AppletRun {
  for (let i = 1; i < lines.length; i++) {
    const x = lines[i - 1] ?? "";
    const y = lines[i] ?? "";
    if (ordering.compare(x, y) < (unique ? 0 : 1)) continue;
    yield* sys.error(`Check line ${i}\n`);
    return 1;
  }
  return 0;
}

function* fail(sys: Sys, text: string): AppletRun {
  yield* complain(sys, "sort", text);
  return 2;
}
