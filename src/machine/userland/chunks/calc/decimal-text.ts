/** Numbers as text, in any base from 2 on: digits up to base 16, groups of decimal digits above. */
import { CalcError, Decimal, powerOfTen } from "./decimal.ts";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Reads digits in a base. A single digit is its own value whatever the base; of several, none is above the base's last. */
export function parseDecimal(text: string, base: number): Decimal {
  const [whole = "", fraction = ""] = text.split(".");
  const isSingle = whole.replace(/^0+(?=.)/, "").length + fraction.length === 1;
  if (base === 10 && /^\d*$/.test(whole + fraction))
    return new Decimal(BigInt(`${whole}${fraction}` || "0"), fraction.length);
  const digit = (char: string): bigint => {
    const value = DIGITS.indexOf(char);
    return BigInt(isSingle ? value : Math.min(value, base - 1));
  };
  let units = 0n;
  for (const char of whole) units = units * BigInt(base) + digit(char);
  if (fraction === "") return new Decimal(units);
  let part = 0n;
  for (const char of fraction) part = part * BigInt(base) + digit(char);
  const scale = fraction.length;
  const shifted = (part * powerOfTen(scale)) / BigInt(base) ** BigInt(scale);
  return new Decimal(units * powerOfTen(scale) + shifted, scale);
}

/** As it is printed: no zero before the point, and lines of `lineLength` bytes at most (0: one line). */
export function formatDecimal(value: Decimal, base: number, lineLength: number): string {
  const text = base === 10 ? formatTen(value) : formatBase(value, base);
  return wrapLines(text, lineLength);
}

/** A backslash and a newline where a line is full. */
export function wrapLines(text: string, lineLength: number): string {
  const width = lineLength - 2;
  if (width < 1 || text.length <= width) return text;
  const lines: string[] = [];
  for (let i = 0; i < text.length; i += width) lines.push(text.slice(i, i + width));
  return lines.join("\\\n");
}

function formatTen({ units, scale }: Decimal): string {
  if (units === 0n) return "0";
  const digits = String(units < 0n ? -units : units).padStart(scale, "0");
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale);
  return `${units < 0n ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

function formatBase(value: Decimal, base: number): string {
  const big = BigInt(base);
  const width = String(base - 1).length;
  const show = (digit: bigint): string =>
    base <= 16 ? (DIGITS[Number(digit)] ?? "") : ` ${String(digit).padStart(width, "0")}`;
  if (value.isZero) return "0";
  const unit = powerOfTen(value.scale);
  const units = value.units < 0n ? -value.units : value.units;
  let whole = units / unit;
  let rest = units % unit;
  const digits: string[] = [];
  for (; whole > 0n; whole /= big) digits.unshift(show(whole % big));
  if (value.scale > 0) {
    digits.push(".");
    // As many digits as the scale is worth in this base.
    for (let reached = 1n; reached < unit; reached *= big) {
      rest *= big;
      digits.push(show(rest / unit));
      rest %= unit;
    }
  }
  const text = digits.join("").replace(/\. /, base <= 16 ? ". " : ".");
  return `${value.units < 0n ? "-" : ""}${text}`;
}

/** A base within its limits, or a complaint that names them. */
export function checkedBase(value: Decimal, name: "ibase" | "obase"): number {
  const [min, max, said] = name === "ibase" ? [2, 36, 16] : [2, 999, 999];
  if (value.units < 0n) throw new CalcError("negative number");
  const base = Math.trunc(value.number);
  if (base < min || base > max) throw new CalcError(`bad ${name}; must be [${min},${said}]`);
  return base;
}
