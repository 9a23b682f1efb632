/**
 * xargs: runs a command with words from its input.
 * Source: POSIX xargs; BusyBox 1.36.1 (-0 -r -t -p -n -s -x -I -i -E -e -a -P).
 */
import { isError } from "../kernel/applet.ts";
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { ENOENT, strerror } from "../kernel/errno.ts";
import { O_RDONLY } from "../kernel/flags.ts";
import type { ByteString } from "../kernel/types.ts";
import { execFailureCode, execProgram, forkApplet, waitFor } from "./exec-program.ts";
import { parseOptions } from "./getopt.ts";
import { LineReader, openMessage, readOperand } from "./input.ts";
import { complain } from "./message.ts";
import { checkedNumber } from "./number-option.ts";
import type { Applet } from "./types.ts";

/** As many bytes of arguments as BusyBox puts into one command line. */
const LONGEST_LINE = 32 * 1024;

interface Plan {
  command: readonly ByteString[];
  /** Words per command line. */
  words: number;
  bytes: number;
  replace: string | null;
  traced: boolean;
  /** Every command waits for a yes from the terminal. */
  asks: boolean;
  parallel: number;
}

/** No errno: the terminal is not there, and that has been said. */
const CANNOT_ASK = -100_000;

/** Words as a shell without expansions would split them, or the name of the quote that is not closed. */
function splitWords(data: ByteString, end: string | undefined): ByteString[] | string {
  const words: ByteString[] = [];
  let word: string | null = null;
  for (let i = 0; i < data.length; i++) {
    const char = data[i] ?? "";
    if (char === "'" || char === '"') {
      const close = data.indexOf(char, i + 1);
      if (close < 0 || data.slice(i, close).includes("\n")) return char === "'" ? "single" : "double";
      word = (word ?? "") + data.slice(i + 1, close);
      i = close;
    } else if (char === "\\") {
      word = (word ?? "") + (data[++i] ?? "");
    } else if (" \t\n\v\f\r".includes(char)) {
      if (word !== null && word === end) return words;
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? "") + char;
  }
  if (word !== null && word !== end) words.push(word);
  return words;
}

/** With -I every line is one word, quotes and all, without the blanks before it. */
function splitLines(data: ByteString): ByteString[] {
  return data
    .split("\n")
    .map((line) => line.replace(/^[ \t\v\f\r]+/, ""))
    .filter((line) => line !== "");
}

/** Whether the person at the terminal wants it; -errno where there is no terminal. */
function* askAtTerminal(sys: Sys): Generator<void, boolean | number, void> {
  const fd = yield* sys.open("/dev/tty", O_RDONLY);
  if (isError(fd)) return fd;
  yield* sys.error(" ?...");
  const answer = yield* new LineReader(sys, fd).next();
  sys.k.close(sys.p, fd);
  return /^[yY]/.test(answer ?? "");
}

/** A word as a shell would take it, which is how GNU's xargs shows it. */
function quoted(word: ByteString): ByteString {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The process that runs it; 0 where nobody wants it, -errno, or `CANNOT_ASK`. */
function* start(sys: Sys, argv: readonly ByteString[], plan: Plan): Generator<void, number, void> {
  if (plan.traced) yield* sys.error((sys.isGnu ? argv.map(quoted) : argv).join(" ") + (plan.asks ? "" : "\n"));
  yield* sys.flush();
  const wanted = plan.asks ? yield* askAtTerminal(sys) : true;
  if (typeof wanted === "number") {
    yield* complain(sys, "xargs", openMessage("cant-open", "/dev/tty", wanted));
    return CANNOT_ASK;
  }
  if (!wanted) return 0;
  const child = forkApplet(sys, function* (own) {
    const failed = yield* execProgram(own, argv);
    yield* complain(own, "xargs", `${argv[0] ?? ""}: ${strerror(failed)}`);
    return execFailureCode(failed === -ENOENT ? -ENOENT : failed);
  });
  return typeof child === "number" ? child : child.pid;
}

/** What xargs makes of a child's end: the code it will end with, and whether it stops at once. */
function* collect(sys: Sys, pid: number, name: string): Generator<void, { code: number; stops: boolean }, void> {
  const status = yield* waitFor(sys, pid);
  if (typeof status === "number") return { code: 1, stops: true };
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

function commandLines(plan: Plan, words: readonly ByteString[], runsEmpty: boolean): ByteString[][] {
  const { command, replace } = plan;
  if (replace !== null) return words.map((word) => command.map((part) => part.split(replace).join(word)));
  const lines: ByteString[][] = [];
  const fixed = command.reduce((sum, word) => sum + word.length + 1, 0);
  for (let i = 0; i < words.length;) {
    const line = [...command];
    let size = fixed;
    let taken = 0;
    while (i < words.length && taken < plan.words) {
      const word = words[i] ?? "";
      if (taken > 0 && size + word.length + 1 > plan.bytes) break;
      line.push(word);
      size += word.length + 1;
      taken++;
      i++;
    }
    lines.push(line);
  }
  if (lines.length === 0 && runsEmpty) lines.push([...command]);
  return lines;
}

export const xargsApplet: Applet = {
  name: "xargs",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "+tprn:s:E:e::a:0I:i::P:x", { "no-run-if-empty": "r" });
    if (!options) return 1;
    const numbers: Record<string, number> = { n: Number.MAX_SAFE_INTEGER, s: LONGEST_LINE, P: 1 };
    for (const letter of ["n", "s", "P"]) {
      const text = options.value(letter);
      if (text === undefined) continue;
      const value = yield* checkedNumber(sys, "xargs", text, { min: letter === "P" ? 0 : 1, max: 0x7fff_ffff });
      if (value === null) return 1;
      numbers[letter] = value;
    }
    const from = options.value("a") ?? "-";
    const data = yield* readOperand(sys, from);
    if (isError(data)) {
      yield* complain(sys, "xargs", openMessage("cant-open", from, data));
      return 1;
    }
    const replace = options.has("I")
      ? (options.value("I") ?? "")
      : options.has("i")
        ? options.value("i") || "{}"
        : null;
    const end = options.value("E") ?? options.value("e");
    const words = options.has("0")
      ? data.split("\0").filter((word, i, all) => i < all.length - 1 || word !== "")
      : replace !== null
        ? splitLines(data)
        : splitWords(data, end === "" ? undefined : end);
    if (typeof words === "string") {
      yield* complain(sys, "xargs", `unmatched ${words} quote`);
      return 1;
    }
    const plan: Plan = {
      command: options.operands.length === 0 ? ["echo"] : options.operands,
      words: numbers["n"] ?? 1,
      bytes: numbers["s"] ?? LONGEST_LINE,
      replace,
      traced: options.has("t") || options.has("p"),
      asks: options.has("p"),
      parallel: numbers["P"] === 0 ? 100 : (numbers["P"] ?? 1),
    };
    return yield* runAll(sys, plan, commandLines(plan, words, !options.has("r") && replace === null));
  },
};

function* runAll(sys: Sys, plan: Plan, lines: readonly ByteString[][]): AppletRun {
  let code = 0;
  const running: number[] = [];
  for (const line of [...lines, null]) {
    while (running.length > 0 && (line === null || running.length >= plan.parallel)) {
      const end = yield* collect(sys, running.shift() ?? -1, plan.command[0] ?? "");
      if (end.code !== 0) code = end.code;
      if (end.stops) return code;
    }
    if (line === null) break;
    const pid = yield* start(sys, line, plan);
    if (pid === CANNOT_ASK) return 1;
    if (pid === 0) continue;
    if (pid < 0) {
      yield* complain(sys, "xargs", `vfork: ${strerror(pid)}`);
      return 1;
    }
    running.push(pid);
  }
  return code;
}
