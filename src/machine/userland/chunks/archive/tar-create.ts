/** tar c: files become an archive. Source: BusyBox 1.36.1 tar. */
import { isError } from "../../../kernel/applet.ts";
import type { Sys } from "../../../kernel/applet.ts";
import { EINTR, strerror } from "../../../kernel/errno.ts";
import { O_RDONLY } from "../../../kernel/flags.ts";
import type { ByteString, Fd, Stat } from "../../../kernel/types.ts";
import { groupName, userName } from "../../accounts.ts";
import { complain, writeProblem } from "../../message.ts";
import { joinPath } from "../../paths.ts";
import { fromBytes, toBytes } from "../compress/bytes.ts";
import type { Packer } from "../compress/packer.ts";
import { isExcluded } from "./name-list.ts";
import { safePath } from "./member.ts";
import type { Member } from "./member.ts";
import { BLOCK, formatHeader, padding } from "./tar-header.ts";

export interface CreateOptions {
  /** The archive. */
  fd: Fd;
  packer: Packer | null;
  excludes: readonly ByteString[];
  follows: boolean;
  recursive: boolean;
  /** Where names are shown; null: nowhere. */
  listsTo: Fd | null;
}

export class TarWriter {
  readonly #sys: Sys;
  readonly #options: CreateOptions;
  readonly #archive: string;
  /** Names of files with several links, by device and inode. */
  readonly #links = new Map<string, ByteString>();
  readonly #users = new Map<number, string>();
  readonly #groups = new Map<number, string>();
  #saidRemoved = "";
  hasFailed = false;

  constructor(sys: Sys, options: CreateOptions) {
    this.#sys = sys;
    this.#options = options;
    const stat = sys.k.fstat(sys.p, options.fd);
    this.#archive = typeof stat === "number" || stat.kind !== "file" ? "" : `${stat.dev}:${stat.ino}`;
  }

  /** A file, and what is in it where it is a directory; false where the archive cannot be written. */
  *add(path: ByteString, depth = 0): Generator<void, boolean, void> {
    const { k, p } = this.#sys;
    this.#sys.charge(4);
    if (this.#sys.spent) yield;
    const stat = this.#options.follows ? k.stat(p, path) : k.lstat(p, path);
    if (typeof stat === "number") return yield* this.#failed(path, stat);
    const { path: name, removed } = safePath(path);
    if (removed !== "" && this.#saidRemoved === "") {
      this.#saidRemoved = removed;
      yield* complain(this.#sys, "tar", `removing leading '${removed}' from member names`);
    }
    if (isExcluded(this.#options.excludes, name)) return true;
    if (`${stat.dev}:${stat.ino}` === this.#archive) {
      yield* complain(this.#sys, "tar", `${path}: file is the archive; skipping`);
      return true;
    }
    if (name !== "" && !(yield* this.#member(path, name, stat))) return false;
    if (stat.kind !== "directory" || !this.#options.recursive) return true;
    const entries = k.readdir(p, path);
    if (typeof entries === "number") return yield* this.#failed(path, entries);
    for (const entry of entries) if (!(yield* this.add(joinPath(path, entry.name), depth + 1))) return false;
    return true;
  }

  /** Two empty blocks end it. */
  *finish(): Generator<void, boolean, void> {
    if (!(yield* this.#write("\0".repeat(2 * BLOCK)))) return false;
    const { packer } = this.#options;
    return packer === null || (yield* this.#put(fromBytes(packer.finish())));
  }

  *#failed(path: ByteString, errno: number): Generator<void, boolean, void> {
    this.hasFailed = true;
    yield* complain(this.#sys, "tar", `${path}: ${strerror(errno)}`);
    return true;
  }

  #owner(stat: Stat): { user: string; group: string } {
    let user = this.#users.get(stat.uid);
    if (user === undefined) this.#users.set(stat.uid, (user = userName(this.#sys, stat.uid) ?? ""));
    let group = this.#groups.get(stat.gid);
    if (group === undefined) this.#groups.set(stat.gid, (group = groupName(this.#sys, stat.gid) ?? ""));
    return { user, group };
  }

  *#member(path: ByteString, name: ByteString, stat: Stat): Generator<void, boolean, void> {
    const { k, p } = this.#sys;
    const key = `${stat.dev}:${stat.ino}`;
    const first = stat.kind !== "directory" && stat.nlink > 1 ? this.#links.get(key) : undefined;
    if (stat.kind === "socket") return yield* this.#failed(path, -95);
    const target = first ?? (stat.kind === "symlink" ? k.readlink(p, path) : null);
    if (typeof target === "number") return yield* this.#failed(path, target);
    const member: Member = {
      name: stat.kind === "directory" && !name.endsWith("/") ? `${name}/` : name,
      kind: stat.kind,
      target,
      isHardLink: first !== undefined,
      mode: stat.mode,
      uid: stat.uid,
      gid: stat.gid,
      ...this.#owner(stat),
      size: stat.kind === "file" && first === undefined ? stat.size : 0,
      mtime: stat.mtime,
      rdev: stat.rdev,
    };
    let fd: Fd | null = null;
    if (member.kind === "file" && !member.isHardLink) {
      const opened = yield* this.#sys.open(path, O_RDONLY);
      if (isError(opened)) return yield* this.#failed(`can't open '${path}'`, opened);
      fd = opened;
    }
    if (stat.kind !== "directory" && stat.nlink > 1 && first === undefined) this.#links.set(key, name);
    if (!(yield* this.#write(formatHeader(member)))) return false;
    if (this.#options.listsTo !== null) yield* this.#sys.writeAll(this.#options.listsTo, `${member.name}\n`);
    if (fd === null) return true;
    const isWhole = yield* this.#content(path, fd, member.size);
    k.close(p, fd);
    return isWhole;
  }

  /** Exactly so many bytes: a file that has become shorter meanwhile is an error. */
  *#content(path: ByteString, fd: Fd, size: number): Generator<void, boolean, void> {
    let left = size;
    while (left > 0) {
      const data = yield* this.#sys.read(fd, Math.min(left, 65_536));
      if (data === -EINTR) continue;
      if (typeof data === "number" || data === "") {
        yield* complain(this.#sys, "tar", `short read from ${path}`);
        return false;
      }
      if (!(yield* this.#write(data))) return false;
      left -= data.length;
    }
    return yield* this.#write("\0".repeat(padding(size)));
  }

  *#write(data: ByteString): Generator<void, boolean, void> {
    const { packer } = this.#options;
    this.#sys.charge(1 + (data.length >> (packer ? 3 : 6)));
    if (this.#sys.spent) yield;
    return yield* this.#put(packer ? fromBytes(packer.push(toBytes(data))) : data);
  }

  *#put(data: ByteString): Generator<void, boolean, void> {
    const written = yield* this.#sys.writeAll(this.#options.fd, data);
    if (written >= 0) return true;
    yield* complain(this.#sys, "tar", writeProblem(this.#sys, written));
    return false;
  }
}
