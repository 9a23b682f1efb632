/**
 * Pipes and fifos: a buffer of 64 KiB with a reading and a writing end. Source: pipe(7), fifo(7).
 */
import type { Clock } from "../../sim/clock.ts";
import { ENXIO, EPIPE } from "./errno.ts";
import { O_ACCMODE, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } from "./flags.ts";
import { FsNode, OpenableNode } from "./fs/node.ts";
import { KERNEL_LIMITS } from "./limits.ts";
import { KernelFile } from "./open-file.ts";
import type { ByteString } from "./types.ts";
import { BLOCKED } from "./types.ts";
import { WaitQueue } from "./wait-queue.ts";

/** Bytes on their way from one end to the other. */
export class ByteQueue {
  readonly #capacity: number;
  #chunks: string[] = [];
  #size = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#size;
  }

  get room(): number {
    return this.#capacity - this.#size;
  }

  push(data: ByteString): void {
    if (data === "") return;
    if (this.#size === 0) this.#chunks = [data];
    else this.#chunks.push(data);
    this.#size += data.length;
  }

  take(max: number): ByteString {
    const first = this.#chunks[0];
    if (first === undefined) return "";
    if (this.#size <= max) {
      const all = this.#chunks.length === 1 ? first : this.#chunks.join("");
      this.#chunks = [];
      this.#size = 0;
      return all;
    }
    const all = this.#chunks.join("");
    this.#chunks = [all.slice(max)];
    this.#size -= max;
    return all.slice(0, max);
  }

  clear(): void {
    this.#chunks = [];
    this.#size = 0;
  }
}

/** The buffer of one pipe or fifo, as long as somebody has it open. */
export class FifoNode extends OpenableNode {
  readonly kind = "fifo";
  readonly buffer = new ByteQueue(KERNEL_LIMITS.pipeBytes);
  readers = 0;
  writers = 0;
  /** How often an end was ever opened: an opener waits for the other to move. */
  readerOpens = 0;
  writerOpens = 0;
  readonly readQueue = new WaitQueue();
  readonly writeQueue = new WaitQueue();
  readonly openQueue = new WaitQueue();
  /** Of pipe(2): opened again (below /proc), it waits for nobody. */
  isAnonymous = false;

  openFile(flags: number): KernelFile | number {
    const isWriteOnly = (flags & O_ACCMODE) === O_WRONLY;
    if (isWriteOnly && (flags & O_NONBLOCK) !== 0 && this.readers === 0) return -ENXIO;
    return new PipeFile(this, flags);
  }

  /** Whether whoever opened it this way has to wait for the other end. */
  mustWait(flags: number, opensSeen: number): boolean {
    if (this.isAnonymous || (flags & O_NONBLOCK) !== 0) return false;
    const access = flags & O_ACCMODE;
    if (access === O_RDWR) return false;
    if (access === O_RDONLY) return this.writers === 0 && this.writerOpens === opensSeen;
    return this.readers === 0 && this.readerOpens === opensSeen;
  }
}

/** A named socket in the filesystem. */
export class SocketNode extends FsNode {
  readonly kind = "socket";
  /** The socket that was bound to this name. */
  listener: object | null = null;
}

export class PipeFile extends KernelFile {
  readonly kind = "pipe";
  readonly node: FifoNode;

  constructor(node: FifoNode, flags: number) {
    super(flags);
    this.node = node;
    this.readQueue = node.readQueue;
    this.writeQueue = node.writeQueue;
    if (this.canRead) {
      node.readers++;
      node.readerOpens++;
    }
    if (this.canWrite) {
      node.writers++;
      node.writerOpens++;
    }
    node.openQueue.wakeAll();
  }

  override readable(): boolean {
    return this.node.buffer.size > 0 || this.node.writers === 0;
  }

  override writable(): boolean {
    return this.node.buffer.room >= KERNEL_LIMITS.pipeAtomic || this.node.readers === 0;
  }

  read(max: number): ByteString | number {
    const { buffer, writers } = this.node;
    if (buffer.size === 0) return writers === 0 || max === 0 ? "" : BLOCKED;
    const data = buffer.take(max);
    this.node.writeQueue.wakeAll();
    return data;
  }

  write(data: ByteString): number {
    const { buffer, readers } = this.node;
    if (readers === 0) return -EPIPE;
    if (data === "") return 0;
    const room = buffer.room;
    if (room === 0 || (data.length <= KERNEL_LIMITS.pipeAtomic && room < data.length)) return BLOCKED;
    const part = data.length <= room ? data : data.slice(0, room);
    buffer.push(part);
    this.node.changed();
    this.node.readQueue.wakeAll();
    return part.length;
  }

  protected override closed(): void {
    const { node } = this;
    if (this.canRead && --node.readers === 0) node.writeQueue.wakeAll();
    if (this.canWrite && --node.writers === 0) node.readQueue.wakeAll();
    if (node.readers === 0 && node.writers === 0) node.buffer.clear();
  }
}

/** The two ends of a new pipe. */
export function createPipe(clock: Clock, ino: number): readonly [read: PipeFile, write: PipeFile] {
  const node = new FifoNode(clock, ino, 0o600);
  node.isAnonymous = true;
  return [new PipeFile(node, O_RDONLY), new PipeFile(node, O_WRONLY)];
}
