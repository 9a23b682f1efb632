/** JSON as Go's encoding/json writes it: sorted or given key order, `<`, `>` and `&` escaped. */

export interface JsonOptions {
  /** Spaces a level; 0: all on one line. */
  indent?: number;
  /** Keys in byte order (as of a Go map) rather than in the order they have. */
  sorted?: boolean;
}

export function toJson(value: unknown, options: JsonOptions = {}): string {
  return write(value, options.indent ?? 0, options.sorted ?? true, "");
}

/** A quoted string with Go's escapes. */
export function jsonString(text: string): string {
  const quoted = JSON.stringify(text);
  if (!/[<>&\u2028\u2029\b\f]/.test(text)) return quoted;
  return quoted.replace(/\\.|[<>&\u2028\u2029]/g, (found) => {
    if (found === "\\b") return "\\u0008";
    if (found === "\\f") return "\\u000c";
    return found.length > 1 ? found : `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** By code unit, which for our keys is byte order. */
export function byteOrder(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}

function write(value: unknown, indent: number, sorted: boolean, margin: string): string {
  if (value === undefined || value === null) return "null";
  if (typeof value === "string") return jsonString(value);
  if (typeof value !== "object") return String(value);
  const inner = margin + " ".repeat(indent);
  const items = Array.isArray(value)
    ? value.map((item) => write(item, indent, sorted, inner))
    : entries(value, sorted).map(
        ([key, item]) => `${jsonString(key)}:${indent > 0 ? " " : ""}${write(item, indent, sorted, inner)}`,
      );
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (items.length === 0) return `${open}${close}`;
  if (indent === 0) return `${open}${items.join(",")}${close}`;
  return `${open}\n${items.map((item) => inner + item).join(",\n")}\n${margin}${close}`;
}

function entries(value: object, sorted: boolean): [string, unknown][] {
  const all = Object.entries(value).filter(([, item]) => item !== undefined);
  return sorted ? all.sort(([x], [y]) => byteOrder(x, y)) : all;
}
