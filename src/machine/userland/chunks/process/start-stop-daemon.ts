/** start-stop-daemon: starts a program once, or ends it. Source: BusyBox 1.36.1 start_stop_daemon. */
import { isError } from "../../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { ENOENT, EPERM, strerror } from "../../../kernel/errno.ts";
import { O_CREAT, O_RDWR, O_TRUNC, O_WRONLY } from "../../../kernel/flags.ts";
import { commandPaths, forkApplet } from "../../exec-program.ts";
import { parseOptions } from "../../getopt.ts";
import type { Options } from "../../getopt.ts";
import { complain } from "../../message.ts";
import { baseName, commandLine, processTable } from "../../process-table.ts";
import { parseUser } from "../../accounts.ts";
import { parseSignal } from "../../signal-names.ts";
import type { Applet } from "../../types.ts";
import { usageError } from "../../usage.ts";
import { parseIdentity, setIdentity } from "./run-as.ts";

const LONG = {
  stop: "K",
  start: "S",
  background: "b",
  quiet: "q",
  test: "t",
  "make-pidfile": "m",
  output: "O",
  oknodo: "o",
  verbose: "v",
  nicelevel: "N",
  startas: "a",
  name: "n",
  signal: "s",
  user: "u",
  chuid: "c",
  exec: "x",
  pidfile: "p",
  retry: "R",
};

/** The processes that every given criterion fits. */
function* matching(sys: Sys, options: Options): Generator<void, number[] | null, void> {
  const pidfile = options.value("p");
  const exec = options.value("x");
  const name = options.value("n");
  const user = options.value("u");
  const uid = user === undefined ? undefined : (parseUser(sys, user)?.uid ?? -1);
  let only: number | null = null;
  if (pidfile !== undefined) {
    const text = sys.k.readFile(sys.p, pidfile);
    if (isError(text)) return [];
    only = parseInt(text, 10) || 0;
    // With nothing else to go by, the number is believed.
    if (exec === undefined && name === undefined && user === undefined) return only > 0 ? [only] : [];
  }
  const found: number[] = [];
  for (const row of yield* processTable(sys)) {
    if (row.pid === sys.p.pid || (only !== null && row.pid !== only)) continue;
    if (uid !== undefined && row.uid !== uid) continue;
    const argv = commandLine(sys, row.pid);
    if (name !== undefined && row.comm !== name.slice(0, 15) && baseName(argv[0] ?? "") !== name) continue;
    if (exec !== undefined) {
      const exe = sys.k.readlink(sys.p, `/proc/${row.pid}/exe`);
      if (exe !== exec && argv[0] !== exec) continue;
    }
    found.push(row.pid);
  }
  return found;
}

/** What is looked for, in words. */
function wantedText(options: Options): string {
  const name = options.value("n");
  const exec = options.value("x");
  const pidfile = options.value("p");
  const user = options.value("u");
  if (name !== undefined) return name;
  if (exec !== undefined) return exec;
  return pidfile !== undefined ? `process in pidfile '${pidfile}'` : `process(es) owned by '${user ?? ""}'`;
}

function* stop(sys: Sys, options: Options, pids: readonly number[], signal: number): AppletRun {
  const quiet = options.has("q");
  if (pids.length === 0) {
    if (!quiet) yield* sys.print(`no ${wantedText(options)} found; none killed\n`);
    return options.has("o") ? 0 : 1;
  }
  const killed: number[] = [];
  for (const pid of pids) {
    const failed = sys.k.kill(sys.p, pid, options.has("t") ? 0 : signal);
    if (failed >= 0) killed.push(pid);
    else yield* complain(sys, "start-stop-daemon", `warning: killing process ${pid}: ${strerror(failed)}`);
  }
  if (!quiet && killed.length > 0) yield* sys.print(`stopped ${wantedText(options)} (pid ${killed.join(" ")})\n`);
  return killed.length > 0 || options.has("o") ? 0 : 1;
}

/** What the process does before it becomes the program. */
function* prepare(sys: Sys, options: Options): Generator<void, number, void> {
  const pidfile = options.value("p");
  if (options.has("m") && pidfile !== undefined) {
    const fd = yield* sys.open(pidfile, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    if (isError(fd)) {
      yield* complain(sys, "start-stop-daemon", `can't open '${pidfile}': ${strerror(fd)}`);
      return 1;
    }
    yield* sys.writeAll(fd, `${sys.p.pid}\n`);
    sys.k.close(sys.p, fd);
  }
  const chuid = options.value("c");
  if (chuid !== undefined) {
    const identity = parseIdentity(sys, chuid);
    if (!identity) {
      yield* complain(sys, "start-stop-daemon", `unknown user/group ${chuid}`);
      return 1;
    }
    const refused = setIdentity(sys, identity);
    if (refused) {
      yield* complain(sys, "start-stop-daemon", `${refused}: ${strerror(EPERM)}`);
      return 1;
    }
  }
  return 0;
}

function* run(sys: Sys, options: Options, startAs: string): AppletRun {
  const failedStep = yield* prepare(sys, options);
  if (failedStep !== 0) return failedStep;
  // `--exec` is what is run, `--startas` the name that it is run by.
  const exec = options.value("x") ?? startAs;
  const words = options.operands.slice(options.has("x") || options.has("a") ? 0 : 1);
  yield* sys.flush();
  let failed = -ENOENT;
  for (const file of commandPaths(exec, sys.env("PATH"))) {
    failed = sys.k.exec(sys.p, file, [startAs, ...words], sys.p.env);
    if (!isError(failed)) for (;;) yield;
    if (failed !== -ENOENT) break;
  }
  yield* complain(sys, "start-stop-daemon", `can't execute '${exec}': ${strerror(failed)}`);
  return 1;
}

export const startStopDaemonApplet: Applet = {
  name: "start-stop-daemon",
  *main(sys, argv): AppletRun {
    const options = yield* parseOptions(sys, argv, "+KSbqtma:n:s:u:c:x:p:ovN:R:O:", LONG);
    if (!options) return 1;
    if (options.has("K") === options.has("S")) return yield* usageError(sys, "start-stop-daemon");
    const signalText = options.value("s") ?? "TERM";
    const signal = parseSignal(signalText);
    if (signal === null) return yield* usageError(sys, "start-stop-daemon");
    const owner = options.value("u");
    if (owner !== undefined && !parseUser(sys, owner) && !/^\d+$/.test(owner)) {
      yield* complain(sys, "start-stop-daemon", `unknown user ${owner}`);
      return 1;
    }
    const startAs = options.value("a") ?? options.value("x") ?? options.operands[0];
    const hasCriterion = ["x", "p", "u", "n"].some((letter) => options.has(letter));
    if (options.has("K") ? !hasCriterion : startAs === undefined) return yield* usageError(sys, "start-stop-daemon");
    const pids = options.has("K") || hasCriterion ? ((yield* matching(sys, options)) ?? []) : [];
    if (options.has("K")) return yield* stop(sys, options, pids, signal);
    if (pids.length > 0) {
      if (!options.has("q")) yield* sys.print(`${startAs ?? ""} is already running\n`);
      return options.has("o") ? 0 : 1;
    }
    if (!options.has("b")) return yield* run(sys, options, startAs ?? "");
    const child = forkApplet(sys, function* (own) {
      own.k.setsid(own.p);
      const fd = yield* own.open("/dev/null", O_RDWR);
      if (!isError(fd)) for (const one of [0, 1, 2]) own.k.dup2(own.p, fd, one);
      return yield* run(own, options, startAs ?? "");
    });
    if (!isError(child)) return 0;
    yield* complain(sys, "start-stop-daemon", `fork: ${strerror(child)}`);
    return 1;
  },
};
