/** Sizes in units, rounded up as GNU's tools do. Source: gnulib human (human_readable, humblock). */

const POWERS = "KMGTPEZY";

/** How sizes are shown: divided by `unit` with `suffix` behind, or in the unit that fits (`auto`, by 1024 or 1000). */
export interface SizeStyle {
  readonly unit: number;
  readonly suffix: string;
  readonly auto: 0 | 1000 | 1024;
}

export const BYTES: SizeStyle = { unit: 1, suffix: "", auto: 0 };
export const KILOBYTES: SizeStyle = { unit: 1024, suffix: "", auto: 0 };
export const HUMAN: SizeStyle = { unit: 1, suffix: "", auto: 1024 };
export const SI: SizeStyle = { unit: 1, suffix: "", auto: 1000 };

/** What --block-size means; null where it means nothing. */
export function blockSize(text: string): SizeStyle | null {
  if (text === "human-readable") return HUMAN;
  if (text === "si") return SI;
  const match = /^'?(\d*)([kKMGTPEZY]?)(iB|B)?$/.exec(text);
  if (!match || text === "") return null;
  const [, count = "", letter = "", kind] = match;
  const base = kind === "B" && letter !== "" ? 1000 : 1024;
  const power = letter === "" ? 0 : POWERS.indexOf(letter.toUpperCase()) + 1;
  const unit = (count === "" ? 1 : Number(count)) * base ** power;
  if (unit === 0) return null;
  const shown = base === 1000 ? (letter === "K" ? "k" : letter) + "B" : letter === "k" ? "K" : letter;
  return { unit, suffix: count === "" ? shown + (kind === "iB" ? "iB" : "") : "", auto: 0 };
}

export function sizeText(bytes: number, { unit, suffix, auto }: SizeStyle): string {
  if (auto === 0) return `${Math.ceil(bytes / unit)}${suffix}`;
  let value = bytes;
  let power = 0;
  while (value >= auto && power < POWERS.length) {
    value /= auto;
    power++;
  }
  if (power === 0) return String(bytes);
  let shown = value < 10 ? (Math.ceil(value * 10) / 10).toFixed(1) : String(Math.ceil(value));
  if (shown === "10.0") shown = "10";
  const letter = POWERS[power - 1] ?? "";
  if (Number(shown) >= auto) return `1.0${POWERS[power] ?? ""}`;
  return shown + (auto === 1000 && letter === "K" ? "k" : letter);
}
