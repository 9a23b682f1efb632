/**
 * A configuration and what it holds open: log files, listening sockets, the file with the process id. A reload makes a new
 * one out of the old.
 * Source: nginx.org, core module; order and messages of nginx 1.27.
 */
import { isError } from "../../kernel/applet.ts";
import type { Sys } from "../../kernel/applet.ts";
import { EADDRINUSE, EEXIST, EINTR } from "../../kernel/errno.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../kernel/flags.ts";
import type { Credentials, Fd } from "../../kernel/types.ts";
import { accounts, groups, groupsOf } from "../../userland/accounts.ts";
import { accessLogPaths } from "./access-log.ts";
import { buildHttp } from "./build.ts";
import { checkDirective } from "./checks.ts";
import { ConfigFault, ConfigReader, Scope } from "./config-tree.ts";
import type { Directive, ReadFile } from "./config-tree.ts";
import { globFiles } from "./config-glob.ts";
import { ErrorLog, isLevel, openLog } from "./log.ts";
import type { LogTarget } from "./log.ts";
import type { HttpConfig, Listen } from "./model.ts";
import { loadMore, needMore, NeedsMore } from "./more.ts";
import type { More } from "./more.ts";
import type { Options } from "./options.ts";
import { fullPath, PREFIX } from "./paths.ts";
import { newCounters, newZones } from "./shared.ts";
import type { Counters, Zones } from "./shared.ts";
import { checkPlainVariables } from "./variables.ts";

export const DEFAULT_ERROR_LOG = "/var/log/nginx/error.log";
const CACHE = "/var/cache/nginx/";
const TEMPORARY = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"] as const;
const BACKLOG = 511;
const BIND_TRIES = 5;
const BIND_PAUSE_MS = 500;

export interface Cycle {
  readonly options: Options;
  readonly path: string;
  readonly main: Scope;
  readonly sources: readonly ReadFile[];
  readonly http: HttpConfig;
  readonly pidPath: string;
  /** Who workers are; null: who the master is. */
  readonly worker: Credentials | null;
  readonly targets: readonly LogTarget[];
  /** Log files by path. */
  readonly files: Map<string, Fd>;
  readonly listeners: ReadonlyMap<string, Fd>;
  readonly counters: Counters;
  readonly zones: Zones;
}

/** What has been read, before anything is opened. */
export interface Configuration {
  readonly path: string;
  readonly pidPath: string;
  readonly main: Scope;
  readonly sources: readonly ReadFile[];
  readonly http: HttpConfig;
  readonly worker: Credentials | null;
  readonly warnings: readonly string[];
}

/** Reads the files; throws a ConfigFault. */
function* readFiles(sys: Sys, options: Options, path: string): Generator<void, Configuration, void> {
  let more: More | null = null;
  for (;;) {
    try {
      return yield* readOnce(sys, options, path, more);
    } catch (problem) {
      if (!(problem instanceof NeedsMore) || more) throw problem;
    }
    more = yield* loadMore(sys);
  }
}

function* readOnce(sys: Sys, options: Options, path: string, more: More | null): Generator<void, Configuration, void> {
  const prefix = path.slice(0, path.lastIndexOf("/") + 1);
  const files = {
    read: (file: string) => sys.k.readFile(sys.p, file),
    glob: (pattern: string) => globFiles(sys, pattern),
  };
  const reader = new ConfigReader(files, prefix, more);
  const warnings: string[] = [];
  const names = more?.checkVariables() ?? null;
  let worker: Credentials | null = null;
  reader.onDirective = (directive, scope) => {
    checkDirective(directive, scope, more);
    if (names) names.look(directive, scope);
    else if (!checkPlainVariables(directive)) needMore(more);
    if (directive.name !== "user" || scope.place !== "M") return;
    worker = workerOf(sys, directive, warnings);
  };
  if (options.directives !== null) reader.readGlobal(options.directives);
  reader.readMain(path);
  const [block] = reader.main.own("http");
  const warn = (text: string): void => void warnings.push(text);
  const http = yield* buildHttp(sys, block?.block ?? new Scope("H", reader.main), more, warn);
  names?.check();
  more?.checkFiles(sys, reader.main);
  if (worker === null && sys.p.cred.uid === 0) worker = credentialsOf(sys, "nginx", "nginx", null);
  const pidPath = fullPath(reader.main.value("pid") ?? "/run/nginx.pid");
  return { path, pidPath, main: reader.main, sources: reader.files, http, worker, warnings };
}

function workerOf(sys: Sys, directive: Directive, warnings: string[]): Credentials | null {
  const [user = "", group = user] = directive.args;
  if (sys.p.cred.uid === 0) return credentialsOf(sys, user, group, directive);
  warnings.push(
    `the "user" directive makes sense only if the master process runs with super-user privileges, ignored in ${directive.file}:${directive.line}`,
  );
  return null;
}

function credentialsOf(sys: Sys, user: string, group: string, directive: Directive | null): Credentials {
  const account = accounts(sys).find(({ name }) => name === user);
  if (!account) throw new ConfigFault(`getpwnam("${user}") failed`, directive);
  const own = groups(sys).find(({ name }) => name === group);
  if (!own) throw new ConfigFault(`getgrnam("${group}") failed`, directive);
  return { uid: account.uid, gid: own.gid, groups: groupsOf(sys, user, own.gid) };
}

/** Why a cycle cannot begin; it has been told already. */
export type CycleFailure = "failed";

/** Where the messages of a start go. */
export interface Teller {
  readonly log: ErrorLog;
  /** `nginx: TEXT` on standard error. */
  readonly say: (text: string) => Generator<void, void, void>;
}

/** Reads a configuration; what is wrong with it is told. */
export function* readConfiguration(
  sys: Sys,
  { log, say }: Teller,
  options: Options,
): Generator<void, Configuration | CycleFailure, void> {
  const path = configurationPath(options);
  let read: Configuration;
  try {
    read = yield* readFiles(sys, options, path);
  } catch (problem) {
    if (!(problem instanceof ConfigFault)) throw problem;
    yield* log.write("emerg", problem.message);
    return "failed";
  }
  for (const warning of read.warnings) yield* log.write("warn", warning);
  if (options.tests && !options.isQuiet) yield* say(`the configuration file ${path} syntax is ok`);
  return read;
}

/** Reads a configuration and opens what it needs. `old`: the one that is in force. */
export function* startCycle(
  sys: Sys,
  teller: Teller,
  options: Options,
  old: Cycle | null,
): Generator<void, Cycle | CycleFailure, void> {
  const { log } = teller;
  const read = yield* readConfiguration(sys, teller, options);
  if (read === "failed") return "failed";
  if (read.main.own("events").length === 0) {
    yield* log.write("emerg", 'no "events" section in configuration');
    return "failed";
  }
  const { path, pidPath } = read;
  const held = new Map<string, Fd>();
  const listeners = new Map<string, Fd>();
  const isOpen =
    (options.tests ? yield* touch(sys, log, pidPath) : true) &&
    (yield* makeDirectories(sys, log, read)) &&
    (yield* openFiles(sys, log, read, held)) &&
    (yield* openListeners(sys, log, read, old, listeners, options.tests));
  if (!isOpen) {
    closeNew(sys, held, listeners, old);
    return "failed";
  }
  return {
    options,
    path,
    main: read.main,
    sources: read.sources,
    http: read.http,
    pidPath,
    worker: read.worker,
    targets: targetsOf(read.main, held),
    files: held,
    listeners,
    counters: old?.counters ?? newCounters(),
    zones: old?.zones ?? newZones(),
  };
}

export function configurationPath(options: Options): string {
  const given = options.file ?? "nginx.conf";
  if (given.startsWith("/")) return given;
  return (options.prefix === null ? PREFIX : options.prefix.replace(/\/?$/, "/")) + given;
}

function closeNew(sys: Sys, files: Map<string, Fd>, listeners: Map<string, Fd>, old: Cycle | null): void {
  for (const fd of files.values()) if (fd > 2) sys.k.close(sys.p, fd);
  for (const [text, fd] of listeners) if (old?.listeners.get(text) !== fd) sys.k.close(sys.p, fd);
}

function* touch(sys: Sys, log: ErrorLog, path: string): Generator<void, boolean, void> {
  const fd = yield* sys.open(path, O_WRONLY | O_CREAT, 0o644);
  if (fd < 0) {
    yield* log.write("emerg", `open() "${path}" failed`, fd);
    return false;
  }
  sys.k.close(sys.p, fd);
  return true;
}

/** Where bodies of requests and answers would be kept for a while. */
function* makeDirectories(sys: Sys, log: ErrorLog, { http, worker }: Configuration): Generator<void, boolean, void> {
  if (!http.scope.opener) return true;
  for (const name of TEMPORARY) {
    const path = fullPath(http.scope.value(`${name}_temp_path`) ?? `${CACHE}${name.replace("_body", "")}_temp`);
    const made = sys.k.mkdir(sys.p, path, 0o700);
    if (made < 0 && made !== -EEXIST) {
      yield* log.write("emerg", `mkdir() "${path}" failed`, made);
      return false;
    }
    const stat = sys.k.stat(sys.p, path);
    if (!worker || isError(stat) || stat.uid === worker.uid) continue;
    const changed = sys.k.chown(sys.p, path, worker.uid, -1);
    if (changed < 0) {
      yield* log.write("emerg", `chown("${path}", ${worker.uid}) failed`, changed);
      return false;
    }
  }
  return true;
}

/** Every error_log and access_log of the configuration, once. */
function* openFiles(
  sys: Sys,
  log: ErrorLog,
  { main, http }: Configuration,
  held: Map<string, Fd>,
): Generator<void, boolean, void> {
  const paths = new Set<string>(errorLogPaths(main));
  if (http.scope.opener) for (const path of accessLogPaths(http.scope)) paths.add(path);
  for (const path of paths) {
    const fd = yield* openLog(sys, path);
    if (fd < 0) {
      yield* log.write("emerg", `open() "${path}" failed`, fd);
      return false;
    }
    if (path !== "stderr") sys.k.setCloseOnExec(sys.p, fd, true);
    held.set(path, fd);
  }
  return true;
}

function errorLogPaths(scope: Scope): string[] {
  const paths: string[] = [];
  const visit = (one: Scope): void => {
    for (const { name, args, block } of one.directives) {
      if (name === "error_log") paths.push(logPath(args[0] ?? ""));
      if (block && block.place !== "T") visit(block);
    }
  };
  visit(scope);
  if (scope.own("error_log").length === 0) paths.unshift(DEFAULT_ERROR_LOG);
  return paths;
}

function logPath(text: string): string {
  return text === "stderr" || text.startsWith("syslog:") || text.startsWith("memory:") ? "stderr" : fullPath(text);
}

/** Where messages about something in that scope go. */
export function targetsOf(scope: Scope, files: ReadonlyMap<string, Fd>): LogTarget[] {
  const directives = scope.all("error_log");
  const given = directives.length === 0 ? [[DEFAULT_ERROR_LOG, "error"]] : directives.map(({ args }) => args);
  return given.map(([where = "", level = "error"]) => {
    const path = logPath(where);
    return { path, level: isLevel(level) ? level : "error", fd: files.get(path) ?? 2 };
  });
}

/** Takes over what listens already and opens the rest; an address in use is tried five times. */
function* openListeners(
  sys: Sys,
  log: ErrorLog,
  { http }: Configuration,
  old: Cycle | null,
  listeners: Map<string, Fd>,
  tests: boolean,
): Generator<void, boolean, void> {
  const wanted = http.endpoints.map(({ listen }) => listen).filter(({ isQuic }) => !isQuic);
  for (let tries = BIND_TRIES; tries > 0; tries--) {
    let isBusy = false;
    for (const listen of wanted) {
      if (listeners.has(listen.text)) continue;
      const kept = old?.listeners.get(listen.text);
      const fd = kept ?? openListener(sys, listen, wanted);
      if (fd >= 0) {
        listeners.set(listen.text, fd);
        continue;
      }
      if (fd === -EADDRINUSE && tests) continue;
      yield* log.write("emerg", `bind() to ${listen.text} failed`, fd);
      if (fd !== -EADDRINUSE) return false;
      isBusy = true;
    }
    if (!isBusy) return true;
    yield* log.write("notice", `try again to bind() after ${BIND_PAUSE_MS}ms`);
    while ((yield* sys.sleep(BIND_PAUSE_MS)) === -EINTR);
  }
  yield* log.write("emerg", "still could not bind()");
  return false;
}

/** Simplified: one socket serves IPv4 and IPv6, so `[::]:80` beside `80` needs none of its own. */
const NO_SOCKET = 1_000_000;

function openListener(sys: Sys, listen: Listen, wanted: readonly Listen[]): Fd | number {
  const hasTwin =
    listen.kind === "ipv6" && listen.address === "::" && wanted.some(({ text }) => text === `0.0.0.0:${listen.port}`);
  if (hasTwin) return NO_SOCKET;
  const fd = sys.k.socket(sys.p, listen.kind === "unix" ? "unix" : "tcp");
  if (fd < 0) return fd;
  const bound = sys.k.bind(sys.p, fd, listen.address, listen.port);
  const failed = bound < 0 ? bound : sys.k.listen(sys.p, fd, BACKLOG);
  if (failed < 0) {
    sys.k.close(sys.p, fd);
    return failed;
  }
  // Several workers wait for the same connections: those that come too late go on.
  sys.k.setSocketTimeout(sys.p, fd, 0);
  sys.k.setCloseOnExec(sys.p, fd, true);
  return fd;
}

/** Whether that descriptor of a listener is one. */
export function isSocket(fd: Fd): boolean {
  return fd !== NO_SOCKET;
}

/** Closes what the old cycle held and the new one does not. */
export function closeOld(sys: Sys, old: Cycle, current: Cycle | null): void {
  for (const fd of old.files.values()) if (fd > 2) sys.k.close(sys.p, fd);
  for (const [text, fd] of old.listeners) {
    if (!isSocket(fd) || current?.listeners.get(text) === fd) continue;
    sys.k.close(sys.p, fd);
    if (text.startsWith("unix:")) sys.k.unlink(sys.p, text.slice(5));
  }
}

/** Writes the process id; whether that was possible. */
export function* writePid(sys: Sys, log: ErrorLog, path: string): Generator<void, boolean, void> {
  const fd = yield* sys.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644);
  if (fd < 0) {
    yield* log.write("emerg", `open() "${path}" failed`, fd);
    return false;
  }
  yield* sys.writeAll(fd, `${sys.p.pid}\n`);
  sys.k.close(sys.p, fd);
  return true;
}
