/** Starting processes in containers: a container's own, and those of exec. */
import { mapped } from "../../sim/mapped.ts";
import { encodeUtf8 } from "../kernel/bytes.ts";
import { EACCES, EISDIR, ENOENT, ENOTDIR } from "../kernel/errno.ts";
import { HOST_WALKER, isDirectory, permits } from "../kernel/fs/mounts.ts";
import type { Mounts } from "../kernel/fs/mounts.ts";
import type { KernelHost } from "../kernel/kernel.ts";
import { SIGKILL, signalNumber } from "../kernel/signals.ts";
import type { ByteString, ExitStatus, Fd, Kernel, OpenFile, Proc, Program } from "../kernel/types.ts";
import type { Container } from "./container.ts";
import type { RuntimeOptions } from "./runtime.ts";
import { chdirError, mkdirError, startError } from "./start-error.ts";
import type { RuncWords } from "./start-error.ts";
import type { Outcome, StartChange } from "./types.ts";

/** The standard streams of a process, and what happens at its end. */
export interface Stdio {
  files: ReadonlyMap<Fd, OpenFile>;
  terminal?: OpenFile;
  onExit(status: ExitStatus): void;
}

export interface StartHandlers {
  /** How it is to end at once; null: it runs as written. */
  ends: StartChange["ends"] | null;
  onOutput(stream: "stdout" | "stderr", bytes: string): void;
  onExit(): void;
}

/** Starts a container's process. A failure leaves the container exited, as runc does. */
export function startProcess(options: RuntimeOptions, container: Container, handlers: StartHandlers): Outcome<object> {
  const { kernel, clock, runcWords } = options;
  const stdio = containerStdio(kernel, container, handlers);
  const argv = commandOf(container);
  const directory = container.config.workingDir ?? container.image.image.config.workingDir;
  const refused = directoryProblem(runcWords, container, directory || "/");
  const proc = refused === null ? spawn(kernel, container, argv, directory || "/", stdio) : -ENOTDIR;
  if (typeof proc === "number") {
    const message = refused ?? startError(runcWords, argv[0] ?? "", proc);
    container.startFailed(message);
    return { ok: false, message };
  }
  container.proc = proc;
  container.state = "running";
  container.startedAt = clock.now;
  const { ends } = handlers;
  if (ends) proc.program = { run: (_kernel, self) => endAtOnce(kernel, self, ends) };
  return { ok: true };
}

function endAtOnce(kernel: Kernel & KernelHost, proc: Proc, how: NonNullable<StartChange["ends"]>): void {
  if ("exitCode" in how) kernel.exit(proc, how.exitCode);
  else kernel.crash(proc, signalNumber(how.signal) ?? SIGKILL);
}

/** The whole command line: the Pod's command and args over the image's. Source: Docker's rules of ENTRYPOINT and CMD. */
function commandOf({ config, image }: Container): readonly string[] {
  const { entrypoint, cmd } = image.image.config;
  const hasCommand = config.command !== undefined && config.command.length > 0;
  const head = hasCommand ? (config.command ?? []) : entrypoint;
  const hasArgs = config.args !== undefined && config.args.length > 0;
  const tail = hasArgs ? (config.args ?? []) : hasCommand ? [] : cmd;
  return [...head, ...tail];
}

function containerStdio(kernel: Kernel & KernelHost, container: Container, handlers: StartHandlers): Stdio {
  const onExit = (status: ExitStatus): void => {
    container.exited(status);
    // Where a namespace is shared, the end of its first process is not the end of a container's others.
    kernel.killAll(container.namespaces.pid, container.owner);
    for (const told of container.onExited.splice(0)) told();
    handlers.onExit();
  };
  if (container.config.tty) {
    const terminal = kernel.createTerminal({
      size: { rows: 24, columns: 80 },
      onOutput: (data) => handlers.onOutput("stdout", data),
    });
    container.terminal = terminal;
    const file = terminal.file;
    return { files: new Map([0, 1, 2].map((fd) => [fd, file])), terminal: file, onExit };
  }
  const out = kernel.createOutputSink((data) => handlers.onOutput("stdout", data));
  const err = kernel.createOutputSink((data) => handlers.onOutput("stderr", data));
  for (const sink of [out, err]) sink.giveTo(container.account.cred.uid);
  const files = new Map<Fd, OpenFile>([
    [1, out.file],
    [2, err.file],
  ]);
  if (container.config.stdin) {
    container.input = kernel.createInputSource();
    files.set(0, container.input.file);
  }
  return { files, onExit };
}

/** Why a process cannot begin in that directory, which the runtime makes where it is missing; or null. */
function directoryProblem(words: RuncWords, { namespaces, account }: Container, directory: string): string | null {
  const mounts = namespaces.mount as Mounts;
  if (directory === "/" && permits(mounts.root, account.cred, 1)) return null;
  const found = mounts.resolve({ cred: account.cred, proc: null }, mounts.rootLocation, directory, true);
  const isOpen = typeof found !== "number" && isDirectory(found) && permits(found.node, account.cred, 1);
  if (isOpen || found === -ENOENT) return null;
  if (found === -EACCES || (typeof found !== "number" && isDirectory(found)))
    return chdirError(words, directory, -EACCES);
  return mkdirError(words, directory);
}

/** A process in the container's namespaces, found through its PATH; or -errno. */
export function spawn(
  kernel: Kernel & KernelHost,
  container: Container,
  argv: readonly string[],
  directory: string,
  stdio: Stdio,
): Proc | number {
  const env = environmentOf(container);
  const words = mapped(argv, encodeUtf8);
  const name = words[0] ?? "";
  const path = env.get("PATH") ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  const candidates = name.includes("/")
    ? [name]
    : path.split(":").map((folder) => `${folder === "" ? "." : folder}/${name}`);
  const { standIn } = container.namespaces;
  // Without standard input of its own a process reads from the null device.
  const files = stdio.files.has(0) ? stdio.files : new Map([[0, kernel.openNull()], ...stdio.files]);
  const mounts = container.namespaces.mount as Mounts;
  const all = standIn === undefined ? candidates : [...candidates, standIn];
  // Where a command is not is mostly known from its image.
  const near = name.includes("/") ? all : all.filter((candidate) => !mounts.lacks(candidate));
  const otherwise = noProgram(name);
  let failed = -ENOENT;
  for (const candidate of near.length === 0 ? all : near) {
    const result = kernel.spawn({
      path: candidate,
      argv: words,
      env,
      cwd: directory,
      cred: container.account.cred,
      ns: container.namespaces,
      files,
      otherwise,
      oomScoreAdj: container.config.oomScoreAdj,
      ...(stdio.terminal && { terminal: stdio.terminal }),
      onExit: stdio.onExit,
    });
    if (typeof result !== "number") return result;
    // A folder of PATH in which nothing can be run under that name is passed over. Source: Go's exec.LookPath.
    if (result === -EACCES && name.includes("/")) failed = result;
    else if (result === -EACCES) continue;
    else if (failed === -ENOENT && result !== -ENOTDIR) failed = result;
  }
  const found = failed === -EACCES ? mounts.resolve(HOST_WALKER, mounts.rootLocation, name, true) : -ENOENT;
  return typeof found !== "number" && isDirectory(found) ? -EISDIR : failed;
}

/**
 * A file that may be run and is no program (made for another machine, a script without its first line): runc has started
 * by then, says so where the program would have spoken, and ends. Source: facts/kubelet.md 5; runc 1.2.
 */
function noProgram(name: ByteString): Program {
  return {
    run(kernel, self) {
      kernel.write(self, 2, `exec ${name}: exec format error\n`);
      kernel.exit(self, 255);
    },
  };
}

/** The image's variables, the host name, the Pod's, and HOME where nobody has set it. */
export function environmentOf({ image, config, sandbox, account }: Container): ReadonlyMap<ByteString, ByteString> {
  const { environment } = sandbox;
  const of = [image.image, config.env, config.tty, sandbox.uts.hostname, account.home];
  if (environment?.of.every((one, i) => one === of[i])) return environment.env;
  const env = new Map<ByteString, ByteString>();
  for (const pair of image.image.config.env) {
    const equals = pair.indexOf("=");
    env.set(encodeUtf8(pair.slice(0, equals)), encodeUtf8(pair.slice(equals + 1)));
  }
  env.set("HOSTNAME", encodeUtf8(sandbox.uts.hostname));
  if (config.tty) env.set("TERM", "xterm");
  for (const { name, value } of config.env) env.set(encodeUtf8(name), encodeUtf8(value));
  if (!env.has("HOME")) env.set("HOME", encodeUtf8(account.home));
  sandbox.environment = { of, env };
  return env;
}
