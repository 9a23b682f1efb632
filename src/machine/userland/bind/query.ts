/**
 * One question to a DNS server, and its answer with all that the tools of BIND show of it.
 * Source: BIND 9.18 (dighost.c: retries, what is said of servers that cannot be reached; masterdump.c: columns).
 * Simplified: UDP only, and no EDNS: an answer has no OPT section and no cookie.
 */
import type { Sys } from "../../kernel/applet.ts";
import { EAGAIN, ECONNREFUSED, EHOSTUNREACH, ENETUNREACH } from "../../kernel/errno.ts";
import type { DnsResponse } from "../../kernel/net/dns-codec.ts";
import { askServer, resolveHost } from "../../kernel/net/resolver.ts";

export interface Server {
  /** As it was written. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

export interface Answer extends DnsResponse {
  readonly server: Server;
  readonly bytes: number;
  readonly ms: number;
  /** `qr aa rd`. */
  readonly flags: string;
}

/** How long and how often a question is asked. */
export interface Patience {
  readonly timeoutMs: number;
  readonly tries: number;
}

export const TYPES = ["A", "AAAA", "ANY", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT"];

const FLAGS: readonly (readonly [name: string, byte: number, bit: number])[] = [
  ["qr", 2, 0x80],
  ["aa", 2, 0x04],
  ["tc", 2, 0x02],
  ["rd", 2, 0x01],
  ["ra", 3, 0x80],
  ["ad", 3, 0x20],
  ["cd", 3, 0x10],
];

/** What is said of a server that cannot be reached, by errno. */
const REASONS: ReadonlyMap<number, string> = new Map([
  [-EAGAIN, "timed out"],
  [-ECONNREFUSED, "connection refused"],
  [-EHOSTUNREACH, "host unreachable"],
  [-ENETUNREACH, "network unreachable"],
]);

/** The first server that answers; null when none did, which has been said of each try. */
export function* ask(
  sys: Sys,
  servers: readonly Server[],
  name: string,
  type: string,
  { timeoutMs, tries }: Patience,
): Generator<void, Answer | null, void> {
  for (let attempt = 0; attempt < tries; attempt++) {
    for (const server of servers) {
      const answer = yield* exchange(sys, server, name, type, timeoutMs);
      if (typeof answer !== "number") return answer;
      const reason = REASONS.get(answer) ?? "network unreachable";
      yield* sys.print(`;; communications error to ${server.address}#${server.port}: ${reason}\n`);
      yield* sys.flush();
    }
  }
  return null;
}

function* exchange(
  sys: Sys,
  server: Server,
  name: string,
  type: string,
  timeoutMs: number,
): Generator<void, Answer | number, void> {
  const started = sys.k.clock.now;
  const answer = yield* askServer(sys, server.address, name, type, timeoutMs, server.port);
  if (typeof answer === "number") return answer;
  const { datagram, ...response } = answer;
  const flags = FLAGS.filter(([, byte, bit]) => (datagram.charCodeAt(byte) & bit) !== 0).map(([flag]) => flag);
  const ms = Math.round(sys.k.clock.now - started);
  return { ...response, server, bytes: datagram.length, ms, flags: flags.join(" ") };
}

/** The servers of a word behind `@`, or an empty list where it has no address. */
export function* serversNamed(sys: Sys, name: string, port: number): Generator<void, Server[], void> {
  const found = yield* resolveHost(sys, name);
  return typeof found === "string" ? [] : found.slice(0, 1).map((address) => ({ name, address, port }));
}

/** From a column to another: tabs of eight as far as they go, then spaces; one at least. */
function indent(from: number, to: number): readonly [text: string, column: number] {
  const end = Math.max(to, from + 1);
  const tabs = Math.floor(end / 8) - Math.floor(from / 8);
  const begin = tabs > 0 ? Math.floor(end / 8) * 8 : from;
  return ["\t".repeat(tabs) + " ".repeat(end - begin), end];
}

/** Fields at the columns of BIND: name, then TTL at 24, class at 32, type at 40, data at 48. */
function row(fields: readonly (readonly [text: string, column: number])[]): string {
  let out = "";
  let column = 0;
  for (const [text, at] of fields) {
    if (at > 0) {
      const [space, end] = indent(column, at);
      out += space;
      column = end;
    }
    out += text;
    column += text.length;
  }
  return out;
}

export const TTL_SECONDS = 30;

export function dotted(name: string): string {
  return name.endsWith(".") ? name : `${name}.`;
}

/** Data as zone files have them: names end with a dot, texts are quoted. */
export function dataText({ type, value }: DnsResponse["answers"][number]): string {
  if (type === "A" || type === "AAAA") return value;
  return type === "TXT" ? `"${value}"` : dotted(value);
}

export function questionRow({ name, type }: DnsResponse): string {
  return `;${row([
    [dotted(name), 0],
    ["IN", 32],
    [type, 40],
  ])}\n`;
}

export function answerRow(record: DnsResponse["answers"][number], { ttl = true, showsClass = true } = {}): string {
  return `${row([
    [dotted(record.name), 0],
    ...(ttl ? ([[String(TTL_SECONDS), 24]] as const) : []),
    ...(showsClass ? ([["IN", 32]] as const) : []),
    [record.type, 40],
    [dataText(record), 48],
  ])}\n`;
}

export function headerLines({ rcode, id, flags, answers }: Answer): string {
  const counts = `QUERY: 1, ANSWER: ${answers.length}, AUTHORITY: 0, ADDITIONAL: 0`;
  return `;; ->>HEADER<<- opcode: QUERY, status: ${rcode}, id: ${id}\n;; flags: ${flags}; ${counts}\n`;
}
