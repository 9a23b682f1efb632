/**
 * JSON values as jq has them: objects keep the order of their keys, numbers are doubles; their order, and their texts.
 * Source: the jq manual, "sort"; jq 1.6, src/jv_print.c and jv_dtoa.c for how numbers are written.
 */

export type JsonObject = ReadonlyMap<string, Value>;
export type Value = null | boolean | number | string | readonly Value[] | JsonObject;

/** What a jq program raises: any value; `try` catches it. */
export class JqError extends Error {
  readonly value: Value;

  constructor(value: Value) {
    super(typeof value === "string" ? value : "jq error");
    this.value = value;
  }
}

export function typeOf(value: Value): "null" | "boolean" | "number" | "string" | "array" | "object" {
  if (value === null) return "null";
  if (isArray(value)) return "array";
  return typeof value as "boolean" | "number" | "string" | "object";
}

export function isArray(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

export function isObject(value: Value | undefined): value is JsonObject {
  return value instanceof Map;
}

export function isTrue(value: Value): boolean {
  return value !== null && value !== false;
}

const RANKS = { null: 0, false: 1, true: 2, number: 3, string: 4, array: 5, object: 6 };

function rank(value: Value): number {
  return typeof value === "boolean" ? RANKS[value ? "true" : "false"] : RANKS[typeOf(value) as "null"];
}

/** By code point. */
export function compareTexts(x: string, y: string): number {
  const length = Math.min(x.length, y.length);
  for (let i = 0; i < length; i++) {
    const [a, b] = [x.charCodeAt(i), y.charCodeAt(i)];
    if (a === b) continue;
    const isPair = (code: number): boolean => code >= 0xd800 && code <= 0xdfff;
    return isPair(a) === isPair(b) ? a - b : isPair(a) ? 1 : -1;
  }
  return x.length - y.length;
}

export function compare(x: Value, y: Value): number {
  const difference = rank(x) - rank(y);
  if (difference !== 0) return difference;
  if (typeof x === "number" && typeof y === "number") return x < y || Number.isNaN(x) ? -1 : x === y ? 0 : 1;
  if (typeof x === "string" && typeof y === "string") return compareTexts(x, y);
  if (isArray(x) && isArray(y)) {
    for (let i = 0; i < Math.min(x.length, y.length); i++) {
      const found = compare(x[i] ?? null, y[i] ?? null);
      if (found !== 0) return found;
    }
    return x.length - y.length;
  }
  if (isObject(x) && isObject(y)) {
    const [ours, theirs] = [sortedKeys(x), sortedKeys(y)];
    const byKeys = compare(ours, theirs);
    if (byKeys !== 0) return byKeys;
    for (const key of ours) {
      const found = compare(x.get(key) ?? null, y.get(key) ?? null);
      if (found !== 0) return found;
    }
  }
  return 0;
}

export function sortedKeys(object: JsonObject): string[] {
  return [...object.keys()].sort(compareTexts);
}

export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "null";
  if (!Number.isFinite(value)) return value < 0 ? "-1.7976931348623157e+308" : "1.7976931348623157e+308";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const sign = value < 0 ? "-" : "";
  const [mantissa = "", exponent = "0"] = Math.abs(value).toExponential().split("e");
  const digits = mantissa.replace(".", "");
  const point = Number(exponent) + 1;
  if (point <= -5 + 1 || point > digits.length + 15) {
    const power = String(Math.abs(point - 1)).padStart(2, "0");
    const tail = digits.length > 1 ? `.${digits.slice(1)}` : "";
    return `${sign}${digits.slice(0, 1)}${tail}e${point - 1 < 0 ? "-" : "+"}${power}`;
  }
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (digits.length <= point) return sign + digits.padEnd(point, "0");
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\t": "\\t",
  "\r": "\\r",
  "\b": "\\b",
  "\f": "\\f",
};

export function quote(text: string, isAscii = false): string {
  // oxlint-disable-next-line no-control-regex
  const escaped = text.replace(/["\\\u0000-\u001f\u007f]/g, (char) => {
    return ESCAPES[char] ?? unicodeEscape(char.charCodeAt(0));
  });
  if (!isAscii) return `"${escaped}"`;
  // oxlint-disable-next-line no-control-regex
  return `"${escaped.replace(/[^\u0000-\u007f]/g, (unit) => unicodeEscape(unit.charCodeAt(0)))}"`;
}

function unicodeEscape(code: number): string {
  return `\\u${code.toString(16).padStart(4, "0")}`;
}

export interface PrintOptions {
  /** What a level is set in by; "": all on one line. */
  readonly indent: string;
  readonly isAscii: boolean;
  readonly sortsKeys: boolean;
  readonly colors: Colors | null;
}

/** Escape sequences by type: null, false, true, number, string, array, object, and the keys of objects. */
export type Colors = Readonly<
  Record<"null" | "false" | "true" | "number" | "string" | "array" | "object" | "key", string>
>;

const PLAIN: PrintOptions = { indent: "", isAscii: false, sortsKeys: false, colors: null };

/** On one line, as `tojson` has it. */
export function toText(value: Value): string {
  return print(value, PLAIN);
}

const MAX_DEPTH = 256;
const RESET = "\u001b[0m";

export function print(value: Value, options: PrintOptions, depth = 0): string {
  if (depth > MAX_DEPTH) return "<skipped: too deep>";
  const { colors } = options;
  if (isArray(value))
    return printMany(
      value.map((item) => print(item, options, depth + 1)),
      "[]",
      options,
      depth,
    );
  if (isObject(value)) {
    const keys = options.sortsKeys ? sortedKeys(value) : [...value.keys()];
    return printMany(
      keys.map((key) => printPair(key, value.get(key) ?? null, options, depth)),
      "{}",
      options,
      depth,
    );
  }
  const text =
    typeof value === "string"
      ? quote(value, options.isAscii)
      : typeof value === "number"
        ? formatNumber(value)
        : String(value);
  if (!colors) return text;
  const type = typeOf(value);
  return `${colors[type === "boolean" ? (isTrue(value) ? "true" : "false") : type]}${text}${RESET}`;
}

function printPair(key: string, value: Value, options: PrintOptions, depth: number): string {
  const { colors, indent, isAscii } = options;
  const gap = indent === "" ? "" : " ";
  const own = print(value, options, depth + 1);
  if (!colors) return `${quote(key, isAscii)}:${gap}${own}`;
  return `${RESET}${colors.key}${quote(key, isAscii)}${RESET}${colors.object}:${gap}${RESET}${own}`;
}

function printMany(items: readonly string[], brackets: string, options: PrintOptions, depth: number): string {
  const { indent, colors } = options;
  const [open = "", close = ""] = brackets;
  const color = colors?.[brackets === "[]" ? "array" : "object"] ?? "";
  const end = colors ? RESET : "";
  if (items.length === 0) return colors ? `${color}${open}${close}${end}` : brackets;
  const margin = indent === "" ? "" : `\n${indent.repeat(depth + 1)}`;
  const last = indent === "" ? "" : `\n${indent.repeat(depth)}`;
  if (!colors) return `${open}${margin}${items.join(`,${margin}`)}${last}${close}`;
  return `${color}${open}${margin}${items.join(`${color},${margin}`)}${color}${last}${color}${close}${end}`;
}
