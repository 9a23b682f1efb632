/**
 * Patterns with `?(a|b)`, `*( )`, `+( )`, `@( )` and `!( )`. Source: bash 5.2 manual (Pattern Matching).
 * All places that a part may end at are kept at once, so that nothing is tried twice.
 * Simplified: in names of files and in `${x#...}` they are plain text.
 */
import { compilePattern, matchPattern } from "../expand/pattern.ts";
import type { ByteString } from "../../kernel/types.ts";

type Atom =
  | { readonly kind: "star" }
  /** One character, as a pattern of its own. */
  | { readonly kind: "one"; readonly pattern: ByteString }
  | { readonly kind: "group"; readonly operator: string; readonly choices: readonly (readonly Atom[])[] };

export function matchExtended(pattern: ByteString, text: ByteString): boolean {
  if (!/[?*+@!]\(/.test(pattern)) return matchPattern(compilePattern(pattern), text);
  const { atoms, end } = parse(pattern, 0, "");
  if (end < pattern.length) return matchPattern(compilePattern(pattern), text);
  return follow(atoms, text, new Set([0])).has(text.length);
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
    for (let i = Math.min(...from); i <= text.length; i++) out.add(i);
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
