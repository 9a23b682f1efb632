/** Brace expansion: `{a,b}`, `{1..9..2}`. Source: bash 5.2 manual. Everything happens before any other expansion. */
import { SHELL_LIMITS } from "../limits.ts";
import type { Part, Word } from "../syntax/tree.ts";

/** A character of unquoted text, or a part that is left alone. */
type Item = string | Part;

export function expandBraces(word: Word): readonly Word[] {
  const hasBrace = word.some((part) => part.kind === "literal" && !part.quoted && part.value.includes("{"));
  if (!hasBrace) return [word];
  const budget = { left: SHELL_LIMITS.words };
  return expand(
    word.flatMap((part): Item[] => (part.kind === "literal" && !part.quoted ? [...part.value] : [part])),
    budget,
  )
    .map(toWord)
    .filter((one) => one.length > 0);
}

function toWord(items: readonly Item[]): Word {
  const out: Part[] = [];
  let text = "";
  const flush = (): void => {
    if (text !== "") out.push({ kind: "literal", value: text, quoted: false });
    text = "";
  };
  for (const item of items) {
    if (typeof item === "string") text += item;
    else {
      flush();
      out.push(item);
    }
  }
  flush();
  return out;
}

function expand(items: readonly Item[], budget: { left: number }): Item[][] {
  for (let start = items.indexOf("{"); start >= 0; start = items.indexOf("{", start + 1)) {
    const end = closing(items, start);
    if (end < 0) continue;
    const inside = items.slice(start + 1, end);
    const choices = alternatives(inside, budget) ?? sequence(inside);
    if (!choices || budget.left <= 0) continue;
    const tails = expand(items.slice(end + 1), budget);
    const head = items.slice(0, start);
    budget.left -= choices.length * tails.length;
    return choices.flatMap((choice) => tails.map((tail) => [...head, ...choice, ...tail]));
  }
  return [[...items]];
}

/** The brace that closes the one at `start`, or -1. */
function closing(items: readonly Item[], start: number): number {
  let depth = 0;
  for (let i = start; i < items.length; i++) {
    if (items[i] === "{") depth++;
    else if (items[i] === "}" && --depth === 0) return i;
  }
  return -1;
}

function alternatives(items: readonly Item[], budget: { left: number }): Item[][] | null {
  const pieces: Item[][] = [[]];
  let depth = 0;
  for (const item of items) {
    if (item === "{") depth++;
    if (item === "}") depth--;
    if (item === "," && depth === 0) pieces.push([]);
    else pieces.at(-1)?.push(item);
  }
  return pieces.length < 2 ? null : pieces.flatMap((piece) => expand(piece, budget));
}

function sequence(items: readonly Item[]): Item[][] | null {
  if (!items.every((item) => typeof item === "string")) return null;
  const match = /^(?:(-?\d+)\.\.(-?\d+)|([A-Za-z])\.\.([A-Za-z]))(?:\.\.(-?\d+))?$/.exec(items.join(""));
  if (!match) return null;
  const [, from, to, fromLetter = "", toLetter = "", increment] = match;
  const isNumeric = from !== undefined && to !== undefined;
  const first = isNumeric ? Number(from) : fromLetter.charCodeAt(0);
  const last = isNumeric ? Number(to) : toLetter.charCodeAt(0);
  const step = Math.abs(Number(increment ?? 1)) || 1;
  if (Math.abs(last - first) / step > SHELL_LIMITS.words) return null;
  const isPadded = isNumeric && [from, to].some((text) => /^-?0\d/.test(text));
  const width = isPadded ? Math.max(from.length, to.length) : 0;
  const out: Item[][] = [];
  for (let i = 0; i <= Math.floor(Math.abs(last - first) / step); i++) {
    const value = first + (last < first ? -i * step : i * step);
    out.push([...(isNumeric ? padded(value, width) : String.fromCharCode(value))]);
  }
  return out;
}

function padded(value: number, width: number): string {
  const digits = String(Math.abs(value));
  return value < 0 ? `-${digits.padStart(width - 1, "0")}` : digits.padStart(width, "0");
}
