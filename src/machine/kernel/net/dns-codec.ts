/** DNS messages, as bytes. Source: RFC 1035, RFC 2782 (SRV), RFC 3596 (AAAA). */
import type { ByteString } from "../types.ts";
import { expandIpv6 } from "./address.ts";
import type { DnsAnswer, DnsRecord } from "./fabric.ts";

const TYPES: readonly (readonly [string, number])[] = [
  ["A", 1],
  ["NS", 2],
  ["CNAME", 5],
  ["SOA", 6],
  ["PTR", 12],
  ["MX", 15],
  ["TXT", 16],
  ["AAAA", 28],
  ["SRV", 33],
  ["ANY", 255],
];
const RCODES: readonly string[] = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];
const TTL_SECONDS = 30;

export interface DnsQuery {
  id: number;
  /** Without the final dot, as it was written. */
  name: string;
  /** `A`, `AAAA`, ...; `TYPE65` for one without a name here. */
  type: string;
}

export interface DnsResponse {
  id: number;
  /** `NOERROR`, `NXDOMAIN`, ... */
  rcode: string;
  name: string;
  type: string;
  answers: readonly { name: string; type: string; value: string }[];
}

const u16 = (value: number): string => String.fromCharCode((value >> 8) & 255, value & 255);
const at16 = (data: ByteString, at: number): number => data.charCodeAt(at) * 256 + data.charCodeAt(at + 1);

function typeNumber(type: string): number {
  return TYPES.find(([name]) => name === type)?.[1] ?? (Number(type.replace("TYPE", "")) || 0);
}

function typeName(number: number): string {
  return TYPES.find(([, value]) => value === number)?.[0] ?? `TYPE${number}`;
}

function encodeName(name: string): ByteString {
  const labels = name.split(".").filter((label) => label !== "");
  return `${labels.map((label) => String.fromCharCode(Math.min(label.length, 63)) + label.slice(0, 63)).join("")}\0`;
}

/** The name at that offset and the offset behind it; follows compression pointers. */
function decodeName(data: ByteString, start: number): { name: string; end: number } | undefined {
  const labels: string[] = [];
  let at = start;
  let end = -1;
  for (let jumps = 0; jumps < 64;) {
    const length = data.charCodeAt(at);
    if (Number.isNaN(length)) return undefined;
    if (length >= 0xc0) {
      if (end < 0) end = at + 2;
      at = at16(data, at) & 0x3fff;
      jumps++;
      continue;
    }
    if (length === 0) return { name: labels.join("."), end: end < 0 ? at + 1 : end };
    labels.push(data.slice(at + 1, at + 1 + length));
    at += 1 + length;
  }
  return undefined;
}

export function encodeQuery(query: DnsQuery): ByteString {
  return `${u16(query.id)}\x01\0\0\x01\0\0\0\0\0\0${encodeName(query.name)}${u16(typeNumber(query.type))}\0\x01`;
}

/** Undefined where the bytes are no query. */
export function decodeQuery(data: ByteString): DnsQuery | undefined {
  if (data.length < 17) return undefined;
  const question = decodeName(data, 12);
  return question && { id: at16(data, 0), name: question.name, type: typeName(at16(data, question.end)) };
}

/** `answer`: the records' values, or the name of an error. */
export function encodeAnswer(query: DnsQuery, answer: Exclude<DnsAnswer, null>): ByteString {
  const rcode = typeof answer === "string" ? Math.max(0, RCODES.indexOf(answer)) : 0;
  const records = typeof answer === "string" ? [] : answer.map((one) => encodeRecord(query, one));
  const head = `${u16(query.id)}${u16(0x8580 | rcode)}\0\x01${u16(records.length)}\0\0\0\0`;
  return `${head}${encodeName(query.name)}${u16(typeNumber(query.type))}\0\x01${records.join("")}`;
}

/** The owner of a record of the question's own name is a pointer to it. */
function encodeRecord(query: DnsQuery, one: string | DnsRecord): ByteString {
  const { name, type, value } = typeof one === "string" ? { name: query.name, type: query.type, value: one } : one;
  const data = encodeData(type, value);
  const owner = name === query.name ? "\xc0\x0c" : encodeName(name);
  return `${owner}${u16(typeNumber(type))}\0\x01\0\0${u16(TTL_SECONDS)}${u16(data.length)}${data}`;
}

function encodeData(type: string, value: string): ByteString {
  switch (type) {
    case "A":
      return String.fromCharCode(...value.split(".").map(Number));
    case "AAAA":
      return (expandIpv6(value) ?? []).map(u16).join("");
    case "SRV": {
      const [priority = "0", weight = "0", port = "0", target = ""] = value.split(" ");
      return u16(Number(priority)) + u16(Number(weight)) + u16(Number(port)) + encodeName(target);
    }
    case "TXT":
      return String.fromCharCode(Math.min(value.length, 255)) + value.slice(0, 255);
    default:
      return encodeName(value);
  }
}

/** Undefined where the bytes are no response. */
export function decodeResponse(data: ByteString): DnsResponse | undefined {
  const question = data.length < 12 ? undefined : decodeName(data, 12);
  if (!question) return undefined;
  const answers: { name: string; type: string; value: string }[] = [];
  let at = question.end + 4;
  for (let left = at16(data, 6); left > 0; left--) {
    const owner = decodeName(data, at);
    if (!owner) return undefined;
    const type = typeName(at16(data, owner.end));
    const length = at16(data, owner.end + 8);
    const start = owner.end + 10;
    answers.push({ name: owner.name, type, value: decodeData(data, type, start, length) });
    at = start + length;
  }
  const rcode = RCODES[data.charCodeAt(3) & 15] ?? "SERVFAIL";
  return { id: at16(data, 0), rcode, name: question.name, type: typeName(at16(data, question.end)), answers };
}

function decodeData(data: ByteString, type: string, start: number, length: number): string {
  const bytes = data.slice(start, start + length);
  switch (type) {
    case "A":
      return [...bytes].map((byte) => byte.charCodeAt(0)).join(".");
    case "AAAA":
      return compressIpv6(Array.from({ length: 8 }, (_, index) => at16(bytes, index * 2)));
    case "SRV":
      return `${at16(bytes, 0)} ${at16(bytes, 2)} ${at16(bytes, 4)} ${decodeName(data, start + 6)?.name ?? ""}`;
    case "TXT":
      return bytes.slice(1, 1 + bytes.charCodeAt(0));
    default:
      return decodeName(data, start)?.name ?? "";
  }
}

/** The canonical text of eight groups. Source: RFC 5952. */
function compressIpv6(groups: readonly number[]): string {
  const text = groups.map((group) => group.toString(16)).join(":");
  const runs = [...text.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)];
  let longest = runs[0];
  for (const run of runs) if (run[0].length > (longest?.[0].length ?? 0)) longest = run;
  if (!longest) return text;
  const head = text.slice(0, longest.index);
  const tail = text.slice(longest.index + longest[0].length);
  return `${head}::${tail.replace(/^:/, "")}`;
}
