/** A socket as an open file. */
import type { Clock } from "../../sim/clock.ts";
import { O_RDWR } from "./flags.ts";
import { KernelFile } from "./open-file.ts";
import type { StreamSocket } from "./net/stream-socket.ts";
import { UdpSocket } from "./net/udp-socket.ts";
import { EINVAL } from "./errno.ts";
import { SocketNode } from "./pipe.ts";
import type { ByteString } from "./types.ts";

export class SocketFile extends KernelFile {
  readonly kind = "socket";
  readonly node: SocketNode;
  readonly socket: StreamSocket | UdpSocket;

  constructor(clock: Clock, ino: number, socket: StreamSocket | UdpSocket) {
    super(O_RDWR);
    this.node = new SocketNode(clock, ino, 0o777);
    this.socket = socket;
    this.readQueue = socket.readQueue;
    this.writeQueue = socket.writeQueue;
  }

  override get timeoutMs(): number | null {
    return this.socket.timeoutMs;
  }

  override readable(): boolean {
    return this.socket.isReadable;
  }

  override writable(): boolean {
    return this.socket instanceof UdpSocket || this.socket.isWritable;
  }

  read(max: number): ByteString | number {
    if (!(this.socket instanceof UdpSocket)) return this.socket.read(max);
    const datagram = this.socket.receive(max);
    return typeof datagram === "number" ? datagram : datagram.data;
  }

  write(data: ByteString): number {
    if (!(this.socket instanceof UdpSocket)) return this.socket.write(data);
    return this.socket.remote ? this.socket.send(data, this.socket.remote) : -EINVAL;
  }

  override describe(): string {
    return `socket:[${this.node.ino}]`;
  }

  protected override closed(): void {
    this.socket.close();
  }
}
