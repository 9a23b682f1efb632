/** Sizes for people: `1.5K`, `252.0G`. Source: BusyBox 1.36 libbb make_human_readable_str. */

const UNITS = ["", "K", "M", "G", "T", "P", "E"];

/** A size in bytes, divided by 1024 until it fits, one decimal below 1024 of a unit; plain bytes have neither unit nor decimal. */
export function formatHumanSize(bytes: number): string {
  let value = bytes;
  let fraction = 0;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    fraction = Math.floor(((value % 1024) * 10 + 512) / 1024);
    value = Math.floor(value / 1024);
    unit++;
  }
  if (fraction >= 10) {
    value++;
    fraction = 0;
  }
  return unit === 0 ? String(value) : `${value}.${fraction}${UNITS[unit] ?? ""}`;
}

type Suffixes = Readonly<Record<string, number>>;

/** A count with a suffix (`5k`, `2M`), or undefined. */
export function parseSize(text: string, suffixes: Suffixes): number | undefined {
  const match = /^(\d+)([A-Za-z]*)$/.exec(text);
  if (!match) return undefined;
  const factor = match[2] === "" ? 1 : suffixes[match[2] ?? ""];
  const value = factor === undefined ? undefined : Number(match[1]) * factor;
  return value === undefined || value > 2 ** 63 ? undefined : value;
}

/** What each suffix multiplies by: as truncate has them. */
export const SIZE_SUFFIXES: Suffixes = {
  kB: 1000,
  kD: 1000,
  k: 1024,
  K: 1024,
  KB: 1000,
  KD: 1000,
  MB: 1e6,
  MD: 1e6,
  M: 1_048_576,
  GB: 1e9,
  GD: 1e9,
  G: 1_073_741_824,
};

/** As dd has them. */
export const BLOCK_SUFFIXES: Suffixes = { c: 1, w: 2, b: 512, ...SIZE_SUFFIXES };

/** As df -B has them. */
export const DISK_SUFFIXES: Suffixes = {
  k: 1024,
  K: 1024,
  KB: 1000,
  MB: 1e6,
  M: 1_048_576,
  m: 1_048_576,
  GB: 1e9,
  G: 1_073_741_824,
};

/** As GNU's tools have them. */
export const GNU_SUFFIXES: Suffixes = {
  ...BLOCK_SUFFIXES,
  ...DISK_SUFFIXES,
  T: 2 ** 40,
  TB: 1e12,
  P: 2 ** 50,
  PB: 1e15,
};

/** As GNU's tools have it with -h: bytes as they are, everything else rounded up. */
export function formatGnuSize(bytes: number): string {
  const units = ["", "K", "M", "G", "T", "P"];
  let value = bytes;
  let power = 0;
  while (value >= 1024 && power < units.length - 1) {
    value /= 1024;
    power++;
  }
  if (power === 0) return String(bytes);
  const tenths = Math.ceil(value * 10);
  if (tenths < 100) return `${Math.floor(tenths / 10)}.${tenths % 10}${units[power] ?? ""}`;
  const whole = Math.ceil(value);
  return whole >= 1024 ? `1.0${units[power + 1] ?? ""}` : `${whole}${units[power] ?? ""}`;
}
