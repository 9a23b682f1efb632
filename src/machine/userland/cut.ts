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

/** `restarts`: every range counts from the beginning of the line; else no field comes twice. */
function cutFields(fields: readonly string[], ranges: readonly Range[], joint: string, restarts: boolean): string {
  const out: string[] = [];
  let done = 0;
  for (const { from, to } of ranges) {
    const end = Math.min(to, fields.length);
    for (let i = Math.max(from - 1, done); i < end; i++) out.push(fields[i] ?? "");
    if (!restarts) done = Math.max(done, end);
  }
  return out.join(joint);
}

/** -F: what a regular expression parts. */
function* fieldSplitter(sys: Sys, source: string): Generator<void, (line: string) => string[], void> {
  const { compileRegex } = yield* sys.chunk<RegexModule>("regex");
  const compiled = compileRegex(source, { extended: true });
  if (!compiled.ok) return (line) => [line];
  return (line) => {
    const fields: string[] = [];
    let from = 0;
    for (let match = compiled.regex.exec(line, 0); match; match = compiled.regex.exec(line, from)) {
      const [start = 0, end = 0] = match;
      if (end === start) break;
      fields.push(line.slice(from, start));
      from = end;
    }
    return [...fields, line.slice(from)];
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
    const split = kind === "F" ? yield* fieldSplitter(sys, given === "" ? "[[:space:]]+" : given) : null;
    const restarts = options.has("D");
    return yield* eachOperand(sys, "cut", options.operands, "plain", function* (fd) {
      const reader = new LineReader(sys, fd, "\n", true);
      for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
        let out = line;
        if (split) out = cutFields(split(line), ranges, joint, restarts);
        else if (kind !== "f") out = cutBytes(line, ranges);
        else if (line.includes(delimiter)) out = cutFields(line.split(delimiter), ranges, joint, restarts);
        else if (options.has("s")) continue;
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
