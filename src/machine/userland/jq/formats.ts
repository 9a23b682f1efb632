/** `@csv` and its like. Source: the jq manual, "Format strings and escaping"; jq 1.6, src/builtin.c f_format (words). */
import { BASE64_ALPHABET } from "../../../sim/base64.ts";
import { decodeUtf8, encodeUtf8 } from "../../kernel/bytes.ts";
import { JqError, isArray, isObject, toText } from "./values.ts";
import type { Value } from "./values.ts";
import { described } from "./paths.ts";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const HTML: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", "'": "&apos;", '"': "&quot;" };

export function textOf(value: Value): string {
  return typeof value === "string" ? value : toText(value);
}

/** `name` with its `@`. */
export function formatText(name: string, value: Value): string {
  switch (name) {
    case "@text":
      return textOf(value);
    case "@json":
      return toText(value);
    case "@csv":
    case "@tsv":
      return row(name, value);
    case "@html":
      return textOf(value).replace(/[<>&'"]/g, (char) => HTML[char] ?? char);
    case "@uri":
      return [...encodeUtf8(textOf(value))]
        .map((byte) =>
          /[A-Za-z0-9\-_.~]/.test(byte) ? byte : `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
        )
        .join("");
    case "@sh":
      return (isArray(value) ? value : [value]).map(shellWord).join(" ");
    case "@base64":
      return encode(encodeUtf8(textOf(value)), BASE64_ALPHABET, 6, 4);
    case "@base32":
      return encode(encodeUtf8(textOf(value)), BASE32, 5, 8);
    case "@base64d":
      return decodeBase64(value);
    case "@base32d":
      return decodeUtf8(decode(textOf(value), BASE32, 5));
    default:
      throw new JqError(`${name.slice(1)} is not a valid format`);
  }
}

function row(name: string, value: Value): string {
  const kind = name.slice(1);
  if (!isArray(value)) throw new JqError(`${described(value)} cannot be ${kind}-formatted, only array`);
  const cells = value.map((cell) => {
    if (isArray(cell) || isObject(cell)) throw new JqError(`${described(cell)} is not valid in a csv row`);
    if (cell === null) return "";
    if (typeof cell !== "string") return toText(cell);
    if (kind === "csv") return `"${cell.replaceAll('"', '""')}"`;
    return cell.replace(/[\t\n\r\\]/g, (char) => ({ "\t": "\\t", "\n": "\\n", "\r": "\\r" })[char] ?? "\\\\");
  });
  return cells.join(kind === "csv" ? "," : "\t");
}

function shellWord(value: Value): string {
  if (isArray(value) || isObject(value)) throw new JqError(`${described(value)} can not be escaped for shell`);
  return typeof value === "string" ? `'${value.replaceAll("'", "'\\''")}'` : toText(value);
}

function encode(bytes: string, alphabet: string, size: number, block: number): string {
  let text = "";
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte.charCodeAt(0)) & 0xffff;
    bits += 8;
    while (bits >= size) {
      bits -= size;
      text += alphabet.charAt((held >> bits) & ((1 << size) - 1));
    }
  }
  if (bits > 0) text += alphabet.charAt((held << (size - bits)) & ((1 << size) - 1));
  return text.padEnd(Math.ceil(text.length / block) * block, "=");
}

function decode(text: string, alphabet: string, size: number): string {
  let bytes = "";
  let held = 0;
  let bits = 0;
  for (const char of text) {
    const value = alphabet.indexOf(char);
    if (value < 0) continue;
    held = ((held << size) | value) & 0xffff;
    bits += size;
    if (bits < 8) continue;
    bits -= 8;
    bytes += String.fromCharCode((held >> bits) & 255);
  }
  return bytes;
}

function decodeBase64(value: Value): string {
  const text = textOf(value);
  const digits = text.replace(/=+$/, "");
  if (/[^A-Za-z0-9+/]/.test(digits) || (digits.length % 4 === 1 && digits.length > 0))
    throw new JqError(`${described(value)} is not valid base64 data`);
  return decodeUtf8(decode(digits, BASE64_ALPHABET, 6));
}
