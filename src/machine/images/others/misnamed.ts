/** Names that are meant to be wrong, or are so by a slip of the hand. */
import { OFFICIAL } from "./official.ts";

const WORDS =
  /(^|[-_./])(no-?such|non-?exist\w*|not-?exist\w*|does-?not-?exist\w*|doesnt-?exist\w*|not-?found|invalid|wrong|bogus|fake|typo)([-_./]|$)/;

/** `doesnotexist`, `nginx-wrong`, `team/no-such-image`. */
export function saysItIsNot(text: string): boolean {
  return WORDS.test(text);
}

/** Below that many letters, words are near each other by chance. */
const SHORTEST = 5;

/** Whether a name of one word is hardly another than that of an official image: `ngnix`, `mongodb`, `redis123`. */
export function isSlip(name: string): boolean {
  if (OFFICIAL.has(name) || name.length < SHORTEST) return false;
  for (const official of OFFICIAL) {
    if (official.length < 4) continue;
    if (name.startsWith(official) && /^(\d+|[a-z]{1,2}|([a-z])\2*)$/.test(name.slice(official.length))) return true;
    if (official.length >= SHORTEST - 1 && distance(name, official) <= (official.length > 5 ? 2 : 1)) return true;
  }
  return false;
}

/** How many letters to put in, leave out, change or swap. Source: the restricted Damerau-Levenshtein distance. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let [older, old]: number[][] = [[], Array.from({ length: b.length + 1 }, (_unused, i) => i)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let least = Math.min((old?.[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (old?.[j - 1] ?? 0) + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (older?.[j - 2] ?? 0) + 1);
      row.push(least);
    }
    [older, old] = [old, row];
  }
  return old?.[b.length] ?? 0;
}
