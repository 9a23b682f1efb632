/** What a process may use, by the letters of `ulimit`; the values are a container's. Source: setrlimit(2). */
import type { ShellState } from "./interp/state.ts";

/** In the unit that is shown; Infinity: unlimited. */
const VALUES: Readonly<Record<string, readonly [soft: number, hard: number]>> = {
  c: [Infinity, Infinity],
  d: [Infinity, Infinity],
  e: [0, 0],
  f: [Infinity, Infinity],
  i: [127_448, 127_448],
  l: [8192, 8192],
  m: [Infinity, Infinity],
  n: [1_048_576, 1_048_576],
  p: [8, 8],
  q: [819_200, 819_200],
  r: [0, 0],
  R: [Infinity, Infinity],
  s: [8192, Infinity],
  t: [Infinity, Infinity],
  u: [Infinity, Infinity],
  v: [Infinity, Infinity],
  x: [Infinity, Infinity],
};

export function limitsOf(state: ShellState, letter: string): readonly [soft: number, hard: number] {
  return state.resourceLimits.get(letter) ?? VALUES[letter] ?? [Infinity, Infinity];
}

/** What is wrong, or "". `sides`: H, S, or none for both. */
export function setLimit(state: ShellState, letter: string, value: number, sides: string): string {
  const [oldSoft, oldHard] = limitsOf(state, letter);
  const soft = sides === "" || sides.includes("S") ? value : oldSoft;
  const hard = sides === "" || sides.includes("H") ? value : oldHard;
  if (soft > hard) return "Invalid argument";
  if (hard > oldHard) return "Operation not permitted";
  state.resourceLimits = new Map(state.resourceLimits).set(letter, [soft, hard]);
  return "";
}
