/**
 * The program nginx: the chunk `nginx`. What a plain server of files does without is the chunk `nginx-more`.
 * Source: nginx.org; order and messages of nginx 1.27.5 as nginx.org packages it for Debian 12.
 */
import { isError } from "../../kernel/applet.ts";
import type { AppletMain, AppletRun, Sys } from "../../kernel/applet.ts";
import { O_RDWR } from "../../kernel/flags.ts";
import { SIGHUP, SIGQUIT, SIGTERM, SIGUSR1 } from "../../kernel/signals.ts";
import { forkApplet } from "../../userland/exec-program.ts";
import { configurationPath, DEFAULT_ERROR_LOG, readConfiguration, startCycle, writePid } from "./cycle.ts";
import type { Cycle, Teller } from "./cycle.ts";
import { errnoText, ErrorLog, openLog } from "./log.ts";
import { Master } from "./master.ts";
import { loadMore } from "./more.ts";
import { parseOptions } from "./options.ts";
import type { Options } from "./options.ts";
import { fullPath } from "./paths.ts";
import { COMPILER, VERSION } from "./version.ts";
import { Worker } from "./worker.ts";

export const main: AppletMain = function* (sys, argv) {
  const options = parseOptions(argv);
  if (typeof options === "string") {
    yield* sys.error(`nginx: ${options}\n`);
    return 1;
  }
  if (options.showsVersion) {
    yield* sys.error(`nginx version: nginx/${VERSION}\n`);
    if (options.showsHelp) yield* sys.error((yield* loadMore(sys)).usage);
    if (options.showsBuild) yield* sys.error((yield* loadMore(sys)).build);
    if (!options.tests) return 0;
  }
  const log = new ErrorLog(sys);
  const path = options.errorLog ?? DEFAULT_ERROR_LOG;
  const fd = yield* openLog(sys, path === "stderr" ? path : fullPath(path));
  if (fd < 0)
    yield* sys.error(`nginx: [alert] could not open error log file: open() "${path}" failed${errnoText(fd)}\n`);
  else log.targets.push({ path, level: "notice", fd });
  const teller: Teller = { log, say: (text) => sys.error(`nginx: ${text}\n`) };
  if (options.signal) return yield* sendSignal(sys, teller, options);
  const cycle = yield* startCycle(sys, teller, options, null);
  if (options.tests) return yield* tellTest(sys, teller, options, cycle);
  return cycle === "failed" ? 1 : yield* start(sys, teller, cycle);
};

/** What -t and -T say at the end. */
function* tellTest(sys: Sys, { say }: Teller, options: Options, cycle: Cycle | "failed"): AppletRun {
  const path = configurationPath(options);
  if (cycle === "failed") {
    yield* say(`configuration file ${path} test failed`);
    return 1;
  }
  if (!options.isQuiet) yield* say(`configuration file ${path} test is successful`);
  if (options.dumps) {
    for (const { path: file, text } of cycle.sources) yield* sys.print(`# configuration file ${file}:\n${text}\n`);
  }
  return 0;
}

const SIGNALS = { stop: SIGTERM, quit: SIGQUIT, reopen: SIGUSR1, reload: SIGHUP } as const;

/** -s: tells the master whose number stands in the file. */
function* sendSignal(sys: Sys, teller: Teller, options: Options): AppletRun {
  const { log } = teller;
  const configuration = yield* readConfiguration(sys, teller, options);
  if (configuration === "failed") return 1;
  yield* log.write("notice", "signal process started");
  const path = configuration.pidPath;
  const text = sys.k.readFile(sys.p, path);
  if (isError(text)) {
    yield* log.write("error", `open() "${path}" failed`, text);
    return 1;
  }
  const number = text.trim();
  if (!/^\d+$/.test(number)) {
    yield* log.write("error", `invalid PID number "${number}" in "${path}"`);
    return 1;
  }
  const signal = SIGNALS[options.signal ?? "stop"];
  const sent = sys.k.kill(sys.p, Number(number), signal);
  if (sent >= 0) return 0;
  yield* log.write("alert", `kill(${number}, ${signal}) failed`, sent);
  return 1;
}

/** What a start says of the machine; then the master, in this process or in the background. */
function* start(sys: Sys, teller: Teller, cycle: Cycle): AppletRun {
  const { log } = teller;
  log.targets.splice(0, Infinity, ...cycle.targets);
  const release = sys.k.readFile(sys.p, "/proc/sys/kernel/osrelease");
  yield* log.write("notice", 'using the "epoll" event method');
  yield* log.write("notice", `nginx/${VERSION}`);
  yield* log.write("notice", `built by ${COMPILER}`);
  yield* log.write("notice", `OS: Linux ${isError(release) ? "" : release.trim()}`);
  yield* log.write("notice", `getrlimit(RLIMIT_NOFILE): ${OPEN_FILES}:${OPEN_FILES}`);
  if (!cycle.main.isOn("daemon", true)) return yield* serve(sys, log, cycle);
  const child = forkApplet(sys, (own) => runDaemon(own, cycle));
  if (!isError(child)) return 0;
  yield* log.write("alert", "fork() failed", child);
  return 1;
}

/** What a container's limit of open files usually is. */
const OPEN_FILES = 1_048_576;

/** Leaves the session; there is nothing to read, and nobody to be told but the log. */
function* runDaemon(sys: Sys, cycle: Cycle): AppletRun {
  const log = new ErrorLog(sys);
  log.targets.push(...cycle.targets);
  sys.k.setsid(sys.p);
  sys.p.umask = 0;
  const none = yield* sys.open("/dev/null", O_RDWR);
  for (const fd of [0, 1]) if (none >= 0) sys.k.dup2(sys.p, none, fd);
  if (none > 2) sys.k.close(sys.p, none);
  return yield* serve(sys, log, cycle);
}

function* serve(sys: Sys, log: ErrorLog, cycle: Cycle): AppletRun {
  if (!(yield* writePid(sys, log, cycle.pidPath))) return 1;
  log.usesStderr = false;
  const [target] = cycle.targets;
  if (target && target.fd !== 2) sys.k.dup2(sys.p, target.fd, 2);
  if (cycle.main.isOn("master_process", true)) return yield* new Master(sys, log, cycle).run();
  return yield* new Worker(sys, cycle, null).run();
}
