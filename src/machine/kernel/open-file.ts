/**
 * Open files: entries of the system-wide file table, shared by every descriptor made with fork and dup.
 *
 * Invariant: a file never touches a process. A read or write that cannot go on returns BLOCKED; the system call then puts
 * the caller to sleep on `readQueue` or `writeQueue`.
 */
import { EBADF, EFBIG, EINVAL, EISDIR, ESPIPE } from "./errno.ts";
import { O_ACCMODE, O_APPEND, O_RDONLY, O_WRONLY } from "./flags.ts";
import { KERNEL_LIMITS } from "./limits.ts";
import type { FsNode } from "./fs/node.ts";
import type { Location } from "./fs/location.ts";
import type { ByteString, OpenFile } from "./types.ts";
import type { Process } from "./process.ts";
import type { WaitQueue } from "./wait-queue.ts";

export abstract class KernelFile implements OpenFile {
  abstract readonly kind: OpenFile["kind"];
  /** What fstat shows and what /proc/PID/fd/N leads to. */
  abstract readonly node: FsNode;
  refs = 0;
  readonly flags: number;
  /** Where it was opened; null for pipes and sockets. */
  location: Location | null = null;
  readQueue: WaitQueue | null = null;
  writeQueue: WaitQueue | null = null;

  constructor(flags: number) {
    this.flags = flags;
  }

  get canRead(): boolean {
    return (this.flags & O_ACCMODE) !== O_WRONLY;
  }

  get canWrite(): boolean {
    return (this.flags & O_ACCMODE) !== O_RDONLY;
  }

  /** Whether a read would not block; likewise `writable`. */
  readable(): boolean {
    return true;
  }

  writable(): boolean {
    return true;
  }

  abstract read(max: number, proc: Process): ByteString | number;
  abstract write(data: ByteString, proc: Process): number;

  seek(_offset: number, _whence: "set" | "current" | "end"): number {
    return -ESPIPE;
  }

  truncate(_size: number): number {
    return -EINVAL;
  }

  /** Milliseconds that a blocked read or write waits before it fails with EAGAIN; null: for ever. */
  get timeoutMs(): number | null {
    return null;
  }

  /** What /proc/PID/fd/N shows. */
  describe(): string {
    return this.location?.shown() ?? `pipe:[${this.node.ino}]`;
  }

  /** The last descriptor is gone. */
  protected closed(): void {}

  retain(): this {
    this.refs++;
    return this;
  }

  release(): void {
    this.refs--;
    if (this.refs === 0) this.closed();
  }
}

/** A regular file with content of its own. */
export interface FileContent {
  readonly size: number;
  read(offset: number, max: number): ByteString;
  /** Bytes written, or -errno. */
  write(offset: number, data: ByteString, proc: Process | null): number;
  truncate(size: number, proc: Process | null): number;
}

export class RegularFile extends KernelFile {
  readonly kind = "file";
  readonly node: FsNode & { content(): FileContent };
  #offset = 0;

  constructor(node: FsNode & { content(): FileContent }, flags: number) {
    super(flags);
    this.node = node;
  }

  read(max: number, proc: Process): ByteString | number {
    const data = this.node.content().read(this.#offset, max);
    this.#offset += data.length;
    if (data !== "") this.node.accessed();
    if (this.location?.mount.label !== undefined && data !== "") this.location.report("read", proc, data.length);
    return data;
  }

  write(data: ByteString, proc: Process): number {
    const content = this.node.content();
    if ((this.flags & O_APPEND) !== 0) this.#offset = content.size;
    const room = (proc.limits?.get("f")?.[0] ?? Infinity) - this.#offset;
    if (room <= 0 && data !== "") return -EFBIG;
    const written = content.write(this.#offset, room < data.length ? data.slice(0, room) : data, proc);
    if (written < 0) return written;
    this.#offset += written;
    this.location?.report("write", proc, written);
    return written;
  }

  override seek(offset: number, whence: "set" | "current" | "end"): number {
    const base = whence === "set" ? 0 : whence === "current" ? this.#offset : this.node.content().size;
    const target = base + offset;
    if (target < 0 || target > KERNEL_LIMITS.fileBytes) return -EINVAL;
    this.#offset = target;
    return target;
  }

  override truncate(size: number): number {
    return this.node.content().truncate(size, null);
  }

  protected override closed(): void {
    this.node.openCount--;
    this.node.released();
  }
}

/** An open directory: it can be held and stat'ed, not read as bytes. */
export class DirectoryFile extends KernelFile {
  readonly kind = "directory";
  readonly node: FsNode;

  constructor(node: FsNode, flags: number) {
    super(flags);
    this.node = node;
  }

  read(): number {
    return -EISDIR;
  }

  write(): number {
    return -EBADF;
  }
}
