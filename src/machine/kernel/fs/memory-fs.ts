/**
 * Filesystems whose content is in memory: volumes, tmpfs, and the writable root of a container. The root of a container
 * lies over an image's tree: nodes of the image are taken over when they are first looked at, so that making one costs
 * nothing, and written content is its own.
 *
 * Invariant: `used` is the bytes of all reachable or open files of this filesystem that did not come from the image.
 * Simplified: a directory takes no space, and what is written into a hole only its bytes, not the whole pages;
 * names are listed in alphabetical order, and not, as by tmpfs, the newest first.
 */
import { textOfProgram } from "./program-text.ts";
import type { Clock } from "../../../sim/clock.ts";
import { EEXIST, EFBIG, ENOENT, ENOSPC } from "../errno.ts";
import { KERNEL_LIMITS, LIMIT_MESSAGES } from "../limits.ts";
import type { FileContent } from "../open-file.ts";
import type { Process } from "../process.ts";
import type { ByteString, Cgroup, DirectoryEntry } from "../types.ts";
import { FifoNode, SocketNode } from "../pipe.ts";
import { Content } from "./content.ts";
import type { ImageNode, ImageTree } from "./image-tree.ts";
import { DirectoryNode, FileNode, SymlinkNode, timesAt } from "./node.ts";
import type { Filesystem, FsNode, NewNode, Times } from "./node.ts";

export interface MemoryFsOptions {
  clock: Clock;
  type: string;
  source: string;
  /** Bytes; absent: the simulator's own limit. */
  size?: number;
  /** Permission bits of the root. */
  mode?: number;
  uid?: number;
  gid?: number;
  /** Whether what it holds counts as memory of whoever writes (tmpfs). */
  chargesMemory?: boolean;
  /** What is in it from the beginning: nodes are made when somebody first looks for them, and nobody can tell. */
  lower?: ImageTree;
}

/** How many filesystems a world has: its device numbers. */
const devices = new WeakMap<Clock, number>();

function nextDevice(clock: Clock): number {
  const count = (devices.get(clock) ?? 0) + 1;
  devices.set(clock, count);
  return 0x20 + count;
}

/** Puts off the making of so many filesystems until somebody looks: they are made as of now then, and nobody can tell. */
export function postponed<T>(clock: Clock, count: number, make: () => T): () => T {
  const { now } = clock;
  const before = devices.get(clock) ?? 0;
  devices.set(clock, before + count);
  let isMade = false;
  let made: T;
  return () => {
    if (isMade) return made;
    isMade = true;
    const last = devices.get(clock) ?? 0;
    devices.set(clock, before);
    made = clock.asOf(now, make);
    devices.set(clock, last);
    return made;
  };
}

export class MemoryFs implements Filesystem {
  readonly type: string;
  readonly source: string;
  readonly dev: number;
  readonly clock: Clock;
  readonly size: number;
  readonly root: MemoryDirectory;
  readonly chargesMemory: boolean;
  /** Whether all that is in it is in `lower`, and the other way round. */
  isUntouched = true;
  /** Whether `size` is a limit of the simulated world (a sizeLimit) or of the simulator. */
  readonly #isSized: boolean;
  /** Made when there is a first one, as most have none. */
  #fromImage: Map<ImageNode, MemoryFile> | null = null;
  /** Of what is in `lower`. */
  readonly lowerTimes: Times;
  used = 0;
  /** Bytes that are taken by others on the same disk. */
  foreign = 0;
  #nodes = 0;
  #nextIno: number;

  constructor(options: MemoryFsOptions) {
    this.type = options.type;
    this.source = options.source;
    this.clock = options.clock;
    this.dev = nextDevice(options.clock);
    this.size = options.size ?? KERNEL_LIMITS.filesystemBytes;
    this.#isSized = options.size !== undefined;
    this.chargesMemory = options.chargesMemory ?? false;
    this.#nextIno = (options.lower?.lastIno ?? 0) + 1;
    this.lowerTimes = options.lower?.times ?? timesAt(options.clock.epoch);
    const lower = options.lower?.root ?? null;
    this.root = new MemoryDirectory(this, lower?.ino ?? this.#nextIno++, options.mode ?? lower?.mode ?? 0o755, lower);
    this.root.uid = options.uid ?? lower?.uid ?? 0;
    this.root.gid = options.gid ?? lower?.gid ?? 0;
  }

  /** Others take all of it but so many bytes; null: they give it back. */
  crowd(left: number | null): void {
    this.foreign = left === null ? 0 : Math.max(0, this.size - this.used - left);
  }

  /** Room for `bytes` more, or less: 0 or -ENOSPC. */
  reserve(bytes: number, proc: Process | null): number {
    if (bytes > 0 && this.used + this.foreign + bytes > this.size) {
      if (proc && !this.#isSized && this.foreign === 0)
        proc.observer().limit?.(proc, "disk", LIMIT_MESSAGES.filesystemBytes);
      return -ENOSPC;
    }
    this.used += bytes;
    return 0;
  }

  make(what: NewNode): FsNode | number {
    if (this.#nodes >= KERNEL_LIMITS.inodes) return -ENOSPC;
    this.#nodes++;
    const ino = this.#nextIno++;
    let node: FsNode;
    if (what.kind === "file") node = new MemoryFile(this, ino, what.mode, new Content(""));
    else if (what.kind === "directory") node = new MemoryDirectory(this, ino, what.mode, null);
    else if (what.kind === "symlink") node = new MemorySymlink(this, ino, what.target);
    else if (what.kind === "fifo") node = new FifoNode(this.clock, ino, what.mode);
    else node = new SocketNode(this.clock, ino, what.mode);
    node.uid = what.uid;
    node.gid = what.gid;
    node.nlink = what.kind === "directory" ? 2 : 0;
    node.dev = this.dev;
    return node;
  }

  forget(): void {
    this.#nodes--;
  }

  /** The node of this filesystem for one of the image. */
  adopt(image: ImageNode): FsNode {
    const known = image.nlink > 1 && image.kind === "file" ? this.#fromImage?.get(image) : undefined;
    if (known) return known;
    const node = this.#adopted(image);
    node.uid = image.uid;
    node.gid = image.gid;
    node.nlink = image.nlink;
    node.dev = this.dev;
    node.times = this.lowerTimes;
    return node;
  }

  #adopted(image: ImageNode): FsNode {
    if (image.kind === "directory") return new MemoryDirectory(this, image.ino, image.mode, image);
    if (image.kind === "symlink") return new MemorySymlink(this, image.ino, image.target);
    if (image.open) return image.open(this.clock, image.ino);
    const node = new MemoryFile(this, image.ino, image.mode, new Content(image.content));
    node.program = image.program;
    node.programSize = image.programSize;
    if (image.nlink > 1) (this.#fromImage ??= new Map()).set(image, node);
    return node;
  }
}

export class MemoryFile extends FileNode implements FileContent {
  readonly #fs: MemoryFs;
  readonly #content: Content;
  programSize = 0;
  /** Bytes of this file that `fs.used` counts, and whose memory they are. */
  #charged = 0;
  #cgroup: Cgroup | null = null;

  constructor(fs: MemoryFs, ino: number, mode: number, content: Content) {
    super(fs.clock, ino, mode);
    this.#fs = fs;
    this.#content = content;
  }

  content(): FileContent {
    return this;
  }

  override get size(): number {
    return this.program ? this.programSize : this.#content.size;
  }

  override get blocks(): number {
    return this.program ? super.blocks : Math.ceil(this.#content.stored / 4096) * 8;
  }

  text(): ByteString {
    return this.#content.text();
  }

  read(offset: number, max: number): ByteString {
    if (this.program) return textOfProgram(this.clock, this.program).slice(offset, offset + max);
    return this.#content.read(offset, max);
  }

  write(offset: number, data: ByteString, proc: Process | null): number {
    const end = offset + data.length;
    if (end > KERNEL_LIMITS.fileBytes) {
      if (proc) proc.observer().limit?.(proc, "file", LIMIT_MESSAGES.fileBytes);
      return -EFBIG;
    }
    const failed = this.#account(this.#content.stored + this.#content.growth(offset, data.length), proc);
    if (failed < 0) return failed;
    this.program = null;
    this.#content.write(offset, data);
    this.changed();
    return data.length;
  }

  truncate(size: number, proc: Process | null): number {
    if (size > KERNEL_LIMITS.fileBytes) return -EFBIG;
    this.program = null;
    // More of it is a hole, which needs no room.
    this.#content.truncate(size);
    this.#account(this.#content.stored, proc);
    this.changed();
    return 0;
  }

  override released(): void {
    if (this.nlink > 0 || this.openCount > 0) return;
    this.#account(0, null);
    this.#fs.forget();
  }

  #account(size: number, proc: Process | null): number {
    const delta = size - this.#charged;
    const failed = this.#fs.reserve(delta, proc);
    if (failed < 0) return failed;
    // What was emptied belongs to nobody: whoever writes next pays for it.
    if (this.#charged === 0) this.#cgroup = null;
    this.#charged = size;
    if (!this.#fs.chargesMemory) return 0;
    this.#cgroup ??= proc?.ns.cgroup ?? null;
    if (this.#cgroup) this.#cgroup.memoryUsed += delta;
    if (proc && delta > 0) proc.enforceMemoryLimit();
    return 0;
  }
}

export class MemorySymlink extends SymlinkNode {
  readonly #target: ByteString;

  constructor(fs: MemoryFs, ino: number, target: ByteString) {
    super(fs.clock, ino, 0o777);
    this.#target = target;
  }

  target(): ByteString {
    return this.#target;
  }

  override get size(): number {
    return this.#target.length;
  }
}

/** The entries of a directory into which nobody has looked. Never written to. */
const NOTHING = new Map<ByteString, FsNode | null>();

export class MemoryDirectory extends DirectoryNode {
  readonly fs: MemoryFs;
  /** What was looked at, made or removed (null: a name of the image that is gone). */
  #entries: Map<ByteString, FsNode | null> = NOTHING;
  readonly #lower: ImageNode | null;

  constructor(fs: MemoryFs, ino: number, mode: number, lower: ImageNode | null) {
    super(fs.clock, ino, mode);
    this.fs = fs;
    this.#lower = lower;
    this.nlink = lower?.nlink ?? 2;
    this.dev = fs.dev;
    if (lower) this.times = fs.lowerTimes;
  }

  /** A tmpfs counts its entries; a disk has blocks. */
  override get size(): number {
    return this.fs.type === "tmpfs" ? 40 + 20 * this.list().length : 4096;
  }

  override get blocks(): number {
    return this.fs.type === "tmpfs" ? 0 : 8;
  }

  lookup(name: ByteString): FsNode | undefined {
    const entry = this.#entries.get(name);
    if (entry !== undefined) return entry ?? undefined;
    const image = this.#lower?.children.get(name);
    if (!image) return undefined;
    const node = this.fs.adopt(image);
    this.#set(name, node);
    return node;
  }

  /** Whether nothing is at that path, as long as nobody has made or removed anything. */
  lacks(path: readonly ByteString[]): boolean {
    if (!this.fs.isUntouched) return false;
    let at = this.#lower;
    for (const name of path) {
      if (name === "") continue;
      // What another name leads to is for those who walk.
      if (at?.kind !== "directory" || name === "." || name === "..") return false;
      const next = at.children.get(name);
      if (!next) return true;
      at = next;
    }
    return false;
  }

  #set(name: ByteString, node: FsNode | null): void {
    if (this.#entries === NOTHING) this.#entries = new Map();
    this.#entries.set(name, node);
  }

  list(): DirectoryEntry[] {
    const names = new Map<ByteString, DirectoryEntry>();
    for (const [name, image] of this.#lower?.children ?? [])
      names.set(name, { name, ino: image.ino, kind: image.kind });
    for (const [name, node] of this.#entries) {
      if (node) names.set(name, { name, ino: node.ino, kind: node.kind });
      else names.delete(name);
    }
    return [...names.values()].sort((x, y) => (x.name < y.name ? -1 : 1));
  }

  override isEmpty(): boolean {
    for (const node of this.#entries.values()) if (node) return false;
    if (!this.#lower) return true;
    for (const name of this.#lower.children.keys()) if (this.#entries.get(name) !== null) return false;
    return true;
  }

  insert(name: ByteString, node: FsNode): number {
    if (this.lookup(name)) return -EEXIST;
    this.fs.isUntouched = false;
    this.#set(name, node);
    if (node.kind === "directory") this.nlink++;
    else node.nlink++;
    node.changedStatus();
    this.changed();
    return 0;
  }

  remove(name: ByteString): number {
    const node = this.lookup(name);
    if (!node) return -ENOENT;
    this.fs.isUntouched = false;
    if (this.#lower?.children.has(name)) this.#set(name, null);
    else this.#entries.delete(name);
    if (node.kind === "directory") {
      this.nlink--;
      node.nlink = 0;
    } else {
      node.nlink--;
      node.changedStatus();
    }
    this.changed();
    node.released();
    return 0;
  }

  override loses(name: ByteString, node: FsNode): boolean {
    return this.lookup(name) !== node;
  }

  create(what: NewNode): FsNode | number {
    return this.fs.make(what);
  }
}

/** An empty filesystem in memory. `mode`: of its root; `size`: bytes beyond which writing fails with ENOSPC. */
export function createTmpfs(options: {
  clock: Clock;
  mode?: number;
  gid?: number;
  size?: number;
  type?: string;
  source?: string;
  isMemory?: boolean;
  lower?: ImageTree;
}): MemoryFs {
  const { clock, mode, gid, size, type, source, isMemory, lower } = options;
  return new MemoryFs({
    clock,
    type: type ?? (isMemory === false ? "ext4" : "tmpfs"),
    source: source ?? (isMemory === false ? "/dev/vda1" : "tmpfs"),
    mode: mode ?? 0o1777,
    chargesMemory: isMemory !== false,
    ...(gid === undefined ? {} : { gid }),
    ...(size === undefined ? {} : { size }),
    ...(lower && { lower }),
  });
}

/** The writable root of a container over an image's tree. */
export function createOverlay(clock: Clock, lower: ImageTree): MemoryFs {
  return new MemoryFs({ clock, type: "overlay", source: "overlay", lower });
}
