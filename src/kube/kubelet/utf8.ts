/** UTF-8 at the kubelet's edges: files that it writes are bytes, log lines that it reads are bytes. Source: RFC 3629. */

/** Text as a byte string: one character, 0 to 255, a byte. */
export function encodeText(text: string): string {
  if (isAscii(text)) return text;
  let out = "";
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x80) out += char;
    else if (code < 0x800) out += String.fromCharCode(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000)
      out += String.fromCharCode(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else {
      const low = [12, 6, 0].map((shift) => 0x80 | ((code >> shift) & 63));
      out += String.fromCharCode(0xf0 | (code >> 18), ...low);
    }
  }
  return out;
}

/** Text of a byte string; what is not UTF-8 becomes U+FFFD. */
export function decodeBytes(bytes: string): string {
  if (isAscii(bytes)) return bytes;
  let out = "";
  for (let i = 0; i < bytes.length;) {
    const first = bytes.charCodeAt(i++);
    const extra = first < 0x80 ? 0 : first >= 0xf0 && first < 0xf5 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : -1;
    let code = extra <= 0 ? first : first & (0x3f >> extra);
    let isValid = extra >= 0;
    for (let k = 0; isValid && k < extra; k++) {
      const next = i < bytes.length ? bytes.charCodeAt(i) : 0;
      isValid = (next & 0xc0) === 0x80;
      if (isValid) i++;
      code = (code << 6) | (next & 0x3f);
    }
    out += isValid && code < 0x110000 ? String.fromCodePoint(code) : "\ufffd";
  }
  return out;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}
