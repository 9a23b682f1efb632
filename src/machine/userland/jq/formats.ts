/** `@csv` and its like. Source: the jq manual, "Format strings and escaping"; jq 1.6, src/builtin.c f_format (words). */
import { decodeBase64, encodeBase64 } from "../../../sim/base64.ts";
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
      return encodeBase64(encodeUtf8(textOf(value)));
    case "@base32":
      return encodeBase32(encodeUtf8(textOf(value)));
    case "@base64d":
      return checkedBase64(value);
    case "@base32d":
      return decodeUtf8(decodeBase32(textOf(value)));
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

function encodeBase32(bytes: string): string {
  let text = "";
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte.charCodeAt(0)) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32.charAt((held >> bits) & 31);
    }
  }
  if (bits > 0) text += BASE32.charAt((held << (5 - bits)) & 31);
  return text.padEnd(Math.ceil(text.length / 8) * 8, "=");
}

function decodeBase32(text: string): string {
  let bytes = "";
  let held = 0;
  let bits = 0;
  for (const char of text) {
    const value = BASE32.indexOf(char);
    if (value < 0) continue;
    held = ((held << 5) | value) & 0xffff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes += String.fromCharCode((held >> bits) & 255);
  }
  return bytes;
}

function checkedBase64(value: Value): string {
  const text = textOf(value);
  const digits = text.replace(/=+$/, "");
  if (/[^A-Za-z0-9+/]/.test(digits) || (digits.length % 4 === 1 && digits.length > 0))
    throw new JqError(`${described(value)} is not valid base64 data`);
  return decodeUtf8(decodeBase64(digits));
}
