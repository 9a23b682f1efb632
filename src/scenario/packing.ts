/** What packed texts have in common, whatever is packed: base64url, a checksum, and unpacking that cannot run over. */
import { inflateSync, strFromU8 } from "fflate";
import { SCENARIO_LIMITS } from "./limits.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Where texts are unpacked: as large as one may get, and kept. */
let room: Uint8Array<ArrayBuffer> | null = null;

/** The text that was deflated to these bytes; null where it is not the one of that checksum. */
export function inflated(packed: Uint8Array, expected: string, dictionary: Uint8Array | undefined): string | null {
  try {
    const out = (room ??= new Uint8Array(SCENARIO_LIMITS.textBytes));
    const bytes = inflateSync(packed, dictionary ? { out, dictionary } : { out });
    return checksum(bytes) === expected ? strFromU8(bytes) : null;
  } catch {
    // fflate throws on every kind of damage; which one does not matter to the user.
    return null;
  }
}

/** FNV-1a, 32 bits, in base 36. Source: RFC 9923. */
export function checksum(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(36);
}

export function toBase64Url(bytes: Uint8Array): string {
  let out = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const chars = Math.min(bytes.length - i, 3) + 1;
    for (let j = 0; j < chars; j++) out += ALPHABET[(word >> (18 - 6 * j)) & 63] ?? "";
  }
  return out;
}

export function fromBase64Url(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let at = 0;
  let word = 0;
  let bits = 0;
  for (const char of text) {
    word = ((word << 6) | ALPHABET.indexOf(char)) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (word >> bits) & 255;
    }
  }
  return bytes;
}
