/** The network of one Pod or node: its addresses, who listens on which port, and where an address leads from here. */
import type { Clock } from "../../../sim/clock.ts";
import { EADDRINUSE, EADDRNOTAVAIL, ECONNREFUSED, EHOSTUNREACH, ETIMEDOUT } from "../errno.ts";
import { KERNEL_LIMITS } from "../limits.ts";
import type { NetNamespace, SocketInfo } from "../types.ts";
import { isClusterRange, isLoopback, isWildcard, normalAddress } from "./address.ts";
import type { Conversation } from "./conversation.ts";
import { LATENCY } from "./fabric.ts";
import type { Fabric, Protocol } from "./fabric.ts";
import type { StreamSocket } from "./stream-socket.ts";
import type { UdpSocket } from "./udp-socket.ts";

/** Where an address leads: to a namespace at once or after a delay, or to an error. */
export type Destination =
  | { kind: "space"; space: NetSpace; address: string; port: number; delay: number }
  | { kind: "error"; errno: number; delay: number };

const EPHEMERAL_FIRST = 32_768;
const EPHEMERAL_LAST = 60_999;

interface Bound {
  local: { address: string; port: number };
}

export class NetSpace implements NetNamespace {
  readonly addresses: readonly string[];
  readonly clock: Clock;
  readonly fabric: Fabric;
  /** Bound sockets by port. */
  readonly tcp = new Map<number, StreamSocket[]>();
  readonly udp = new Map<number, UdpSocket[]>();
  /** Every open socket, in order of creation. */
  readonly sockets = new Set<StreamSocket | UdpSocket>();
  /** The newest connections, oldest first. */
  readonly conversations: Conversation[] = [];
  #nextPort = EPHEMERAL_FIRST;

  constructor(clock: Clock, fabric: Fabric, addresses: readonly string[]) {
    this.clock = clock;
    this.fabric = fabric;
    this.addresses = addresses;
  }

  isLocal(address: string): boolean {
    return isWildcard(address) || isLoopback(address) || this.addresses.includes(address);
  }

  get isFull(): boolean {
    return this.sockets.size >= KERNEL_LIMITS.sockets;
  }

  /** Takes a port: the one that is asked for, or an ephemeral one for 0. The port, or -errno. */
  claim<T extends Bound>(table: Map<number, T[]>, socket: T, address: string, port: number): number {
    if (!this.isLocal(address)) return -EADDRNOTAVAIL;
    const chosen = port === 0 ? this.ephemeral(table) : port;
    const others = table.get(chosen) ?? [];
    const clashes = others.some(
      (other) => isWildcard(other.local.address) || isWildcard(address) || other.local.address === address,
    );
    if (clashes) return -EADDRINUSE;
    socket.local = { address, port: chosen };
    table.set(chosen, [...others, socket]);
    return chosen;
  }

  release<T extends Bound>(table: Map<number, T[]>, socket: T): void {
    const rest = (table.get(socket.local.port) ?? []).filter((other) => other !== socket);
    if (rest.length > 0) table.set(socket.local.port, rest);
    else table.delete(socket.local.port);
  }

  /** A port above 32767 that nobody has bound. */
  ephemeral<T>(table: Map<number, T[]>): number {
    for (let tries = EPHEMERAL_FIRST; tries <= EPHEMERAL_LAST; tries++) {
      const port = this.#nextPort;
      this.#nextPort = port === EPHEMERAL_LAST ? EPHEMERAL_FIRST : port + 1;
      if (!table.has(port)) return port;
    }
    return EPHEMERAL_LAST;
  }

  /** Where that address and port lead from here, past what lies in the way. */
  destination(wanted: string, port: number, protocol: Protocol = "TCP"): Destination {
    const found = this.#routed(wanted, port, protocol);
    const { path } = this.fabric.overrides;
    const to = found.kind === "space" ? found : null;
    const change = path?.(this, to?.space ?? null, to?.port ?? port);
    if (!change) return found;
    const delay = found.delay + change.delay;
    if (change.verdict === "pass") return { ...found, delay };
    return change.verdict === "refuse"
      ? { kind: "error", errno: -ECONNREFUSED, delay }
      : { kind: "error", errno: -ETIMEDOUT, delay: LATENCY.connectTimeout };
  }

  #routed(wanted: string, port: number, protocol: Protocol): Destination {
    const address = normalAddress(wanted);
    if (this.isLocal(address)) {
      return { kind: "space", space: this, address: isWildcard(address) ? "127.0.0.1" : address, port, delay: 0 };
    }
    const route = this.fabric.routes(address, port, this, protocol);
    if (route === "refused") return { kind: "error", errno: -ECONNREFUSED, delay: LATENCY.fabric };
    if (route === "timeout") return { kind: "error", errno: -ETIMEDOUT, delay: LATENCY.connectTimeout };
    const target = route ?? { address, port };
    if (this.addresses.includes(target.address)) return { kind: "space", space: this, ...target, delay: 0 };
    const space = this.fabric.spaceOf(target.address);
    if (space) return { kind: "space", space, ...target, delay: LATENCY.fabric };
    return isClusterRange(target.address)
      ? { kind: "error", errno: -EHOSTUNREACH, delay: LATENCY.unreachable }
      : { kind: "error", errno: -ETIMEDOUT, delay: LATENCY.connectTimeout };
  }

  /** Milliseconds until an ICMP echo comes back; null: never. Services have no host that answers. */
  echo(wanted: string): number | null {
    const address = normalAddress(wanted);
    const space = this.isLocal(address) ? this : this.fabric.spaceOf(address);
    const change = space && this.fabric.overrides.path?.(this, space, 0);
    if (!space || (change && change.verdict !== "pass")) return null;
    return (space === this ? 0 : LATENCY.fabric) + (change?.delay ?? 0);
  }

  listener(address: string, port: number): StreamSocket | undefined {
    return this.tcp.get(port)?.find((socket) => socket.state === "listen" && accepts(socket, address));
  }

  receiver(address: string, port: number): UdpSocket | undefined {
    return this.udp.get(port)?.find((socket) => accepts(socket, address));
  }

  infos(): SocketInfo[] {
    return [...this.sockets].map((socket) => socket.info());
  }
}

function accepts(socket: Bound, address: string): boolean {
  return isWildcard(socket.local.address) || socket.local.address === address;
}
