/**
 * stress: forks workers that use something up, and waits for them.
 * Source: stress 1.0.7 (messages with the lines of its source that they come from, exit codes, options).
 * Simplified: `--vm-stride` and `--backoff` change nothing.
 */
import { isError } from "../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import { SIGCHLD, SIGKILL, SIGUSR1 } from "../../kernel/signals.ts";
import { forkApplet } from "../exec-program.ts";
import { burnCpu, diskHog, memoryHog, spinIo, suffixed } from "./hogs.ts";

const USAGE = `\`stress' imposes certain types of compute stress on your system

Usage: stress [OPTION [ARG]] ...
 -?, --help         show this help statement
     --version      show version statement
 -v, --verbose      be verbose
 -q, --quiet        be quiet
 -n, --dry-run      show what would have been done
 -t, --timeout N    timeout after N seconds
     --backoff N    wait factor of N microseconds before work starts
 -c, --cpu N        spawn N workers spinning on sqrt()
 -i, --io N         spawn N workers spinning on sync()
 -m, --vm N         spawn N workers spinning on malloc()/free()
     --vm-bytes B   malloc B bytes per vm worker (default is 256MB)
     --vm-stride B  touch a byte every B bytes (default is 4096)
     --vm-hang N    sleep N secs before free (default none, 0 is inf)
     --vm-keep      redirty memory instead of freeing and reallocating
 -d, --hdd N        spawn N workers spinning on write()/unlink()
     --hdd-bytes B  write B bytes per hdd worker (default is 1GB)

Example: stress --cpu 8 --io 4 --vm 2 --vm-bytes 128M --timeout 10s

Note: Numbers may be suffixed with s,m,h,d,y (time) or B,K,M,G (size).
`;

/** Options with an argument: where it goes, and what it counts. */
const VALUES: Readonly<Record<string, readonly [name: string, kind: "size" | "time" | "count"]>> = {
  "-t": ["timeout", "time"],
  "-c": ["cpu", "count"],
  "-i": ["io", "count"],
  "-m": ["vm", "count"],
  "-d": ["hdd", "count"],
  "--timeout": ["timeout", "time"],
  "--backoff": ["backoff", "count"],
  "--cpu": ["cpu", "count"],
  "--io": ["io", "count"],
  "--vm": ["vm", "count"],
  "--hdd": ["hdd", "count"],
  "--vm-bytes": ["vm-bytes", "size"],
  "--vm-stride": ["vm-stride", "size"],
  "--vm-hang": ["vm-hang", "time"],
  "--hdd-bytes": ["hdd-bytes", "size"],
};
const FLAGS: Readonly<Record<string, string>> = {
  "-v": "verbose",
  "--verbose": "verbose",
  "-q": "quiet",
  "--quiet": "quiet",
  "-n": "dry-run",
  "--dry-run": "dry-run",
  "--vm-keep": "vm-keep",
};
const PRESET = { "vm-bytes": 256 * 1024 ** 2, "hdd-bytes": 1024 ** 3 } as const;

interface Settings {
  readonly values: Map<string, number>;
  readonly flags: Set<string>;
}

/** `version`: of the package; messages name lines of its source. */
export function* stressMain(sys: Sys, argv: readonly string[], version = "1.0.7"): AppletRun {
  const settings: Settings = { values: new Map(Object.entries(PRESET)), flags: new Set() };
  const words = argv.slice(1);
  if (words.length === 0 || words.some((word) => word === "-?" || word === "--help")) {
    yield* sys.print(USAGE);
    return 0;
  }
  if (words.includes("--version")) {
    yield* sys.print(`stress ${version}\n`);
    return 0;
  }
  const wrong = readWords(words, settings);
  if (wrong === "usage") {
    yield* sys.print(USAGE);
    return 0;
  }
  if (wrong !== null) {
    yield* sys.error(`stress: FAIL: [${sys.p.pid}] ${wrong}\n`);
    return 1;
  }
  return yield* new Stress(sys, settings, version === "1.0.4" ? 0 : 10).run();
}

/** What is wrong; "usage" for an option whose argument is missing at the end. */
function readWords(words: readonly string[], { values, flags }: Settings): string | null {
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    const flag = FLAGS[word];
    if (flag !== undefined) {
      flags.add(flag);
      continue;
    }
    const value = VALUES[word];
    if (!value) return `(251) unrecognized option: ${word}`;
    const [name, kind] = value;
    const text = words[++i];
    if (text === undefined) return `(167) missing argument to option '--${name}'`;
    const number = suffixed(text, kind);
    if (typeof number !== "number") return `(665) unrecognized suffix: ${number.bad}`;
    values.set(name, number);
  }
  return (["cpu", "io", "vm", "hdd"] as const).every((name) => (values.get(name) ?? 0) === 0) ? "usage" : null;
}

class Stress {
  readonly #sys: Sys;
  readonly #settings: Settings;
  readonly #lineShift: number;
  readonly #workers = new Set<number>();

  constructor(sys: Sys, settings: Settings, lineShift: number) {
    this.#sys = sys;
    this.#settings = settings;
    this.#lineShift = lineShift;
  }

  *run(): AppletRun {
    const sys = this.#sys;
    const started = sys.k.clock.now;
    yield* this.#info(
      `dispatching hogs: ${this.#count("cpu")} cpu, ${this.#count("io")} io, ${this.#count("vm")} vm, ${this.#count("hdd")} hdd`,
    );
    const timeout = this.#settings.values.get("timeout") ?? 0;
    if (this.#settings.flags.has("verbose") && timeout > 0)
      yield* this.#say("dbug", `setting timeout to ${timeout}s`, 1);
    for (const [kind, hog] of this.#hogs()) {
      for (let i = 0; i < this.#count(kind); i++) {
        if (!this.#settings.flags.has("dry-run") && !(yield* this.#start(kind, i + 1, hog))) return 1;
      }
    }
    const isFine = yield* this.#watch(timeout === 0 ? null : started + timeout * 1000);
    const seconds = Math.floor((sys.k.clock.now - started) / 1000);
    if (isFine) yield* this.#info(`successful run completed in ${seconds}s`);
    else yield* this.#fail(451, `failed run completed in ${seconds}s`);
    return isFine ? 0 : 1;
  }

  #count(kind: string): number {
    return this.#settings.values.get(kind) ?? 0;
  }

  #hogs(): readonly (readonly [kind: string, hog: (sys: Sys) => AppletRun])[] {
    const hang = this.#settings.values.get("vm-hang");
    const keeps = this.#settings.flags.has("vm-keep");
    return [
      ["cpu", burnCpu],
      ["io", spinIo],
      ["vm", memoryHog(this.#count("vm-bytes"), keeps ? 0 : hang === undefined ? null : hang * 1000)],
      ["hdd", diskHog(this.#count("hdd-bytes"))],
    ];
  }

  *#start(kind: string, number: number, hog: (sys: Sys) => AppletRun): Generator<void, boolean, void> {
    const child = forkApplet(this.#sys, hog);
    if (isError(child)) {
      yield* this.#fail(399, "fork failed: Cannot allocate memory");
      return false;
    }
    this.#workers.add(child.pid);
    if (this.#settings.flags.has("verbose"))
      yield* this.#say("dbug", `--> hog${kind} worker ${number} [${child.pid}] forked`, 1);
    return true;
  }

  /** Waits for the workers: until the time is over, or one of them ends too early. */
  *#watch(until: number | null): Generator<void, boolean, void> {
    const sys = this.#sys;
    sys.k.setDisposition(sys.p, SIGCHLD, "catch");
    while (this.#workers.size > 0) {
      sys.k.takeSignal(sys.p);
      const ended = yield* sys.wait(-1, { noHang: true });
      if (typeof ended === "number") {
        const left = until === null ? Infinity : until - sys.k.clock.now;
        if (left > 0) yield* left === Infinity ? sys.pause() : sys.sleep(left);
        else break;
        continue;
      }
      this.#workers.delete(ended.pid);
      const { signal, code } = ended.status;
      const how = signal === 0 ? `returned error ${code}` : `got signal ${signal}`;
      yield* this.#fail(415, `<-- worker ${ended.pid} ${how}`);
      yield* this.#say("WARN", `(${417 + this.#lineShift}) now reaping child worker processes`, 2);
      yield* this.#reap(true);
      return false;
    }
    yield* this.#reap(false);
    return true;
  }

  /** Those that are left: told as a process group after a failure, which may be nobody. */
  *#reap(isFailure: boolean): Generator<void, void, void> {
    const sys = this.#sys;
    sys.k.setDisposition(sys.p, SIGUSR1, "ignore");
    const failed = isFailure ? sys.k.kill(sys.p, -sys.p.pid, SIGUSR1) : 0;
    if (failed < 0) yield* this.#fail(421, `kill error: ${strerror(failed)}`);
    for (const pid of this.#workers) {
      sys.k.kill(sys.p, pid, SIGKILL);
      yield* sys.wait(pid);
      if (this.#settings.flags.has("verbose")) yield* this.#say("dbug", `<-- worker ${pid} signalled normally`, 1);
    }
    this.#workers.clear();
  }

  *#info(text: string): Generator<void, void, void> {
    if (!this.#settings.flags.has("quiet")) yield* this.#say("info", text, 1);
  }

  /** `line`: of the source of 1.0.4. */
  *#fail(line: number, text: string): Generator<void, void, void> {
    yield* this.#say("FAIL", `(${line + this.#lineShift}) ${text}`, 2);
  }

  *#say(level: string, text: string, fd: 1 | 2): Generator<void, void, void> {
    yield* this.#sys.writeAll(fd, `stress: ${level}: [${this.#sys.p.pid}] ${text}\n`);
  }
}
