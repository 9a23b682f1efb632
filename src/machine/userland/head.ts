/** head: the beginning of files. Source: BusyBox 1.36.1 head (FEATURE_FANCY_HEAD). */
import { isError } from "../kernel/applet.ts";
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { EINTR, EIO, strerror } from "../kernel/errno.ts";
import type { Fd } from "../kernel/types.ts";
import { parseOptions } from "./getopt.ts";
import { LineReader, openMessage, openOperand } from "./input.ts";
import { complain } from "./message.ts";
import { BKM_SUFFIXES, GNU_COUNT_SUFFIXES, parseNumber } from "./number.ts";
import type { Applet } from "./types.ts";

interface Portion {
  count: number;
  bytes: boolean;
  /** All but the last `count`. */
  fromEnd: boolean;
}

export const headApplet: Applet = {
  name: "head",
  *main(sys, argv) {
    // `-5` is an old spelling of `-n 5`; BusyBox takes the word for the program's name then.
    const isOld = /^-\d/.test(argv[1] ?? "");
    const own = isOld && !sys.isGnu ? argv[1] : argv[0];
    const words = isOld ? [own ?? "", "-n", (argv[1] ?? "").slice(1), ...argv.slice(2)] : argv;
    const options = yield* parseOptions(sys, words, "n:c:qv", null, "head");
    if (!options) return 1;
    const portion: Portion = { count: 10, bytes: false, fromEnd: false };
    for (const { option, value = "" } of options.given) {
      if (option !== "n" && option !== "c") continue;
      const text = value.replace(/^-/, "");
      const count = parseNumber(text, 0, 2 ** 64 - 1, sys.isGnu ? GNU_COUNT_SUFFIXES : BKM_SUFFIXES);
      if (count === null) {
        yield* complain(sys, "head", `invalid number '${text}'`);
        return 1;
      }
      portion.count = count;
      // What was once said of bytes, or of the end, stays said, except to GNU.
      portion.bytes = option === "c" || (portion.bytes && !sys.isGnu);
      portion.fromEnd = text !== value || (portion.fromEnd && !sys.isGnu);
    }
    return yield* printAll(sys, options.operands, portion, options.last("qv"));
  },
};

function* printAll(sys: Sys, operands: readonly string[], portion: Portion, headers: string | undefined): AppletRun {
  const names = operands.length === 0 ? ["-"] : operands;
  const withHeaders = headers === "v" || (names.length > 1 && headers !== "q");
  let code = 0;
  let isFirst = true;
  for (const name of names) {
    const fd = yield* openOperand(sys, name);
    if (isError(fd)) {
      yield* complain(sys, "head", openMessage("plain", name, fd));
      code = 1;
      isFirst = false;
      continue;
    }
    if (withHeaders) yield* sys.print(`${isFirst ? "" : "\n"}==> ${name === "-" ? "standard input" : name} <==\n`);
    isFirst = false;
    const failed = portion.bytes ? yield* printBytes(sys, fd, portion) : yield* printLines(sys, fd, portion);
    if (failed === CANNOT_PRINT) {
      yield* complain(sys, "head", "standard output: I/O error");
      sys.outputError = 0;
      return 1;
    }
    // Of a read that failed only the flag of the stream is left, so that the text is always that of EIO.
    if (failed < 0) {
      yield* complain(sys, "head", `${name === "-" ? "standard input" : name}: ${strerror(-EIO)}`);
      code = 1;
    }
    if (fd !== 0) sys.k.close(sys.p, fd);
  }
  return code;
}

/** No errno: what was read could not be written, whatever for. */
const CANNOT_PRINT = 1;

function* printBytes(sys: Sys, fd: Fd, portion: Portion): AppletRun {
  let left = portion.count;
  let held = "";
  while (portion.fromEnd || left > 0) {
    const data = yield* sys.read(fd, portion.fromEnd ? 65_536 : Math.min(left, 65_536));
    if (data === -EINTR) continue;
    if (typeof data === "number") return data;
    if (data === "") break;
    sys.charge(1 + (data.length >> 8));
    if (sys.spent) yield;
    if (portion.fromEnd) {
      held += data;
      const ready = Math.max(0, held.length - portion.count);
      yield* sys.print(held.slice(0, ready));
      held = held.slice(ready);
    } else {
      left -= data.length;
      if ((yield* sys.print(data)) < 0) return CANNOT_PRINT;
    }
  }
  return 0;
}

function* printLines(sys: Sys, fd: Fd, portion: Portion): AppletRun {
  // To BusyBox a NUL ends what it holds back, as a C string.
  const reader = new LineReader(sys, fd, "\n", portion.fromEnd && !sys.isGnu);
  const held: string[] = [];
  for (let seen = 0; portion.fromEnd || seen < portion.count; seen++) {
    const line = yield* reader.next();
    if (line === null) return reader.error;
    const whole = reader.ending === "\n" ? line + "\n" : line;
    if (portion.fromEnd) held.push(whole);
    const out = portion.fromEnd ? (held.length > portion.count ? held.shift() : "") : whole;
    if ((yield* sys.print(out ?? "")) < 0) return CANNOT_PRINT;
  }
  return 0;
}
