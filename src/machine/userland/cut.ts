/** cut: parts of lines. Source: BusyBox 1.36.1 cut (-b -c -f -F -d -D -s -n -O). */
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { parseOptions } from "./getopt.ts";
import { LineReader, eachOperand } from "./input.ts";
import { complain } from "./message.ts";
import type { RegexModule } from "./regex-types.ts";
import type { Applet } from "./types.ts";

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
    const match = /^(\d*)(-?)(\d*)$/.exec(part);
    if (!match || part === "-") return `invalid range ${part}`;
    const [, low = "", dash = "", high = ""] = match;
    const from = low === "" ? 1 : Number(low);
    const to = dash === "" ? from : high === "" ? Number.MAX_SAFE_INTEGER : Number(high);
    if (from < 1 || to < from) return `invalid range ${part}`;
    ranges.push({ from, to });
  }
  if (ranges.length === 0) return "missing list of positions";
  return keepsOrder ? ranges : ranges.sort((x, y) => x.from - y.from);
}

function cutBytes(line: string, ranges: readonly Range[], joint: string): string {
  const out: string[] = [];
  let done = 0;
  for (const { from, to } of ranges) {
    const start = Math.max(from - 1, done);
    const end = Math.min(to, line.length);
    if (end <= start) continue;
    out.push(line.slice(start, end));
    done = end;
  }
  return out.join(joint);
}

function cutFields(line: string, ranges: readonly Range[], delimiter: string, joint: string): string {
  const fields = line.split(delimiter);
  const out: string[] = [];
  let done = 0;
  for (const { from, to } of ranges) {
    const end = Math.min(to, fields.length);
    for (let i = Math.max(from - 1, done); i < end; i++) out.push(fields[i] ?? "");
    done = Math.max(done, end);
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

/** The fields of the ranges, in the order of the ranges. */
function chosen(fields: readonly string[], ranges: readonly Range[], joint: string): string {
  return ranges.flatMap(({ from, to }) => fields.slice(from - 1, Math.min(to, fields.length))).join(joint);
}

export const cutApplet: Applet = {
  name: "cut",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "b:c:f:d:O:snDF:", { "output-delimiter": "O" });
    if (!options) return 1;
    const kinds = ["b", "c", "f", "F"].filter((letter) => options.has(letter));
    const [kind] = kinds;
    if (kind === undefined) return yield* fail(sys, "expected a list of bytes, characters, or fields");
    if (kinds.length > 1) return yield* fail(sys, "only one type of list may be specified");
    if (kind !== "f" && kind !== "F" && (options.has("s") || options.has("d"))) {
      const what = options.has("d") ? "a delimiter may be specified" : "suppressing non-delimited lines makes sense";
      return yield* fail(sys, `${what} only when operating on fields`);
    }
    const delimiter = options.value("d") ?? "\t";
    if (delimiter.length > 1 && kind !== "F") return yield* fail(sys, "the delimiter must be a single character");
    const ranges = parseList(options.value(kind) ?? "", options.has("D"));
    if (typeof ranges === "string") return yield* fail(sys, ranges);
    const joint = options.value("O") ?? (kind === "f" ? delimiter : kind === "F" ? " " : "");
    const split = kind === "F" ? yield* fieldSplitter(sys, options.value("d") ?? "[[:space:]]+") : null;
    return yield* eachOperand(sys, "cut", options.operands, "plain", function* (fd) {
      const reader = new LineReader(sys, fd);
      for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
        let out = line;
        if (split) out = chosen(split(line), ranges, joint);
        else if (kind !== "f") out = cutBytes(line, ranges, joint);
        else if (line.includes(delimiter)) out = cutFields(line, ranges, delimiter, joint);
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
