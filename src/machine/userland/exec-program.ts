/** Running another program from an applet: execvp(3), and fork + exec + wait. */
import { AppletProgram, isError } from "../kernel/applet.ts";
import type { AppletMain, Sys } from "../kernel/applet.ts";
import { EACCES, EINTR, ENOENT, ENOTDIR } from "../kernel/errno.ts";
import type { ByteString, ExitStatus, Proc } from "../kernel/types.ts";

const DEFAULT_PATH = "/sbin:/usr/sbin:/bin:/usr/bin";

/** The files that a command name may mean, in PATH order; a name with a slash means itself. */
export function commandPaths(name: ByteString, path: ByteString | undefined): ByteString[] {
  if (name.includes("/")) return [name];
  return (path ?? DEFAULT_PATH)
    .split(":")
    .map((directory) => (directory === "" ? name : `${directory.replace(/\/$/, "")}/${name}`));
}

/** Becomes that program. Returns, with -errno, only where that failed. */
export function* execProgram(
  sys: Sys,
  argv: readonly ByteString[],
  env: ReadonlyMap<ByteString, ByteString> = sys.p.env,
): Generator<void, number, void> {
  yield* sys.flush();
  let failure = -ENOENT;
  if (argv[0] === "") return failure;
  const { standIn } = sys.p.ns;
  const files = commandPaths(argv[0] ?? "", env.get("PATH"));
  for (const file of standIn === undefined ? files : [...files, standIn]) {
    const result = sys.k.exec(sys.p, file, argv, env);
    if (!isError(result)) {
      // The process is another program now; this generator is never resumed.
      for (;;) yield;
    }
    if (result !== -ENOENT && result !== -ENOTDIR) {
      failure = result;
      if (result !== -EACCES) break;
    }
  }
  return failure;
}

/** The exit code of a program that could not be started: 127 where there is none, else 126. */
export function execFailureCode(errno: number): number {
  return errno === -ENOENT ? 127 : 126;
}

/** A child that runs `main`; the child, or -errno. */
export function forkApplet(sys: Sys, main: AppletMain): Proc | number {
  return sys.k.fork(sys.p, new AppletProgram(main));
}

/** Waits for one child, going on after signals. */
export function* waitFor(sys: Sys, pid: number): Generator<void, ExitStatus | number, void> {
  for (;;) {
    const result = yield* sys.wait(pid);
    if (result === -EINTR) continue;
    return typeof result === "number" ? result : result.status;
  }
}

/** What a shell would call that status: the exit code, or 128 + signal. */
export function exitCodeOf(status: ExitStatus): number {
  return status.signal === 0 ? status.code : 128 + status.signal;
}
