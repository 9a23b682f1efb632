/** Text to bytes and back: UTF-8 at the edges of the machine, byte strings inside. */
import type { ByteString } from "./types.ts";

/** Unicode text as UTF-8 bytes. */
export function encodeUtf8(text: string): ByteString {
  // Plain ASCII, the common case, is its own encoding.
  for (let i = 0; ; i++) {
    if (i === text.length) return text;
    if (text.charCodeAt(i) > 127) break;
  }
  let out = "";
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x80) out += char;
    else if (code < 0x800) out += String.fromCharCode(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000)
      out += String.fromCharCode(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else
      out += String.fromCharCode(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 63),
        0x80 | ((code >> 6) & 63),
        0x80 | (code & 63),
      );
  }
  return out;
}

/** UTF-8 bytes as text; each byte that is part of no character becomes U+FFFD. */
export function decodeUtf8(bytes: ByteString): string {
  for (let i = 0; ; i++) {
    if (i === bytes.length) return bytes;
    if (bytes.charCodeAt(i) > 127) break;
  }
  let out = "";
  for (let i = 0; i < bytes.length;) {
    const lead = bytes.charCodeAt(i);
    const length =
      lead < 0x80
        ? 1
        : lead >= 0xc2 && lead < 0xe0
          ? 2
          : lead >= 0xe0 && lead < 0xf0
            ? 3
            : lead >= 0xf0 && lead < 0xf5
              ? 4
              : 0;
    let code = length === 1 ? lead : length === 0 ? -1 : lead & (0xff >> (length + 1));
    for (let j = 1; j < length && code >= 0; j++) {
      const next = bytes.charCodeAt(i + j);
      code = (next & 0xc0) === 0x80 ? (code << 6) | (next & 63) : -1;
    }
    const overlong = (length === 3 && code < 0x800) || (length === 4 && code < 0x10000);
    if (code < 0 || overlong || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
      out += "\ufffd";
      i++;
    } else {
      out += String.fromCodePoint(code);
      i += length;
    }
  }
  return out;
}
