/** printf of awk. Source: BusyBox 1.36.1 awk: conversions of 32-bit integers, no `*`, no length letters. */
import { fractionAndExponent } from "../../../../sim/float-math.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { formatFloat } from "../../../shell/float-format.ts";
import { AwkProblem } from "./problem.ts";
import { toInt32, toNumber } from "./values.ts";
import type { Value } from "./values.ts";

const CONVERSION = /%([^A-Za-z*%]*)([A-Za-z*%]?)/g;

/** `format` is CONVFMT, or OFMT where it is printed. */
export function toText(value: Value, format: ByteString): ByteString {
  if (typeof value === "string") return value;
  if (typeof value === "number") return formatNumber(value, format);
  return value === null ? "" : value.text;
}

/** A number as text: whole ones in full, others through `format` (CONVFMT or OFMT). */
export function formatNumber(number: number, format: ByteString): ByteString {
  if (Number.isInteger(number) && number >= -(2 ** 63) && number < 2 ** 63) {
    return Number.isSafeInteger(number) ? String(number + 0) : BigInt(number).toString();
  }
  if (format === "%.6g") return float(number, "g", { flags: "", width: 0, precision: 6 });
  return formatPrintf(format, [number], format);
}

export function formatPrintf(format: ByteString, args: readonly Value[], conversionFormat: ByteString): ByteString {
  let used = 0;
  return format.replace(CONVERSION, (whole: string, options: string, letter: string) => {
    if (letter === "") return whole;
    if (letter === "*") throw new AwkProblem("%*x formats are not supported");
    if (letter === "%") return options === "" ? "%" : whole;
    const layout = parseLayout(options);
    const value = used < args.length ? (args[used++] ?? null) : null;
    if (!layout) return whole;
    if (letter === "c") return padded(character(value), layout);
    if (letter === "s") {
      const text = toText(value, conversionFormat);
      return padded(layout.precision === null ? text : text.slice(0, layout.precision), layout);
    }
    if ("diouxX".includes(letter)) return integer(toInt32(toNumber(value)), letter, layout);
    if ("eEfFgGaA".includes(letter)) return float(toNumber(value), letter, layout);
    throw new AwkProblem("Invalid format specifier");
  });
}

interface Layout {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | null;
}

function parseLayout(options: string): Layout | null {
  const match = /^([-+ #0']*)(\d*)(?:(\.)(\d*))?$/.exec(options);
  if (!match) return null;
  const [, flags = "", width = "", point, precision = ""] = match;
  return { flags, width: Number(width), precision: point === undefined ? null : Number(precision) };
}

function character(value: Value): ByteString {
  if (typeof value === "number") return String.fromCharCode(toInt32(value) & 255);
  if (value === null) return "\0";
  if (typeof value === "string") return value[0] ?? "\0";
  return value.number === null ? (value.text[0] ?? "\0") : String.fromCharCode(toInt32(value.number) & 255);
}

function padded(text: string, { flags, width }: Layout): string {
  return flags.includes("-") ? text.padEnd(width) : text.padStart(width);
}

/** With zeros between the sign (or 0x) and the digits where the flag asks for it. */
function filled(prefix: string, digits: string, layout: Layout, mayZero: boolean): string {
  const zeros = mayZero && layout.flags.includes("0") && !layout.flags.includes("-");
  return padded(prefix + (zeros ? digits.padStart(layout.width - prefix.length, "0") : digits), layout);
}

function signOf(isNegative: boolean, flags: string): string {
  return isNegative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
}

function integer(value: number, letter: string, layout: Layout): string {
  const isSigned = letter === "d" || letter === "i";
  const base = letter === "o" ? 8 : letter === "x" || letter === "X" ? 16 : 10;
  let digits = (isSigned ? Math.abs(value) : value >>> 0).toString(base);
  if (layout.precision !== null)
    digits = value === 0 && layout.precision === 0 ? "" : digits.padStart(layout.precision, "0");
  let prefix = isSigned ? signOf(value < 0, layout.flags) : "";
  if (layout.flags.includes("#")) {
    if (base === 16 && value !== 0) prefix = "0x";
    if (base === 8 && !digits.startsWith("0")) digits = `0${digits}`;
  }
  const text = filled(prefix, digits, layout, layout.precision === null);
  return letter === "X" ? text.toUpperCase() : text;
}

function float(value: number, letter: string, layout: Layout): string {
  // The processor's own NaN, which is what arithmetic makes, has its sign bit set.
  const text = Number.isNaN(value)
    ? "-nan"
    : /[aA]/.test(letter)
      ? hexFloat(value, layout)
      : formatFloat(value, letter.toLowerCase(), layout.precision, layout.flags);
  const sign = /^[-+ ]?/.exec(text)?.[0] ?? "";
  const whole = filled(sign, text.slice(sign.length), layout, Number.isFinite(value));
  return letter === letter.toUpperCase() ? whole.toUpperCase() : whole;
}

/** `0x1.4p+2`; the precision is not honoured. */
function hexFloat(value: number, { flags }: Layout): string {
  const sign = signOf(value < 0 || Object.is(value, -0), flags);
  const magnitude = Math.abs(value);
  if (!Number.isFinite(magnitude)) return `${sign}inf`;
  if (magnitude === 0) return `${sign}0x0p+0`;
  const { fraction, exponent: above } = fractionAndExponent(magnitude);
  const exponent = above - 1;
  return `${sign}0x${(2 * fraction).toString(16)}p${exponent < 0 ? "-" : "+"}${Math.abs(exponent)}`;
}
