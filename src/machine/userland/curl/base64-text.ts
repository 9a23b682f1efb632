/** Bytes as base64. Source: RFC 4648. */
import type { ByteString } from "../../kernel/types.ts";

const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export function encodeBase64(bytes: ByteString): string {
  let out = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const word = (bytes.charCodeAt(i) << 16) | ((bytes.charCodeAt(i + 1) || 0) << 8) | (bytes.charCodeAt(i + 2) || 0);
    for (let j = 0; j < 4; j++) out += i + j > bytes.length ? "=" : (SIGNS[(word >> (18 - 6 * j)) & 63] ?? "");
  }
  return out;
}

/** Signs that are none count as zero. */
export function decodeBase64(text: string): ByteString {
  let out = "";
  let bits = 0;
  let count = 0;
  for (const sign of text.replace(/=+$/, "")) {
    bits = (bits << 6) | Math.max(0, SIGNS.indexOf(sign));
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += String.fromCharCode((bits >> count) & 255);
  }
  return out;
}
