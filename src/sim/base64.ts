/** Base64 of byte strings: one character, 0 to 255, a byte. Source: RFC 4648. */

export const BASE64_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export function encodeBase64(bytes: string): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes.charCodeAt(i) << 16) | ((bytes.charCodeAt(i + 1) || 0) << 8) | (bytes.charCodeAt(i + 2) || 0);
    for (let j = 0; j < 4; j++)
      text += i + j > bytes.length ? "=" : BASE64_ALPHABET.charAt((group >> (18 - 6 * j)) & 63);
  }
  return text;
}

/** Of a text, in UTF-8, as Secrets carry it. */
export function encodeBase64Text(text: string): string {
  return encodeBase64(
    encodeURIComponent(text).replace(/%(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
  );
}

/** With the alphabet for addresses and file names, and without padding (RFC 4648, section 5), as web tokens have it. */
export function encodeBase64Url(bytes: string): string {
  return encodeBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=*$/, "");
}

export function decodeBase64Url(text: string): string {
  return decodeBase64(text.replaceAll("-", "+").replaceAll("_", "/"));
}

/** What is no sign of the alphabet is passed over. */
export function decodeBase64(text: string): string {
  let bytes = "";
  let group = 0;
  let bits = 0;
  for (const sign of text) {
    const value = BASE64_ALPHABET.indexOf(sign);
    if (value < 0) continue;
    group = ((group << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += String.fromCharCode((group >> bits) & 255);
  }
  return bytes;
}
