/** Members of an archive become files. Source: BusyBox 1.36.1 libarchive data_extract_all. */
import { isError } from "../../../kernel/applet.ts";
import type { Sys } from "../../../kernel/applet.ts";
import { EEXIST, ENOENT, strerror } from "../../../kernel/errno.ts";
import { O_CREAT, O_EXCL, O_TRUNC, O_WRONLY } from "../../../kernel/flags.ts";
import type { ByteString, Fd } from "../../../kernel/types.ts";
import { parseGroup, parseUser } from "../../accounts.ts";
import { complain } from "../../message.ts";
import { parentOf } from "../../paths.ts";
import type { Member } from "./member.ts";
import type { ArchiveReader } from "./reader.ts";

export interface ExtractOptions {
  applet: string;
  keepsOld: boolean;
  /** Existing files are written over instead of replaced. */
  overwrites: boolean;
  restoresOwner: boolean;
  numericOwner: boolean;
  restoresMode: boolean;
  restoresTime: boolean;
}

/** A link that is made last, so that nothing is written through it; a hard link waits where its target does. */
interface LateLink {
  path: ByteString;
  target: ByteString;
  isHard: boolean;
}

export class Extractor {
  readonly #sys: Sys;
  readonly #options: ExtractOptions;
  readonly #late: LateLink[] = [];

  constructor(sys: Sys, options: ExtractOptions) {
    this.#sys = sys;
    this.#options = options;
  }

  /** Makes one member; false after a complaint that ends everything. The reader stands behind its data afterwards. */
  *extract(member: Member, reader: ArchiveReader): Generator<void, boolean, void> {
    const sys = this.#sys;
    const path = member.name.replace(/(.)\/+$/, "$1");
    // A name that is packed twice is a link to itself, and is there already.
    if (member.isHardLink && member.target === path) return true;
    yield* makeParents(sys, this.#options.applet, path);
    if (member.kind !== "directory" && !this.#options.keepsOld && !this.#options.overwrites) sys.k.unlink(sys.p, path);
    const isMade = yield* this.#make(member, path, reader);
    if (isMade !== "made") return isMade !== "failed";
    this.#restore(member, path);
    return true;
  }

  /** Links that were put off. */
  *finish(): Generator<void, boolean, void> {
    const { applet } = this.#options;
    for (const { path, target, isHard } of this.#late) {
      const { k, p } = this.#sys;
      const failed = isHard ? k.link(p, target, path) : k.symlink(p, target, path);
      if (failed >= 0) continue;
      yield* complain(this.#sys, applet, `can't create ${isHard ? "hard" : "sym"}link '${path}' to '${target}'`);
      return false;
    }
    return true;
  }

  *#make(member: Member, path: ByteString, reader: ArchiveReader): Generator<void, "made" | "late" | "failed", void> {
    const sys = this.#sys;
    const target = member.target ?? "";
    if (member.isHardLink) {
      const failed = sys.k.link(sys.p, target, path);
      if (failed >= 0) return "late";
      if (failed === -ENOENT && this.#late.some((link) => link.path === target)) {
        this.#late.push({ path, target, isHard: true });
        return "late";
      }
      return yield* this.#failed(`can't create hardlink '${path}' to '${target}'`, failed);
    }
    switch (member.kind) {
      case "file":
        return yield* this.#file(member, path, reader);
      case "directory": {
        const failed = sys.k.mkdir(sys.p, path, 0o777);
        if (failed >= 0 || failed === -EEXIST) return "made";
        return yield* this.#failed(`can't make dir ${path}`, failed);
      }
      case "symlink": {
        if (target.startsWith("/") || /(?:^|\/)\.\.(?:\/|$)/.test(target)) {
          this.#late.push({ path, target, isHard: false });
          return "late";
        }
        const failed = sys.k.symlink(sys.p, target, path);
        if (failed >= 0) return "late";
        return yield* this.#failed(`can't create symlink '${path}' to '${target}'`, failed);
      }
      default: {
        const failed = member.kind === "fifo" ? sys.k.mkfifo(sys.p, path, member.mode) : -1;
        return failed >= 0 ? "made" : yield* this.#failed(`can't create node ${path}`, failed);
      }
    }
  }

  *#file(member: Member, path: ByteString, reader: ArchiveReader): Generator<void, "made" | "failed", void> {
    const sys = this.#sys;
    const fd = yield* sys.open(path, O_WRONLY | O_CREAT | (this.#options.overwrites ? O_TRUNC : O_EXCL), 0o666);
    if (isError(fd)) {
      // What is there already stays without a word only where that was asked for on purpose and goes on.
      yield* this.#failed(`can't open '${path}'`, fd);
      return "failed";
    }
    const isWhole = yield* copyData(sys, this.#options.applet, reader, fd, member.size);
    sys.k.close(sys.p, fd);
    return isWhole ? "made" : "failed";
  }

  #restore(member: Member, path: ByteString): void {
    const { k, p } = this.#sys;
    const { restoresOwner, numericOwner, restoresMode, restoresTime } = this.#options;
    if (restoresOwner && p.cred.uid === 0) {
      const uid = numericOwner ? undefined : parseUser(this.#sys, member.user)?.uid;
      const gid = numericOwner ? undefined : parseGroup(this.#sys, member.group);
      k.chown(p, path, uid ?? member.uid, gid ?? member.gid);
    }
    k.chmod(p, path, restoresMode ? member.mode : member.mode & 0o777 & ~p.umask);
    if (restoresTime) k.utimes(p, path, member.mtime, member.mtime);
  }

  *#failed(what: string, errno: number): Generator<void, "failed", void> {
    yield* complain(this.#sys, this.#options.applet, `${what}: ${strerror(errno)}`);
    return "failed";
  }
}

/** Copies so many bytes of the archive to a descriptor; false where the archive or the disk ends too early. */
export function* copyData(
  sys: Sys,
  applet: string,
  reader: ArchiveReader,
  fd: Fd,
  size: number,
): Generator<void, boolean, void> {
  for (let left = size; left > 0;) {
    const data = yield* reader.take(Math.min(left, 65_536));
    if (data === "") {
      yield* complain(sys, applet, reader.problem ?? "short read");
      return false;
    }
    const written = yield* sys.writeAll(fd, data);
    if (written < 0) {
      yield* complain(sys, applet, `write error: ${strerror(written)}`);
      return false;
    }
    left -= data.length;
  }
  return true;
}

/** The directories above a file, as far as they are missing. */
export function* makeParents(sys: Sys, applet: string, path: ByteString): Generator<void, void, void> {
  const parent = parentOf(path);
  if (parent === "." || parent === "/") return;
  const stat = sys.k.stat(sys.p, parent);
  if (stat !== -ENOENT) return;
  yield* makeParents(sys, applet, parent);
  const failed = sys.k.mkdir(sys.p, parent, 0o777);
  if (failed < 0 && failed !== -EEXIST)
    yield* complain(sys, applet, `can't create directory '${parent}': ${strerror(failed)}`);
}
