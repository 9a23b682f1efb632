/**
 * What the network tools share: finding a host as xhost2sockaddr does, and writing addresses as getnameinfo does.
 * Source: BusyBox 1.36.1 libbb/xconnect.c.
 */
import type { Sys } from "../kernel/applet.ts";
import { isIpv4, isIpv6, normalAddress } from "../kernel/net/address.ts";
import { askServer, readResolvConf, resolveHost } from "../kernel/net/resolver.ts";
import type { SocketAddress } from "../kernel/types.ts";
import { complain } from "./message.ts";

/** The port that /etc/services gives a name. */
function servicePort(sys: Sys, name: string): number | undefined {
  const text = sys.k.readFile(sys.p, "/etc/services");
  for (const line of typeof text === "string" ? text.split("\n") : []) {
    const [official, port = "", ...aliases] = line.replace(/#.*$/, "").trim().split(/\s+/);
    if (official === name || aliases.includes(name)) return Number.parseInt(port, 10);
  }
  return undefined;
}

/** A number or a service's name; null after `bad port`. */
export function* lookupPort(
  sys: Sys,
  applet: string,
  text: string | undefined,
  preset: number,
): Generator<void, number | null, void> {
  if (text === undefined) return preset;
  const port = /^\d+$/.test(text) && Number(text) <= 65_535 ? Number(text) : servicePort(sys, text);
  if (port !== undefined) return port;
  yield* complain(sys, applet, `bad port '${text}'`);
  return null;
}

/** `host`, `host:port`, `[v6]:port` taken apart; undefined where the brackets are wrong. */
function splitHost(text: string): { host: string; port: string | undefined } | undefined {
  if (text.startsWith("[")) {
    const match = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
    return match ? { host: match[1] ?? "", port: match[2] } : undefined;
  }
  const colon = text.indexOf(":");
  if (colon < 0 || text.lastIndexOf(":") !== colon) return { host: text, port: undefined };
  return { host: text.slice(0, colon), port: text.slice(colon + 1) };
}

/** Where that host is; null after `bad address` or `bad port`. */
export function* lookupHost(
  sys: Sys,
  applet: string,
  text: string,
  port: number,
): Generator<void, SocketAddress | null, void> {
  const parts = splitHost(text);
  if (parts?.port !== undefined && (!/^\d+$/.test(parts.port) || Number(parts.port) > 65_535)) {
    yield* complain(sys, applet, `bad port '${parts.port}'`);
    return null;
  }
  const found = parts ? yield* resolveHost(sys, parts.host) : "not-found";
  const address = typeof found === "string" ? undefined : found[0];
  if (address === undefined) {
    yield* complain(sys, applet, `bad address '${text}'`);
    return null;
  }
  return { address, port: parts?.port === undefined ? port : Number(parts.port) };
}

/** `1.2.3.4:80`, `[::1]:80`. */
export function dotted({ address, port }: SocketAddress): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

/** The address as a socket of the IPv6 family shows it. */
export function mapped({ address, port }: SocketAddress): SocketAddress {
  if (address === "0.0.0.0" || address === "") return { address: "::", port };
  return { address: isIpv4(address) ? `::ffff:${address}` : address, port };
}

/** The name under which PTR records of an address are found; undefined where it is no address. */
export function pointerName(text: string): string | undefined {
  const address = normalAddress(text);
  if (isIpv4(address)) return `${address.split(".").reverse().join(".")}.in-addr.arpa`;
  if (!isIpv6(address)) return undefined;
  const [head = "", tail] = address.split("::");
  const groups = (part: string): string[] => part.split(":").filter((group) => group !== "");
  const left = groups(head);
  const right = groups(tail ?? "");
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0");
  const digits = [...left, ...zeros, ...right].map((group) => group.toLowerCase().padStart(4, "0")).join("");
  return `${[...digits].reverse().join(".")}.ip6.arpa`;
}

/** The host's name for an address, by /etc/hosts and DNS; null where it has none. */
export function* reverseName(sys: Sys, text: string): Generator<void, string | null, void> {
  const address = normalAddress(text);
  const hosts = sys.k.readFile(sys.p, "/etc/hosts");
  for (const line of typeof hosts === "string" ? hosts.split("\n") : []) {
    const [listed = "", name] = line.replace(/#.*$/, "").trim().split(/\s+/);
    if (listed === address && name !== undefined) return name;
  }
  const conf = readResolvConf(sys);
  const pointer = pointerName(address);
  const [server] = conf.nameservers;
  if (pointer === undefined || server === undefined) return null;
  const answer = yield* askServer(sys, server, pointer, "PTR", conf.timeoutMs);
  if (typeof answer === "number") return null;
  return answer.answers.find(({ type }) => type === "PTR")?.value ?? null;
}
