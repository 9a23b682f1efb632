/**
 * time: what a program has used. Source: BusyBox 1.36.1.
 * Simplified: all time on the CPU is user time, that of the program itself without its children; what the kernel does not
 * count (page faults, switches, messages) is 0.
 */
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY } from "../kernel/flags.ts";
import { KERNEL_LIMITS } from "../kernel/limits.ts";
import { SIGINT, SIGQUIT } from "../kernel/signals.ts";
import { strerror } from "../kernel/errno.ts";
import type { ByteString, ExitStatus, Fd } from "../kernel/types.ts";
import { execOrFail } from "./exec-or-fail.ts";
import { forkApplet, waitFor } from "./exec-program.ts";
import { parseOptions } from "./getopt.ts";
import { openMessage } from "./input.ts";
import { complain } from "./message.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

const DEFAULT_FORMAT = "real\t%E\nuser\t%u\nsys\t%T";
const POSIX_FORMAT = "real %e\nuser %U\nsys %S";
const LONG_FORMAT = [
  'Command being timed: "%C"',
  "User time (seconds): %U",
  "System time (seconds): %S",
  "Percent of CPU this job got: %P",
  "Elapsed (wall clock) time (h:mm:ss or m:ss): %E",
  "Average shared text size (kbytes): %X",
  "Average unshared data size (kbytes): %D",
  "Average stack size (kbytes): %p",
  "Average total size (kbytes): %K",
  "Maximum resident set size (kbytes): %M",
  "Average resident set size (kbytes): %t",
  "Major (requiring I/O) page faults: %F",
  "Minor (reclaiming a frame) page faults: %R",
  "Voluntary context switches: %w",
  "Involuntary context switches: %c",
  "Swaps: %W",
  "File system inputs: %I",
  "File system outputs: %O",
  "Socket messages sent: %s",
  "Socket messages received: %r",
  "Signals delivered: %k",
  "Page size (bytes): %Z",
  "Exit status: %x",
]
  .map((line) => `\t${line}`)
  .join("\n");

interface Usage {
  readonly argv: readonly ByteString[];
  readonly status: ExitStatus;
  readonly elapsedMs: number;
  readonly cpuMs: number;
  readonly memory: number;
}

const hundredths = (ms: number): string => String(Math.floor(ms / 10) % 100).padStart(2, "0");

/** `1m 2.03s`, from an hour on `1h 2m 03s`. */
function minutes(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${seconds % 60}.${hundredths(ms)}s`;
  return `${Math.floor(seconds / 3600)}h ${Math.floor((seconds % 3600) / 60)}m ${String(seconds % 60).padStart(2, "0")}s`;
}

const seconds = (ms: number): string => `${Math.floor(ms / 1000)}.${hundredths(ms)}`;

function describe(letter: string, usage: Usage): string {
  switch (letter) {
    case "C":
      return usage.argv.join(" ");
    case "E":
      return minutes(usage.elapsedMs);
    case "e":
      return seconds(usage.elapsedMs);
    case "u":
      return minutes(usage.cpuMs);
    case "U":
      return seconds(usage.cpuMs);
    case "T":
      return minutes(0);
    case "S":
      return seconds(0);
    case "P":
      return usage.elapsedMs > 0 ? `${Math.floor((usage.cpuMs * 100) / usage.elapsedMs)}%` : "?%";
    case "M":
      return String(Math.floor(usage.memory / 1024));
    case "Z":
      return "4096";
    case "x":
      return String(usage.status.code);
    default:
      return letter !== "" && "DFIKORWXckprstw".includes(letter) ? "0" : "";
  }
}

function summary(format: ByteString, usage: Usage): string {
  const { code, signal } = usage.status;
  const how =
    signal !== 0
      ? `Command terminated by signal ${signal}\n`
      : code !== 0
        ? `Command exited with non-zero status ${code}\n`
        : "";
  // A backslash is dropped, and so is a percent sign with a letter that means nothing.
  const text = format.replace(/%([^]?)|\\/g, (_, letter: string | undefined) => describe(letter ?? "", usage));
  return `${how}${text}\n`;
}

/** Runs the program; what it used, or null where it could not be started. */
function* run(sys: Sys, argv: readonly ByteString[]): Generator<void, Usage | null, void> {
  const started = sys.k.clock.now;
  const child = forkApplet(sys, (own) => execOrFail(own, "time", argv));
  if (typeof child === "number") {
    yield* complain(sys, "time", `vfork: ${strerror(child)}`);
    return null;
  }
  const signals = [SIGINT, SIGQUIT].map((signal) => [signal, sys.k.disposition(sys.p, signal)] as const);
  for (const [signal] of signals) sys.k.setDisposition(sys.p, signal, "ignore");
  let memory = child.memory;
  const status = yield* waitFor(sys, child.pid);
  memory = Math.max(memory, child.memory);
  for (const [signal, before] of signals) sys.k.setDisposition(sys.p, signal, before);
  if (typeof status === "number") return null;
  const elapsedMs = Math.floor(sys.k.clock.now - started);
  return { argv, status, elapsedMs, cpuMs: Math.floor(child.cpuOps / KERNEL_LIMITS.opsPerMs), memory };
}

function* report(sys: Sys, fd: Fd, text: string): AppletRun {
  yield* sys.flush();
  yield* sys.writeAll(fd, text);
  return 0;
}

export const timeApplet: Applet = {
  name: "time",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "+vpao:f:");
    if (!options) return 1;
    if (options.operands.length === 0) return yield* usageError(sys, "time");
    const chosen = options.value("f") ?? sys.env("TIME") ?? DEFAULT_FORMAT;
    const format = options.has("p") ? POSIX_FORMAT : options.has("v") ? LONG_FORMAT : chosen;
    let fd: Fd = 2;
    const file = options.value("o");
    if (file !== undefined) {
      fd = yield* sys.open(file, O_CREAT | O_WRONLY | (options.has("a") ? O_APPEND : O_TRUNC));
      if (fd < 0) {
        yield* complain(sys, "time", openMessage("cant-open", file, fd));
        return 1;
      }
      sys.k.setCloseOnExec(sys.p, fd, true);
    }
    const usage = yield* run(sys, options.operands);
    if (!usage) return 1;
    yield* report(sys, fd, summary(format, usage));
    return usage.status.signal === 0 ? usage.status.code : usage.status.signal;
  },
};
