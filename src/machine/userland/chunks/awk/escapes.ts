/** Backslashes in awk's strings. Source: POSIX awk, "Lexical Conventions"; BusyBox 1.36.1 (`\x` and octal, and `\e`). */
import type { ByteString } from "../../../kernel/types.ts";

const LETTERS: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  e: "\x1b",
};

/** What the escape sequence at `at` (behind the backslash) stands for and how long it is; null where it is none. */
export function readEscape(text: ByteString, at: number): { char: string; length: number } | null {
  const letter = text[at] ?? "";
  const octal = /^[0-7]{1,3}/.exec(text.slice(at, at + 3));
  if (octal) return { char: String.fromCharCode(parseInt(octal[0], 8) & 255), length: octal[0].length };
  const hex = letter === "x" ? /^x([0-9a-fA-F]{1,2})/.exec(text.slice(at, at + 3)) : null;
  if (hex) return { char: String.fromCharCode(parseInt(hex[1] ?? "0", 16)), length: hex[0].length };
  const char = LETTERS[letter];
  return char === undefined ? null : { char, length: 1 };
}

/** A string's text; a backslash before any other character only goes away. */
export function unescapeString(text: ByteString): ByteString {
  let out = "";
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== "\\") {
      out += text[i];
      continue;
    }
    const escape = readEscape(text, i + 1);
    out += escape ? escape.char : i + 1 < text.length ? (text[i + 1] ?? "") : "\\";
    i += escape ? escape.length : 1;
  }
  return out;
}

/** The text of a regular expression between slashes: escapes for characters are resolved, all others are the regex's own. */
export function unescapeRegex(text: ByteString): ByteString {
  let out = "";
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== "\\") {
      out += text[i];
      continue;
    }
    const escape = readEscape(text, i + 1);
    out += escape ? escape.char : text.slice(i, i + 2);
    i += escape ? escape.length : 1;
  }
  return out;
}
