/**
 * The network that joins all Pods and nodes: who has which address, which addresses are services, who answers for names.
 *
 * Simplified: only the setting up of a connection takes time; bytes arrive in the moment they are sent. Nothing is lost.
 */
import type { NetSpace } from "./net-space.ts";

/** How long things take, virtual milliseconds. */
export const LATENCY = {
  /** A connection or datagram between two Pods, and the answer of the DNS server. */
  fabric: 1,
  /** No such host in the cluster's own ranges (neighbour discovery gives up). */
  unreachable: 3_100,
  /** Nobody answers (six retries of SYN). */
  connectTimeout: 127_000,
} as const;

/** What a port is of. */
export type Protocol = "TCP" | "UDP";

/** Where a service's address leads; null: it is no service. */
export type Route = { address: string; port: number } | "refused" | "timeout" | null;

/** A record of another name or type than was asked for: a link of a chain of aliases. */
export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

/**
 * What the DNS server says: records (values of the type that was asked for; none: the name exists without one), an error,
 * or null for silence.
 */
export type DnsAnswer = readonly (string | DnsRecord)[] | "NXDOMAIN" | "SERVFAIL" | "REFUSED" | null;

/** What becomes of a connection or a datagram on its way; `delay` in milliseconds more than usual. */
export interface PathChange {
  readonly verdict: "pass" | "refuse" | "drop";
  readonly delay: number;
}

/**
 * What lies between those who connect and those who answer, asked before they are: a firewall, a slow link, a broken name
 * server. Null: nothing is in the way. Simplified: a connection that is there already is not cut.
 */
export interface NetOverrides {
  /** `to` is who has the address, if anybody; it is `from` itself on loopback. */
  path?(from: NetSpace, to: NetSpace | null, port: number): PathChange | null;
  /** Without `answer` the name server says what it would say. */
  dns?(name: string, from: NetSpace): { readonly answer?: DnsAnswer; readonly delay: number } | null;
}

export class Fabric {
  overrides: NetOverrides = {};
  /** Virtual addresses of services. `from` asks. */
  routes: (address: string, port: number, from: NetSpace, protocol: Protocol) => Route = () => null;
  /** The cluster's names; `type` is `A`, `AAAA`, `PTR`, `SRV`, `TXT` or `CNAME`. Without it nobody listens at `dnsAddress`. */
  dns: ((name: string, type: string, from: NetSpace) => DnsAnswer) | null = null;
  /** Where the DNS server listens, port 53. */
  dnsAddress = "10.96.0.10";
  /** Hosts beyond the cluster, made when somebody first asks for them. */
  outside: (address: string) => NetSpace | undefined = () => undefined;
  readonly #byAddress = new Map<string, NetSpace>();

  /** The namespace's addresses can be reached from now on. */
  attach(space: NetSpace): void {
    for (const address of space.addresses) this.#byAddress.set(address, space);
  }

  detach(space: NetSpace): void {
    for (const address of space.addresses) if (this.#byAddress.get(address) === space) this.#byAddress.delete(address);
  }

  spaceOf(address: string): NetSpace | undefined {
    return this.#byAddress.get(address) ?? this.outside(address);
  }
}
