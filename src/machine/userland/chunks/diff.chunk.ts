/**
 * diff: how two files or directories differ. Exit code 0 alike, 1 different, 2 trouble. As a unified diff always, but where
 * it stands for GNU's: there only with -u, and with the times of the files.
 * Source: BusyBox 1.36.1 diff (FEATURE_DIFF_DIR, FEATURE_DIFF_LONG_OPTIONS); GNU diffutils 3.8. As in BusyBox, -E and -p are
 * taken and do nothing, and -r passes over directories that only one side has.
 */
import { isError } from "../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import type { ByteString, Stat } from "../../kernel/types.ts";
import { parseOptions } from "../getopt.ts";
import type { LongOptions, Options } from "../getopt.ts";
import { openMessage, readOperand } from "../input.ts";
import { complain } from "../message.ts";
import { numberOption } from "../number-option.ts";
import { strftime } from "../../../sim/strftime.ts";
import { usageError } from "../usage.ts";
import { unifiedHunks } from "./diff-lines.ts";
import type { DiffOptions } from "./diff-lines.ts";

const LONG: LongOptions = {
  "ignore-case": "i",
  "ignore-tab-expansion": "E",
  "ignore-space-change": "b",
  "ignore-all-space": "w",
  "ignore-blank-lines": "B",
  text: "a",
  unified: "U",
  label: "L",
  "show-c-function": "p",
  brief: "q",
  "expand-tabs": "t",
  "initial-tab": "T",
  recursive: "r",
  "new-file": "N",
  "report-identical-files": "s",
  "starting-file": "S",
  minimal: "d",
};

type Pair<T> = readonly [T, T];
type Outcome = "same" | "differ" | "binary";

interface Job {
  options: Options;
  lines: DiffOptions;
  labels: readonly ByteString[];
  /** The exit code so far. */
  code: number;
}

/** `directory/name` with one slash between. */
function join(directory: ByteString, name: ByteString): ByteString {
  return `${directory.replace(/\/$/, "")}/${name.replace(/^\/+/, "")}`;
}

/** Both texts, or null after a complaint. */
function* readBoth(sys: Sys, job: Job, names: Pair<ByteString>): Generator<void, Pair<ByteString> | null, void> {
  const texts: ByteString[] = [];
  for (const name of names) {
    const text = yield* readOperand(sys, name);
    if (isError(text)) {
      if (!job.options.has("N")) {
        yield* complain(sys, "diff", openMessage("cant-open", name, text));
        return null;
      }
      texts.push("");
    } else texts.push(text);
  }
  return [texts[0] ?? "", texts[1] ?? ""];
}

/** Compares two files and prints how they differ, unless only that they do is asked. */
function* compareFiles(sys: Sys, job: Job, names: Pair<ByteString>): Generator<void, Outcome, void> {
  const texts = yield* readBoth(sys, job, names);
  if (!texts || texts[0] === texts[1]) return "same";
  const [old, fresh] = texts;
  const common = Math.min(old.length, fresh.length);
  const isBinary = [old, fresh].some((text) => text.slice(0, common).includes("\0"));
  if (isBinary && !job.options.has("a")) {
    job.code = 1;
    return "binary";
  }
  sys.charge((old.length + fresh.length) >> 1);
  const isNormal = sys.isGnu && !job.options.has("u") && !job.options.has("U");
  const hunks = unifiedHunks(old, fresh, isNormal ? { ...job.lines, context: 0 } : job.lines);
  if (sys.spent) yield;
  if (hunks.length === 0) return "same";
  job.code = 1;
  if (job.options.has("q")) return "differ";
  if (!isNormal) {
    const [one, two] = names.map((name, i) => job.labels[i] ?? `${name}${sys.isGnu ? `\t${timeOf(sys, name)}` : ""}`);
    yield* sys.print(`--- ${one ?? ""}\n+++ ${two ?? ""}\n`);
  }
  for (const hunk of hunks) if ((yield* sys.print(isNormal ? normalHunk(hunk) : hunk)) < 0) break;
  return "differ";
}

/** When a file was changed, as GNU's diff writes it behind the name. */
function timeOf(sys: Sys, name: ByteString): string {
  const stat = name === "-" ? sys.k.fstat(sys.p, 0) : sys.k.stat(sys.p, name);
  const time = typeof stat === "number" ? 0 : stat.mtime;
  const nanoseconds = String(Math.floor((time % 1000) * 1e6)).padStart(9, "0");
  return strftime(`%Y-%m-%d %H:%M:%S.${nanoseconds} %z`, time);
}

/** A hunk without context, as POSIX has it: `1,2c3`, the lines behind `<` and `>`. */
function normalHunk(hunk: ByteString): ByteString {
  const [, from = "", removed = "1", to = "", added = "1"] =
    /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(hunk) ?? [];
  const span = (start: string, count: string): string =>
    Number(count) < 2 ? start : `${start},${Number(start) + Number(count) - 1}`;
  const letter = removed === "0" ? "a" : added === "0" ? "d" : "c";
  const lines = hunk.split("\n").slice(1);
  const marked = lines.map((line) => line.replace(/^[-+]/, (mark) => (mark === "-" ? "< " : "> ")));
  if (letter === "c")
    marked.splice(
      lines.findIndex((line) => line.startsWith("+")),
      0,
      "---",
    );
  return `${span(from, removed)}${letter}${span(to, added)}\n${marked.join("\n")}`;
}

function* report(sys: Sys, job: Job, outcome: Outcome, names: Pair<ByteString>): Generator<void, void, void> {
  const [old, fresh] = names;
  if (outcome === "same") {
    if (job.options.has("s")) yield* sys.print(`Files ${old} and ${fresh} are identical\n`);
  } else if (outcome === "binary" || job.options.has("q")) {
    const isBinary = sys.isGnu && outcome === "binary" && !job.options.has("q");
    yield* sys.print(`${isBinary ? "Binary files" : "Files"} ${old} and ${fresh} differ\n`);
  }
}

/** Names below a directory: of files, and without -r of its directories too. */
function list(sys: Sys, job: Job, top: ByteString, other: ByteString, below = ""): ByteString[] {
  const found: ByteString[] = [];
  const entries = sys.k.readdir(sys.p, below === "" ? top : join(top, below));
  if (typeof entries === "number") return found;
  for (const entry of entries) {
    const name = below === "" ? entry.name : `${below}/${entry.name}`;
    const stat = sys.k.stat(sys.p, join(top, name));
    if (typeof stat === "number") continue;
    sys.charge(4);
    if (stat.kind !== "directory" || !job.options.has("r")) {
      found.push(name);
      continue;
    }
    const twin = sys.k.stat(sys.p, join(other, name));
    if (job.options.has("N") || (typeof twin !== "number" && twin.kind === "directory")) {
      found.push(...list(sys, job, top, other, name));
    } else job.code = 1;
  }
  return found;
}

/** Compares what has the same name in two directories; `sides` says which of them has it. */
function* compareEntry(
  sys: Sys,
  job: Job,
  name: ByteString,
  tops: Pair<ByteString>,
  sides: Pair<boolean>,
): Generator<void, void, void> {
  if (!(sides[0] && sides[1]) && !job.options.has("N")) {
    yield* sys.print(`Only in ${sides[0] ? tops[0] : tops[1]}: ${name}\n`);
    job.code = 1;
    return;
  }
  const paths: Pair<ByteString> = [join(tops[0], name), join(tops[1], name)];
  const present = sides[0] ? 0 : 1;
  const stats = paths.map((path, i) => sys.k.stat(sys.p, sides[i] === true ? path : paths[present]));
  const [oldKind = "file", newKind = "file"] = stats.map((stat) => (typeof stat === "number" ? "file" : stat.kind));
  const isSpecial = (kind: Stat["kind"]): boolean => kind !== "file" && kind !== "directory";
  if (oldKind === "directory" && newKind === "directory") {
    yield* sys.print(`Common subdirectories: ${paths[0]} and ${paths[1]}\n`);
  } else if (isSpecial(oldKind) || isSpecial(newKind)) {
    const path = isSpecial(oldKind) ? paths[0] : paths[1];
    yield* sys.print(`File ${path} is not a regular file or directory and was skipped\n`);
  } else if (oldKind !== newKind) {
    const kinds = oldKind === "directory" ? ["directory", "regular file"] : ["regular file", "directory"];
    yield* sys.print(`File ${paths[0]} is a ${kinds[0] ?? ""} while file ${paths[1]} is a ${kinds[1] ?? ""}\n`);
  } else {
    const names: Pair<ByteString> = [sides[0] ? paths[0] : "/dev/null", sides[1] ? paths[1] : "/dev/null"];
    yield* report(sys, job, yield* compareFiles(sys, job, names), paths);
  }
}

function* compareDirectories(sys: Sys, job: Job, tops: Pair<ByteString>): Generator<void, void, void> {
  const start = job.options.value("S") ?? "";
  const old = new Set(list(sys, job, tops[0], tops[1]));
  const fresh = new Set(list(sys, job, tops[1], tops[0]));
  const names = [...new Set([...old, ...fresh])].filter((name) => name >= start).sort(byBytes);
  for (const name of names) yield* compareEntry(sys, job, name, tops, [old.has(name), fresh.has(name)]);
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The two operands' stats, or null after a complaint. */
function* statBoth(sys: Sys, job: Job, names: Pair<ByteString>): Generator<void, Pair<Stat> | null, void> {
  const stats: Stat[] = [];
  for (const name of names) {
    let stat = name === "-" ? sys.k.fstat(sys.p, 0) : sys.k.stat(sys.p, name);
    if (typeof stat === "number" && job.options.has("N")) stat = sys.k.stat(sys.p, "/dev/null");
    if (typeof stat === "number") {
      yield* complain(sys, "diff", `can't stat '${name}': ${strerror(stat)}`);
      return null;
    }
    stats.push(stat);
  }
  const [old, fresh] = stats;
  return old && fresh ? [old, fresh] : null;
}

function* compareOperands(sys: Sys, job: Job, operands: Pair<ByteString>): AppletRun {
  const stats = yield* statBoth(sys, job, operands);
  if (!stats) return 2;
  const isDirectory = stats.map((stat) => stat.kind === "directory");
  if (operands.includes("-") && isDirectory.includes(true)) {
    yield* complain(sys, "diff", "can't compare stdin to a directory");
    return 1;
  }
  if (stats[0].ino === stats[1].ino && stats[0].dev === stats[1].dev) {
    if (sys.isGnu && stats[0].kind !== "directory") yield* report(sys, job, "same", operands);
    return 0;
  }
  if (isDirectory[0] === true && isDirectory[1] === true) {
    yield* compareDirectories(sys, job, operands);
    return job.code;
  }
  // A file against a directory: against its namesake there.
  const inside = (at: 0 | 1): ByteString =>
    isDirectory[at] === true ? join(operands[at], operands[1 - at]?.replace(/^.*\//s, "") ?? "") : operands[at];
  const names: Pair<ByteString> = [inside(0), inside(1)];
  for (const name of names) {
    const stat = operands.includes(name) ? 0 : sys.k.stat(sys.p, name);
    if (!isError(stat)) continue;
    yield* complain(sys, "diff", `can't stat '${name}': ${strerror(stat)}`);
    return 1;
  }
  const isBothInput = operands[0] === "-" && operands[1] === "-";
  yield* report(sys, job, isBothInput ? "same" : yield* compareFiles(sys, job, names), names);
  return job.code;
}

export function* main(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const options = yield* parseOptions(sys, argv, "abdiL:NqrsS:tTU:wupBE", LONG);
  if (!options) return 1;
  const [old, fresh, ...others] = options.operands;
  if (old === undefined || fresh === undefined || others.length > 0) return yield* usageError(sys, "diff");
  const context = yield* numberOption(sys, "diff", options, "U", 3, { max: 0x7fffffff });
  if (context === null) return 1;
  const lines: DiffOptions = {
    ignoreCase: options.has("i"),
    ignoreSpace: options.has("w"),
    squeezeSpace: options.has("b"),
    ignoreBlank: options.has("B"),
    minimal: options.has("d"),
    expandTabs: options.has("t"),
    initialTab: options.has("T"),
    context,
  };
  const job: Job = { options, lines, labels: options.values("L"), code: 0 };
  return yield* compareOperands(sys, job, [old, fresh]);
}
