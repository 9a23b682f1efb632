/** Backslash escapes of echo -e, `printf %b` and printf's format. Source: BusyBox 1.36.1 bb_process_escape_sequence. */
import type { ByteString } from "../kernel/types.ts";

const SIMPLE: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\x07",
  b: "\b",
  e: "\x1b",
  f: "\f",
  v: "\v",
  "\\": "\\",
};

/** One escape at `pos` (after the backslash): its value and how many characters it took. */
export function readEscape(
  text: ByteString,
  pos: number,
  hasLeadingZero = false,
): { value: ByteString; length: number } {
  const c = text[pos] ?? "";
  const simple = SIMPLE[c];
  if (simple !== undefined) return { value: simple, length: 1 };
  const digits = text.slice(pos, pos + 5);
  const hex = /^x([0-9a-fA-F]{1,2})/.exec(digits);
  if (hex) return { value: String.fromCharCode(parseInt(hex[1] ?? "0", 16)), length: hex[0].length };
  const octal = (hasLeadingZero ? /^(0[0-7]{1,3}|[0-7]{1,3})/ : /^[0-7]{1,3}/).exec(digits);
  if (octal) {
    // A digit with which it would be more than a byte is none of it.
    const taken = parseInt(octal[0], 8) > 255 ? octal[0].slice(0, -1) : octal[0];
    return { value: String.fromCharCode(parseInt(taken, 8)), length: taken.length };
  }
  return { value: "\\" + c, length: c.length };
}

/** All escapes of a text; `\c` stops the output altogether. */
export function expandEscapes(text: ByteString): { value: ByteString; stops: boolean } {
  if (!text.includes("\\")) return { value: text, stops: false };
  let value = "";
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? "";
    if (c !== "\\") {
      value += c;
      continue;
    }
    if (text[i + 1] === "c") return { value, stops: true };
    const escape = readEscape(text, i + 1, true);
    value += escape.value;
    i += escape.length;
  }
  return { value, stops: false };
}
