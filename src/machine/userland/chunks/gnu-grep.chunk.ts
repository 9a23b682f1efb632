/** GNU's grep, egrep and fgrep. Source: grep 3.8. Simplified: the C locale; --null-data and devices as files are. */
import { isError } from "../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import { O_RDONLY } from "../../kernel/flags.ts";
import type { ByteString, Fd } from "../../kernel/types.ts";
import { compilePattern, matchPattern } from "../../shell/expand/pattern.ts";
import { getopt } from "../getopt.ts";
import type { Options } from "../getopt.ts";
import { joinPath } from "../paths.ts";
import { JqError } from "../jq/values.ts";
import { PatternProblem, patternsOf } from "./gnu-grep/patterns.ts";
import type { Kind, Patterns, Span } from "./gnu-grep/patterns.ts";
import { choice, longOptions } from "./gnu/words.ts";

const SHORT = "0123456789A:B:C:D:EFGHILPTUVX:abcd:e:f:hilm:noqRrsuvwxyZz";
const LONG = longOptions(
  "after-context=A basic-regexp=G before-context=B binary-files=binary: binary=U byte-offset=b context=C color=color:: colour=color:: count=c devices=D directories=d exclude=exclude: exclude-from=exclude-from: exclude-dir=exclude-dir: extended-regexp=E file=f files-with-matches=l files-without-match=L fixed-regexp=F fixed-strings=F help=help include=include: ignore-case=i no-ignore-case=no-ignore-case initial-tab=T label=label: line-buffered=line-buffered line-number=n line-regexp=x max-count=m no-filename=h no-group-separator=no-separator group-separator=separator: no-messages=s null=Z null-data=z only-matching=o perl-regexp=P quiet=q recursive=r dereference-recursive=R regexp=e invert-match=v silent=q text=a unix-byte-offsets=u version=V with-filename=H word-regexp=w",
);
const TRY = "Try 'grep --help' for more information.\n";
const USAGE = "Usage: grep [OPTION]... PATTERNS [FILE]...\n";
const BINARY = [["binary"], ["text"], ["without-match"]] as const;
const DIRECTORIES = [["read"], ["recurse"], ["skip"]] as const;
const BLOCK = 32_768;

interface Job {
  readonly sys: Sys;
  readonly options: Options;
  readonly patterns: Patterns;
  readonly before: number;
  readonly after: number;
  readonly most: number;
  readonly withNames: boolean;
  readonly colors: boolean;
  readonly binary: string;
  readonly directories: string;
  /** What ends a line. */
  readonly end: string;
  matched: boolean;
  failed: boolean;
  /** Something was printed: the next group of lines gets a separator. */
  hasPrinted: boolean;
}

function* usage(sys: Sys, text: string): AppletRun {
  yield* sys.error(`${text}${text === "" || /option/.test(text) ? USAGE : ""}${TRY}`);
  return 2;
}

function* main(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const parsed = getopt(["grep", ...argv.slice(1)], SHORT, LONG);
  if (!parsed.ok) return yield* usage(sys, parsed.message);
  const { options } = parsed;
  if (options.has("V")) {
    yield* sys.print("grep (GNU grep) 3.8\n");
    return 0;
  }
  if (options.has("help")) {
    yield* sys.print(`${USAGE}Search for PATTERNS in each FILE.\n`);
    return 0;
  }
  const name = (argv[0] ?? "").replace(/^.*\//, "");
  const operands = [...options.operands];
  const counts = countsOf(options);
  if (typeof counts === "string") {
    yield* sys.error(`grep: ${counts}\n`);
    return 2;
  }
  const sources = yield* sourcesOf(sys, options, operands);
  if (typeof sources === "number") return sources;
  const syntax = options.last("EFGP");
  if (["E", "F", "G", "P"].filter((one) => options.has(one)).length > 1) {
    yield* sys.error("grep: conflicting matchers specified\n");
    return 2;
  }
  const kind: Kind = {
    syntax:
      syntax === "F" || (syntax === undefined && name === "fgrep")
        ? "fixed"
        : syntax === "P"
          ? "perl"
          : syntax === "E" || (syntax === undefined && name === "egrep")
            ? "extended"
            : "basic",
    ignoreCase:
      options.given.findLast(({ option }) => ["i", "y", "no-ignore-case"].includes(option))?.option.length === 1,
    words: options.has("w"),
    lines: options.has("x"),
  };
  for (const source of kind.syntax === "extended" ? sources : [])
    if (/^[*+?]/.test(source)) yield* sys.error(`grep: warning: ${source[0] ?? ""} at start of expression\n`);
  const patterns = patternsOf(sources, kind);
  if (patterns instanceof PatternProblem) {
    yield* sys.error(`grep: ${patterns.text}\n`);
    return 2;
  }
  const binary = choice("grep", "--binary-files", options.value("binary") ?? "binary", BINARY);
  const directories = choice("grep", "--directories", options.value("d") ?? "read", DIRECTORIES);
  if ("problem" in binary) return yield* usage(sys, "grep: unknown binary-files type\n");
  if ("problem" in directories) return yield* usage(sys, directories.problem.replace(/Try .*\n$/, ""));
  const isDeep = options.has("r") || options.has("R") || directories.index === 1;
  const when = options.has("color") ? options.value("color") || "auto" : "never";
  const isOne = operands.length < 2 && !(isDeep && (operands.length === 0 || isTree(sys, operands[0] ?? "")));
  const job: Job = {
    sys,
    options,
    patterns,
    ...counts,
    withNames: options.last("hH") === undefined ? !isOne : options.last("hH") === "H",
    colors: when === "always" || (when === "auto" && sys.k.isatty(sys.p, 1) && (sys.env("TERM") ?? "dumb") !== "dumb"),
    binary: options.has("a") ? "text" : options.has("I") ? "without-match" : (BINARY[binary.index]?.[0] ?? "binary"),
    directories: isDeep ? "recurse" : (DIRECTORIES[directories.index]?.[0] ?? "read"),
    end: options.has("z") ? "\0" : "\n",
    matched: false,
    failed: false,
    hasPrinted: false,
  };
  const files = operands.length > 0 ? operands : isDeep ? [""] : ["-"];
  for (const file of files) {
    yield* searchOperand(job, file);
    if (options.has("q") && job.matched) return 0;
  }
  return job.failed ? 2 : job.matched ? 0 : 1;
}

function isTree(sys: Sys, path: string): boolean {
  const stat = sys.k.stat(sys.p, path);
  return typeof stat !== "number" && stat.kind === "directory";
}

/** All patterns; a number is the exit code. */
function* sourcesOf(sys: Sys, options: Options, operands: string[]): Generator<void, ByteString[] | number, void> {
  const sources: ByteString[] = [];
  let isAny = false;
  for (const { option, value = "" } of options.given) {
    if (option === "e") sources.push(...value.split("\n"));
    else if (option === "f") {
      const text = value === "-" ? yield* sys.readAll(0) : sys.k.readFile(sys.p, value);
      if (typeof text === "number") {
        yield* sys.error(`grep: ${value}: ${strerror(text)}\n`);
        return 2;
      }
      if (text !== "") sources.push(...text.replace(/\n$/, "").split("\n"));
    } else continue;
    isAny = true;
  }
  if (isAny) return sources;
  const first = operands.shift();
  return first === undefined ? yield* usage(sys, "") : first.split("\n");
}

function countsOf(options: Options): { before: number; after: number; most: number } | string {
  let [before, after] = [-1, -1];
  let both = -1;
  let digits = "";
  for (const { option, value = "" } of options.given) {
    if (/^\d$/.test(option)) {
      digits += option;
      both = Number(digits);
    } else if (option === "A" || option === "B" || option === "C") {
      if (!/^\d+$/.test(value)) return `${value}: invalid context length argument`;
      if (option === "A") after = Number(value);
      else if (option === "B") before = Number(value);
      else both = Number(value);
    }
  }
  const text = options.value("m");
  if (text !== undefined && !/^-?\d+$/.test(text)) return "invalid max count";
  const most = text === undefined || text.startsWith("-") ? Number.POSITIVE_INFINITY : Number(text);
  return { before: before < 0 ? Math.max(both, 0) : before, after: after < 0 ? Math.max(both, 0) : after, most };
}

/** Whether --include, --exclude or --exclude-dir pass a name over. */
function isLeftOut({ options }: Job, path: string, isDirectory: boolean, isOperand: boolean): boolean {
  const names = [path.replace(/^.*\/(?=[^/])/, "").replace(/\/$/, ""), ...(isOperand ? [path.replace(/\/$/, "")] : [])];
  const fits = (option: string): boolean =>
    options
      .values(option)
      .some((glob) => names.some((name) => matchPattern(compilePattern(glob.replace(/\/$/, "")), name)));
  if (isDirectory) return path !== "" && path !== "." && fits("exclude-dir");
  if (fits("exclude")) return true;
  return options.has("include") && !fits("include");
}

function* complain(job: Job, text: string): Generator<void, void, void> {
  job.failed = true;
  if (job.options.has("s")) return;
  yield* job.sys.flush();
  yield* job.sys.error(`grep: ${text}\n`);
}

function* searchOperand(job: Job, path: string): Generator<void, void, void> {
  const { sys } = job;
  if (path === "-") return yield* searchFile(job, 0, job.options.value("label") ?? "(standard input)");
  const stat = sys.k.stat(sys.p, path === "" ? "." : path);
  if (typeof stat === "number") return yield* complain(job, `${path}: ${strerror(stat)}`);
  if (isLeftOut(job, path, stat.kind === "directory", true)) return;
  if (stat.kind !== "directory") return yield* searchPath(job, path);
  if (job.directories === "recurse") yield* searchTree(job, path);
  else if (job.directories === "read") yield* complain(job, `${path}: Is a directory`);
}

function* searchTree(job: Job, path: string): Generator<void, void, void> {
  const { sys, options } = job;
  const entries = sys.k.readdir(sys.p, path === "" ? "." : path);
  if (typeof entries === "number") return yield* complain(job, `${path}: ${strerror(entries)}`);
  for (const { name } of entries) {
    const inner = path === "" ? name : joinPath(path, name);
    const stat = options.has("R") ? sys.k.stat(sys.p, inner) : sys.k.lstat(sys.p, inner);
    sys.charge(2);
    if (sys.spent) yield;
    if (typeof stat === "number" || isLeftOut(job, inner, stat.kind === "directory", false)) continue;
    if (stat.kind === "directory") yield* searchTree(job, inner);
    else if (stat.kind === "file") yield* searchPath(job, inner);
    if (options.has("q") && job.matched) return;
  }
}

function* searchPath(job: Job, path: string): Generator<void, void, void> {
  const fd = yield* job.sys.open(path, O_RDONLY);
  if (isError(fd)) return yield* complain(job, `${path}: ${strerror(fd)}`);
  yield* searchFile(job, fd, path);
  job.sys.k.close(job.sys.p, fd);
}

interface Line {
  readonly text: ByteString;
  readonly number: number;
  readonly offset: number;
}

function* searchFile(job: Job, fd: Fd, name: string): Generator<void, void, void> {
  try {
    yield* searchLines(job, fd, name);
  } catch (problem) {
    if (!(problem instanceof JqError)) throw problem;
    yield* complain(job, `${name}: exceeded PCRE's backtracking limit`);
  }
}

function* searchLines(job: Job, fd: Fd, name: string): Generator<void, void, void> {
  const { sys, options, end, most } = job;
  const isQuiet = options.has("q") || options.has("l") || options.has("L");
  const counts = options.has("c");
  let data = "";
  let isBinary = false;
  let offset = 0;
  let number = 0;
  let count = 0;
  let trailing = 0;
  let isOver = false;
  let lastShown = 0;
  const kept: Line[] = [];
  for (let isEnd = false, isFirst = true; !isEnd && !isOver; isFirst = false) {
    const more = yield* sys.read(fd, BLOCK);
    if (typeof more === "number") return yield* complain(job, `${name}: ${strerror(more)}`);
    isEnd = more === "";
    data += more;
    if (isFirst || !isBinary) isBinary ||= job.binary !== "text" && end === "\n" && more.includes("\0");
    if (isBinary && job.binary === "without-match") return;
    for (let at = 0; ;) {
      const close = data.indexOf(end, at);
      if (close < 0 && !(isEnd && at < data.length)) {
        data = data.slice(at);
        break;
      }
      const stop = close < 0 ? data.length : close;
      const line: Line = { text: data.slice(at, stop), number: ++number, offset };
      offset += stop - at + 1;
      at = stop + 1;
      sys.charge(2 + (line.text.length >> 3));
      if (sys.spent) yield;
      const found = count < most ? job.patterns.find(line.text) : null;
      const isSelected = count < most && (found !== null) !== options.has("v");
      if (isSelected) {
        job.matched = true;
        count++;
        if (options.has("q")) return;
        if (isQuiet) {
          isOver = true;
          break;
        }
        if (counts) {
          if (count >= most) isOver = true;
          if (isOver) break;
          continue;
        }
        if (isBinary) {
          yield* sys.flush();
          yield* sys.error(`grep: ${name}: binary file matches\n`);
          return;
        }
        const hasContext = job.before > 0 || job.after > 0;
        const first = kept[0]?.number ?? line.number;
        if (hasContext && job.hasPrinted && first > lastShown + 1) yield* printSeparator(job);
        for (const one of kept.splice(0)) yield* printLine(job, name, one, null);
        yield* printLine(job, name, line, found);
        lastShown = line.number;
        job.hasPrinted = true;
        trailing = job.after;
        if (count >= most && trailing === 0) {
          isOver = true;
          break;
        }
      } else if (trailing > 0) {
        trailing--;
        yield* printLine(job, name, line, null);
        lastShown = line.number;
        if (count >= most && trailing === 0) {
          isOver = true;
          break;
        }
      } else if (count >= most) {
        isOver = true;
        break;
      } else if (job.before > 0) {
        kept.push(line);
        if (kept.length > job.before) kept.shift();
      }
    }
    if (options.has("line-buffered")) yield* sys.flush();
  }
  const shown = job.colors ? `\x1b[35m\x1b[K${name}\x1b[m\x1b[K` : name;
  if (counts && !isQuiet)
    yield* sys.print(`${job.withNames ? `${shown}${options.has("Z") ? "\0" : separator(job, ":")}` : ""}${count}\n`);
  if ((options.has("l") && count > 0) || (options.has("L") && !options.has("l") && count === 0))
    yield* sys.print(`${shown}${options.has("Z") ? "\0" : "\n"}`);
}

function separator({ colors }: Job, sign: string): string {
  return colors ? `\x1b[36m\x1b[K${sign}\x1b[m\x1b[K` : sign;
}

function* printSeparator(job: Job): Generator<void, void, void> {
  if (job.options.has("no-separator")) return;
  const text = job.options.value("separator") ?? "--";
  yield* job.sys.print(`${job.colors ? `\x1b[36m\x1b[K${text}\x1b[m\x1b[K` : text}\n`);
}

/** A selected line (`found`: where), or one of its surroundings. */
function* printLine(job: Job, name: string, line: Line, found: Span | null): Generator<void, void, void> {
  const { sys, options, colors, end } = job;
  const isSelected = found !== null || options.has("v");
  const sign = (found !== null) !== options.has("v") ? ":" : "-";
  const paint = (text: string, color: string): string => (colors ? `\x1b[${color}m\x1b[K${text}\x1b[m\x1b[K` : text);
  const head = (offset: number): string => {
    let text = job.withNames ? paint(name, "35") + (options.has("Z") ? "\0" : separator(job, sign)) : "";
    const width = options.has("T") ? 2 : 0;
    if (options.has("n")) text += paint(String(line.number).padStart(width), "32") + separator(job, sign);
    if (options.has("b")) text += paint(String(offset).padStart(width), "32") + separator(job, sign);
    return options.has("T") && text !== "" ? `${text}\t` : text;
  };
  if (options.has("o")) {
    if (options.has("v") || !found) return;
    for (let at: Span | null = found; at; at = job.patterns.find(line.text, at[1] > at[0] ? at[1] : at[1] + 1)) {
      if (at[1] > at[0])
        yield* sys.print(`${head(line.offset + at[0])}${paint(line.text.slice(at[0], at[1]), "01;31")}${end}`);
      if (at[1] >= line.text.length) break;
    }
    return;
  }
  let text = line.text;
  if (colors && found && isSelected && !options.has("v")) {
    text = "";
    let done = 0;
    for (let at: Span | null = found; at; at = job.patterns.find(line.text, at[1] > at[0] ? at[1] : at[1] + 1)) {
      if (at[1] > at[0]) text += line.text.slice(done, at[0]) + paint(line.text.slice(at[0], at[1]), "01;31");
      if (at[1] > at[0]) done = at[1];
      if (at[1] >= line.text.length) break;
    }
    text += line.text.slice(done);
  }
  yield* sys.print(`${head(line.offset)}${text}${end}`);
}

export const TOOLS = { egrep: main, fgrep: main, grep: main };
