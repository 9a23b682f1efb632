/**
 * UDP sockets, and the cluster's DNS server, which answers datagrams sent to its address.
 * Source: udp(7), RFC 1035.
 */
import { ECONNREFUSED, EINVAL, ENETUNREACH } from "../errno.ts";
import { KERNEL_LIMITS } from "../limits.ts";
import type { Process } from "../process.ts";
import type { ByteString, SocketAddress, SocketInfo } from "../types.ts";
import { BLOCKED } from "../types.ts";
import { WaitQueue } from "../wait-queue.ts";
import { decodeQuery, encodeAnswer } from "./dns-codec.ts";
import { LATENCY } from "./fabric.ts";
import type { NetSpace } from "./net-space.ts";

interface Datagram {
  data: ByteString;
  from: SocketAddress;
}

const DNS_PORT = 53;

export class UdpSocket {
  readonly type = "udp";
  readonly space: NetSpace;
  readonly proc: Process;
  state: "new" | "bound" | "closed" = "new";
  local: SocketAddress = { address: "0.0.0.0", port: 0 };
  remote: SocketAddress | null = null;
  timeoutMs: number | null = null;
  readonly readQueue = new WaitQueue();
  readonly writeQueue = new WaitQueue();
  #received: Datagram[] = [];
  /** What came back for an earlier datagram: nobody listens there. */
  #error = 0;

  constructor(space: NetSpace, proc: Process) {
    this.space = space;
    this.proc = proc;
    space.sockets.add(this);
  }

  bind(address: string, port: number): number {
    if (this.state !== "new") return -EINVAL;
    const claimed = this.space.claim(this.space.udp, this, address, port);
    if (claimed < 0) return claimed;
    this.state = "bound";
    return 0;
  }

  connect(remote: SocketAddress): number {
    const bound = this.#bindIfNew();
    if (bound < 0) return bound;
    this.remote = remote;
    return 0;
  }

  send(data: ByteString, to: SocketAddress): number {
    if (this.#error < 0) return this.#takeError();
    const bound = this.#bindIfNew();
    if (bound < 0) return bound;
    const { space } = this;
    const { fabric } = space;
    if (to.address === fabric.dnsAddress && to.port === DNS_PORT && fabric.dns) {
      this.#askDns(data, to);
      return data.length;
    }
    const target = space.destination(to.address, to.port, "UDP");
    if (target.kind === "error")
      return target.errno === -ECONNREFUSED
        ? this.#refused(data)
        : space.addresses.length === 0
          ? -ENETUNREACH
          : data.length;
    const source = target.space === space ? target.address : (space.addresses[0] ?? "127.0.0.1");
    const from: SocketAddress = { address: source, port: this.local.port };
    const deliver = (): void => {
      const receiver = target.space.receiver(target.address, target.port);
      if (receiver) receiver.deliver(data, from);
      else this.#refused(data);
    };
    if (target.delay === 0) deliver();
    else space.clock.after(target.delay, deliver);
    return data.length;
  }

  receive(max: number): { data: ByteString; from: SocketAddress } | number {
    const first = this.#received.shift();
    if (first) return { data: first.data.slice(0, max), from: first.from };
    return this.#error < 0 ? this.#takeError() : BLOCKED;
  }

  get isReadable(): boolean {
    return this.#received.length > 0 || this.#error < 0;
  }

  deliver(data: ByteString, from: SocketAddress): void {
    if (this.state === "closed" || this.#received.length >= KERNEL_LIMITS.datagrams) return;
    if (this.remote && (this.remote.address !== from.address || this.remote.port !== from.port)) return;
    this.#received.push({ data, from });
    this.readQueue.wakeAll();
  }

  close(): void {
    if (this.state === "closed") return;
    if (this.state === "bound") this.space.release(this.space.udp, this);
    this.state = "closed";
    this.space.sockets.delete(this);
  }

  info(): SocketInfo {
    return {
      type: "udp",
      state: this.remote ? "established" : "closed",
      local: this.local,
      remote: this.remote,
      proc: this.proc,
    };
  }

  #bindIfNew(): number {
    return this.state === "new" ? this.bind("0.0.0.0", 0) : 0;
  }

  /** Only a connected socket hears of it. */
  #refused(data: ByteString): number {
    if (this.remote) {
      this.#error = -ECONNREFUSED;
      this.readQueue.wakeAll();
    }
    return data.length;
  }

  #takeError(): number {
    const errno = this.#error;
    this.#error = 0;
    return errno;
  }

  #askDns(data: ByteString, server: SocketAddress): void {
    const { space, proc } = this;
    const { fabric } = space;
    const query = decodeQuery(data);
    const change = query && fabric.overrides.dns?.(query.name, space);
    space.clock.after(LATENCY.fabric + (change?.delay ?? 0), () => {
      const answer =
        change?.answer === undefined && query ? fabric.dns?.(query.name, query.type, space) : change?.answer;
      if (!query || answer === undefined || answer === null) return;
      proc.observer().dns?.(proc, query.name, query.type, answer);
      this.deliver(encodeAnswer(query, answer), server);
    });
  }
}
