/**
 * Names to addresses, as libc does it for programs: /etc/hosts, then the servers of /etc/resolv.conf.
 * Source: hosts(5), resolv.conf(5) (search, ndots, timeout, attempts), getaddrinfo(3).
 * Simplified: one resolver for musl and glibc: names are searched in order and A records are preferred.
 */
import { EAGAIN, EINTR } from "../errno.ts";
import { isError } from "../applet.ts";
import type { Sys } from "../applet.ts";
import { isIpv4, isIpv6 } from "./address.ts";
import { decodeResponse, encodeQuery } from "./dns-codec.ts";
import type { DnsResponse } from "./dns-codec.ts";

export interface ResolvConf {
  nameservers: readonly string[];
  search: readonly string[];
  ndots: number;
  timeoutMs: number;
  attempts: number;
}

/** Why a name has no address: there is no such name, or nobody could be asked. */
export type ResolveFailure = "not-found" | "try-again";

/** What /etc/resolv.conf says; without nameservers the local host is asked. */
export function readResolvConf(sys: Sys): ResolvConf {
  const text = sys.k.readFile(sys.p, "/etc/resolv.conf");
  const conf = { nameservers: [] as string[], search: [] as string[], ndots: 1, timeoutMs: 5000, attempts: 2 };
  for (const line of typeof text === "string" ? text.split("\n") : []) {
    const [keyword = "", ...values] = line
      .replace(/[#;].*$/, "")
      .trim()
      .split(/\s+/);
    if (keyword === "nameserver" && values[0] !== undefined) conf.nameservers.push(values[0]);
    if (keyword === "search" || keyword === "domain") conf.search = values;
    if (keyword !== "options") continue;
    for (const option of values) {
      const [name, value = ""] = option.split(":");
      if (name === "ndots") conf.ndots = Number(value) || 0;
      if (name === "timeout") conf.timeoutMs = (Number(value) || 5) * 1000;
      if (name === "attempts") conf.attempts = Number(value) || 2;
    }
  }
  if (conf.nameservers.length === 0) conf.nameservers.push("127.0.0.1");
  return conf;
}

/** Addresses that /etc/hosts gives a name. */
function fromHosts(sys: Sys, name: string): string[] {
  const text = sys.k.readFile(sys.p, "/etc/hosts");
  const wanted = name.toLowerCase();
  const found: string[] = [];
  for (const line of typeof text === "string" ? text.split("\n") : []) {
    const [address = "", ...names] = line.replace(/#.*$/, "").trim().split(/\s+/);
    if (names.some((one) => one.toLowerCase() === wanted)) found.push(address);
  }
  return found;
}

/** Full names to ask for, in order. */
export function searchNames(name: string, conf: ResolvConf): string[] {
  if (name.endsWith(".")) return [name.slice(0, -1)];
  const dots = name.split(".").length - 1;
  const searched = conf.search.map((domain) => `${name}.${domain.replace(/\.$/, "")}`);
  return dots >= conf.ndots ? [name, ...searched] : [...searched, name];
}

/** A server's response, and the datagram that it came in. */
export interface ServerAnswer extends DnsResponse {
  datagram: string;
}

/** One question to one server; the response, or -errno (-EAGAIN: no answer in time). */
export function* askServer(
  sys: Sys,
  server: string,
  name: string,
  type: string,
  timeoutMs: number,
  port = 53,
): Generator<void, ServerAnswer | number, void> {
  const fd = sys.k.socket(sys.p, "udp");
  if (fd < 0) return fd;
  const answer = yield* exchange(sys, fd, { server, port }, name, type, timeoutMs);
  sys.k.close(sys.p, fd);
  return answer;
}

function* exchange(
  sys: Sys,
  fd: number,
  { server, port }: { server: string; port: number },
  name: string,
  type: string,
  timeoutMs: number,
): Generator<void, ServerAnswer | number, void> {
  const id = sys.k.random.stream("dns").below(65_536);
  const connected = yield* sys.connect(fd, server, port);
  if (connected < 0) return connected;
  const sent = sys.k.sendto(sys.p, fd, encodeQuery({ id, name, type }), server, port);
  if (sent < 0) return sent;
  sys.k.setSocketTimeout(sys.p, fd, timeoutMs);
  for (;;) {
    const received = yield* sys.recvfrom(fd, 4096);
    if (received === -EINTR) continue;
    if (typeof received === "number") return received;
    const response = decodeResponse(received.data);
    if (response?.id === id) return { ...response, datagram: received.data };
  }
}

/** The addresses of a name, IPv4 first; a numeric address is its own. */
export function* resolveHost(sys: Sys, name: string): Generator<void, readonly string[] | ResolveFailure, void> {
  if (isIpv4(name) || isIpv6(name)) return [name];
  if (name === "" || name.length > 253) return "not-found";
  const listed = fromHosts(sys, name);
  if (listed.length > 0) return [...listed.filter(isIpv4), ...listed.filter((address) => !isIpv4(address))];
  if (name === "localhost") return ["127.0.0.1", "::1"];
  const conf = readResolvConf(sys);
  let failure: ResolveFailure = "not-found";
  for (const full of searchNames(name, conf)) {
    const found = yield* askAll(sys, conf, full);
    if (found === "try-again") failure = found;
    else if (found.length > 0) return found;
  }
  return failure;
}

function* askAll(sys: Sys, conf: ResolvConf, name: string): Generator<void, readonly string[] | "try-again", void> {
  for (let attempt = 0; attempt < conf.attempts; attempt++) {
    for (const server of conf.nameservers) {
      const four = yield* askServer(sys, server, name, "A", conf.timeoutMs);
      if (isError(four)) {
        if (four === -EAGAIN) continue;
        // Refused: nobody listens there; asking again does not help.
        return "try-again";
      }
      if (typeof four === "number") continue;
      const addresses = four.answers.filter(({ type }) => type === "A").map(({ value }) => value);
      if (addresses.length > 0 || four.rcode === "NXDOMAIN") return addresses;
      const six = yield* askServer(sys, server, name, "AAAA", conf.timeoutMs);
      return typeof six === "number"
        ? "try-again"
        : six.answers.filter(({ type }) => type === "AAAA").map(({ value }) => value);
    }
  }
  return "try-again";
}
