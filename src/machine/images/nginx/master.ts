/**
 * The master process: starts workers, passes commands on to them, and starts new ones in the place of those that die.
 * Source: nginx.org, "Controlling nginx"; messages and order of nginx 1.27.
 */
import { isError } from "../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import {
  SIGCHLD,
  SIGHUP,
  SIGINT,
  SIGKILL,
  SIGPIPE,
  SIGQUIT,
  SIGTERM,
  SIGUSR1,
  SIGUSR2,
  SIGWINCH,
} from "../../kernel/signals.ts";
import type { ExitStatus, Fd, Signal } from "../../kernel/types.ts";
import { forkApplet } from "../../userland/exec-program.ts";
import { closeOld, startCycle, targetsOf, writePid } from "./cycle.ts";
import type { Cycle } from "./cycle.ts";
import type { ErrorLog } from "./log.ts";
import { signalText } from "./signal-text.ts";
import { COMMANDS, FATAL_EXIT, reopenLogs, Worker } from "./worker.ts";

const SIGIO = 29;
/** What workers get after TERM before they are killed. */
const TERMINATE_MS = 1000;
/** What new workers get before the old ones are told to end. */
const HANDOVER_MS = 100;

const ACTIONS: Readonly<Record<number, string>> = {
  [SIGHUP]: ", reconfiguring",
  [SIGUSR1]: ", reopening logs",
  [SIGUSR2]: ", changing binary",
  [SIGWINCH]: "",
  [SIGTERM]: ", exiting",
  [SIGINT]: ", exiting",
  [SIGQUIT]: ", shutting down",
  [SIGCHLD]: "",
};

/** Simplified: no more workers than this are started. */
const MAX_WORKERS = 64;

interface Child {
  readonly pid: number;
  /** The end of the pipe that the master writes to. */
  readonly channel: Fd;
  isEnding: boolean;
}

export class Master {
  readonly #sys: Sys;
  readonly #log: ErrorLog;
  #cycle: Cycle;
  #children: Child[] = [];
  #mode: "running" | "quitting" | "terminating" = "running";
  #deadline: number | null = null;

  constructor(sys: Sys, log: ErrorLog, cycle: Cycle) {
    this.#sys = sys;
    this.#log = log;
    this.#cycle = cycle;
  }

  *run(): AppletRun {
    const sys = this.#sys;
    for (const signal of Object.keys(ACTIONS)) sys.k.setDisposition(sys.p, Number(signal), "catch");
    sys.k.setDisposition(sys.p, SIGPIPE, "ignore");
    const title = sys.p.argv.join(" ");
    sys.p.argv = [`nginx: master process ${title}`];
    yield* this.#startWorkers();
    for (;;) {
      const signal = sys.k.takeSignal(sys.p);
      if (signal !== 0) {
        if (yield* this.#handle(signal)) return yield* this.#exit();
        continue;
      }
      if (this.#deadline === null) yield* sys.pause();
      else if ((yield* sys.sleep(Math.max(0, this.#deadline - sys.k.clock.now))) === 0) this.#killWorkers();
    }
  }

  /** Whether the master is done. */
  *#handle(signal: Signal): Generator<void, boolean, void> {
    if (signal === SIGCHLD) return yield* this.#reap();
    const isEnding = this.#mode !== "running";
    const ignores = isEnding && signal !== SIGTERM && signal !== SIGINT;
    yield* this.#note(signalText(signal, null, ignores ? ", ignoring" : (ACTIONS[signal] ?? "")));
    if (ignores) return false;
    switch (signal) {
      case SIGTERM:
      case SIGINT:
        this.#mode = "terminating";
        this.#deadline = this.#sys.k.clock.now + TERMINATE_MS;
        yield* this.#command(COMMANDS.terminate);
        break;
      case SIGQUIT:
        this.#mode = "quitting";
        yield* this.#command(COMMANDS.quit);
        this.#closeListeners();
        break;
      case SIGHUP:
        yield* this.#reload();
        break;
      case SIGUSR1:
        yield* this.#note("reopening logs");
        yield* reopenLogs(this.#sys, this.#log, this.#cycle.files, this.#cycle.worker?.uid ?? null);
        yield* this.#command(COMMANDS.reopen);
        break;
      case SIGWINCH:
        yield* this.#command(COMMANDS.quit);
        break;
      default:
        // Simplified: the binary is not exchanged while it runs (USR2).
        yield* this.#log.write("alert", "changing the binary is not simulated");
    }
    return this.#mode !== "running" && this.#children.length === 0;
  }

  *#note(text: string): Generator<void, void, void> {
    yield* this.#log.write("notice", text);
  }

  #workerCount(): number {
    const text = this.#cycle.main.value("worker_processes") ?? "1";
    if (text !== "auto") return Math.min(Number(text), MAX_WORKERS);
    const cpuinfo = this.#sys.k.readFile(this.#sys.p, "/proc/cpuinfo");
    if (typeof cpuinfo === "number") return 1;
    return Math.max(1, cpuinfo.split("\n").filter((line) => line.startsWith("processor")).length);
  }

  *#startWorkers(): Generator<void, void, void> {
    yield* this.#note("start worker processes");
    const count = this.#workerCount();
    for (let i = 0; i < count; i++) yield* this.#startWorker();
  }

  *#startWorker(): Generator<void, void, void> {
    const sys = this.#sys;
    const cycle = this.#cycle;
    const pipe = sys.k.pipe(sys.p);
    if (isError(pipe)) {
      yield* this.#log.write("alert", 'socketpair() failed while spawning "worker process"', pipe);
      return;
    }
    const [read, write] = pipe;
    const others = this.#children.map(({ channel }) => channel);
    const child = forkApplet(sys, function* (own) {
      for (const fd of [...others, write]) own.k.close(own.p, fd);
      return yield* new Worker(own, cycle, read).run();
    });
    sys.k.close(sys.p, read);
    if (isError(child)) {
      sys.k.close(sys.p, write);
      yield* this.#log.write("alert", 'fork() failed while spawning "worker process"', child);
      return;
    }
    yield* this.#note(`start worker process ${child.pid}`);
    this.#children.push({ pid: child.pid, channel: write, isEnding: false });
  }

  *#command(command: string, to: readonly Child[] = this.#children): Generator<void, void, void> {
    for (const child of to) {
      if (command !== COMMANDS.reopen) child.isEnding = true;
      yield* this.#sys.writeAll(child.channel, command);
    }
  }

  #killWorkers(): void {
    for (const { pid } of this.#children) this.#sys.k.kill(this.#sys.p, pid, SIGKILL);
    this.#deadline = null;
  }

  #closeListeners(): void {
    closeOld(this.#sys, { ...this.#cycle, files: new Map() }, null);
    this.#cycle = { ...this.#cycle, listeners: new Map() };
  }

  /** Takes the ends of all children that have ended. Whether the master is done. */
  *#reap(): Generator<void, boolean, void> {
    const sys = this.#sys;
    const ended: { pid: number; status: ExitStatus }[] = [];
    for (;;) {
      const result = sys.k.wait(sys.p, -1, { noHang: true });
      if (typeof result === "number") break;
      ended.push(result);
    }
    const [first] = ended;
    if (!first) return false;
    yield* this.#note(signalText(SIGCHLD, first.pid, ""));
    let respawned = 0;
    for (const { pid, status } of ended) {
      const child = this.#children.find((one) => one.pid === pid);
      this.#children = this.#children.filter((one) => one !== child);
      if (child) sys.k.close(sys.p, child.channel);
      yield* this.#tellEnd(child ? "worker process" : "unknown process", pid, status);
      if (!child || child.isEnding || this.#mode !== "running") continue;
      if (status.signal === 0 && status.code === FATAL_EXIT) {
        yield* this.#log.write(
          "alert",
          `worker process ${pid} exited with fatal code ${FATAL_EXIT} and cannot be respawned`,
        );
        continue;
      }
      yield* this.#startWorker();
      respawned++;
    }
    if (this.#children.length > 0 || respawned > 0) yield* this.#note(signalText(SIGIO, null, ""));
    return this.#mode !== "running" && this.#children.length === 0;
  }

  *#tellEnd(name: string, pid: number, status: ExitStatus): Generator<void, void, void> {
    if (status.signal === 0) yield* this.#note(`${name} ${pid} exited with code ${status.code}`);
    else yield* this.#log.write("alert", `${name} ${pid} exited on signal ${status.signal}`);
  }

  *#reload(): Generator<void, void, void> {
    const sys = this.#sys;
    yield* this.#note("reconfiguring");
    const old = this.#cycle;
    const next = yield* startCycle(sys, { log: this.#log, say: (text) => this.#note(text) }, old.options, old);
    if (next === "failed") return;
    this.#cycle = next;
    const log = this.#log;
    log.targets.splice(0, Infinity, ...targetsOf(next.main, next.files));
    if (next.pidPath !== old.pidPath) {
      yield* writePid(sys, log, next.pidPath);
      sys.k.unlink(sys.p, old.pidPath);
    }
    yield* this.#note('using the "epoll" event method');
    closeOld(sys, old, next);
    const before = [...this.#children];
    yield* this.#startWorkers();
    yield* sys.sleep(HANDOVER_MS);
    yield* this.#command(COMMANDS.quit, before);
  }

  *#exit(): AppletRun {
    yield* this.#note("exit");
    this.#sys.k.unlink(this.#sys.p, this.#cycle.pidPath);
    return 0;
  }
}
