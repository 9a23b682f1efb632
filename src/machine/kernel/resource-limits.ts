/**
 * What a process may use, by the letters of `ulimit`; the values are a container's. Source: setrlimit(2); containerd's
 * service file (files), runc.
 * Simplified: held to are the number of open files (-n), the size of files (-f), and the number of a user's processes (-u).
 */
import { CAP_SYS_RESOURCE, capable } from "./capabilities.ts";
import type { Proc } from "./types.ts";

/** Bytes, seconds or a number; Infinity: unlimited. */
export type ResourceLimit = readonly [soft: number, hard: number];

/** Bytes of the units in which shells show sizes. */
const KILOBYTE = 1024;
const BLOCK = 512;
const UNITS: Readonly<Record<string, number>> = {
  c: BLOCK,
  f: BLOCK,
  p: BLOCK,
  d: KILOBYTE,
  l: KILOBYTE,
  m: KILOBYTE,
  s: KILOBYTE,
  v: KILOBYTE,
};

/** Of how many bytes a shell's number for that letter is; `block`: those of its blocks. */
export function unitOf(letter: string, block = BLOCK): number {
  const unit = UNITS[letter] ?? 1;
  return unit === BLOCK && letter !== "p" ? block : unit;
}

/** One side of a limit as shells show it. */
export function shownLimit(proc: Proc, letter: string, sides: string, block = BLOCK): string {
  const value = limitsOf(proc, letter)[sides.includes("H") && !sides.includes("S") ? 1 : 0];
  return value === Infinity ? "unlimited" : String(value / unitOf(letter, block));
}

const UNLIMITED: ResourceLimit = [Infinity, Infinity];
const VALUES: Readonly<Record<string, ResourceLimit>> = {
  e: [0, 0],
  i: [127_448, 127_448],
  l: [8_388_608, 8_388_608],
  n: [1_048_576, 1_048_576],
  p: [4096, 4096],
  q: [819_200, 819_200],
  r: [0, 0],
  s: [8_388_608, Infinity],
};

export function limitsOf({ limits }: Proc, letter: string): ResourceLimit {
  return limits?.get(letter) ?? VALUES[letter] ?? UNLIMITED;
}

/** What is wrong, or "". `sides`: H, S, or none for both. */
export function setLimit(proc: Proc, letter: string, value: number, sides: string): string {
  const [oldSoft, oldHard] = limitsOf(proc, letter);
  const soft = sides === "" || sides.includes("S") ? value : oldSoft;
  const hard = sides === "" || sides.includes("H") ? value : oldHard;
  if (soft > hard) return "Invalid argument";
  if (hard > oldHard && !capable(proc.cred, CAP_SYS_RESOURCE)) return "Operation not permitted";
  proc.limits = new Map(proc.limits ?? []).set(letter, [soft, hard]);
  return "";
}
