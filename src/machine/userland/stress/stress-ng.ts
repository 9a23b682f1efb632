/**
 * stress-ng: as stress, with its own words. Source: stress-ng 0.15.06.
 * Simplified: of its stressors cpu, io, vm and hdd; others are refused. `--metrics` counts nothing.
 */
import { isError } from "../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { SIGINT, SIGKILL, SIGTERM } from "../../kernel/signals.ts";
import { forkApplet } from "../exec-program.ts";
import { getopt } from "../getopt.ts";
import type { Options } from "../getopt.ts";
import { burnCpu, diskHog, memoryHog, spinIo, suffixed } from "./hogs.ts";

const DAY_S = 86_400;
const SILENT =
  "cpu-load cpu-method vm-method backoff cpu-ops vm-ops io-ops hdd-ops sched sched-prio taskset temp-path".split(" ");
const LONG = {
  cpu: "c",
  io: "i",
  vm: "m",
  hdd: "d",
  timeout: "t",
  quiet: "q",
  verbose: "v",
  help: "h",
  version: "V",
  "dry-run": "n",
  "vm-bytes": "vm-bytes:",
  "vm-hang": "vm-hang:",
  "hdd-bytes": "hdd-bytes:",
  "vm-keep": "vm-keep",
  "vm-populate": "vm-keep",
  metrics: "metrics",
  "metrics-brief": "metrics",
  aggressive: "aggressive",
  oomable: "oomable",
  ...Object.fromEntries(SILENT.map((name) => [name, `${name}:`])),
};

const KINDS = [
  ["c", "cpu"],
  ["d", "hdd"],
  ["i", "io"],
  ["m", "vm"],
] as const;

export function* stressNgMain(sys: Sys, argv: readonly string[]): AppletRun {
  const parsed = getopt(argv, "c:i:m:d:t:l:qvhVn", LONG);
  const say = function* (level: string, text: string): Generator<void, void, void> {
    yield* sys.error(`stress-ng: ${level.padEnd(6)} [${sys.p.pid}] ${text}\n`);
  };
  if (!parsed.ok) {
    yield* sys.error(parsed.message);
    yield* sys.print("Try 'stress-ng --help' for more information.\n");
    return 1;
  }
  const { options } = parsed;
  if (options.has("V")) {
    yield* sys.print("stress-ng, version 0.15.06 (gcc 12.2.0, x86_64 Linux)\n");
    return 0;
  }
  const text = options.value("t");
  const seconds = text === undefined ? DAY_S : suffixed(text, "time");
  if (typeof seconds !== "number") {
    yield* say("error:", `invalid timeout: ${text ?? ""}`);
    return 1;
  }
  const isLoud = !options.has("q");
  if (isLoud) yield* say("info:", lengthText(text, seconds));
  const wanted = KINDS.flatMap(([letter, kind]) =>
    options.has(letter) ? [{ kind, count: Number(options.value(letter)) }] : [],
  );
  if (wanted.length === 0) {
    yield* say("error:", "No stress workers invoked");
    return 1;
  }
  if (isLoud)
    yield* say("info:", `dispatching hogs: ${wanted.map(({ kind, count }) => `${count} ${kind}`).join(", ")}`);
  if (options.has("n")) return 0;
  const started = sys.k.clock.now;
  for (const { kind, count } of wanted)
    for (let i = 0; i < count; i++) if (isError(forkApplet(sys, supervised(hogOf(kind, options))))) return 1;
  yield* until(sys, started + seconds * 1000);
  const spent = ((sys.k.clock.now - started) / 1000).toFixed(2);
  if (isLoud) yield* say("info:", `successful run completed in ${spent}s`);
  return 0;
}

function lengthText(text: string | undefined, seconds: number): string {
  if (text === undefined) return `defaulting to a ${DAY_S} second (1 day, 0.00 secs) run per stressor`;
  const minutes = Math.floor(seconds / 60);
  const rest = (seconds % 60).toFixed(2);
  const longer = minutes === 0 ? "" : ` (${minutes} min${minutes === 1 ? "" : "s"}, ${rest} secs)`;
  return `setting to a ${seconds} second${longer} run per stressor`;
}

function hogOf(kind: string, options: Options): (sys: Sys) => AppletRun {
  const size = (name: string, preset: number): number => {
    const value = suffixed(options.value(name) ?? String(preset), "size");
    return typeof value === "number" ? value : preset;
  };
  if (kind === "cpu") return burnCpu;
  if (kind === "io") return spinIo;
  if (kind === "hdd") return diskHog(size("hdd-bytes", 1024 ** 3));
  const hang = options.value("vm-hang");
  return memoryHog(
    size("vm-bytes", 256 * 1024 ** 2),
    options.has("vm-keep") ? 0 : hang === undefined ? null : Number(hang) * 1000,
  );
}

/** A stressor runs beneath a process of its own, which starts it again when the OOM killer has taken it. */
function supervised(hog: (sys: Sys) => AppletRun): (sys: Sys) => AppletRun {
  return function* (sys): AppletRun {
    for (;;) {
      const child = forkApplet(sys, hog);
      if (isError(child)) return 1;
      const ended = yield* sys.wait(child.pid);
      if (typeof ended === "number") continue;
      if (ended.status.signal !== SIGKILL) return ended.status.code;
      yield* sys.sleep(100);
    }
  };
}

/** Until that time, or a signal; then all workers end. */
function* until(sys: Sys, time: number): Generator<void, void, void> {
  for (const signal of [SIGTERM, SIGINT]) sys.k.setDisposition(sys.p, signal, "catch");
  while (sys.k.clock.now < time) {
    yield* sys.sleep(time - sys.k.clock.now);
    if (sys.k.takeSignal(sys.p) !== 0) break;
  }
  for (const child of sys.p.children) {
    for (const hog of child.children) sys.k.kill(sys.p, hog.pid, SIGKILL);
    sys.k.kill(sys.p, child.pid, SIGKILL);
  }
}
