/** Byte strings to arrays and back, for the formats that work on bytes. */
import type { ByteString } from "../../../kernel/types.ts";

/** What an unpacker throws; its message is what the applet says after its name. */
export class FormatError extends Error {}

/** A packed stream that is unpacked piece by piece. */
export interface Unpacker {
  /** The next bytes, about 64 KiB at most; null at the end. Throws `FormatError`. */
  next(): Uint8Array | null;
}

/** About how much an unpacker gives at once. */
export const PIECE = 65_536;

export function toBytes(text: ByteString): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

export function fromBytes(bytes: Uint8Array): ByteString {
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return text;
}

/** The little-endian number of four bytes. */
export function littleEndian32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0
  );
}

/** Those bytes, in front of whatever else. */
export function littleEndian(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) % 256);
}
