/**
 * Inodes: what a name in a directory leads to. Filesystems make their own kinds of these.
 *
 * Times are milliseconds since the epoch. Access times follow `relatime`: they move only when they lie before the last
 * change, or a day behind.
 */
import type { Clock } from "../../../sim/clock.ts";
import type { EpochMs } from "../../../sim/units.ts";
import type { ByteString, DirectoryEntry, Executable, FileKind, Inode, Stat } from "../types.ts";
import type { FileContent, KernelFile } from "../open-file.ts";
import type { Process } from "../process.ts";
import type { Location } from "./location.ts";

const DAY = 86_400_000;

/** What nodes of one filesystem share. */
export interface Filesystem {
  readonly type: string;
  readonly source: string;
  readonly dev: number;
  readonly root: DirectoryNode;
  /** Bytes; 0 for filesystems without storage. */
  readonly size: number;
  readonly used: number;
  /** Bytes that are taken by others on the same disk. */
  readonly foreign?: number;
}

/** When an inode was last read, written and changed. Never changed: inodes made at the same moment share one. */
export interface Times {
  readonly atime: EpochMs;
  readonly mtime: EpochMs;
  readonly ctime: EpochMs;
}

/** Those of the last moment that was asked for. */
let latest: Times = { atime: Number.NaN, mtime: Number.NaN, ctime: Number.NaN };

/** The times of what was made at that moment. */
export function timesAt(moment: EpochMs): Times {
  if (latest.atime !== moment) latest = { atime: moment, mtime: moment, ctime: moment };
  return latest;
}

export abstract class FsNode implements Inode {
  abstract readonly kind: FileKind;
  // Declared only: a field that a class defines costs the engines many times an assignment where the class has many heirs.
  declare readonly ino: number;
  declare readonly clock: Clock;
  declare mode: number;
  declare uid: number;
  declare gid: number;
  declare nlink: number;
  declare times: Times;
  declare dev: number;
  declare rdev: number;
  /** Open files that refer to it. */
  declare openCount: number;

  constructor(clock: Clock, ino: number, mode: number) {
    this.clock = clock;
    this.ino = ino;
    this.mode = mode;
    this.uid = this.gid = 0;
    this.nlink = 1;
    this.times = timesAt(clock.epoch);
    this.dev = this.rdev = 0;
    this.openCount = 0;
  }

  get size(): number {
    return 0;
  }

  get atime(): EpochMs {
    return this.times.atime;
  }

  get mtime(): EpochMs {
    return this.times.mtime;
  }

  get ctime(): EpochMs {
    return this.times.ctime;
  }

  accessed(): void {
    const now = this.clock.epoch;
    const { atime, mtime, ctime } = this.times;
    if (atime <= mtime || atime <= ctime || now - atime >= DAY) this.times = { atime: now, mtime, ctime };
  }

  /** Of 512 bytes, as stat(2) counts them; space is given out in pages. */
  get blocks(): number {
    return this.kind === "file" || this.kind === "directory" ? Math.ceil(this.size / 4096) * 8 : 0;
  }

  changed(): void {
    const now = this.clock.epoch;
    const { atime, mtime, ctime } = this.times;
    if (mtime !== now || ctime !== now) this.times = { atime, mtime: now, ctime: now };
  }

  /** Its name, owner, mode or links are others now. */
  changedStatus(): void {
    const now = this.clock.epoch;
    const { atime, mtime, ctime } = this.times;
    if (ctime !== now) this.times = { atime, mtime, ctime: now };
  }

  /** Called when a name or an open file is gone; the filesystem takes back the space of what nobody can reach. */
  released(): void {}

  stat(): Stat {
    const { dev, ino, kind, mode, nlink, uid, gid, size, rdev, blocks } = this;
    const { atime, mtime, ctime } = this.times;
    return { dev, ino, kind, mode, nlink, uid, gid, size, atime, mtime, ctime, blocks, rdev };
  }
}

export abstract class DirectoryNode extends FsNode {
  readonly kind = "directory";

  /** `proc` is who looks (null: the host): what /proc shows depends on it. */
  abstract lookup(name: ByteString, proc: Process | null): FsNode | undefined;
  /** Sorted by byte order. */
  abstract list(proc: Process | null): DirectoryEntry[];

  /** 0 or -errno. Filesystems that can be written to override these. */
  abstract insert(name: ByteString, node: FsNode): number;
  abstract remove(name: ByteString): number;
  /** A new node of the same filesystem, not yet in any directory; or -errno. */
  abstract create(what: NewNode): FsNode | number;

  isEmpty(): boolean {
    return this.list(null).length === 0;
  }

  /** Whether that node has been removed from it, or renamed. */
  loses(_name: ByteString, _node: FsNode): boolean {
    return false;
  }
}

/** What `create` makes. */
export type NewNode =
  | { kind: "file"; mode: number; uid: number; gid: number }
  | { kind: "directory"; mode: number; uid: number; gid: number }
  | { kind: "symlink"; target: ByteString; uid: number; gid: number }
  | { kind: "fifo" | "socket"; mode: number; uid: number; gid: number };

export abstract class SymlinkNode extends FsNode {
  readonly kind = "symlink";
  abstract target(proc: Process | null): ByteString;
}

/** A symbolic link of /proc that leads to a place itself, not to a name. `proc`: who asks; -errno where it may not. */
export abstract class MagicLinkNode extends SymlinkNode {
  abstract location(proc: Process | null): Location | number;
  abstract shown(proc: Process): ByteString | number;
}

/** A regular file. `program`: what execve runs; its bytes are not simulated. */
export abstract class FileNode extends FsNode {
  readonly kind = "file";
  program: Executable | null = null;
  abstract content(): FileContent;

  /** Whether that process finds it as in a filesystem that cannot be written to. */
  isFrozen(_proc: Process): boolean {
    return false;
  }

  /** Asked before it is opened: 0, -errno, or BLOCKED where code that its content needs is not there yet. */
  prepare(_proc: Process): number {
    return 0;
  }

  override get size(): number {
    return this.content().size;
  }
}

/** Anything that makes its own open files: devices, fifos. Returns -errno where it cannot be opened. */
export abstract class OpenableNode extends FsNode {
  abstract openFile(flags: number, proc: Process): KernelFile | number;
}
