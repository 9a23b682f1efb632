/**
 * A worker process: takes connections from the listening sockets and runs one task for each, until its master tells it
 * to end. Source: nginx.org, "Controlling nginx"; messages of nginx 1.27.
 */
import { isError } from "../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { EAGAIN, EINTR, EMFILE, EPERM } from "../../kernel/errno.ts";
import { SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH } from "../../kernel/signals.ts";
import type { Fd, PollRequest } from "../../kernel/types.ts";
import { BLOCKED } from "../../kernel/types.ts";
import { changeIdentity } from "../../userland/identity.ts";
import type { Scope } from "./config-tree.ts";
import { parseTime } from "./config-values.ts";
import { Connection } from "./connection.ts";
import type { WorkerContext } from "./connection.ts";
import { isSocket, targetsOf } from "./cycle.ts";
import type { Cycle } from "./cycle.ts";
import { ErrorLog, openLog } from "./log.ts";
import type { LogTarget } from "./log.ts";
import type { Endpoint, HttpConfig } from "./model.ts";
import { serveConnection } from "./serve.ts";
import { signalText } from "./signal-text.ts";
import type { Task, Wait } from "./tasks.ts";
import { variable } from "./variables.ts";

/** What a master writes into the pipe to a worker. */
export const COMMANDS = { quit: "q", terminate: "t", reopen: "r" } as const;

/** Of a worker that cannot become who it is to be: it is not started again. */
export const FATAL_EXIT = 2;

const SIGNALS = [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH];

/** A task and what it waits for. */
interface Running {
  readonly task: Task<void>;
  readonly connection: Connection;
  wait: Wait;
}

export class Worker implements WorkerContext {
  readonly sys: Sys;
  readonly http: HttpConfig;
  readonly log: ErrorLog;
  readonly files: Map<string, Fd>;
  readonly counters: Cycle["counters"];
  readonly zones: Cycle["zones"];
  readonly variable = variable;
  isQuitting = false;
  #isEnding = false;
  readonly #cycle: Cycle;
  /** Null: it is its own master. */
  readonly #channel: Fd | null;
  readonly #targets = new Map<Scope, readonly LogTarget[]>();
  readonly #listeners = new Map<Fd, Endpoint>();
  readonly #running = new Set<Running>();
  readonly #mostConnections: number;
  #quitDeadline: number | null = null;

  constructor(sys: Sys, cycle: Cycle, channel: Fd | null) {
    this.sys = sys;
    this.http = cycle.http;
    this.#cycle = cycle;
    this.#channel = channel;
    this.files = new Map(cycle.files);
    this.counters = cycle.counters;
    this.zones = cycle.zones;
    this.log = new ErrorLog(sys);
    this.log.usesStderr = false;
    this.log.targets.push(...targetsOf(cycle.main, this.files));
    const [events] = cycle.main.own("events");
    this.#mostConnections = Number(events?.block?.value("worker_connections") ?? 512);
    for (const endpoint of cycle.http.endpoints) {
      const fd = cycle.listeners.get(endpoint.listen.text);
      if (fd !== undefined && isSocket(fd)) this.#listeners.set(fd, endpoint);
    }
  }

  targets(scope: Scope): readonly LogTarget[] {
    let own = this.#targets.get(scope);
    if (!own) this.#targets.set(scope, (own = targetsOf(scope, this.files)));
    return own;
  }

  nextConnection(): number {
    return ++this.counters.numbered;
  }

  *run(): AppletRun {
    const { sys } = this;
    const { worker } = this.#cycle;
    if (this.#channel !== null) {
      const refused = worker && changeIdentity(sys.p, worker);
      if (worker && refused) {
        const call = refused === "setuid" ? `setuid(${worker.uid})` : `setgid(${worker.gid})`;
        yield* this.log.write("emerg", `${call} failed`, -EPERM);
        return FATAL_EXIT;
      }
      sys.p.argv = ["nginx: worker process"];
    }
    for (const signal of SIGNALS) sys.k.setDisposition(sys.p, signal, "catch");
    sys.k.setDisposition(sys.p, SIGPIPE, "ignore");
    for (;;) {
      yield* this.#takeSignals();
      if (this.#isEnding || (this.isQuitting && this.#running.size === 0)) break;
      yield* this.#round();
    }
    yield* this.log.write("notice", "exiting");
    yield* this.log.write("notice", "exit");
    return 0;
  }

  /** Waits for something to do, and does it. */
  *#round(): Generator<void, void, void> {
    const { sys } = this;
    const requests = this.#requests();
    const ready = yield* sys.poll(requests, this.#timeout());
    if (isError(ready)) return;
    const isReady = new Set<Fd>();
    for (const { fd } of typeof ready === "number" ? [] : ready) isReady.add(fd);
    if (this.#channel !== null && isReady.has(this.#channel)) yield* this.#obey(this.#channel);
    if (this.#isEnding) return;
    const { now } = sys.k.clock;
    for (const running of Array.from(this.#running)) {
      const { wait } = running;
      wait.isReady = isReady.has(wait.fd);
      const isLate = wait.deadline !== null && wait.deadline <= now;
      if (wait.isReady || isLate || (this.isQuitting && running.connection.isIdle)) yield* this.#resume(running);
    }
    for (const [fd, endpoint] of this.#listeners) if (isReady.has(fd)) yield* this.#accept(fd, endpoint);
    if (this.#quitDeadline !== null && this.#quitDeadline <= now) this.#isEnding = true;
  }

  #requests(): PollRequest[] {
    const requests: PollRequest[] = this.#channel === null ? [] : [{ fd: this.#channel, read: true }];
    const isFull = this.#running.size + this.#listeners.size >= this.#mostConnections;
    if (!isFull) for (const fd of this.#listeners.keys()) requests.push({ fd, read: true });
    for (const { wait } of this.#running) {
      if (wait.fd >= 0) requests.push({ fd: wait.fd, read: wait.read, write: wait.write });
    }
    return requests;
  }

  #timeout(): number {
    let soonest: number | null = this.#quitDeadline;
    for (const { wait } of this.#running) {
      if (wait.deadline !== null && (soonest === null || wait.deadline < soonest)) soonest = wait.deadline;
    }
    return soonest === null ? -1 : Math.max(0, soonest - this.sys.k.clock.now);
  }

  *#accept(fd: Fd, endpoint: Endpoint): Generator<void, void, void> {
    const client = yield* this.sys.accept(fd);
    if (client === -EAGAIN || client === -EINTR || client === BLOCKED) return;
    if (isError(client)) {
      yield* this.log.write(client === -EMFILE ? "crit" : "alert", "accept4() failed", client);
      return;
    }
    const connection = new Connection(this, client, endpoint);
    this.counters.accepted++;
    this.counters.handled++;
    this.counters.active++;
    const task = serveConnection(connection);
    const running: Running = {
      task,
      connection,
      wait: { fd: -1, read: false, write: false, deadline: null, isReady: false },
    };
    this.#running.add(running);
    yield* this.#resume(running);
  }

  /** Goes on with a task until it waits or has ended. */
  *#resume(running: Running): Generator<void, void, void> {
    for (;;) {
      const step = running.task.next();
      if (step.done === true) break;
      if (step.value) {
        running.wait = step.value;
        return;
      }
      yield;
    }
    this.#running.delete(running);
    this.counters.active--;
    this.sys.k.close(this.sys.p, running.connection.fd);
  }

  /** Commands of the master. */
  *#obey(channel: Fd): Generator<void, void, void> {
    const commands = yield* this.sys.read(channel, 64);
    if (isError(commands)) return;
    // Without a master there is nobody left who could stop it.
    if (commands === "") this.#isEnding = true;
    for (const command of commands) {
      if (command === COMMANDS.quit) yield* this.#quit();
      else if (command === COMMANDS.terminate) this.#isEnding = true;
      else if (command === COMMANDS.reopen) yield* this.#reopen();
    }
  }

  *#quit(): Generator<void, void, void> {
    if (this.isQuitting) return;
    this.isQuitting = true;
    yield* this.log.write("notice", "gracefully shutting down");
    for (const fd of this.#listeners.keys()) this.sys.k.close(this.sys.p, fd);
    this.#listeners.clear();
    this.sys.p.argv = ["nginx: worker process is shutting down"];
    const most = this.#cycle.main.value("worker_shutdown_timeout");
    if (most !== undefined) this.#quitDeadline = this.sys.k.clock.now + (parseTime(most) ?? 0);
    for (const running of Array.from(this.#running)) if (running.connection.isIdle) yield* this.#resume(running);
  }

  *#reopen(): Generator<void, void, void> {
    yield* this.log.write("notice", "reopening logs");
    yield* reopenLogs(this.sys, this.log, this.files);
    this.#targets.clear();
    this.log.targets.splice(0, Infinity, ...targetsOf(this.#cycle.main, this.files));
  }

  /** Signals that somebody sends to the worker itself. */
  *#takeSignals(): Generator<void, void, void> {
    for (let signal = this.sys.k.takeSignal(this.sys.p); signal !== 0; signal = this.sys.k.takeSignal(this.sys.p)) {
      const { action, effect } = WORKER_ACTIONS[signal] ?? { action: ", ignoring", effect: null };
      yield* this.log.write("notice", signalText(signal, null, action));
      if (effect === "end") this.#isEnding = true;
      else if (effect === "quit") yield* this.#quit();
      else if (effect === "reopen") yield* this.#reopen();
    }
  }
}

const WORKER_ACTIONS: Readonly<Record<number, { action: string; effect: "end" | "quit" | "reopen" }>> = {
  [SIGTERM]: { action: ", exiting", effect: "end" },
  [SIGINT]: { action: ", exiting", effect: "end" },
  [SIGQUIT]: { action: ", shutting down", effect: "quit" },
  [SIGUSR1]: { action: ", reopening logs", effect: "reopen" },
};

/** Opens every log file anew, under its old descriptor. `owner`: who is to be able to do the same. */
export function* reopenLogs(
  sys: Sys,
  log: ErrorLog,
  files: Map<string, Fd>,
  owner: number | null = null,
): Generator<void, void, void> {
  for (const [path, fd] of files) {
    if (path === "stderr") continue;
    const opened = yield* openLog(sys, path);
    if (opened < 0) {
      yield* log.write("emerg", `open() "${path}" failed`, opened);
      continue;
    }
    const stat = sys.k.stat(sys.p, path);
    if (owner !== null && !isError(stat) && stat.uid !== owner) sys.k.chown(sys.p, path, owner, -1);
    sys.k.dup2(sys.p, opened, fd);
    sys.k.close(sys.p, opened);
  }
}
