/**
 * sort: orders lines by whole lines or by keys.
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

interface Key {
  startField: number;
  startChar: number;
  /** 0: to the end of the line. */
  endField: number;
  endChar: number;
  flags: string;
}

const KEY = /^(\d+)(?:\.(\d+))?([bdfginrhMV]*)(?:,(\d+)(?:\.(\d+))?([bdfginrhMV]*))?$/;
const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const SCALE = "KMGTPEZY";

function parseKey(text: string): Key | null {
  const match = KEY.exec(text);
  if (!match || match[1] === "0") return null;
  return {
    startField: Number(match[1]),
    startChar: Number(match[2] ?? 1) || 1,
    endField: Number(match[4] ?? 0),
    endChar: Number(match[5] ?? 0),
    flags: (match[3] ?? "") + (match[6] ?? ""),
  };
}

/** Where the fields of a line begin and end. Without a separator, blanks before a field belong to it. */
function fieldSpans(line: string, separator: string | undefined): [start: number, end: number][] {
  const spans: [number, number][] = [];
  if (separator !== undefined) {
    let start = 0;
    for (;;) {
      const at = line.indexOf(separator, start);
      spans.push([start, at < 0 ? line.length : at]);
      if (at < 0) return spans;
      start = at + 1;
    }
  }
  for (const match of line.matchAll(/\s*\S+|\s+$/g)) spans.push([match.index, match.index + match[0].length]);
  return spans;
}

function keyText(line: string, key: Key, flags: string, separator: string | undefined): string {
  const spans = fieldSpans(line, separator);
  const first = spans[key.startField - 1];
  if (!first) return "";
  let start = first[0];
  if (flags.includes("b")) while (start < first[1] && /\s/.test(line[start] ?? "")) start++;
  start += key.startChar - 1;
  if (key.endField === 0) return line.slice(start);
  const last = spans[key.endField - 1];
  if (!last) return line.slice(start);
  const end = key.endChar === 0 ? last[1] : Math.min(last[0] + key.endChar, line.length);
  return end <= start ? "" : line.slice(start, end);
}

function compareBytes(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}

function leadingNumber(text: string): number {
  // As strtod(3) reads it; `Number` knows 0x10, but no sign before it.
  const match = /^\s*([+-]?)(0x[0-9a-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)/i.exec(text);
  return match ? Number(match[2]) * (match[1] === "-" ? -1 : 1) : 0;
}

function humanNumber(text: string): [scale: number, value: number] {
  const match = /^\s*([+-]?(?:\d+\.?\d*|\.\d+))([KMGTPEZY]?)/i.exec(text);
  if (!match) return [0, 0];
  const value = Number(match[1]);
  const scale = match[2] ? SCALE.indexOf(match[2].toUpperCase()) + 1 : 0;
  return [value < 0 ? -scale : scale, value];
}

/** strverscmp(3) in spirit: runs of digits by value, the rest by bytes. */
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

function compareKeys(x: string, y: string, flags: string): number {
  if (flags.includes("n")) return leadingNumber(x) - leadingNumber(y);
  if (flags.includes("g")) return generalOrder(x, y);
  if (flags.includes("h")) {
    const [xs, xv] = humanNumber(x);
    const [ys, yv] = humanNumber(y);
    return xs - ys || xv - yv;
  }
  if (flags.includes("M")) return monthOf(x) - monthOf(y);
  if (flags.includes("V")) return compareVersions(x, y);
  return compareBytes(fold(x, flags), fold(y, flags));
}

function generalOrder(x: string, y: string): number {
  const a = parseFloat(x);
  const b = parseFloat(y);
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
  return a - b;
}

function monthOf(text: string): number {
  return MONTHS.indexOf(text.trimStart().slice(0, 3).toUpperCase());
}

function fold(text: string, flags: string): string {
  let out = text;
  if (flags.includes("d")) out = out.replace(/[^A-Za-z0-9\s]/g, "");
  if (flags.includes("i")) out = out.replace(/[^ -~]/g, "");
  return flags.includes("f") ? out.replace(/[a-z]/g, (letter) => letter.toUpperCase()) : out;
}

class Ordering {
  readonly #keys: readonly Key[];
  readonly #flags: string;
  readonly #separator: string | undefined;

  constructor(keys: readonly Key[], flags: string, separator: string | undefined) {
    this.#keys = keys.length > 0 ? keys : [{ startField: 1, startChar: 1, endField: 0, endChar: 0, flags: "" }];
    this.#flags = flags;
    this.#separator = separator;
  }

  /** By the keys alone: 0 means "the same" to -u and -c. */
  byKeys(x: string, y: string): number {
    for (const key of this.#keys) {
      const flags = key.flags === "" ? this.#flags : key.flags;
      const isWhole = key.startField === 1 && key.startChar === 1 && key.endField === 0 && !flags.includes("b");
      const a = isWhole ? x : keyText(x, key, flags, this.#separator);
      const b = isWhole ? y : keyText(y, key, flags, this.#separator);
      const order = compareKeys(a, b, flags);
      if (order !== 0) return flags.includes("r") ? -order : order;
    }
    return 0;
  }

  /** The order of the output: lines with the same keys by their bytes, unless -s. */
  compare(x: string, y: string): number {
    const order = this.byKeys(x, y);
    if (order !== 0 || this.#flags.includes("s")) return order;
    return this.#flags.includes("r") ? compareBytes(y, x) : compareBytes(x, y);
  }
}

export const sortApplet: Applet = {
  name: "sort",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "ngMVucszbrdfihmS:T:o:k:t:");
    if (!options) return 2;
    const keys: Key[] = [];
    for (const text of options.values("k")) {
      const key = parseKey(text);
      if (!key) return yield* fail(sys, `bad field specification`);
      keys.push(key);
    }
    const separator = options.value("t");
    if (separator !== undefined && separator.length !== 1 && separator !== "\\0")
      return yield* fail(sys, `bad -t parameter`);
    const flags = [..."ngMVsbrdfih"].filter((letter) => options.has(letter)).join("");
    const ordering = new Ordering(keys, flags, separator === "\\0" ? "\0" : separator);
    const end = options.has("z") ? "\0" : "\n";
    const lines = yield* readLines(sys, options.operands, end);
    if (!lines) return 2;
    if (options.has("c")) return yield* check(sys, lines, ordering, options.has("u"));
    lines.sort((x, y) => ordering.compare(x, y));
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
    if (unique ? ordering.byKeys(x, y) < 0 : ordering.compare(x, y) <= 0) continue;
    yield* sys.error(`Check line ${i}\n`);
    return 1;
  }
  return 0;
}

function* fail(sys: Sys, text: string): AppletRun {
  yield* complain(sys, "sort", text);
  return 2;
}
