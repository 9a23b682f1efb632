/** GNU's cut. Source: coreutils 9.1 cut. */
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { gnuOptions, longOptions, sayUsage } from "../gnu/words.ts";
import { Output, eachFile } from "./text-io.ts";

const LONG = longOptions(
  "bytes=b characters=c fields=f delimiter=d only-delimited=s output-delimiter=output-delimiter: complement=complement zero-terminated=z",
);
const TOO_LARGE = 18_446_744_073_709_551_615n;

interface Range {
  readonly from: number;
  to: number;
}

/** `1,3-5,7-` in order, or what is wrong with it. */
function parseList(list: string, isFields: boolean): Range[] | string {
  const zero = isFields ? "fields are numbered from 1" : "byte/character positions are numbered from 1";
  const ranges: Range[] = [];
  for (const part of list.split(/[,\s]/)) {
    const [, low, dash, high] = /^(\d*)(-?)(\d*)$/.exec(part) ?? [];
    if (low === undefined || high === undefined || dash === undefined) {
      if (/^\d*-\d*-/.test(part)) return isFields ? "invalid field range" : "invalid byte or character range";
      const odd = /^\d*-?\d*(.*)$/.exec(part)?.[1] ?? "";
      return `${isFields ? "invalid field value" : "invalid byte/character position"} '${odd}'`;
    }
    for (const digits of [low, high])
      if (digits !== "" && BigInt(digits) >= TOO_LARGE)
        return `${isFields ? "field number" : "byte/character offset"} '${digits}' is too large`;
    if (dash === "" && low === "") return zero;
    if (low === "" && high === "") return "invalid range with no endpoint: -";
    const from = low === "" ? 1 : Number(low);
    if (from === 0) return zero;
    const to = dash === "" ? from : high === "" ? Infinity : Number(high);
    if (to < from) return to === 0 && low === "" ? "invalid decreasing range" : "invalid decreasing range";
    ranges.push({ from, to });
  }
  ranges.sort((x, y) => x.from - y.from);
  const joined: Range[] = [];
  for (const range of ranges) {
    const last = joined.at(-1);
    if (last && range.from <= last.to) last.to = Math.max(last.to, range.to);
    else joined.push({ ...range });
  }
  return joined;
}

function complemented(ranges: readonly Range[]): Range[] {
  const out: Range[] = [];
  let from = 1;
  for (const range of ranges) {
    if (range.from > from) out.push({ from, to: range.from - 1 });
    from = range.to + 1;
  }
  if (from !== Infinity) out.push({ from, to: Infinity });
  return out;
}

export function* cutMain(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const fail = function* (text: string): AppletRun {
    yield* sayUsage(sys, "cut", text);
    return 1;
  };
  const options = yield* gnuOptions(sys, "cut", argv, "b:c:d:f:nsz", LONG);
  if (typeof options === "number") return options;
  const lists = options.given.filter(({ option }) => "bcf".includes(option));
  const delimiters = options.values("d");
  if (lists.length > 1) return yield* fail("only one list may be specified");
  if (delimiters.some((text) => text.length > 1)) return yield* fail("the delimiter must be a single character");
  const [list] = lists;
  if (!list) return yield* fail("you must specify a list of bytes, characters, or fields");
  const isFields = list.option === "f";
  if (delimiters.length > 0 && !isFields)
    return yield* fail("an input delimiter may be specified only when operating on fields");
  if (options.has("s") && !isFields)
    return yield* fail("suppressing non-delimited lines makes sense\n\tonly when operating on fields");
  const parsed = parseList(list.value ?? "", isFields);
  if (typeof parsed === "string") return yield* fail(parsed);
  const ranges = options.has("complement") ? complemented(parsed) : parsed;
  const given = delimiters.at(-1);
  const delimiter = given === undefined ? "\t" : given === "" ? "\0" : given;
  const joint = options.value("output-delimiter");
  const end = options.has("z") ? "\0" : "\n";
  const out = new Output(sys, "cut");
  const code = yield* eachFile(sys, "cut", options.operands, end, function* ({ reader }) {
    for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
      if (isFields && !line.includes(delimiter)) {
        if (!options.has("s") && !(yield* out.put(line + end))) return false;
        continue;
      }
      const text = isFields
        ? fields(line, ranges, delimiter, joint === "" ? "\0" : (joint ?? delimiter))
        : bytes(line, ranges, joint === "" ? "\0" : (joint ?? ""));
      if (!(yield* out.put(text + end))) return false;
    }
    return true;
  });
  return yield* out.end(code);
}

function fields(line: string, ranges: readonly Range[], delimiter: string, joint: string): string {
  const all = line.split(delimiter);
  return ranges.flatMap(({ from, to }) => all.slice(from - 1, to)).join(joint);
}

function bytes(line: string, ranges: readonly Range[], joint: string): string {
  return ranges
    .filter(({ from }) => from <= line.length)
    .map(({ from, to }) => line.slice(from - 1, to))
    .join(joint);
}
