/**
 * The chunk of sort's keys and its rarer orders: what `SortKeysModule` promises.
 * Source: BusyBox 1.36.1 sort, strtod(3) and strverscmp(3) of glibc; coreutils 9.1 where that is asked for.
 */
import { compareBytes } from "../sort.ts";
import type { Ordering } from "../sort.ts";

interface Place {
  /** Counted from 1; 0: none was given. */
  field: number;
  char: number;
}

interface Key {
  start: Place;
  end: Place;
  /** The letters of the key; `B`: blanks at the end are left out. Empty: as the options say. */
  flags: string;
}

const KEY_FLAGS = "nghMbrdfi";
/** Letters of options that say nothing about a key. */
const OTHER_OPTIONS = "VucszmS:T:o:k:*t:";
const ORDERS = "nghMV";
const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/** The order that keys and options make, or the message of what is wrong with them. */
export function keyedOrdering(
  keys: readonly string[],
  flags: string,
  separator: string | undefined,
  isGnu: boolean,
): Ordering | string {
  const parsed: Key[] = [];
  for (const text of keys) {
    const key = parseKey(text, isGnu);
    if (typeof key === "string") return key;
    parsed.push(key);
  }
  if (parsed.length === 0) parsed.push({ start: { field: 1, char: 0 }, end: { field: 0, char: 0 }, flags: "" });
  const all = flags.includes("b") ? flags + "B" : flags;
  const rules = parsed.map((key) => {
    const letters = key.flags === "" ? all : key.flags;
    return { key, letters, isMixed: !isGnu && [...ORDERS].filter((order) => letters.includes(order)).length > 1 };
  });
  const byKeys = (x: string, y: string): number => {
    for (const { key, letters, isMixed } of rules) {
      if (isMixed) ordering.problem = "unknown sort type";
      const a = keyText(x, key, letters, separator, isGnu);
      const b = keyText(y, key, letters, separator, isGnu);
      const order = compareKeys(a, b, letters);
      if (order !== 0) return letters.includes("r") ? -order : order;
    }
    return 0;
  };
  const sign = flags.includes("r") ? -1 : 1;
  const ordering: Ordering = {
    byKeys,
    compare: (x, y) => byKeys(x, y) || (flags.includes("s") ? 0 : sign * compareBytes(x, y)),
  };
  return ordering;
}

function parseKey(text: string, isGnu: boolean): Key | string {
  const places: Place[] = [];
  let flags = "";
  let rest = text;
  while (rest !== "" || places.length === 0) {
    const match = /^(\d+)(?:\.(\d*))?([^,]*)(?:,|$)/.exec(rest);
    if (!match) return "bad field specification";
    const [whole, field = "", char, letters = ""] = match;
    const numbers = [Number(field), char === undefined ? 1 : Number(char)];
    const endsAtField = isGnu && places.length === 1 && char === "0";
    if (numbers.some((number) => number === 0 || number > 0x7fff_ffff) && !endsAtField)
      return "bad field specification";
    for (const letter of letters) {
      if (KEY_FLAGS.includes(letter) || (isGnu && letter === "V")) continue;
      return OTHER_OPTIONS.includes(letter) ? "unknown sort type" : "unknown key option";
    }
    flags += places.length === 0 ? letters : letters.replaceAll("b", isGnu ? "b" : "B");
    places.push({ field: Number(field), char: char === undefined ? 0 : Number(char) });
    if (places.length === 2 && whole.endsWith(",")) return "unknown key option";
    rest = rest.slice(whole.length);
  }
  const none = { field: 0, char: 0 };
  const [start = none, end = none] = places;
  return { start, end, flags };
}

/** Where `count` fields end: behind their separator, or, without one, behind their last letter. */
function behindFields(line: string, count: number, separator: string | undefined): [at: number, isCut: boolean] {
  let at = 0;
  let isCut = false;
  for (let i = 0; i < count && at < line.length; i++) {
    if (separator === undefined) {
      while (at < line.length && isSpace(line, at)) at++;
      while (at < line.length && !isSpace(line, at)) at++;
      continue;
    }
    const found = line.indexOf(separator, at);
    isCut = found >= 0;
    at = isCut ? found + 1 : line.length;
  }
  return [at, isCut];
}

function isSpace(line: string, at: number): boolean {
  const char = line[at];
  return char !== undefined && /[ \t-\r]/.test(char);
}

function keyText(line: string, key: Key, flags: string, separator: string | undefined, isGnu: boolean): string {
  let [start] = behindFields(line, key.start.field - 1, separator);
  let end = line.length;
  if (key.end.field > 0) {
    const [behind, isCut] = behindFields(line, key.end.field, separator);
    end = isCut ? behind - 1 : behind;
  }
  if (flags.includes("b")) while (isSpace(line, start)) start++;
  if (flags.includes("B")) while (end > start && isSpace(line, end - 1)) end--;
  if (key.end.char > 0) {
    // BusyBox counts from the beginning of the line.
    const from = isGnu ? behindFields(line, key.end.field - 1, separator)[0] : 0;
    end = Math.min(from + key.end.char, line.length);
  }
  if (key.start.char > 0) start += key.start.char - 1;
  let text = line.slice(start, Math.max(start, end));
  if (flags.includes("d")) text = text.replace(/[^A-Za-z0-9 \t-\r]/g, "");
  if (flags.includes("i")) text = text.replace(/[^ -~]/g, "");
  return flags.includes("f") ? text.replace(/[a-z]/g, (letter) => letter.toUpperCase()) : text;
}

function compareKeys(x: string, y: string, flags: string): number {
  if (flags.includes("n")) return compareNumbers(leadingNumber(x)?.value ?? 0, leadingNumber(y)?.value ?? 0);
  if (flags.includes("g") || flags.includes("h")) return generalOrder(x, y, flags.includes("h"));
  if (flags.includes("M")) return monthOf(x) - monthOf(y);
  return flags.includes("V") ? compareVersions(x, y) : compareBytes(x, y);
}

/** A NaN is equal to all. */
function compareNumbers(x: number, y: number): number {
  return x > y ? 1 : x < y ? -1 : 0;
}

/** What strtod(3) reads at the beginning of a text, and what is left; null where there is no number. */
function leadingNumber(text: string): { value: number; rest: string } | null {
  const match =
    /^\s*([+-]?)(?:(0x(?=\.?[\da-f])([\da-f]*)\.?([\da-f]*)(?:p([+-]?\d+))?)|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|(inf(?:inity)?)|nan(?:\(\w*\))?)/i.exec(
      text,
    );
  if (!match) return null;
  const [whole, sign, hex, units = "", fraction = "", power = "0", infinity] = match;
  let value = infinity === undefined ? Number(whole.replace(/^\s*[+-]?/, "")) : Infinity;
  if (hex !== undefined) value = Number(`0x${units}${fraction}`) * 2 ** (Number(power) - 4 * fraction.length);
  return { value: sign === "-" ? -value : value, rest: text.slice(whole.length) };
}

/** No number before NaN before all others; with `hasSuffix` by K, M, G first, whatever stands before them. */
function generalOrder(x: string, y: string, hasSuffix: boolean): number {
  const a = leadingNumber(x);
  const b = leadingNumber(y);
  if (!a || !b) return Number(a !== null) - Number(b !== null);
  if (Number.isNaN(a.value) || Number.isNaN(b.value))
    return Number(!Number.isNaN(a.value)) - Number(!Number.isNaN(b.value));
  return (hasSuffix && scaleOf(a.rest) - scaleOf(b.rest)) || compareNumbers(a.value, b.value);
}

function scaleOf(rest: string): number {
  const letter = rest[0];
  return letter === undefined ? -1 : Math.max("KMGTPEZY".indexOf(letter), letter === "k" ? 0 : -1);
}

function monthOf(text: string): number {
  return MONTHS.indexOf(text.trimStart().slice(0, 3).toUpperCase());
}

/**
 * strverscmp(3): where the texts first differ decides. Within digits the longer number is the larger one, unless it begins
 * with zeros: then it is a fraction.
 */
function compareVersions(x: string, y: string): number {
  const isDigit = (text: string, at: number): boolean => /\d/.test(text[at] ?? "");
  let at = 0;
  while (at < x.length && x[at] === y[at]) at++;
  let begin = at;
  while (begin > 0 && isDigit(x, begin - 1)) begin--;
  const before = x.slice(begin, at);
  const order = compareBytes(x.slice(at, at + 1), y.slice(at, at + 1));
  const [inX, inY] = [isDigit(x, at), isDigit(y, at)];
  if (before.startsWith("0")) return /^0+$/.test(before) && inX !== inY ? (inX ? -1 : 1) : order;
  if (inX !== inY) return before === "" ? order : inX ? 1 : -1;
  const isFraction = before === "" && (x[at] === "0" || y[at] === "0");
  if (!inX || isFraction) return order;
  let [endX, endY] = [at, at];
  while (isDigit(x, endX)) endX++;
  while (isDigit(y, endY)) endY++;
  return endX - endY || order;
}
