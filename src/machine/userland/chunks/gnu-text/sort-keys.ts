/**
 * Keys of GNU's sort: where they begin and end, and how they are compared in the C locale.
 * Source: coreutils 9.1 sort. Simplified: -g compares doubles where the real one has long doubles.
 */
import { compareVersions } from "../gnu/versions.ts";

export interface Key {
  sword: number;
  schar: number;
  /** Infinity: to the end of the line. */
  eword: number;
  echar: number;
  /** Letters of `bdfghiMnRrV`, `b` for the beginning. */
  flags: string;
  /** `b` behind the end. */
  skipsEnd: boolean;
}

export const KEY_LETTERS = "bdfghiMnRrV";

/** What -k means, or what is wrong with it. */
export function parseKey(text: string): Key | string {
  const bad = (what: string): string => `${what}: invalid field specification '${text}'`;
  const key: Key = { sword: 0, schar: 0, eword: Infinity, echar: 0, flags: "", skipsEnd: false };
  let rest = text;
  const count = (what: string): number | string => {
    const digits = /^\d+/.exec(rest)?.[0];
    if (digits === undefined) return `${what}: invalid count at start of '${rest}'`;
    rest = rest.slice(digits.length);
    return Number(digits);
  };
  const letters = (): string => {
    const found = new RegExp(`^[${KEY_LETTERS}]*`).exec(rest)?.[0] ?? "";
    rest = rest.slice(found.length);
    return found;
  };
  const field = count("invalid number at field start");
  if (typeof field === "string") return field;
  if (field === 0) return bad("field number is zero");
  key.sword = field - 1;
  if (rest.startsWith(".")) {
    rest = rest.slice(1);
    const char = count("invalid number after '.'");
    if (typeof char === "string") return char;
    if (char === 0) return bad("character offset is zero");
    key.schar = char - 1;
  }
  key.flags = letters();
  if (rest.startsWith(",")) {
    rest = rest.slice(1);
    const last = count("invalid number after ','");
    if (typeof last === "string") return last;
    if (last === 0) return bad("field number is zero");
    key.eword = last - 1;
    if (rest.startsWith(".")) {
      rest = rest.slice(1);
      const char = count("invalid number after '.'");
      if (typeof char === "string") return char;
      key.echar = char;
    }
    const behind = letters();
    key.skipsEnd = behind.includes("b");
    key.flags += behind.replaceAll("b", "");
  }
  return rest === "" ? key : bad("stray character in field spec");
}

const isBlank = (char: string | undefined): boolean => char === " " || char === "\t" || char === "\n";

function begin(line: string, key: Key, tab: string | undefined): number {
  let at = 0;
  for (let left = key.sword; at < line.length && left > 0; left--) {
    if (tab === undefined) {
      while (at < line.length && isBlank(line[at])) at++;
      while (at < line.length && !isBlank(line[at])) at++;
    } else {
      const found = line.indexOf(tab, at);
      at = found < 0 ? line.length : found + 1;
    }
  }
  if (key.flags.includes("b")) while (at < line.length && isBlank(line[at])) at++;
  return Math.min(line.length, at + key.schar);
}

function limit(line: string, key: Key, tab: string | undefined): number {
  if (key.eword === Infinity) return line.length;
  let at = 0;
  let left = key.eword + (key.echar === 0 ? 1 : 0);
  for (; at < line.length && left > 0; left--) {
    if (tab === undefined) {
      while (at < line.length && isBlank(line[at])) at++;
      while (at < line.length && !isBlank(line[at])) at++;
    } else {
      const found = line.indexOf(tab, at);
      at = found < 0 ? line.length : found;
      if (at < line.length && (left > 1 || key.echar > 0)) at++;
    }
  }
  if (key.echar > 0) {
    if (key.skipsEnd) while (at < line.length && isBlank(line[at])) at++;
    at = Math.min(line.length, at + key.echar);
  }
  return at;
}

function keyText(line: string, key: Key, tab: string | undefined): string {
  const from = begin(line, key, tab);
  return line.slice(from, Math.max(from, limit(line, key, tab)));
}

export function compareBytes(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}

/** A decimal number at the beginning: sign, digits, fraction. */
function decimal(text: string): { sign: number; whole: string; fraction: string; rest: string } {
  const match = /^[ \t\n]*(-?)0*(\d*)(?:\.(\d*?)0*(?!\d))?/.exec(text);
  const [all = "", minus = "", whole = "", fraction = ""] = match ?? [];
  const isZero = whole === "" && fraction === "";
  return { sign: isZero ? 0 : minus === "" ? 1 : -1, whole, fraction, rest: text.slice(all.length) };
}

function compareDecimals(x: string, y: string): number {
  const [a, b] = [decimal(x), decimal(y)];
  if (a.sign !== b.sign) return a.sign - b.sign;
  const order =
    a.whole.length - b.whole.length || compareBytes(a.whole, b.whole) || compareBytes(a.fraction, b.fraction);
  return a.sign * order;
}

function unitOrder(text: string): number {
  const number = decimal(text);
  const power = "KMGTPEZY".indexOf((number.rest[0] ?? "?").replace("k", "K")) + 1;
  return number.sign * power;
}

function general(text: string): number | null {
  const match =
    /^\s*([+-]?)(?:(0x(?=\.?[\da-f])([\da-f]*)\.?([\da-f]*)(?:p([+-]?\d+))?)|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|(inf(?:inity)?)|nan(?:\(\w*\))?)/i.exec(
      text,
    );
  if (!match) return null;
  const [whole, sign, hex, units = "", fraction = "", power = "0", infinity] = match;
  let value = infinity === undefined ? Number(whole.replace(/^\s*[+-]?/, "")) : Infinity;
  if (hex !== undefined) value = Number(`0x${units}${fraction}`) * 2 ** (Number(power) - 4 * fraction.length);
  return sign === "-" ? -value : value;
}

function compareGeneral(x: string, y: string): number {
  const [a, b] = [general(x), general(y)];
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(!Number.isNaN(a)) - Number(!Number.isNaN(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

function month(text: string): number {
  return MONTHS.indexOf(
    text
      .replace(/^[ \t\n]+/, "")
      .slice(0, 3)
      .toUpperCase(),
  );
}

function hash(text: string, salt: number): number {
  let value = salt;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x0100_0193) >>> 0;
  value = Math.imul(value ^ (value >>> 15), 0x85eb_ca6b) >>> 0;
  return (value ^ (value >>> 13)) >>> 0;
}

function translated(text: string, flags: string): string {
  let out = text;
  if (flags.includes("d")) out = out.replace(/[^A-Za-z0-9 \t]/g, "");
  else if (flags.includes("i")) out = out.replace(/[^ -~]/g, "");
  return flags.includes("f") ? out.replace(/[a-z]/g, (letter) => letter.toUpperCase()) : out;
}

function compareKey(x: string, y: string, flags: string, salt: number): number {
  if (flags.includes("n")) return compareDecimals(x, y);
  if (flags.includes("g")) return compareGeneral(x, y);
  if (flags.includes("h")) return unitOrder(x) - unitOrder(y) || compareDecimals(x, y);
  if (flags.includes("M")) return month(x) - month(y);
  const [a, b] = [translated(x, flags), translated(y, flags)];
  if (flags.includes("R")) return a === b ? 0 : hash(a, salt) - hash(b, salt) || compareBytes(a, b);
  return flags.includes("V") ? compareVersions(a, b) : compareBytes(a, b);
}

export interface Order {
  /** By the keys alone. */
  byKeys(x: string, y: string): number;
  /** Lines with the same keys by their bytes, where that is wanted. */
  compare(x: string, y: string): number;
}

/** `salt`: what -R shuffles by. */
export function orderOf(
  keys: readonly Key[],
  global: string,
  tab: string | undefined,
  isFinal: boolean,
  salt: number,
): Order {
  const all = keys.length > 0 || global.replaceAll("r", "") === "" ? keys : [wholeLine(global)];
  const last = (x: string, y: string): number => (global.includes("r") ? -compareBytes(x, y) : compareBytes(x, y));
  const byKeys = (x: string, y: string): number => {
    for (const key of all) {
      const order = compareKey(keyText(x, key, tab), keyText(y, key, tab), key.flags, salt);
      if (order !== 0) return key.flags.includes("r") ? -order : order;
    }
    return all.length === 0 ? last(x, y) : 0;
  };
  return { byKeys, compare: (x, y) => byKeys(x, y) || (isFinal ? last(x, y) : 0) };
}

export function wholeLine(flags: string): Key {
  return { sword: 0, schar: 0, eword: Infinity, echar: 0, flags, skipsEnd: flags.includes("b") };
}

/** Kinds of order that exclude each other, as a message shows them; null: there is one at most. */
export function incompatible(flags: string): string | null {
  const kinds = ["n", "g", "h", "M"].filter((letter) => flags.includes(letter)).length;
  const textual = /[VRdi]/.test(flags) ? 1 : 0;
  if (kinds + textual <= 1) return null;
  const isDictionary = flags.includes("d");
  return [..."dfghiMnRV"].filter((letter) => flags.includes(letter) && !(letter === "i" && isDictionary)).join("");
}
