/**
 * timeout of coreutils 9.1: waits for the command, 124 where its time was up.
 * Simplified: the command gets no process group of its own, and signals that timeout itself gets are not handed on.
 */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { EINTR, ENOENT, strerror } from "../../../kernel/errno.ts";
import { SIGKILL } from "../../../kernel/signals.ts";
import type { ByteString, Signal } from "../../../kernel/types.ts";
import { execProgram, exitCodeOf, forkApplet } from "../../exec-program.ts";
import { getopt } from "../../getopt.ts";
import { parseSignal, signalName } from "../../signal-names.ts";
import { quoted } from "./quoting.ts";

const FAILED = 125;
const TIMED_OUT = 124;
const TRY = "Try 'timeout --help' for more information.\n";
const LONG = { signal: "s", "kill-after": "k", "preserve-status": "p", foreground: "f", verbose: "v" };
const UNITS: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** Milliseconds; 0 is no limit, null no duration. */
function duration(text: string): number | null {
  if (/^inf(inity)?$/i.test(text)) return 0;
  const [, number, unit = ""] = /^((?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)([smhd]?)$/.exec(text) ?? [];
  return number === undefined ? null : Number(number) * (UNITS[unit] ?? 1) * 1000;
}

function* fail(sys: Sys, text: string, withHint = true): AppletRun {
  yield* sys.error(`${text === "" ? "" : `timeout: ${text}\n`}${withHint ? TRY : ""}`);
  return FAILED;
}

/** A process that lives so long; -errno. */
function timer(sys: Sys, ms: number): number {
  const child = forkApplet(sys, function* (own) {
    yield* own.sleep(ms);
    return 0;
  });
  return isError(child) ? child : child.pid;
}

export function* gnuTimeout(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const parsed = getopt(argv, "+k:s:v", LONG);
  if (!parsed.ok) {
    yield* sys.error(parsed.message + TRY);
    return FAILED;
  }
  const { options } = parsed;
  const [text, ...program] = options.operands;
  if (text === undefined || program.length === 0) return yield* fail(sys, "");
  const limit = duration(text);
  const killText = options.value("k");
  const killAfter = killText === undefined ? 0 : duration(killText);
  if (limit === null || killAfter === null)
    return yield* fail(sys, `invalid time interval '${limit === null ? text : (killText ?? "")}'`);
  const signalText = options.value("s") ?? "TERM";
  const signal = parseSignal(signalText);
  if (signal === null) return yield* fail(sys, `'${signalText}': invalid signal`);
  return yield* supervise(sys, program, {
    limit,
    killAfter,
    signal,
    keepsStatus: options.has("p"),
    tells: options.has("v"),
  });
}

interface Limits {
  limit: number;
  killAfter: number;
  signal: Signal;
  keepsStatus: boolean;
  /** Says which signals are sent. */
  tells: boolean;
}

function* supervise(sys: Sys, program: readonly ByteString[], limits: Limits): AppletRun {
  const child = forkApplet(sys, function* (own): AppletRun {
    const failed = yield* execProgram(own, program);
    yield* own.error(`timeout: failed to run command '${program[0] ?? ""}': ${strerror(failed)}\n`);
    return failed === -ENOENT ? 127 : 126;
  });
  if (isError(child)) return yield* fail(sys, `fork system call failed: ${strerror(child)}`, false);
  let clock = limits.limit > 0 ? timer(sys, limits.limit) : -1;
  let signals = 0;
  for (;;) {
    const ended = yield* sys.wait(-1);
    if (ended === -EINTR) continue;
    if (typeof ended === "number") return FAILED;
    if (ended.pid === clock) {
      const signal = signals === 0 ? limits.signal : SIGKILL;
      if (limits.tells)
        yield* sys.error(
          `timeout: sending signal ${signalName(signal)} to command ${quoted(program[0] ?? "", "locale")}\n`,
        );
      sys.k.kill(sys.p, child.pid, signal);
      signals++;
      clock = signals === 1 && limits.killAfter > 0 ? timer(sys, limits.killAfter) : -1;
    } else if (ended.pid === child.pid) {
      if (clock > 0) {
        sys.k.kill(sys.p, clock, SIGKILL);
        yield* sys.wait(clock);
      }
      const { signal } = ended.status;
      if (signal !== 0 && (signals === 0 || signal === SIGKILL)) {
        // It ends as its command did.
        sys.k.kill(sys.p, sys.p.pid, signal);
        yield;
      }
      return signals === 0 || limits.keepsStatus ? exitCodeOf(ended.status) : TIMED_OUT;
    }
  }
}
