/** Numbers in options, with BusyBox's complaints. Source: BusyBox 1.36.1 libbb xatonum. */
import type { Sys } from "../kernel/applet.ts";
import type { Options } from "./getopt.ts";
import { complain } from "./message.ts";
import { parseNumber } from "./number.ts";
import type { Suffixes } from "./number.ts";

/** What an `unsigned int` holds: more is no number for programs that read one into it. */
const UINT_MAX = 0xffff_ffff;

export interface NumberRule {
  readonly min?: number;
  readonly max?: number;
  readonly suffixes?: Suffixes;
}

/** What `text` is as a number, or null after `invalid number` or `number N is not in MIN..MAX range`. */
export function* checkedNumber(
  sys: Sys,
  applet: string,
  text: string,
  rule: NumberRule = {},
): Generator<void, number | null, void> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER, suffixes = {} } = rule;
  const value = parseNumber(text, Number.MIN_SAFE_INTEGER, max <= UINT_MAX ? UINT_MAX : 2 ** 64, suffixes);
  if (value === null || (min >= 0 && /^[-+]/.test(text))) {
    yield* complain(sys, applet, `invalid number '${text}'`);
    return null;
  }
  if (value >= min && value <= max) return value;
  yield* complain(
    sys,
    applet,
    `number ${text} is not in ${min}..${max > Number.MAX_SAFE_INTEGER ? BigInt(max) - 1n : max} range`,
  );
  return null;
}

/** The number that an option was given last, or `fallback`; null after a complaint. */
export function* numberOption(
  sys: Sys,
  applet: string,
  options: Options,
  letter: string,
  fallback: number,
  rule: NumberRule = {},
): Generator<void, number | null, void> {
  const text = options.value(letter);
  return text === undefined ? fallback : yield* checkedNumber(sys, applet, text, rule);
}

/** A number as C writes it, 0x10, 020 or 16, with a suffix perhaps; null after `invalid number`. */
export function* anyBaseNumber(
  sys: Sys,
  applet: string,
  text: string,
  suffixes: Suffixes = {},
): Generator<void, number | null, void> {
  const match = /^(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*)|([1-9]\d*))([A-Za-z]*)$/.exec(text);
  const [, hex, octal, decimal, suffix = ""] = match ?? [];
  const factor = suffix === "" ? 1 : suffixes[suffix];
  if (!match || typeof factor !== "number") {
    yield* complain(sys, applet, `invalid number '${text}'`);
    return null;
  }
  const value = hex !== undefined ? parseInt(hex, 16) : octal !== undefined ? parseInt(octal, 8) : Number(decimal);
  return value * factor;
}
