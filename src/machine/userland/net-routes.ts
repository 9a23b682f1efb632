/**
 * The interfaces and routes of a Pod or node, as the tools that show them need them: derived from its address.
 * Source: what the ptp plugin of kindnet sets up (a host route to the gateway, everything through it); BusyBox 1.36.1
 * route.c and interface.c for the forms.
 */
import { isIpv4 } from "../kernel/net/address.ts";

export interface NetInterface {
  readonly name: string;
  readonly index: number;
  readonly address: string;
  readonly prefix: number;
  readonly broadcast: string | null;
  readonly mac: string;
  readonly mtu: number;
  readonly isLoopback: boolean;
  /** The link-local or loopback address of the IPv6 family. */
  readonly address6: string;
  readonly prefix6: number;
}

export interface NetRoute {
  /** `0.0.0.0` with prefix 0 is the default. */
  readonly destination: string;
  readonly prefix: number;
  readonly gateway: string | null;
  readonly source: string | null;
}

/** Where a Pod's or a node's network lies. */
function network(address: string): { prefix: number; isNode: boolean } {
  return address.startsWith("10.244.") ? { prefix: 24, isNode: false } : { prefix: 16, isNode: true };
}

function numberOf(address: string): number {
  return address.split(".").reduce((value, part) => value * 256 + Number(part), 0);
}

function textOf(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
}

/** `255.255.255.0`. */
export function netmask(prefix: number): string {
  return textOf(prefix === 0 ? 0 : (0xffff_ffff << (32 - prefix)) >>> 0);
}

function baseOf(address: string, prefix: number): number {
  return (numberOf(address) & (prefix === 0 ? 0 : 0xffff_ffff << (32 - prefix))) >>> 0;
}

/** The loopback, and eth0 where there is an address. */
export function interfaces(addresses: readonly string[]): NetInterface[] {
  const lo: NetInterface = {
    name: "lo",
    index: 1,
    address: "127.0.0.1",
    prefix: 8,
    broadcast: null,
    mac: "00:00:00:00:00:00",
    mtu: 65_536,
    isLoopback: true,
    address6: "::1",
    prefix6: 128,
  };
  const address = addresses.find(isIpv4);
  if (address === undefined) return [lo];
  const { prefix } = network(address);
  const bytes = address.split(".").map((part) => Number(part).toString(16).padStart(2, "0"));
  const [a = "00", b = "00", c = "00", d = "00"] = bytes;
  const short = (hex: string): string => hex.replace(/^0+(?=.)/, "");
  const broadcast = textOf((baseOf(address, prefix) | (0xffff_ffff >>> prefix)) >>> 0);
  const eth0: NetInterface = {
    name: "eth0",
    index: 2,
    address,
    prefix,
    broadcast,
    mac: `0a:58:${bytes.join(":")}`,
    mtu: 1500,
    isLoopback: false,
    address6: `fe80::858:${short(`${a}ff`)}:fe${b}:${short(c + d)}`,
    prefix6: 64,
  };
  return [lo, eth0];
}

/** The main table, in the kernel's order. */
export function routes(addresses: readonly string[]): NetRoute[] {
  const address = addresses.find(isIpv4);
  if (address === undefined) return [];
  const { prefix, isNode } = network(address);
  const base = baseOf(address, prefix);
  const gateway = textOf(base + 1);
  const all: NetRoute[] = [{ destination: "0.0.0.0", prefix: 0, gateway, source: null }];
  if (isNode) all.push({ destination: textOf(base), prefix, gateway: null, source: address });
  else {
    all.push({ destination: textOf(base), prefix, gateway, source: address });
    all.push({ destination: gateway, prefix: 32, gateway: null, source: address });
  }
  return all;
}

/** The table as `route` (extended) and `netstat -r` print it. Source: BusyBox 1.36.1 route.c, bb_displayroutes. */
export function routeTable(addresses: readonly string[], isExtended: boolean, isNumeric: boolean): string {
  const titles = isExtended ? "Metric Ref    Use" : "  MSS Window  irtt";
  const lines = ["Kernel IP routing table", `Destination     Gateway         Genmask         Flags ${titles} Iface`];
  for (const { destination, prefix, gateway } of routes(addresses)) {
    const flags = `U${gateway === null ? "" : "G"}${prefix === 32 ? "H" : ""}`;
    const to = destination === "0.0.0.0" && !isNumeric ? "default" : destination;
    const via = gateway ?? (isNumeric ? "0.0.0.0" : "*");
    const columns = `${to.padEnd(15)} ${via.padEnd(15)} ${netmask(prefix).padEnd(16)}${flags.padEnd(6)}`;
    lines.push(`${columns}${isExtended ? "0      0        0" : "    0 0          0"} eth0`);
  }
  return `${lines.join("\n")}\n`;
}
