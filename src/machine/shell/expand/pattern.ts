/**
 * Shell patterns: `*`, `?`, `[...]` and backslash, as `case`, `${x#p}` and pathname expansion use them.
 *
 * Source: POSIX.1-2017 XCU 2.13; BusyBox 1.36.1 with byte locale. Matching never backtracks further than the last `*`.
 */
import { Cache } from "../cache.ts";
import { SHELL_LIMITS } from "../limits.ts";
import type { ByteString } from "../../kernel/types.ts";

const ANY = -1;
const STAR = -2;

/** A byte to match literally, ANY, STAR, or the 256 flags of a bracket expression. */
type Item = number | Uint8Array;

export interface Pattern {
  readonly items: readonly Item[];
  /** The only string that it matches, where there is but one. */
  readonly literal: ByteString | null;
}

const CLASSES: Readonly<Record<string, (code: number) => boolean>> = {
  digit: (c) => c >= 48 && c <= 57,
  lower: (c) => c >= 97 && c <= 122,
  upper: (c) => c >= 65 && c <= 90,
  alpha: (c) => (c >= 97 && c <= 122) || (c >= 65 && c <= 90),
  alnum: (c) => (c >= 48 && c <= 57) || (c >= 97 && c <= 122) || (c >= 65 && c <= 90),
  xdigit: (c) => (c >= 48 && c <= 57) || (c >= 97 && c <= 102) || (c >= 65 && c <= 70),
  space: (c) => c === 32 || (c >= 9 && c <= 13),
  blank: (c) => c === 32 || c === 9,
  punct: (c) => (c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) || (c >= 123 && c <= 126),
  print: (c) => c >= 32 && c <= 126,
  graph: (c) => c >= 33 && c <= 126,
  cntrl: (c) => c < 32 || c === 127,
};

const patterns = new Cache<Pattern>(SHELL_LIMITS.cacheEntries);

/** The pattern of a text in which a backslash quotes the next byte. */
export function compilePattern(text: ByteString): Pattern {
  return patterns.get(text, parsePattern);
}

/** `text` so that as a pattern it matches only itself. */
export function quotePattern(text: ByteString): ByteString {
  return /[*?[\]\\!^-]/.test(text) ? text.replace(/[*?[\]\\!^-]/g, "\\$&") : text;
}

/** Whether pathname expansion has anything to do with it. */
export function hasWildcard(pattern: ByteString): boolean {
  return compilePattern(pattern).literal === null;
}

/** The text without the backslashes that quote. */
export function unquotePattern(pattern: ByteString): ByteString {
  return pattern.includes("\\") ? pattern.replace(/\\([\s\S])/g, "$1") : pattern;
}

function parsePattern(text: ByteString): Pattern {
  const items: Item[] = [];
  let literal: ByteString | null = "";
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 42) {
      literal = null;
      if (items.at(-1) !== STAR) items.push(STAR);
    } else if (c === 63) {
      literal = null;
      items.push(ANY);
    } else if (c === 91) {
      const set = parseBracket(text, i);
      if (set) {
        literal = null;
        items.push(set.flags);
        i = set.end - 1;
      } else {
        items.push(c);
        if (literal !== null) literal += "[";
      }
    } else {
      const quoted = c === 92 && i + 1 < text.length;
      if (quoted) i++;
      items.push(text.charCodeAt(i));
      if (literal !== null) literal += text[i] ?? "";
    }
  }
  return { items, literal };
}

/** A character of a bracket expression, perhaps quoted, or as `[.a.]` or `[=a=]`: where it stands, and where what it is written as ends. */
function member(text: ByteString, start: number): { at: number; end: number } {
  const mark = text[start + 1];
  if (text[start] === "[" && (mark === "." || mark === "=") && text.slice(start + 3, start + 5) === `${mark}]`)
    return { at: start + 2, end: start + 5 };
  const at = text[start] === "\\" && start + 1 < text.length ? start + 1 : start;
  return { at, end: at + 1 };
}

/** The bracket expression that starts at `start`, or null where the bracket is a plain character. */
function parseBracket(text: ByteString, start: number): { flags: Uint8Array; end: number } | null {
  let i = start + 1;
  const negated = text[i] === "!" || text[i] === "^";
  if (negated) i++;
  const flags = new Uint8Array(256);
  for (let first = true; ; first = false) {
    if (i >= text.length) return null;
    if (text[i] === "]" && !first) break;
    if (text[i] === "[" && text[i + 1] === ":") {
      const end = text.indexOf(":]", i + 2);
      const has = end < 0 ? undefined : CLASSES[text.slice(i + 2, end)];
      if (has) {
        for (let c = 0; c < 256; c++) if (has(c)) flags[c] = 1;
        i = end + 2;
        continue;
      }
    }
    const one = member(text, i);
    const from = text.charCodeAt(one.at);
    i = one.end;
    let to = from;
    if (text[i] === "-" && i + 1 < text.length && text[i + 1] !== "]") {
      const last = member(text, i + 1);
      to = text.charCodeAt(last.at);
      i = last.end;
    }
    for (let c = from; c <= to; c++) flags[c] = 1;
  }
  if (negated) for (let c = 0; c < 256; c++) flags[c] = flags[c] === 1 ? 0 : 1;
  return { flags, end: i + 1 };
}

/** Whether the pattern matches the bytes of `text` from `start` to `end`, all of them. */
export function matchPattern(pattern: Pattern, text: ByteString, start = 0, end = text.length): boolean {
  const { items, literal } = pattern;
  if (literal !== null) return end - start === literal.length && text.startsWith(literal, start);
  let p = 0;
  let t = start;
  let starItem = -1;
  let starText = 0;
  while (t < end) {
    const item = items[p];
    if (item === STAR) {
      starItem = p++;
      starText = t;
    } else if (item !== undefined && matchesItem(item, text.charCodeAt(t))) {
      p++;
      t++;
    } else if (starItem >= 0) {
      p = starItem + 1;
      t = ++starText;
    } else {
      return false;
    }
  }
  while (items[p] === STAR) p++;
  return p === items.length;
}

function matchesItem(item: Item, code: number): boolean {
  return typeof item === "number" ? item === ANY || item === code : item[code & 255] === 1;
}

/** From this length on, texts are gone through once with all places of the pattern at the same time. */
const LONG_TEXT = 256;

/** `${x#p}`, `${x##p}`. */
export function removePrefix(text: ByteString, pattern: Pattern, longest: boolean): ByteString {
  if (pattern.literal !== null) return text.startsWith(pattern.literal) ? text.slice(pattern.literal.length) : text;
  const { length } = text;
  if (length >= LONG_TEXT) {
    const end = walk(pattern.items, text, 0, length, 1, longest);
    return end < 0 ? text : text.slice(end);
  }
  for (let n = 0; n <= length; n++) {
    const end = longest ? length - n : n;
    if (matchPattern(pattern, text, 0, end)) return text.slice(end);
  }
  return text;
}

/** `${x%p}`, `${x%%p}`. */
export function removeSuffix(text: ByteString, pattern: Pattern, longest: boolean): ByteString {
  if (pattern.literal !== null) {
    return pattern.literal !== "" && text.endsWith(pattern.literal)
      ? text.slice(0, text.length - pattern.literal.length)
      : text;
  }
  const { length } = text;
  if (length >= LONG_TEXT) {
    const start = walk(pattern.items.toReversed(), text, length, 0, -1, longest);
    return start < 0 ? text : text.slice(0, start);
  }
  for (let n = 0; n <= length; n++) {
    const start = longest ? n : length - n;
    if (matchPattern(pattern, text, start, length)) return text.slice(0, start);
  }
  return text;
}

/**
 * Goes from `from` to `to` (forwards, or backwards with the items reversed) and returns where the pattern can end: the
 * first such place or the last, -1 where there is none. Takes time in proportion to text and pattern, whatever they are.
 */
function walk(items: readonly Item[], text: ByteString, from: number, to: number, step: 1 | -1, last: boolean): number {
  let places = new Set<number>();
  enter(items, places, 0);
  let found = -1;
  for (let at = from; ; at += step) {
    if (places.has(items.length)) {
      found = at;
      if (!last) return found;
    }
    if (at === to || places.size === 0) return found;
    const code = text.charCodeAt(step > 0 ? at : at - 1);
    const next = new Set<number>();
    for (const place of places) {
      const item = items[place];
      if (item === STAR) enter(items, next, place);
      else if (item !== undefined && matchesItem(item, code)) enter(items, next, place + 1);
    }
    places = next;
  }
}

/** A place of the pattern, and those behind stars that may stand for nothing. */
function enter(items: readonly Item[], places: Set<number>, place: number): void {
  for (let p = place; ; p++) {
    places.add(p);
    if (items[p] !== STAR) return;
  }
}

/** `${x/p/r}` (first match) and `${x//p/r}` (all); the longest match at the leftmost place. */
export function replacePattern(text: ByteString, pattern: Pattern, replacement: ByteString, all: boolean): ByteString {
  const { items } = pattern;
  if (items.length === 0) return text;
  if (text === "") return matchPattern(pattern, "") ? replacement : "";
  const starts = text.length >= LONG_TEXT && pattern.literal === null ? matchStarts(items, text) : null;
  let out = "";
  let i = 0;
  while (i < text.length) {
    const end = starts && starts[i] === 0 ? -1 : longestMatch(pattern, text, i);
    if (end > i) {
      out += replacement;
      i = end;
      if (!all) break;
    } else {
      out += text[i] ?? "";
      i++;
    }
  }
  return out + text.slice(i);
}

/** Where in the text a match can begin: found by going backwards once. */
function matchStarts(items: readonly Item[], text: ByteString): Uint8Array {
  const reversed = items.toReversed();
  const starts = new Uint8Array(text.length + 1);
  let places = new Set<number>();
  for (let at = text.length; at >= 0; at--) {
    // A match may end anywhere.
    enter(reversed, places, 0);
    if (places.has(reversed.length)) starts[at] = 1;
    const code = text.charCodeAt(at - 1);
    const next = new Set<number>();
    for (const place of places) {
      const item = reversed[place];
      if (item === STAR) enter(reversed, next, place);
      else if (item !== undefined && matchesItem(item, code)) enter(reversed, next, place + 1);
    }
    places = next;
  }
  return starts;
}

function longestMatch(pattern: Pattern, text: ByteString, start: number): number {
  if (pattern.literal !== null) return text.startsWith(pattern.literal, start) ? start + pattern.literal.length : -1;
  if (text.length >= LONG_TEXT) return walk(pattern.items, text, start, text.length, 1, true);
  for (let end = text.length; end > start; end--) if (matchPattern(pattern, text, start, end)) return end;
  return -1;
}
