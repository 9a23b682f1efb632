/**
 * Patterns with `?(a|b)`, `*( )`, `+( )`, `@( )` and `!( )`. Source: bash 5.2 manual (Pattern Matching).
 * All places that a part may end at are kept at once, so that nothing is tried twice.
 */
import {
  compilePattern,
  hasWildcard,
  matchPattern,
  removePrefix,
  removeSuffix,
  replacePattern,
} from "../expand/pattern.ts";
import type { ShellState } from "../interp/state.ts";
import { SHELL_LIMITS } from "../limits.ts";
import { ShellError } from "../shell-error.ts";
import type { ByteString } from "../../kernel/types.ts";

type Atom =
  | { readonly kind: "star" }
  /** One character, as a pattern of its own. */
  | { readonly kind: "one"; readonly pattern: ByteString }
  | { readonly kind: "group"; readonly operator: string; readonly choices: readonly (readonly Atom[])[] };

/** The parts of a pattern that has such groups, else null. */
function groupsOf(pattern: ByteString): readonly Atom[] | null {
  if (!/[?*+@!]\(/.test(pattern)) return null;
  const { atoms, end } = parse(pattern, 0, "");
  return end < pattern.length || !atoms.some(({ kind }) => kind === "group") ? null : atoms;
}

export function isExtended(pattern: ByteString): boolean {
  return hasWildcard(pattern) || groupsOf(pattern) !== null;
}

export function matchExtended(pattern: ByteString, text: ByteString): boolean {
  const atoms = groupsOf(pattern);
  if (!atoms) return matchPattern(compilePattern(pattern), text);
  return follow(atoms, text, new Set([0])).has(text.length);
}

/** As `case`, `[[ ]]` and names of files compare: under `nocasematch` capitals count as small letters. */
export function matches(pattern: ByteString, text: ByteString, state: ShellState): boolean {
  return state.shopts.get("nocasematch") === true ? matchFolded(pattern, text) : matchExtended(pattern, text);
}

export function matchFolded(pattern: ByteString, text: ByteString): boolean {
  return matchExtended(foldPattern(pattern), text.toLowerCase());
}

function foldPattern(pattern: ByteString): ByteString {
  return pattern.toLowerCase().replace(/\[:(?:upper|lower):\]/g, "[:alpha:]");
}

/** `${x#p}`, `${x##p}`. */
export function withoutPrefix(text: ByteString, pattern: ByteString, longest: boolean): ByteString {
  const atoms = groupsOf(pattern);
  if (!atoms) return removePrefix(text, compilePattern(pattern), longest);
  const ends = follow(atoms, text, new Set([0]));
  return ends.size === 0 ? text : text.slice(longest ? last(ends) : first(ends));
}

/** `${x%p}`, `${x%%p}`: the same from the other end. */
export function withoutSuffix(text: ByteString, pattern: ByteString, longest: boolean): ByteString {
  const atoms = groupsOf(pattern);
  if (!atoms) return removeSuffix(text, compilePattern(pattern), longest);
  const ends = follow(reversed(atoms), [...text].toReversed().join(""), new Set([0]));
  return ends.size === 0 ? text : text.slice(0, text.length - (longest ? last(ends) : first(ends)));
}

function reversed(atoms: readonly Atom[]): Atom[] {
  return atoms
    .map((atom): Atom => (atom.kind === "group" ? { ...atom, choices: atom.choices.map(reversed) } : atom))
    .toReversed();
}

/** `${x/p/r}`, `${x//p/r}`. */
/** In a replacement: where what has matched goes. */
export const MATCHED = "\ue000";

export function withMatched(replacement: ByteString, matched: ByteString): ByteString {
  return replacement.includes(MATCHED) ? replacement.replaceAll(MATCHED, () => matched) : replacement;
}

export function replaceExtended(
  text: ByteString,
  pattern: ByteString,
  replacement: ByteString,
  all: boolean,
  state: ShellState,
): ByteString {
  const isFolded = state.shopts.get("nocasematch") === true;
  const wanted = isFolded ? foldPattern(pattern) : pattern;
  const atoms = groupsOf(wanted);
  if (!atoms && !isFolded && !replacement.includes(MATCHED))
    return replacePattern(text, compilePattern(pattern), replacement, all);
  const subject = isFolded ? text.toLowerCase() : text;
  const parts = atoms ?? parse(wanted, 0, "").atoms;
  let out = "";
  let i = 0;
  let work = 0;
  while (i < text.length) {
    const end = Math.max(i, last(follow(parts, subject, new Set([i]))));
    work += end - i + 1;
    if (work > SHELL_LIMITS.patternSteps) throw new ShellError("out of memory", 1, undefined, true);
    if (end > i) {
      out += withMatched(replacement, text.slice(i, end));
      i = end;
      if (!all) break;
    } else out += text[i++] ?? "";
  }
  return out + text.slice(i);
}

function parse(text: ByteString, start: number, stops: string): { atoms: Atom[]; end: number } {
  const atoms: Atom[] = [];
  let i = start;
  while (i < text.length) {
    const c = text[i] ?? "";
    if (stops.includes(c)) break;
    if ("?*+@!".includes(c) && text[i + 1] === "(") {
      const choices: Atom[][] = [];
      let end = i + 1;
      do {
        const choice = parse(text, end + 1, "|)");
        choices.push(choice.atoms);
        ({ end } = choice);
      } while (text[end] === "|");
      if (text[end] === ")") {
        atoms.push({ kind: "group", operator: c, choices });
        i = end + 1;
        continue;
      }
    }
    if (c === "*") {
      atoms.push({ kind: "star" });
      i++;
      continue;
    }
    const length = c === "\\" ? 2 : c === "[" ? bracketLength(text, i) : 1;
    atoms.push({ kind: "one", pattern: text.slice(i, i + length) });
    i += length;
  }
  return { atoms, end: i };
}

function bracketLength(text: ByteString, start: number): number {
  let i = start + 1;
  if (text[i] === "!" || text[i] === "^") i++;
  if (text[i] === "]") i++;
  while (i < text.length && text[i] !== "]") {
    if (text[i] === "[" && text[i + 1] === ":") i = Math.max(i, text.indexOf(":]", i + 2));
    i++;
  }
  return i < text.length ? i + 1 - start : 1;
}

/** Where a match of the atoms that begins at one of `from` may end. */
function follow(atoms: readonly Atom[], text: ByteString, from: ReadonlySet<number>): ReadonlySet<number> {
  let places = from;
  for (const atom of atoms) {
    if (places.size === 0) break;
    places = step(atom, text, places);
  }
  return places;
}

function step(atom: Atom, text: ByteString, from: ReadonlySet<number>): ReadonlySet<number> {
  const out = new Set<number>();
  if (atom.kind === "star") {
    for (let i = first(from); i <= text.length; i++) out.add(i);
  } else if (atom.kind === "one") {
    const compiled = compilePattern(atom.pattern);
    for (const place of from) if (place < text.length && matchPattern(compiled, text[place] ?? "")) out.add(place + 1);
  } else if (atom.operator === "!") {
    for (const place of from) {
      const ends = anyOf(atom.choices, text, new Set([place]));
      for (let i = place; i <= text.length; i++) if (!ends.has(i)) out.add(i);
    }
  } else {
    if (atom.operator === "?" || atom.operator === "*") for (const place of from) out.add(place);
    let fresh = anyOf(atom.choices, text, from);
    const repeats = atom.operator === "*" || atom.operator === "+";
    while (fresh.size > 0) {
      const next = new Set([...fresh].filter((place) => !out.has(place)));
      for (const place of next) out.add(place);
      if (!repeats) break;
      fresh = anyOf(atom.choices, text, next);
    }
  }
  return out;
}

function anyOf(
  choices: readonly (readonly Atom[])[],
  text: ByteString,
  from: ReadonlySet<number>,
): ReadonlySet<number> {
  const out = new Set<number>();
  for (const choice of choices) for (const place of follow(choice, text, from)) out.add(place);
  return out;
}

function last(places: ReadonlySet<number>): number {
  let found = -1;
  for (const place of places) if (place > found) found = place;
  return found;
}

function first(places: ReadonlySet<number>): number {
  let found = Infinity;
  for (const place of places) if (place < found) found = place;
  return found;
}
