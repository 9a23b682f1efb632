/** Bytes as base64. Source: RFC 4648. */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Of a byte string. */
export function encodeBase64(bytes: string): string {
  let out = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes.charCodeAt(i), bytes.charCodeAt(i + 1), bytes.charCodeAt(i + 2)];
    const group = (a << 16) | ((b || 0) << 8) | (c || 0);
    const letters = [18, 12, 6, 0].map((shift) => ALPHABET[(group >> shift) & 63] ?? "");
    out += letters.map((letter, at) => (i + at > bytes.length ? "=" : letter)).join("");
  }
  return out;
}

/** Of a text, in UTF-8. */
export function encodeBase64Text(text: string): string {
  const bytes = encodeURIComponent(text).replace(/%(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return encodeBase64(bytes);
}

/** A base64 text as a byte string; what is no letter of the alphabet is passed over. */
export function decodeBase64(text: string): string {
  let out = "";
  let group = 0;
  let bits = 0;
  for (const letter of text) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) continue;
    group = ((group << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += String.fromCharCode((group >> bits) & 0xff);
  }
  return out;
}
