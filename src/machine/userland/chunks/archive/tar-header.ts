/** Headers of tar archives: ustar with GNU's long names. Source: tar(5), pax of POSIX.1-2017 (read: prefix; skipped: x, g). */
import type { ByteString, FileKind } from "../../../kernel/types.ts";
import type { Member } from "./member.ts";

export const BLOCK = 512;

const KIND_FLAGS: Readonly<Record<string, FileKind>> = {
  "2": "symlink",
  "3": "device",
  "4": "device",
  "5": "directory",
  "6": "fifo",
};

function field(block: ByteString, from: number, length: number): ByteString {
  const text = block.slice(from, from + length);
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}

/** An octal number, or a binary one where the first byte says so. */
function number(block: ByteString, from: number, length: number): number {
  if (block.charCodeAt(from) & 0x80) {
    let value = block.charCodeAt(from) & 0x3f;
    for (let i = 1; i < length; i++) value = value * 256 + block.charCodeAt(from + i);
    return value;
  }
  return parseInt(field(block, from, length).trim(), 8) || 0;
}

function checksum(block: ByteString): number {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : block.charCodeAt(i);
  return sum;
}

export type Header = { member: Member; flag: string } | { problem: string } | { isZero: true };

/** What one block says. */
export function parseHeader(block: ByteString): Header {
  if (block[0] === "\0" && /^\0*$/.test(block)) return { isZero: true };
  const magic = block.slice(257, 262);
  if (magic !== "ustar" && magic !== "\0\0\0\0\0") return { problem: "invalid tar magic" };
  const sum = number(block, 148, 8);
  if (sum !== checksum(block)) return { problem: "invalid tar header checksum" };
  const flag = block[156] ?? "0";
  const prefix = magic === "ustar" && block[262] !== " " ? field(block, 345, 155) : "";
  const base = field(block, 0, 100);
  const name = prefix === "" ? base : `${prefix}/${base}`;
  const isDirectory = flag === "5" || ((flag === "0" || flag === "\0") && name.endsWith("/"));
  const kind: FileKind = isDirectory ? "directory" : (KIND_FLAGS[flag] ?? "file");
  const isLink = flag === "1" || flag === "2";
  const member: Member = {
    name,
    kind,
    target: isLink ? field(block, 157, 100) : null,
    isHardLink: flag === "1",
    mode: number(block, 100, 8) & 0o7777,
    uid: number(block, 108, 8),
    gid: number(block, 116, 8),
    user: field(block, 265, 32),
    group: field(block, 297, 32),
    size: kind === "file" || flag === "L" || flag === "K" ? number(block, 124, 12) : 0,
    mtime: number(block, 136, 12) * 1000,
    rdev: number(block, 329, 8) * 256 + number(block, 337, 8),
  };
  if (isLink) member.size = 0;
  return { member, flag };
}

function octal(value: number, length: number): ByteString {
  const text = value.toString(8).padStart(length - 1, "0");
  if (text.length < length) return `${text}\0`;
  // Too large for its digits: binary, marked by the highest bit.
  let rest = value;
  let bytes = "";
  for (let i = 0; i < length - 1; i++, rest = Math.floor(rest / 256)) bytes = String.fromCharCode(rest % 256) + bytes;
  return `\x80${bytes}`;
}

function fixed(text: ByteString, length: number): ByteString {
  return text.slice(0, length).padEnd(length, "\0");
}

function flagOf(member: Member): string {
  if (member.isHardLink) return "1";
  switch (member.kind) {
    case "symlink":
      return "2";
    case "device":
      return "3";
    case "directory":
      return "5";
    case "fifo":
      return "6";
    default:
      return "0";
  }
}

function block(member: Member, flag: string, name: ByteString, target: ByteString): ByteString {
  const isDevice = flag === "3";
  const before =
    fixed(name, 100) +
    octal(member.mode, 8) +
    octal(member.uid, 8) +
    octal(member.gid, 8) +
    octal(member.size, 12) +
    octal(Math.max(0, Math.floor(member.mtime / 1000)), 12);
  const after =
    flag +
    fixed(target, 100) +
    "ustar  \0" +
    fixed(member.user, 32) +
    fixed(member.group, 32) +
    (isDevice ? octal(member.rdev >> 8, 8) + octal(member.rdev & 255, 8) : fixed("", 16));
  const whole = `${before}        ${after}`.padEnd(BLOCK, "\0");
  return `${before}${checksum(whole).toString(8).padStart(6, "0")}\0 ${after}`.padEnd(BLOCK, "\0");
}

/** So many zero bytes that a whole number of blocks is full. */
export function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function longName(flag: "L" | "K", text: ByteString): ByteString {
  const data = `${text}\0`;
  const member: Member = {
    name: "././@LongLink",
    kind: "file",
    target: null,
    isHardLink: false,
    mode: 0,
    uid: 0,
    gid: 0,
    user: "",
    group: "",
    size: data.length,
    mtime: 0,
    rdev: 0,
  };
  return block(member, flag, member.name, "") + data.padEnd(data.length + padding(data.length), "\0");
}

/** The header of a member, with long names in front where they are needed. */
export function formatHeader(member: Member): ByteString {
  const target = member.target ?? "";
  let out = "";
  if (target.length >= 100) out += longName("K", target);
  if (member.name.length >= 100) out += longName("L", member.name);
  return out + block(member, flagOf(member), member.name, target);
}
