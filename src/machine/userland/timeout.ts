/**
 * timeout: a program that is signalled where it takes too long. As in BusyBox a watcher, which belongs to nobody, looks
 * every second whether the program is still there, and whole seconds count.
 * Source: BusyBox 1.36.1.
 */
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { strerror } from "../kernel/errno.ts";
import { O_RDWR } from "../kernel/flags.ts";
import { SIGKILL } from "../kernel/signals.ts";
import type { Signal } from "../kernel/types.ts";
import { parseDurationOption } from "./duration-option.ts";
import { execOrFail } from "./exec-or-fail.ts";
import { forkApplet, waitFor } from "./exec-program.ts";
import { parseOptions } from "./getopt.ts";
import { complain } from "./message.ts";
import { parseSignal } from "./signal-names.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

interface Watch {
  pid: number;
  signal: Signal;
  seconds: number;
  /** Seconds from the signal to KILL; 0: never. */
  killSeconds: number;
}

/** Whether the process was there all that time. */
function* outlasts(sys: Sys, pid: number, seconds: number): Generator<void, boolean, void> {
  for (let left = Math.floor(seconds); ;) {
    yield* sys.sleep(1000);
    left--;
    if (left <= 0) return true;
    if (sys.k.kill(sys.p, pid, 0) < 0) return false;
  }
}

function* watchOver(sys: Sys, watch: Watch): AppletRun {
  sys.k.setsid(sys.p);
  const nothing = yield* sys.open("/dev/null", O_RDWR);
  for (let fd = 0; fd < 3; fd++) {
    if (nothing >= 0) sys.k.dup2(sys.p, nothing, fd);
    else sys.k.close(sys.p, fd);
  }
  if (nothing > 2) sys.k.close(sys.p, nothing);
  if (!(yield* outlasts(sys, watch.pid, watch.seconds))) return 0;
  sys.k.kill(sys.p, watch.pid, watch.signal);
  if (watch.killSeconds > 0 && (yield* outlasts(sys, watch.pid, watch.killSeconds)))
    sys.k.kill(sys.p, watch.pid, SIGKILL);
  return 0;
}

/** Starts the watcher as a child of init. Returns 0, or -errno. */
function* startWatcher(sys: Sys, watch: Watch): AppletRun {
  const between = forkApplet(sys, function* (own) {
    return typeof forkApplet(own, (watcher) => watchOver(watcher, watch)) === "number" ? 1 : 0;
  });
  if (typeof between === "number") return between;
  const status = yield* waitFor(sys, between.pid);
  return typeof status === "number" ? status : status.code;
}

export const timeoutApplet: Applet = {
  name: "timeout",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "+s:k:");
    if (!options) return 1;
    const name = options.value("s") ?? "TERM";
    const signal = parseSignal(name);
    if (signal === null) {
      yield* complain(sys, "timeout", `unknown signal '${name}'`);
      return 1;
    }
    const killSeconds = yield* parseDurationOption(sys, "timeout", options.value("k") ?? "0");
    if (killSeconds === null) return 1;
    const [duration, ...program] = options.operands;
    if (duration === undefined) return yield* usageError(sys, "timeout");
    const seconds = yield* parseDurationOption(sys, "timeout", duration);
    if (seconds === null) return 1;
    if (program.length === 0) return yield* usageError(sys, "timeout");
    const watch = { pid: sys.p.pid, signal, seconds, killSeconds: Math.floor(killSeconds) };
    const failed = yield* startWatcher(sys, watch);
    if (failed < 0) yield* complain(sys, "timeout", `vfork: ${strerror(failed)}`);
    return failed === 0 ? yield* execOrFail(sys, "timeout", program) : 1;
  },
};
