/** The command line of grep, and the patterns that it names. */
import { isError } from "../../kernel/applet.ts";
import type { Sys } from "../../kernel/applet.ts";
import { O_RDONLY } from "../../kernel/flags.ts";
import { strerror } from "../../kernel/errno.ts";
import type { ByteString } from "../../kernel/types.ts";
import type { Options } from "../getopt.ts";
import { getopt } from "../getopt.ts";
import { complain } from "../message.ts";
import { parseNumber } from "../number.ts";
import { BANNER, usageError } from "../usage.ts";
import { TextLines } from "./text-lines.ts";

export interface GrepOptions {
  readonly applet: string;
  readonly has: (letter: string) => boolean;
  /** In the order in which they are tried: the last one given comes first. */
  readonly patterns: readonly ByteString[];
  readonly fixed: boolean;
  readonly extended: boolean;
  readonly invert: boolean;
  /** The least and the most that is printed around a match. */
  readonly before: number;
  readonly after: number;
  readonly maxMatches: number | null;
  readonly numbers: boolean;
  /** Of -H and -h the one given last. */
  readonly names: string | undefined;
  readonly files: readonly ByteString[];
}

const SHORT = "lnqvscFiHhe:f:LorRm:wxA:B:C:EaI";
const INT_MAX = 2_147_483_647;

/** egrep and fgrep have no usage text. */
function* failUsage(sys: Sys, applet: string): Generator<void, number, void> {
  if (applet === "grep") return yield* usageError(sys, applet, 2);
  yield* sys.error(`${BANNER}\n\nNo help available\n`);
  return 2;
}

/** The options, or the exit code after a complaint. */
export function* grepOptions(sys: Sys, argv: readonly ByteString[]): Generator<void, GrepOptions | number, void> {
  const applet = (argv[0] ?? "grep").replace(/^.*\//, "");
  const parsed = getopt(argv, SHORT, { color: "color::" });
  if (!parsed.ok) {
    yield* sys.error(parsed.message);
    return yield* failUsage(sys, applet);
  }
  const { options } = parsed;
  const numbers = yield* numericOptions(sys, applet, options);
  if (!numbers) return 2;
  const read = yield* patternsOf(sys, applet, options);
  if (read === null) return 2;
  const { patterns, files } = read;
  if (patterns === null) return yield* failUsage(sys, applet);
  const has = (letter: string): boolean => options.has(letter);
  const namesOrCounts = has("c") || has("q") || has("l") || has("L");
  const isEmptyFile = patterns.length === 0;
  return {
    applet,
    has,
    patterns: isEmptyFile ? [has("x") ? ".*" : ""] : patterns,
    fixed: has("F") || applet.startsWith("f"),
    extended: has("E") || applet.startsWith("e"),
    invert: has("v") !== isEmptyFile,
    before: namesOrCounts ? 0 : numbers.before,
    after: namesOrCounts ? 0 : numbers.after,
    maxMatches: numbers.maxMatches,
    numbers: has("n") && !namesOrCounts,
    names: options.last("Hh"),
    files,
  };
}

interface Numbers {
  readonly before: number;
  readonly after: number;
  readonly maxMatches: number | null;
}

/** -C says both -A and -B, unless one of them follows. */
function* numericOptions(sys: Sys, applet: string, options: Options): Generator<void, Numbers | null, void> {
  let before = 0;
  let after = 0;
  let maxMatches: number | null = null;
  for (const { option, value } of options.given) {
    if (!"ABCm".includes(option)) continue;
    const number = parseNumber(value ?? "", 0, INT_MAX);
    if (number === null) {
      yield* complain(sys, applet, `invalid number '${value ?? ""}'`);
      return null;
    }
    if (option === "m") maxMatches = number;
    if (option === "A" || option === "C") after = number;
    if (option === "B" || option === "C") before = number;
  }
  return { before, after, maxMatches };
}

interface Patterns {
  /** Null where none was named; empty where only empty files were. */
  readonly patterns: ByteString[] | null;
  readonly files: readonly ByteString[];
}

function* patternsOf(sys: Sys, applet: string, options: Options): Generator<void, Patterns | null, void> {
  const patterns = options.values("e").flatMap((text) => text.split("\n"));
  for (const name of options.values("f")) {
    const lines = yield* linesOf(sys, name);
    if (typeof lines === "number") {
      yield* complain(sys, applet, `${name}: ${strerror(lines)}`);
      return null;
    }
    patterns.push(...lines);
  }
  if (options.has("e") || options.has("f")) return { patterns: patterns.reverse(), files: options.operands };
  const [first, ...files] = options.operands;
  return { patterns: first === undefined ? null : first.split("\n").reverse(), files };
}

function* linesOf(sys: Sys, name: ByteString): Generator<void, ByteString[] | number, void> {
  const fd = name === "-" ? 0 : yield* sys.open(name, O_RDONLY);
  if (isError(fd)) return fd;
  const reader = new TextLines(sys, fd);
  const lines: ByteString[] = [];
  for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) lines.push(line.text);
  if (fd !== 0) sys.k.close(sys.p, fd);
  return lines;
}
