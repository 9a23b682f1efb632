/**
 * xargs: runs a command with words from its input.
 * Source: POSIX xargs; BusyBox 1.36.1 (-0 -r -t -p -n -s -x -I -i -E -e -a -P -o).
 */
import { isError } from "../kernel/applet.ts";
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { EINTR, strerror } from "../kernel/errno.ts";
import { O_RDONLY } from "../kernel/flags.ts";
import type { ByteString } from "../kernel/types.ts";
import { execFailureCode, execProgram, forkApplet } from "./exec-program.ts";
import { parseOptions } from "./getopt.ts";
import type { Options } from "./getopt.ts";
import { LineReader, openMessage, openOperand } from "./input.ts";
import { complain } from "./message.ts";
import { numberOption } from "./number-option.ts";
import type { Applet } from "./types.ts";
import { XargsWords } from "./xargs-words.ts";

/** As many bytes of arguments as BusyBox puts into one command line. */
const LONGEST_LINE = 30 * 1024;
/** What -P 0 stands for. */
const MANY = 100;
const INT_MAX = 0x7fff_ffff;

interface Plan {
  command: readonly ByteString[];
  replace: string | null;
  /** A command is run although there are no words. */
  runsEmpty: boolean;
  traced: boolean;
  /** Every command waits for a yes from the terminal. */
  asks: boolean;
  /** Commands read from the terminal. */
  readsTerminal: boolean;
  parallel: number;
}

/** No errno: the terminal is not there, and that has been said. */
const CANNOT_ASK = -100_000;

/** Whether the person at the terminal wants it; -errno where there is no terminal. */
function* askAtTerminal(sys: Sys): Generator<void, boolean | number, void> {
  const fd = yield* sys.open("/dev/tty", O_RDONLY);
  if (isError(fd)) return fd;
  yield* sys.error(" ?...");
  const answer = yield* new LineReader(sys, fd).next();
  sys.k.close(sys.p, fd);
  return /^[yY]/.test(answer ?? "");
}

/** The process that runs it; 0 where nobody wants it, -errno, or `CANNOT_ASK`. */
function* start(sys: Sys, argv: readonly ByteString[], plan: Plan): Generator<void, number, void> {
  if (plan.traced) yield* sys.error(argv.join(" ") + (plan.asks ? "" : "\n"));
  yield* sys.flush();
  const wanted = plan.asks ? yield* askAtTerminal(sys) : true;
  if (typeof wanted === "number") {
    yield* complain(sys, "xargs", openMessage("cant-open", "/dev/tty", wanted));
    return CANNOT_ASK;
  }
  if (!wanted) return 0;
  const child = forkApplet(sys, function* (own) {
    if (plan.readsTerminal) {
      const terminal = yield* own.open("/dev/tty", O_RDONLY);
      if (terminal > 0) own.k.dup2(own.p, terminal, 0);
    }
    const failed = yield* execProgram(own, argv);
    yield* complain(own, "xargs", `${argv[0] ?? ""}: ${strerror(failed)}`);
    return execFailureCode(failed);
  });
  return typeof child === "number" ? child : child.pid;
}

/** What xargs makes of a child's end: the code it will end with, and whether it stops at once. */
function* collect(sys: Sys, name: string): Generator<void, { code: number; stops: boolean }, void> {
  let ended = yield* sys.wait();
  while (ended === -EINTR) ended = yield* sys.wait();
  if (typeof ended === "number") return { code: 1, stops: true };
  const { status } = ended;
  if (status.signal !== 0) {
    yield* complain(sys, "xargs", `'${name}' terminated by signal ${status.signal}`);
    return { code: 125, stops: true };
  }
  if (status.code === 255) {
    yield* complain(sys, "xargs", `${name}: exited with status 255; aborting`);
    return { code: 124, stops: true };
  }
  if (status.code === 126 || status.code === 127) return { code: status.code, stops: true };
  return { code: status.code === 0 ? 0 : 123, stops: false };
}

/** The numbers of -n, -s and -P; null after a complaint. */
function* numbersOf(
  sys: Sys,
  options: Options,
): Generator<void, Readonly<Record<"n" | "s" | "P", number>> | null, void> {
  const n = yield* numberOption(sys, "xargs", options, "n", INT_MAX, { min: 1, max: INT_MAX });
  if (n === null) return null;
  const s = yield* numberOption(sys, "xargs", options, "s", LONGEST_LINE, { min: 1, max: INT_MAX });
  if (s === null) return null;
  const P = yield* numberOption(sys, "xargs", options, "P", 1, { max: INT_MAX });
  return P === null ? null : { n, s, P };
}

function replaced(options: Options): string | null {
  if (options.has("I")) return options.value("I") ?? "";
  return options.has("i") ? options.value("i") || "{}" : null;
}

export const xargsApplet: Applet = {
  name: "xargs",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "+tprn:s:E:e::a:0I:i::P:xo", { "no-run-if-empty": "r" });
    if (!options) return 1;
    const numbers = yield* numbersOf(sys, options);
    if (numbers === null) return 1;
    const from = options.value("a") ?? "-";
    const fd = yield* openOperand(sys, from);
    if (isError(fd)) {
      yield* complain(sys, "xargs", openMessage("cant-open", from, fd));
      return 1;
    }
    const command = options.operands.length === 0 ? ["echo"] : options.operands;
    const bytes = numbers.s - command.reduce((sum, word) => sum + word.length + 1, 0);
    if (bytes <= 0) {
      yield* complain(sys, "xargs", "can't fit single argument within argument list size limit");
      return 1;
    }
    const replace = replaced(options);
    const isNul = options.has("0");
    const words = new XargsWords(sys, fd, {
      kind: replace !== null ? "lines" : isNul ? "nul" : "words",
      separator: isNul ? "\0" : "\n",
      words: replace !== null ? 1 : numbers.n,
      bytes,
      end: (options.value("E") ?? options.value("e")) || undefined,
    });
    return yield* runAll(sys, words, {
      command,
      replace,
      runsEmpty: !options.has("r") && replace === null,
      traced: options.has("t") || options.has("p"),
      asks: options.has("p"),
      readsTerminal: options.has("o"),
      parallel: numbers.P === 0 ? MANY : numbers.P,
    });
  },
};

function commandLine({ command, replace }: Plan, words: readonly ByteString[]): readonly ByteString[] {
  if (replace === null) return [...command, ...words];
  return command.map((part) => part.replaceAll(replace, () => words[0] ?? ""));
}

function* runAll(sys: Sys, input: XargsWords, plan: Plan): AppletRun {
  const name = plan.command[0] ?? "";
  let code = 0;
  let running = 0;
  let isFirst = true;
  /** Waits until at most so many run; whether xargs ends. */
  function* waitUntil(most: number): Generator<void, boolean, void> {
    while (running > most) {
      const end = yield* collect(sys, name);
      running--;
      if (end.code !== 0) code = end.code;
      if (end.stops) return true;
    }
    return false;
  }
  for (;;) {
    const words = yield* input.next();
    if (typeof words === "string") {
      yield* complain(sys, "xargs", words);
      return 1;
    }
    const isEnd = words.length === 0 && !(isFirst && plan.runsEmpty);
    isFirst = false;
    if ((yield* waitUntil(isEnd ? 0 : plan.parallel - 1)) || isEnd) return code;
    const pid = yield* start(sys, commandLine(plan, words), plan);
    if (pid === CANNOT_ASK) return 1;
    if (pid < 0) {
      yield* complain(sys, "xargs", `vfork: ${strerror(pid)}`);
      return 1;
    }
    if (pid === 0) continue;
    running++;
    if (plan.parallel === 1 && (yield* waitUntil(0))) return code;
  }
}
