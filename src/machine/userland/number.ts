/** Numbers as applets read them, with a suffix perhaps. Source: BusyBox 1.36.1 libbb xatonum; GNU coreutils 9.1 xstrtol. */

/** Multipliers behind a number, as several applets take them. */
export type Suffixes = Readonly<Record<string, number>>;

/** b 512, k 1024, m 1048576: what head, tail, od and others know. */
export const BKM_SUFFIXES: Suffixes = { b: 512, k: 1024, m: 1_048_576 };

/** As GNU's head, tail and od know them, without the largest. */
export const GNU_COUNT_SUFFIXES: Suffixes = { ...BKM_SUFFIXES, K: 1024, M: 1_048_576, G: 2 ** 30 };

/** A decimal number within the range, with one of the suffixes perhaps; null where it is none (`invalid number`). */
export function parseNumber(
  text: string,
  min = 0,
  max = Number.MAX_SAFE_INTEGER,
  suffixes: Suffixes = {},
): number | null {
  const match = /^([+-]?)(\d+)(\D*)$/.exec(text);
  // A number that cannot be negative has no sign.
  if (!match || (match[1] !== "" && min >= 0)) return null;
  const [, sign, digits = "", suffix = ""] = match;
  const multiplier = suffix === "" ? 1 : suffixes[suffix];
  if (multiplier === undefined) return null;
  const value = Number(digits) * multiplier * (sign === "-" ? -1 : 1);
  return value >= min && value <= max ? value : null;
}
