/** Base64, as Secrets have it, to a byte string: one character, 0 to 255, a byte. Source: RFC 4648. */
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Characters outside the alphabet are skipped, as Go's decoder skips line ends. */
export function decodeBase64(text: string): string {
  let bytes = "";
  let bits = 0;
  let held = 0;
  for (const char of text) {
    const value = ALPHABET.indexOf(char);
    if (value < 0) continue;
    held = (held << 6) | value;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += String.fromCharCode((held >> bits) & 255);
    held &= (1 << bits) - 1;
  }
  return bytes;
}
