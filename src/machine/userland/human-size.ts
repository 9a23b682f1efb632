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
