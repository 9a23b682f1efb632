/** GNU's xargs: runs a command with words from its input. Source: findutils 4.9 xargs. Simplified: --show-limits says what holds here. */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { EINTR, ENOENT, strerror } from "../../../kernel/errno.ts";
import { O_RDONLY } from "../../../kernel/flags.ts";
import type { ByteString, Fd } from "../../../kernel/types.ts";
import { execProgram, forkApplet } from "../../exec-program.ts";
import { getopt } from "../../getopt.ts";
import type { GivenOption } from "../../getopt.ts";
import { LineReader } from "../../input.ts";
import { quoted } from "../gnu/quoting.ts";
import { longOptions, say, sayUsage, tryHelp } from "../gnu/words.ts";
import { InputProblem, XargsInput } from "./xargs-input.ts";

const LONG = longOptions(
  "null=0 arg-file=a delimiter=d eof=e replace=i max-lines=l max-args=n open-tty=o interactive=p no-run-if-empty=r max-chars=s verbose=t exit=x max-procs=P show-limits=S process-slot-var=process-slot-var:",
);
/** Bytes of one command line: what is taken, and what is possible with an environment of usual size. */
const USUAL_BYTES = 131_072;
const MOST_BYTES = 2_094_988;
const INT_MAX = 0x7fff_ffff;

/** Why xargs ends: said already, with that exit code. */
class Stop extends Error {
  readonly code: number;

  constructor(code: number) {
    super();
    this.code = code;
  }
}

interface Plan {
  command: readonly ByteString[];
  input: ByteString;
  delimiter: string | null;
  end: string | undefined;
  replace: string | null;
  words: number;
  lines: number;
  bytes: number;
  parallel: number;
  runsEmpty: boolean;
  traced: boolean;
  asks: boolean;
  readsTerminal: boolean;
  stopsAtSize: boolean;
  slotVariable: string | undefined;
}

/** The number of an option, within its bounds; outside of them it is said, and for most that is the end. */
function* numberOf(
  sys: Sys,
  { option, value = "" }: GivenOption,
  least: number,
  most: number,
  isFatal: boolean,
): Generator<void, number, void> {
  let problem = "";
  const number = /^\s*[-+]?\d+$/.test(value) ? Number(value) : null;
  if (number === null) problem = `invalid number "${value}" for -${option} option`;
  else if (number < least) problem = `value ${value} for -${option} option should be >= ${least}`;
  else if (number > most) problem = `value ${value} for -${option} option should be <= ${most}`;
  if (problem === "" && number !== null) return number;
  if (isFatal || number === null) {
    yield* sayUsage(sys, "xargs", problem);
    throw new Stop(1);
  }
  yield* say(sys, "xargs", problem);
  return Math.min(Math.max(number, least), most);
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};

function* delimiterOf(sys: Sys, text: string): Generator<void, string, void> {
  if (text.length === 1) return text;
  if (!text.startsWith("\\")) {
    yield* say(
      sys,
      "xargs",
      `Invalid input delimiter specification ${text}: the delimiter must be either a single character or an escape sequence starting with \\.`,
    );
    throw new Stop(1);
  }
  const escape = text.slice(1);
  const letter = escape.length === 1 ? ESCAPES[escape] : undefined;
  if (letter !== undefined) return letter;
  if (/^x[0-9a-fA-F]*$/.test(escape)) return String.fromCharCode(Number.parseInt(`0${escape.slice(1)}`, 16) & 255);
  if (/^[0-7]+$/.test(escape)) return String.fromCharCode(Number.parseInt(escape, 8) & 255);
  yield* say(sys, "xargs", `Invalid escape sequence ${text} in input delimiter specification.`);
  throw new Stop(1);
}

/** One of -I, -L and -n wins over those given before it. */
function* exclude(sys: Sys, plan: Plan, wins: string): Generator<void, void, void> {
  const lose = function* (loser: string): Generator<void, void, void> {
    yield* say(
      sys,
      "xargs",
      `warning: options --${loser} and ${wins} are mutually exclusive, ignoring previous --${loser} value`,
    );
  };
  if (plan.replace !== null && !wins.startsWith("--replace")) {
    yield* lose("replace");
    plan.replace = null;
  }
  if (plan.lines > 0 && !wins.startsWith("-L")) {
    yield* lose("max-lines");
    plan.lines = 0;
  }
  if (plan.words > 0 && !wins.startsWith("--max-args")) {
    yield* lose("max-args");
    plan.words = 0;
  }
}

function* take(sys: Sys, plan: Plan, given: GivenOption): Generator<void, void, void> {
  const { option, value } = given;
  switch (option) {
    case "0":
      plan.delimiter = "\0";
      break;
    case "a":
      plan.input = value ?? "-";
      break;
    case "d":
      plan.delimiter = yield* delimiterOf(sys, value ?? "");
      break;
    case "E":
    case "e":
      plan.end = value || undefined;
      break;
    case "I":
    case "i":
      yield* exclude(sys, plan, "--replace/-I/-i");
      plan.replace = option === "I" ? (value ?? "") : (value ?? "{}");
      break;
    case "L":
      yield* exclude(sys, plan, "-L");
      plan.lines = yield* numberOf(sys, given, 1, INT_MAX, true);
      break;
    case "l":
      yield* exclude(sys, plan, "-L");
      plan.lines = value === undefined ? 1 : yield* numberOf(sys, given, 1, INT_MAX, true);
      break;
    case "n": {
      const words = yield* numberOf(sys, given, 1, INT_MAX, true);
      // One word at a time is what -I does anyway.
      if (words === 1 && plan.replace !== null) break;
      yield* exclude(sys, plan, "--max-args/-n");
      plan.words = words;
      break;
    }
    case "s":
      plan.bytes = yield* numberOf(sys, given, 1, MOST_BYTES, false);
      break;
    case "P":
      plan.parallel = yield* numberOf(sys, given, 0, INT_MAX, true);
      break;
    case "process-slot-var":
      plan.slotVariable = value;
      break;
    default:
      plan.runsEmpty &&= option !== "r";
      plan.traced ||= option === "t" || option === "p";
      plan.asks ||= option === "p";
      plan.readsTerminal ||= option === "o";
      plan.stopsAtSize ||= option === "x";
  }
}

class Runner {
  readonly #sys: Sys;
  readonly #plan: Plan;
  /** What the commands have as standard input; null: what xargs has. */
  readonly #stdin: ByteString | null;
  /** Processes by the slot that they take. */
  readonly #slots: (number | undefined)[] = [];
  /** Programs that could not be started. */
  readonly #failures = new Map<number, number>();
  ran = 0;
  code = 0;

  constructor(sys: Sys, plan: Plan, stdin: ByteString | null) {
    this.#sys = sys;
    this.#plan = plan;
    this.#stdin = stdin;
  }

  *run(argv: readonly ByteString[]): Generator<void, void, void> {
    const sys = this.#sys;
    const { traced, asks, parallel, slotVariable } = this.#plan;
    this.ran++;
    yield* sys.flush();
    if (traced) yield* sys.error(argv.map((word) => quoted(word, "shell")).join(" ") + (asks ? "" : "\n"));
    if (asks && !(yield* this.#isWanted())) return;
    yield* this.waitUntil(parallel === 0 ? Infinity : parallel - 1);
    const free = this.#slots.findIndex((pid) => pid === undefined);
    const slot = free < 0 ? this.#slots.length : free;
    const stdin = this.#stdin;
    const failures = this.#failures;
    const child = forkApplet(sys, function* (own) {
      if (stdin !== null) {
        const fd = yield* own.open(stdin, O_RDONLY);
        if (fd > 0) own.k.dup2(own.p, fd, 0);
      }
      const env = new Map(own.p.env);
      if (slotVariable !== undefined) env.set(slotVariable, String(slot));
      const failed = yield* execProgram(own, argv, env);
      yield* own.error(`xargs: ${argv[0] ?? ""}: ${strerror(failed)}\n`);
      failures.set(own.p.pid, failed);
      return failed === -ENOENT ? 127 : 126;
    });
    if (isError(child)) {
      yield* say(sys, "xargs", `cannot fork: ${strerror(child)}`);
      throw new Stop(1);
    }
    this.#slots[slot] = child.pid;
    if (parallel === 1) yield* this.waitUntil(0);
  }

  *#isWanted(): Generator<void, boolean, void> {
    const sys = this.#sys;
    const fd = yield* sys.open("/dev/tty", O_RDONLY);
    if (isError(fd)) {
      yield* say(sys, "xargs", `failed to open /dev/tty for reading: ${strerror(fd)}`);
      throw new Stop(1);
    }
    yield* sys.error("?...");
    const answer = yield* new LineReader(sys, fd).next();
    sys.k.close(sys.p, fd);
    return /^[yY]/.test(answer ?? "");
  }

  /** Until at most so many run. */
  *waitUntil(most: number): Generator<void, void, void> {
    while (this.#slots.filter((pid) => pid !== undefined).length > most) yield* this.#collect();
  }

  *#collect(): Generator<void, void, void> {
    const sys = this.#sys;
    const ended = yield* sys.wait();
    if (ended === -EINTR) return;
    if (typeof ended === "number") throw new Stop(1);
    const slot = this.#slots.indexOf(ended.pid);
    if (slot < 0) return;
    this.#slots[slot] = undefined;
    const name = this.#plan.command[0] ?? "";
    const { code, signal } = ended.status;
    const failure = this.#failures.get(ended.pid);
    if (failure !== undefined) throw new Stop(failure === -ENOENT ? 127 : 126);
    if (signal !== 0) {
      yield* say(sys, "xargs", `${name}: terminated by signal ${signal}`);
      throw new Stop(125);
    }
    if (code === 255) {
      yield* say(sys, "xargs", `${name}: exited with status 255; aborting`);
      throw new Stop(124);
    }
    if (code !== 0) this.code = 123;
  }
}

const bytesOf = (words: readonly ByteString[]): number => words.reduce((sum, word) => sum + word.length + 1, 0);

function* feed(sys: Sys, plan: Plan, input: XargsInput, runner: Runner): Generator<void, void, void> {
  const { command, replace, stopsAtSize } = plan;
  const initial = bytesOf(command);
  let words: ByteString[] = [];
  let bytes = initial;
  const run = function* (): Generator<void, void, void> {
    const argv = [...command, ...words];
    words = [];
    bytes = initial;
    yield* runner.run(argv);
  };
  for (;;) {
    const word = yield* input.next();
    if (input.wasNul) {
      yield* say(
        sys,
        "xargs",
        "WARNING: a NUL character occurred in the input.  It cannot be passed through in the argument list.  Did you mean to use the --null option?",
      );
      input.wasNul = false;
    }
    if (word === null) break;
    if (replace !== null) {
      const argv = command.map((part, i) => (i === 0 ? part : part.replaceAll(replace, () => word)));
      if (bytesOf(argv) > plan.bytes) throw new InputProblem("argument list too long");
      yield* runner.run(argv);
      continue;
    }
    if (bytes + word.length + 1 > plan.bytes) {
      if (words.length === 0) throw new InputProblem("argument line too long");
      if (stopsAtSize && (plan.words > 0 || plan.lines > 0)) throw new InputProblem("argument list too long");
      yield* run();
    }
    words.push(word);
    bytes += word.length + 1;
    if (!sys.hold(0)) yield;
    const isFull = words.length === plan.words || (plan.lines > 0 && input.lines >= plan.lines);
    if (!isFull) continue;
    input.lines = 0;
    yield* run();
  }
  if (words.length > 0 || (replace === null && plan.runsEmpty && runner.ran === 0)) yield* run();
}

function* opened(sys: Sys, path: ByteString): Generator<void, Fd, void> {
  if (path === "-") return 0;
  const fd = yield* sys.open(path, O_RDONLY);
  if (!isError(fd)) return fd;
  yield* say(sys, "xargs", `Cannot open input file ${quoted(path, "locale")}: ${strerror(fd)}`);
  throw new Stop(1);
}

export function* xargsMain(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const parsed = getopt(["xargs", ...argv.slice(1)], "+0a:E:e::i::I:l::L:n:prs:txP:d:oS", LONG);
  if (!parsed.ok) {
    yield* sys.error(`${parsed.message}${tryHelp("xargs")}\n`);
    return 1;
  }
  const { given, operands } = parsed.options;
  const plan: Plan = {
    command: operands.length === 0 ? ["echo"] : operands,
    input: "-",
    delimiter: null,
    end: undefined,
    replace: null,
    words: 0,
    lines: 0,
    bytes: USUAL_BYTES,
    parallel: 1,
    runsEmpty: true,
    traced: false,
    asks: false,
    readsTerminal: false,
    stopsAtSize: false,
    slotVariable: undefined,
  };
  let runner: Runner | undefined;
  try {
    for (const one of given) yield* take(sys, plan, one);
    const fd = yield* opened(sys, plan.input);
    const longest = plan.bytes - bytesOf(plan.command) - 1;
    if (longest <= 0) throw new InputProblem("cannot fit single argument within argument list size limit");
    if (parsed.options.has("S")) yield* sys.error(limits(sys, plan));
    const { delimiter, replace, end } = plan;
    const input = new XargsInput(sys, fd, { delimiter, wholeLines: replace !== null, end, longest });
    // What xargs reads itself is nothing for its commands.
    runner = new Runner(sys, plan, plan.readsTerminal ? "/dev/tty" : plan.input === "-" ? "/dev/null" : null);
    yield* feed(sys, plan, input, runner);
    yield* runner.waitUntil(0);
    return runner.code;
  } catch (problem) {
    const isKnown = problem instanceof Stop || problem instanceof InputProblem;
    if (!isKnown) throw problem;
    if (problem instanceof InputProblem) yield* say(sys, "xargs", problem.message);
    try {
      yield* runner?.waitUntil(0) ?? none();
    } catch (second) {
      if (!(second instanceof Stop)) throw second;
    }
    return problem instanceof Stop ? problem.code : 1;
  }
}

function* none(): Generator<void, void, void> {}

function limits(sys: Sys, { bytes }: Plan): string {
  const environment = [...sys.p.env].reduce((sum, [name, value]) => sum + name.length + value.length + 2, 0);
  return [
    `Your environment variables take up ${environment} bytes`,
    `POSIX upper limit on argument length (this system): ${MOST_BYTES}`,
    "POSIX smallest allowable upper limit on argument length (all systems): 4096",
    `Maximum length of command we could actually use: ${MOST_BYTES - environment}`,
    `Size of command buffer we are actually using: ${bytes}`,
    `Maximum parallelism (--max-procs must be no greater): ${INT_MAX}`,
    "",
  ].join("\n");
}
