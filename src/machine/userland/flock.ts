/**
 * flock: a lock on a file, held while a program runs or as long as a descriptor is open. Source: BusyBox 1.36.1; flock(2).
 * Simplified: a lock on a descriptor belongs to the process that started flock and goes when that process closes the
 * descriptor or ends, whoever else has it open; who waits asks again every 20 ms.
 */
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { isError } from "../kernel/applet.ts";
import { EBADF, EINTR, EISDIR, ENOENT, strerror } from "../kernel/errno.ts";
import { O_CREAT, O_RDONLY } from "../kernel/flags.ts";
import type { ByteString, Fd, Kernel, Proc } from "../kernel/types.ts";
import { accounts } from "./accounts.ts";
import { execProgram, exitCodeOf, forkApplet, waitFor } from "./exec-program.ts";
import { parseOptions } from "./getopt.ts";
import { openMessage } from "./input.ts";
import { complain } from "./message.ts";
import { parseNumber } from "./number.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

const RETRY_MS = 20;

type Mode = "shared" | "exclusive" | "unlock";

interface Lock {
  readonly file: string;
  readonly holder: Proc;
  readonly fd: Fd;
  readonly mode: Mode;
}

/** The locks of each machine. */
const LOCKS = new WeakMap<Kernel, Lock[]>();

/** Which file that is, or undefined. */
function fileOf(sys: Sys, holder: Proc, fd: Fd): string | undefined {
  if (holder.state === "zombie" || holder.state === "dead") return undefined;
  const stat = sys.k.fstat(holder, fd);
  return typeof stat === "number" ? undefined : `${stat.dev}:${stat.ino}`;
}

/** Locks, or changes a lock that is held. Whether it could. */
function tryLock(sys: Sys, file: string, holder: Proc, fd: Fd, mode: Mode): boolean {
  const held = (LOCKS.get(sys.k) ?? []).filter((lock) => fileOf(sys, lock.holder, lock.fd) === lock.file);
  const others = held.filter((lock) => lock.file !== file || lock.holder !== holder || lock.fd !== fd);
  const isFree = others.every((lock) => lock.file !== file || (mode === "shared" && lock.mode === "shared"));
  if (mode === "unlock") LOCKS.set(sys.k, others);
  else if (isFree) LOCKS.set(sys.k, [...others, { file, holder, fd, mode }]);
  return mode === "unlock" || isFree;
}

/** Waits for the lock, or fails where that is asked for. 0, 1 where it is taken, or -errno. */
function* lock(sys: Sys, holder: Proc, fd: Fd, mode: Mode, waits: boolean): AppletRun {
  for (;;) {
    const file = fileOf(sys, holder, fd);
    if (file === undefined) return -EBADF;
    if (tryLock(sys, file, holder, fd, mode)) return 0;
    if (!waits) return 1;
    if ((yield* sys.sleep(RETRY_MS)) === -EINTR) return -EINTR;
  }
}

function* openFile(sys: Sys, name: ByteString): Generator<void, Fd | number, void> {
  const fd = yield* sys.open(name, O_RDONLY | O_CREAT, 0o666);
  return fd === -EISDIR ? yield* sys.open(name, O_RDONLY) : fd;
}

/** Runs the program while the lock is held; its exit code. */
function* runLocked(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const child = forkApplet(sys, function* (own) {
    const failed = yield* execProgram(own, argv);
    yield* complain(own, "flock", `${argv[0] ?? ""}: ${strerror(failed)}`);
    return 255;
  });
  if (typeof child === "number") {
    yield* complain(sys, "flock", `${argv[0] ?? ""}: ${strerror(child)}`);
    return 255;
  }
  const status = yield* waitFor(sys, child.pid);
  return typeof status === "number" ? 255 : exitCodeOf(status);
}

/** `-c 'COMMAND'` is `sh -c 'COMMAND'`. Null where there is not one command. */
function* programOf(sys: Sys, words: readonly ByteString[]): Generator<void, readonly ByteString[] | null, void> {
  if (words[0] !== "-c" && words[0] !== "--command") return words;
  if (words[1] === undefined || words.length > 2) {
    yield* complain(sys, "flock", "-c takes only one argument");
    return null;
  }
  const own = accounts(sys).find(({ uid }) => uid === sys.p.cred.uid)?.shell;
  return [sys.env("SHELL") || own || "/bin/sh", "-c", words[1]];
}

export const flockApplet: Applet = {
  name: "flock",
  *main(sys, argv) {
    const long = { shared: "s", exclusive: "x", unlock: "u", nonblock: "n" };
    const options = yield* parseOptions(sys, argv, "+sxnu", long);
    if (!options) return 1;
    const [name, ...words] = options.operands;
    if (name === undefined) return yield* usageError(sys, "flock");
    const isFile = words.length > 0;
    const fd = isFile ? yield* openFile(sys, name) : /^\d/.test(name) ? parseNumber(name, 0, 0x7fff_ffff) : null;
    if (fd === null || isError(fd)) {
      const text = isFile ? openMessage("cant-open", name, fd ?? -ENOENT) : `invalid number '${name}'`;
      yield* complain(sys, "flock", text);
      return 1;
    }
    const program = yield* programOf(sys, words);
    if (!program) return 1;
    const mode = options.has("u") ? "unlock" : options.has("s") ? "shared" : "exclusive";
    const holder = isFile ? sys.p : (sys.p.parent ?? sys.p);
    const failed = yield* lock(sys, holder, fd, mode, !options.has("n"));
    if (failed < 0) yield* complain(sys, "flock", strerror(failed));
    if (failed !== 0) return 1;
    return isFile ? yield* runLocked(sys, program) : 0;
  },
};
