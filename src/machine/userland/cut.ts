/** cut: parts of lines. Source: BusyBox 1.36.1 cut (-b -c -f -F -d -D -s -n -O). */
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { parseOptions } from "./getopt.ts";
import { LineReader, eachOperand } from "./input.ts";
import { complain } from "./message.ts";
import { parseNumber } from "./number.ts";
import type { RegexModule } from "./regex-types.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

interface Range {
  /** Counted from 1; `to` is included. */
  from: number;
  to: number;
}

/** The ranges of a list such as `1,3-5,7-`, or the message of what is wrong with it. */
function parseList(list: string, keepsOrder: boolean): Range[] | string {
  const ranges: Range[] = [];
  for (const part of list.split(",")) {
    if (part === "") continue;
    const [low = "", ...rest] = part.split("-");
    const high = rest.length === 0 ? null : rest.join("-");
    for (const number of [low, high])
      if (number !== null && number !== "" && parseNumber(number, 0, 0xffff_ffff) === null)
        return `invalid number '${number}'`;
    // The first position may be called 0.
    const from = Math.max(1, Number(low));
    const to = high === null ? from : high === "" ? Number.MAX_SAFE_INTEGER : Number(high);
    if (to < from - 1) return `${to}<${from - 1}`;
    ranges.push({ from, to });
  }
  if (ranges.length === 0) return "missing list of positions";
  return keepsOrder ? ranges : ranges.sort((x, y) => x.from - y.from);
}

/** In the order of the ranges, each byte once; a range takes its first byte even where it ends before that. */
function cutBytes(line: string, ranges: readonly Range[]): string {
  const done = new Set<number>();
  let out = "";
  for (const { from, to } of ranges) {
    const end = Math.min(Math.max(from, to), line.length);
    for (let at = from - 1; at < end; at++) {
      if (!done.has(at)) out += line[at] ?? "";
      done.add(at);
    }
  }
  return out;
}

/**
 * Where a delimiter begins and ends: the next one of a regular expression, or the byte at `at`, since ranges that are over
 * are left behind one for each byte; null where there is none.
 */
type FindDelimiter = (line: string, at: number) => readonly [start: number, end: number] | null;

interface FieldOptions {
  readonly find: FindDelimiter;
  readonly joint: string;
  /** -D: every range counts from the beginning of the line; else no field comes twice. */
  readonly restarts: boolean;
  /** -s: a line without a delimiter is left out. */
  readonly onlyDelimited: boolean;
  /** -F: empty pieces are left out, and so is nothing else. */
  readonly isRegex: boolean;
}

/**
 * The fields of a line, or null where it is left out. As BusyBox does it: each range is one piece, from the start of its
 * first field to the end of its last one; a range that the line does not reach is an empty piece, once.
 */
function cutFields(line: string, ranges: readonly Range[], options: FieldOptions): string | null {
  const { find, joint, restarts, onlyDelimited, isRegex } = options;
  const { length } = line;
  const pieces: string[] = [];
  /** Delimiters that were passed, and where to look for the next one. */
  let passed = 0;
  let at = 0;
  let start = 0;
  let end = 0;
  for (let which = 0; ;) {
    if (end === length || passed > (ranges[which]?.to ?? 0) - 1) {
      if (++which >= ranges.length) break;
      if (restarts) start = passed = at = 0;
      end = 0;
    }
    const first = (ranges[which]?.from ?? 1) - 1;
    if (at === length) {
      if (which === 0 && passed === 0 && !isRegex) {
        if (onlyDelimited) return null;
      } else if (passed < first) start = length;
      end = length;
    } else {
      const delimiter = find(line, at);
      [end, at] = delimiter ?? [isRegex ? end : at, isRegex ? length : at + 1];
      if (!delimiter) continue;
      if (passed++ < first) {
        start = at;
        continue;
      }
    }
    if (end !== start || !isRegex) pieces.push(line.slice(start, Math.max(start, end)));
    start = at;
    if (passed === 0) break;
  }
  return pieces.join(joint);
}

/** -F: what a regular expression parts. */
function* regexFinder(sys: Sys, source: string): Generator<void, FindDelimiter, void> {
  const { compileRegex } = yield* sys.chunk<RegexModule>("regex");
  const compiled = compileRegex(source, { extended: true });
  return (line, from) => {
    const [start = 0, end = 0] = (compiled.ok ? compiled.regex.exec(line.slice(from), 0, true) : null) ?? [];
    // Simplified: one that matches nothing at all parts nothing; the real one never comes to an end with it.
    return end === 0 ? null : [from + start, from + end];
  };
}

export const cutApplet: Applet = {
  name: "cut",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "b:c:f:d:O:sDF:n");
    if (!options) return 1;
    const kinds = ["b", "c", "f", "F"].filter((letter) => options.has(letter));
    const [kind] = kinds;
    if (kinds.length > 1) return yield* usageError(sys, "cut");
    if (kind === undefined) return yield* fail(sys, "expected a list of bytes, characters, or fields");
    if (kind !== "f" && kind !== "F" && (options.has("s") || options.has("d"))) {
      const what = options.has("s") ? "suppressing non-delimited lines makes sense" : "a delimiter may be specified";
      return yield* fail(sys, `${what} only when operating on fields`);
    }
    const given = options.value("d") ?? "";
    const delimiter = given === "" ? "\t" : given.slice(0, 1);
    const ranges = parseList(options.value(kind) ?? "", options.has("D"));
    if (typeof ranges === "string") return yield* fail(sys, ranges);
    const joint = options.value("O") ?? (kind === "F" ? " " : given === "" ? "\t" : given);
    const fields: FieldOptions = {
      find:
        kind === "F"
          ? yield* regexFinder(sys, given === "" ? "[[:space:]]+" : given)
          : (line, at) => (line[at] === delimiter ? [at, at + 1] : null),
      joint,
      restarts: options.has("D"),
      onlyDelimited: options.has("s"),
      isRegex: kind === "F",
    };
    return yield* eachOperand(sys, "cut", options.operands, "plain", function* (fd) {
      const reader = new LineReader(sys, fd, "\n", true);
      for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
        const out = kind === "f" || kind === "F" ? cutFields(line, ranges, fields) : cutBytes(line, ranges);
        if (out === null) continue;
        if ((yield* sys.print(out + "\n")) < 0) return 1;
      }
      return 0;
    });
  },
};

function* fail(sys: Sys, text: string): AppletRun {
  yield* complain(sys, "cut", text);
  return 1;
}
