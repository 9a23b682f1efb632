/**
 * Copying files and trees, as cp, mv and install do. Source: BusyBox 1.36.1 libbb copy_file, with FEATURE_NON_POSIX_CP: what
 * is in the way is unlinked, not written into.
 */
import { isError } from "../kernel/applet.ts";
import type { Sys } from "../kernel/applet.ts";
import { EEXIST, EINTR, ENOENT, EPERM } from "../kernel/errno.ts";
import { O_CREAT, O_EXCL, O_RDONLY, O_WRONLY } from "../kernel/flags.ts";
import type { ByteString, Fd, Stat } from "../kernel/types.ts";
import { confirm } from "./confirm.ts";
import { complain, complainErrno } from "./message.ts";
import { joinPath } from "./paths.ts";

export interface CopyHow {
  /** In whose name is complained. */
  applet: string;
  recursive: boolean;
  /** What links point to is copied instead of the links: nowhere, of operands, or everywhere. */
  follow: "never" | "operands" | "always";
  /** Owner, mode and times too. */
  preserve: boolean;
  interactive: boolean;
  noClobber: boolean;
  update: boolean;
  removeFirst: boolean;
  verbose: boolean;
  /** Instead of copies. */
  links: "none" | "hard" | "symbolic";
}

/** Copies, and remembers what it has made: for hard links among what it copies, and trees copied into themselves. */
export class Copier {
  readonly #sys: Sys;
  readonly #how: CopyHow;
  /** By device and inode: the copy of a file, or "" for a directory that was made. */
  readonly #seen = new Map<string, ByteString>();

  constructor(sys: Sys, how: CopyHow) {
    this.#sys = sys;
    this.#how = how;
  }

  /** Whether it went well; else there has been a complaint. */
  *copy(source: ByteString, target: ByteString, depth = 0): Generator<void, boolean, void> {
    const sys = this.#sys;
    const how = this.#how;
    sys.charge(3);
    if (sys.spent) yield;
    const stat = this.#follows(depth) ? sys.k.stat(sys.p, source) : sys.k.lstat(sys.p, source);
    if (typeof stat === "number") {
      if (how.links !== "none") return yield* this.#link(source, target);
      return yield* this.#fail(`can't stat '${source}'`, stat);
    }
    const there = sys.k.lstat(sys.p, target);
    if (typeof there === "number" && there !== -ENOENT) return yield* this.#fail(`can't stat '${target}'`, there);
    const existing = typeof there === "number" ? null : there;
    if (existing && identity(existing) === identity(stat)) {
      yield* complain(sys, how.applet, `'${source}' and '${target}' are the same file`);
      return false;
    }
    if (existing && how.noClobber) return true;
    if (stat.kind === "directory") return yield* this.#copyDirectory(source, target, stat, existing, depth);
    return yield* this.#copyOther(source, target, stat, existing, depth);
  }

  #follows(depth: number): boolean {
    return this.#how.follow === "always" || (this.#how.follow === "operands" && depth === 0);
  }

  *#fail(what: string, errno: number): Generator<void, boolean, void> {
    yield* complainErrno(this.#sys, this.#how.applet, what, errno);
    return false;
  }

  *#copyDirectory(
    source: ByteString,
    target: ByteString,
    stat: Stat,
    there: Stat | null,
    depth: number,
  ): Generator<void, boolean, void> {
    const sys = this.#sys;
    const { applet, recursive } = this.#how;
    const isMadeHere = this.#seen.has(identity(stat));
    if (isMadeHere || !recursive) {
      yield* complain(sys, applet, `${isMadeHere ? "recursion detected, " : ""}omitting directory '${source}'`);
      return false;
    }
    if (there && there.kind !== "directory") {
      yield* complain(sys, applet, `target '${target}' is not a directory`);
      return false;
    }
    const made = there ? 0 : sys.k.mkdir(sys.p, target, stat.mode | 0o700);
    if (made < 0) return yield* this.#fail(`can't create directory '${target}'`, made);
    const copy = there ?? sys.k.lstat(sys.p, target);
    if (typeof copy !== "number") this.#seen.set(identity(copy), "");
    const entries = sys.k.readdir(sys.p, source);
    let isWhole = typeof entries !== "number";
    if (typeof entries === "number") yield* this.#fail(`can't open '${source}'`, entries);
    else
      for (const { name } of entries)
        isWhole = (yield* this.copy(joinPath(source, name), joinPath(target, name), depth + 1)) && isWhole;
    if (!there) sys.k.chmod(sys.p, target, stat.mode & ~sys.p.umask);
    yield* this.#finish(source, target, stat);
    return isWhole;
  }

  *#copyOther(
    source: ByteString,
    target: ByteString,
    stat: Stat,
    there: Stat | null,
    depth: number,
  ): Generator<void, boolean, void> {
    const sys = this.#sys;
    const how = this.#how;
    let existing = there;
    if (existing && how.update && stat.mtime <= existing.mtime) return true;
    if (existing && how.removeFirst) {
      const removed = yield* this.#makeRoom(target, -EEXIST);
      if (removed !== "removed") return removed === "kept";
      existing = null;
    }
    if (how.links !== "none") return yield* this.#link(source, target);
    if (stat.kind === "symlink" || (how.recursive && stat.kind !== "file"))
      return yield* this.#copySpecial(source, target, stat, existing);
    const first = this.#seen.get(identity(stat));
    if (!this.#follows(depth) && first !== undefined)
      return yield* this.#retry(target, `can't create link '${target}'`, () => sys.k.link(sys.p, first, target));
    if (!this.#follows(depth)) this.#seen.set(identity(stat), target);
    const isCopied = yield* this.#copyContent(source, target, stat);
    if (isCopied !== true) return isCopied !== false;
    if (stat.kind === "file") yield* this.#finish(source, target, stat);
    return true;
  }

  *#copySpecial(
    source: ByteString,
    target: ByteString,
    stat: Stat,
    there: Stat | null,
  ): Generator<void, boolean, void> {
    const sys = this.#sys;
    if (there) {
      const removed = yield* this.#makeRoom(target, -EEXIST);
      if (removed !== "removed") return removed === "kept";
    }
    if (stat.kind !== "symlink") {
      const made = stat.kind === "fifo" ? sys.k.mkfifo(sys.p, target, stat.mode) : -EPERM;
      if (made < 0) return yield* this.#fail(`can't create '${target}'`, made);
      yield* this.#finish(source, target, stat);
      return true;
    }
    const link = sys.k.readlink(sys.p, source);
    if (typeof link === "number") return yield* this.#fail(`${source}: cannot read link`, link);
    const made = sys.k.symlink(sys.p, link, target);
    if (made < 0) return yield* this.#fail(`can't create symlink '${target}' to '${link}'`, made);
    if (this.#how.preserve) sys.k.chown(sys.p, target, stat.uid, stat.gid, { noFollow: true });
    if (this.#how.verbose) yield* sys.print(`'${source}' -> '${target}'\n`);
    return true;
  }

  *#link(source: ByteString, target: ByteString): Generator<void, boolean, void> {
    const { k, p } = this.#sys;
    const isSymbolic = this.#how.links === "symbolic";
    return yield* this.#retry(target, `can't create link '${target}'`, () =>
      isSymbolic ? k.symlink(p, source, target) : k.link(p, source, target),
    );
  }

  /** Tries it, and once more after what was in the way is gone. */
  *#retry(target: ByteString, what: string, attempt: () => number): Generator<void, boolean, void> {
    const failed = attempt();
    if (failed >= 0) return true;
    const removed = yield* this.#makeRoom(target, failed);
    if (removed !== "removed") return removed === "kept";
    const again = attempt();
    return again >= 0 || (yield* this.#fail(what, again));
  }

  /** Removes what is in the way, after asking where that is wanted. `errno` is what has failed before. */
  *#makeRoom(target: ByteString, errno: number): Generator<void, "removed" | "kept" | "failed", void> {
    const sys = this.#sys;
    if (this.#how.interactive && !(yield* confirm(sys, `${this.#how.applet}: overwrite '${target}'? `))) return "kept";
    if (sys.k.unlink(sys.p, target) >= 0) {
      if (this.#how.removeFirst && this.#how.verbose) yield* sys.print(`removed '${target}'\n`);
      return "removed";
    }
    yield* this.#fail(`can't create '${target}'`, errno);
    return "failed";
  }

  /** "kept" where the answer was no. */
  *#copyContent(source: ByteString, target: ByteString, stat: Stat): Generator<void, boolean | "kept", void> {
    const sys = this.#sys;
    const from = yield* sys.open(source, O_RDONLY);
    if (isError(from)) return yield* this.#fail(`can't open '${source}'`, from);
    const mode = stat.kind === "file" ? stat.mode : 0o666;
    let to = yield* sys.open(target, O_WRONLY | O_CREAT | O_EXCL, mode);
    if (isError(to)) {
      const removed = yield* this.#makeRoom(target, to);
      if (removed === "removed") to = yield* sys.open(target, O_WRONLY | O_CREAT | O_EXCL, mode);
      if (removed === "removed" && isError(to)) yield* this.#fail(`can't open '${target}'`, to);
      if (isError(to)) {
        sys.k.close(sys.p, from);
        return removed === "kept" ? "kept" : false;
      }
    }
    const isCopied = yield* copyData(sys, this.#how.applet, from, to);
    sys.k.close(sys.p, from);
    sys.k.close(sys.p, to);
    return isCopied;
  }

  /** Gives the copy what -p preserves. */
  *#finish(source: ByteString, target: ByteString, stat: Stat): Generator<void, void, void> {
    const { k, p } = this.#sys;
    if (this.#how.preserve) {
      k.utimes(p, target, stat.mtime, stat.mtime);
      const owned = k.chown(p, target, stat.uid, stat.gid);
      if (owned < 0) yield* this.#fail(`can't preserve ownership of '${target}'`, owned);
      k.chmod(p, target, owned < 0 ? stat.mode & 0o1777 : stat.mode);
    }
    if (this.#how.verbose) yield* this.#sys.print(`'${source}' -> '${target}'\n`);
  }
}

function identity(stat: Stat): string {
  return `${stat.dev}:${stat.ino}`;
}

/** Everything that is left of one descriptor into another; complains and says false where that fails. */
export function* copyData(sys: Sys, applet: string, from: Fd, to: Fd): Generator<void, boolean, void> {
  for (;;) {
    const data = yield* sys.read(from);
    if (data === -EINTR) continue;
    if (data === "") return true;
    if (typeof data === "number") {
      yield* complainErrno(sys, applet, "read error", data);
      return false;
    }
    const written = yield* sys.writeAll(to, data);
    if (written < 0) {
      yield* complainErrno(sys, applet, "write error", written);
      return false;
    }
    sys.charge(1 + (data.length >> 10));
    if (sys.spent) yield;
  }
}
