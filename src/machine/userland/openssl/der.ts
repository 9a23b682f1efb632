/** DER: elements with their tags and lengths, written and read. Source: ITU-T X.690. */
import type { ByteString } from "../../kernel/types.ts";
import { decodeBase64, encodeBase64 } from "../../../sim/base64.ts";

export const TAGS = {
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8: 0x0c,
  printable: 0x13,
  ia5: 0x16,
  time: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

export function element(tag: number, content: ByteString): ByteString {
  return String.fromCharCode(tag) + lengthBytes(content.length) + content;
}

function lengthBytes(length: number): ByteString {
  if (length < 0x80) return String.fromCharCode(length);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return String.fromCharCode(0x80 | bytes.length, ...bytes);
}

export function sequence(...parts: readonly ByteString[]): ByteString {
  return element(TAGS.sequence, parts.join(""));
}

export function bytesOf(value: bigint, length = 0): ByteString {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  const bytes = (even.match(/../g) ?? []).map((pair) => String.fromCharCode(Number.parseInt(pair, 16))).join("");
  return bytes.padStart(length, "\0");
}

export function numberOf(bytes: ByteString): bigint {
  return bytes === "" ? 0n : BigInt(`0x${hexOf(bytes)}`);
}

export function hexOf(bytes: ByteString): string {
  return [...bytes].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}

/** A number that is not negative. */
export function integer(value: bigint): ByteString {
  const bytes = bytesOf(value);
  return element(TAGS.integer, bytes.charCodeAt(0) >= 0x80 ? `\0${bytes}` : bytes);
}

export function bitString(content: ByteString): ByteString {
  return element(TAGS.bits, `\0${content}`);
}

/** `1.2.840.113549`. */
export function oid(dotted: string): ByteString {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const base128 = (value: number): number[] => {
    const groups = [value % 128];
    for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128))
      groups.unshift(128 + (left % 128));
    return groups;
  };
  return element(TAGS.oid, String.fromCharCode(first * 40 + second, ...rest.flatMap(base128)));
}

export interface Element {
  readonly tag: number;
  readonly content: ByteString;
  /** With its tag and length. */
  readonly whole: ByteString;
}

/** The elements of that content, as far as they are whole. */
export function elementsOf(bytes: ByteString): Element[] {
  const found: Element[] = [];
  for (let at = 0; at + 2 <= bytes.length;) {
    const first = bytes.charCodeAt(at + 1);
    let length = first;
    let start = at + 2;
    if (first >= 0x80) {
      const count = first & 0x7f;
      length = 0;
      for (let i = 0; i < count; i++) length = length * 256 + bytes.charCodeAt(start + i);
      start += count;
    }
    // Whoever says more than is there is not believed.
    if (!(start + length <= bytes.length)) break;
    found.push({
      tag: bytes.charCodeAt(at),
      content: bytes.slice(start, start + length),
      whole: bytes.slice(at, start + length),
    });
    at = start + length;
  }
  return found;
}

export function dottedOid(content: ByteString): string {
  const numbers: number[] = [];
  let value = 0;
  for (const char of content) {
    const byte = char.charCodeAt(0);
    value = value * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    numbers.push(value);
    value = 0;
  }
  const [first = 0, ...rest] = numbers;
  return [Math.min(2, Math.floor(first / 40)), first - 40 * Math.min(2, Math.floor(first / 40)), ...rest].join(".");
}

export function pem(label: string, der: ByteString): string {
  const lines = encodeBase64(der).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

/** The first block of one of these labels; null where there is none. */
export function unpem(text: string, label: RegExp): ByteString | null {
  for (const [, name = "", body = ""] of text.matchAll(
    /-----BEGIN ([A-Z0-9 ]+)-----\r?\n([A-Za-z0-9+/=\r\n]*)-----END/g,
  )) {
    if (label.test(name)) return decodeBase64(body.replace(/[^A-Za-z0-9+/=]/g, ""));
  }
  return null;
}
