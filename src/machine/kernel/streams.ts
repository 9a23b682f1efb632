/** Container stdio: what a program writes goes to the host at once; what the host feeds is read like a pipe. */
import type { Clock } from "../../sim/clock.ts";
import { EPIPE } from "./errno.ts";
import { O_RDONLY, O_WRONLY } from "./flags.ts";
import { OpenableNode } from "./fs/node.ts";
import { KernelFile } from "./open-file.ts";
import { FifoNode, PipeFile } from "./pipe.ts";
import type { Process } from "./process.ts";
import type { ByteString } from "./types.ts";

/** Where the output of a container ends: opening it again (`/dev/stdout`) leads to the same place. */
class SinkNode extends OpenableNode {
  readonly kind = "fifo";
  readonly onData: (data: ByteString) => void;
  isClosed = false;

  constructor(clock: Clock, ino: number, onData: (data: ByteString) => void) {
    super(clock, ino, 0o600);
    this.onData = onData;
  }

  openFile(flags: number): KernelFile {
    return new SinkFile(this, flags);
  }
}

class SinkFile extends KernelFile {
  readonly kind = "pipe";
  readonly node: SinkNode;

  constructor(node: SinkNode, flags: number) {
    super(flags);
    this.node = node;
  }

  read(): ByteString {
    return "";
  }

  /** Whoever takes up the output works too, a line an operation: so the writer goes no faster than that. */
  write(data: ByteString, proc: Process): number {
    if (this.node.isClosed) return -EPIPE;
    if (data === "") return 0;
    for (let at = data.indexOf("\n"); at >= 0; at = data.indexOf("\n", at + 1)) proc.budget--;
    this.node.onData(data);
    return data.length;
  }

  override describe(): string {
    return `pipe:[${this.node.ino}]`;
  }
}

export interface OutputSink {
  /** For `SpawnSpec.files`; may stand at several descriptors. */
  readonly file: KernelFile;
  /** Who may open it again: runc gives a container's output to the user that it runs as. */
  giveTo(uid: number): void;
  /** Nobody listens any more: writers get EPIPE. */
  close(): void;
}

export interface InputSource {
  readonly file: KernelFile;
  /** More input. Simplified: what the host feeds is never refused, however much is unread. */
  write(data: ByteString): void;
  /** The end of the input. */
  close(): void;
}

/** `onData` is called with every write as it is made, within the writer's turn. */
export function createOutputSink(clock: Clock, ino: number, onData: (data: ByteString) => void): OutputSink {
  const node = new SinkNode(clock, ino, onData);
  return {
    file: new SinkFile(node, O_WRONLY),
    giveTo(uid) {
      node.uid = uid;
    },
    close() {
      node.isClosed = true;
    },
  };
}

export function createInputSource(clock: Clock, ino: number): InputSource {
  const node = new FifoNode(clock, ino, 0o600);
  const file = new PipeFile(node, O_RDONLY);
  // The host's end; held until it closes.
  const hostEnd = new PipeFile(node, O_WRONLY).retain();
  let isOpen = true;
  return {
    file,
    write(data) {
      if (!isOpen) return;
      node.buffer.push(data);
      node.readQueue.wakeAll();
    },
    close() {
      if (isOpen) hostEnd.release();
      isOpen = false;
    },
  };
}
