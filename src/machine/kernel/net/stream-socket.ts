/**
 * Stream sockets: TCP, and unix sockets, which differ only in how they are named.
 * Source: tcp(7), unix(7), socket(7), RFC 9293.
 * Simplified: no TIME_WAIT: a port is free as soon as its listener is closed; data sent before a close always arrives.
 */
import { EADDRINUSE, EAGAIN, ECONNREFUSED, ECONNRESET, EINVAL, EISCONN, ENOTCONN, EPIPE, ETIMEDOUT } from "../errno.ts";
import { KERNEL_LIMITS } from "../limits.ts";
import { ByteQueue } from "../pipe.ts";
import type { Process } from "../process.ts";
import type { ByteString, SocketAddress, SocketInfo } from "../types.ts";
import { BLOCKED } from "../types.ts";
import { WaitQueue } from "../wait-queue.ts";
import { converse, say } from "./conversation.ts";
import type { Conversation } from "./conversation.ts";
import type { Destination, NetSpace } from "./net-space.ts";

export type StreamState = "new" | "bound" | "listen" | "connecting" | "connected" | "closed";

const NOWHERE: SocketAddress = { address: "0.0.0.0", port: 0 };

export class StreamSocket {
  readonly type: "tcp" | "unix";
  readonly space: NetSpace;
  /** Who made it; null: the host. */
  readonly proc: Process | null;
  state: StreamState = "new";
  local: SocketAddress = NOWHERE;
  remote: SocketAddress | null = null;
  /** Milliseconds that a blocked call waits, or null. */
  timeoutMs: number | null = null;
  readonly readQueue = new WaitQueue();
  readonly writeQueue = new WaitQueue();
  #peer: StreamSocket | null = null;
  readonly #received = new ByteQueue(KERNEL_LIMITS.socketBytes);
  #hasEnded = false;
  #isWriteShut = false;
  /** An error to be told once: of a connect that failed, or a reset. */
  #error = 0;
  #talk: Conversation | null = null;
  #accepting: StreamSocket[] = [];
  #backlog = 0;
  #isPortHeld = false;

  constructor(type: "tcp" | "unix", space: NetSpace, proc: Process | null) {
    this.type = type;
    this.space = space;
    this.proc = proc;
    space.sockets.add(this);
  }

  bind(address: string, port: number): number {
    if (this.state !== "new") return -EINVAL;
    if (this.type === "tcp") {
      const claimed = this.space.claim(this.space.tcp, this, address, port);
      if (claimed < 0) return claimed;
      this.#isPortHeld = true;
    } else this.local = { address, port: 0 };
    this.state = "bound";
    return 0;
  }

  listen(backlog: number): number {
    if (this.state === "new" && this.type === "tcp") {
      const bound = this.bind("0.0.0.0", 0);
      if (bound < 0) return bound;
    }
    if (this.state !== "bound" && this.state !== "listen") return -EADDRINUSE;
    this.state = "listen";
    this.#backlog = Math.min(Math.max(backlog, 1), KERNEL_LIMITS.backlog);
    return 0;
  }

  accept(): StreamSocket | number {
    if (this.state !== "listen") return -EINVAL;
    return this.#accepting.shift() ?? BLOCKED;
  }

  /** 0, -errno or BLOCKED: then `writeQueue` is woken when it is decided, and the same call tells how. */
  connect(destination: () => Destination | StreamSocket, remote: SocketAddress): number {
    if (this.state === "connecting") return BLOCKED;
    if (this.#error < 0 || (this.state === "connected" && this.#isFresh)) {
      const result = this.#error;
      this.#error = 0;
      this.#isFresh = false;
      return result;
    }
    if (this.state === "connected") return -EISCONN;
    if (this.state === "listen" || this.state === "closed") return -EINVAL;
    this.remote = remote;
    const target = destination();
    if (target instanceof StreamSocket) return this.#join(target, remote);
    if (target.delay === 0) return this.#reach(target);
    const before = this.state;
    this.state = "connecting";
    this.space.clock.after(target.delay, () => {
      if (this.state !== "connecting") return;
      this.state = before;
      this.#error = this.#reach(target);
      this.#isFresh = true;
      this.writeQueue.wakeAll();
      this.readQueue.wakeAll();
    });
    return BLOCKED;
  }

  /** A connection that was decided while the caller slept and that it has not been told of. */
  #isFresh = false;

  #reach(target: Destination): number {
    if (target.kind === "error") return target.errno;
    const listener = target.space.listener(target.address, target.port);
    if (!listener) return -ECONNREFUSED;
    return this.#join(listener, { address: target.address, port: target.port });
  }

  #join(listener: StreamSocket, address: SocketAddress): number {
    if (listener.state !== "listen") return -ECONNREFUSED;
    if (listener.#accepting.length >= listener.#backlog + 1) return this.type === "unix" ? -EAGAIN : -ETIMEDOUT;
    if (this.type === "tcp" && this.local.port === 0) {
      const source = listener.space === this.space ? address.address : (this.space.addresses[0] ?? "127.0.0.1");
      this.local = { address: source, port: this.space.ephemeral(this.space.tcp) };
    }
    const served = new StreamSocket(this.type, listener.space, listener.proc);
    served.local = this.type === "tcp" ? address : listener.local;
    served.remote = this.local;
    served.state = this.state = "connected";
    served.#peer = this;
    this.#peer = served;
    if (this.type === "tcp") served.#talk = this.#talk = converse(this, served);
    listener.#accepting.push(served);
    listener.readQueue.wakeAll();
    return 0;
  }

  get isReadable(): boolean {
    if (this.state === "listen") return this.#accepting.length > 0;
    return (
      this.#received.size > 0 || this.#hasEnded || this.#error < 0 || this.state === "new" || this.state === "closed"
    );
  }

  get isWritable(): boolean {
    if (this.state === "connecting") return false;
    return this.state !== "connected" || !this.#peer || this.#peer.#received.room > 0;
  }

  read(max: number): ByteString | number {
    if (this.#received.size > 0) {
      const data = this.#received.take(max);
      this.#peer?.writeQueue.wakeAll();
      return data;
    }
    if (this.#error < 0) {
      const errno = this.#error;
      this.#error = 0;
      return errno;
    }
    if (this.#hasEnded) return "";
    return this.state === "connected" || this.state === "connecting" ? BLOCKED : -ENOTCONN;
  }

  write(data: ByteString): number {
    if (this.state === "connecting") return BLOCKED;
    if (this.#isWriteShut) return -EPIPE;
    if (this.#error < 0) {
      const errno = this.#error;
      this.#error = 0;
      return errno;
    }
    const peer = this.#peer;
    if (this.state !== "connected") return this.#hasEnded ? -EPIPE : -ENOTCONN;
    if (!peer) return -EPIPE;
    if (peer.state === "closed") {
      // The other side has gone: this write is answered by a reset.
      this.#reset();
      return data.length;
    }
    const { room } = peer.#received;
    if (room === 0) return BLOCKED;
    const part = data.length <= room ? data : data.slice(0, room);
    peer.#received.push(part);
    const talk = this.#talk;
    if (talk) say(talk, talk.client.address === this.local ? talk.client : talk.server, this.space.clock.now, part);
    peer.readQueue.wakeAll();
    return part.length;
  }

  shutdown(how: "read" | "write" | "both"): number {
    if (this.state !== "connected") return -ENOTCONN;
    if (how !== "read") this.#finish();
    if (how !== "write") this.#hasEnded = true;
    this.readQueue.wakeAll();
    return 0;
  }

  close(): void {
    if (this.state === "closed") return;
    const { state } = this;
    const hadUnread = this.#received.size > 0;
    if (state === "connected") this.#finish();
    this.state = "closed";
    if (this.#talk) this.#talk.ended ??= this.space.clock.now;
    if (this.#isPortHeld) this.space.release(this.space.tcp, this);
    this.space.sockets.delete(this);
    for (const waiting of this.#accepting) waiting.#abort();
    this.#accepting = [];
    const peer = this.#peer;
    if (peer && hadUnread) peer.#reset();
    peer?.writeQueue.wakeAll();
    this.#received.clear();
    if (this.proc && state !== "new") this.proc.observer().socket?.("close", this.proc, this.local, this.remote);
  }

  info(): SocketInfo {
    const state = this.state === "listen" ? "listen" : this.state === "connected" ? "established" : "closed";
    return { type: this.type, state, local: this.local, remote: this.remote, proc: this.proc };
  }

  #abort(): void {
    const peer = this.#peer;
    if (peer) peer.#reset();
    this.close();
  }

  #reset(): void {
    if (this.state === "closed") return;
    this.#error = -ECONNRESET;
    this.#hasEnded = true;
    this.#isFresh = false;
    this.#peer = null;
    this.readQueue.wakeAll();
    this.writeQueue.wakeAll();
  }

  /** No more will be written: the other side reads to the end. */
  #finish(): void {
    if (this.#isWriteShut) return;
    this.#isWriteShut = true;
    const peer = this.#peer;
    if (!peer) return;
    peer.#hasEnded = true;
    peer.readQueue.wakeAll();
  }
}
