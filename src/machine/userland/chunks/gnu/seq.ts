/** GNU's seq. Source: coreutils 9.1 seq. Decimal numbers are counted exactly, as long doubles mostly are. */
import type { AppletRun, Sys } from "../../../kernel/applet.ts";
import { formatFloat } from "../../../shell/float-format.ts";
import { getopt } from "../../getopt.ts";
import { longOptions, say, sayUsage, tryHelp } from "./words.ts";

const LONG = longOptions("equal-width=w format=f separator=s");
const DECIMAL = /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const HEXADECIMAL = /^\s*[-+]?0x[\da-f]+$/i;
const ENDLESS = /^\s*([-+]?)inf(inity)?$/i;

interface Operand {
  readonly text: string;
  readonly value: number;
  /** Characters in `%.Nf`, and digits behind the point; null where that cannot be said. */
  readonly width: number;
  readonly precision: number | null;
}

/** How wide a number is that was written like that, and how many digits it has behind the point. */
function operandOf(given: string): Operand | null {
  const text = given.replace(/^[\s+]+/, "");
  const endless = ENDLESS.exec(given);
  if (endless) return { text, value: endless[1] === "-" ? -Infinity : Infinity, width: 0, precision: 0 };
  if (HEXADECIMAL.test(given)) {
    const value = Number(text.replace("-", "")) * (text.startsWith("-") ? -1 : 1);
    return { text: String(value), value, width: 0, precision: 0 };
  }
  if (!DECIMAL.test(given)) return null;
  const [mantissa = "", power] = text.split(/e/i);
  const point = mantissa.indexOf(".");
  const fraction = point < 0 ? 0 : mantissa.length - point - 1;
  let width = mantissa.length;
  if (point >= 0) width += fraction === 0 ? -1 : point === 0 || !/\d/.test(mantissa[point - 1] ?? "") ? 1 : 0;
  let precision = fraction;
  if (power !== undefined) {
    const exponent = Number(power);
    precision += exponent < 0 ? -exponent : -Math.min(precision, exponent);
    if (exponent < 0) width += (point < 0 || fraction === 0 ? 1 : 0) - exponent;
    else width += (point >= 0 && precision === 0 && fraction > 0 ? -1 : 0) + exponent - Math.min(fraction, exponent);
  }
  return { text, value: Number(text), width, precision };
}

/** The number as an integer of units of the last digit. */
function scaled({ text }: Operand, digits: number): bigint {
  const [mantissa = "0", power = "0"] = text.split(/e/i);
  const [whole = "", fraction = ""] = mantissa.replace(/^-/, "").split(".");
  const shift = digits - fraction.length + Number(power);
  const number = BigInt(`0${whole}${fraction}`) * 10n ** BigInt(Math.max(shift, 0));
  return text.startsWith("-") ? -number : number;
}

function plain(number: bigint, digits: number, width: number): string {
  const sign = number < 0n ? "-" : "";
  const text = String(number < 0n ? -number : number).padStart(digits + 1, "0");
  const whole = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  return sign + whole.padStart(width - sign.length, "0");
}

/** What is wrong with a format, or its parts around the number. */
function parseFormat(
  format: string,
): string | { before: string; after: string; flags: string; letter: string; width: number; precision: number | null } {
  const pieces = /^((?:[^%]|%%)*)%([-+#0 ']*)(\d*)(?:\.(\d*))?L?(.)?(.*)$/s.exec(format);
  if (!pieces) return `format '${format}' has no % directive`;
  const [, before = "", flags = "", width = "", precision, letter = "", after = ""] = pieces;
  if (letter === "") return `format '${format}' ends in %`;
  if (!/[efgaEFGA]/.test(letter)) return `format '${format}' has unknown %${letter} directive`;
  if (/%/.test(after.replaceAll("%%", ""))) return `format '${format}' has too many % directives`;
  return {
    before: before.replaceAll("%%", "%"),
    after: after.replaceAll("%%", "%"),
    flags,
    letter,
    width: Number(width),
    precision: precision === undefined ? null : Number(precision),
  };
}

function formatter(format: string): string | ((value: number) => string) {
  const parsed = parseFormat(format);
  if (typeof parsed === "string") return parsed;
  const { before, after, flags, letter, width, precision } = parsed;
  return (value) => {
    const text = formatFloat(value, letter, precision, flags);
    const sign = /^[-+ ]/.exec(text)?.[0] ?? "";
    const filled = flags.includes("-")
      ? text.padEnd(width)
      : flags.includes("0")
        ? sign + text.slice(sign.length).padStart(width - sign.length, "0")
        : text.padStart(width);
    return before + filled + after;
  };
}

function widthOf(operands: readonly [Operand, Operand, Operand], digits: number): number {
  const [first, , last] = operands;
  const one = first.width + digits - (first.precision ?? 0) + (first.precision === 0 && digits > 0 ? 1 : 0);
  let other = last.width + digits - (last.precision ?? 0);
  if ((last.precision ?? 0) > 0 && digits === 0) other--;
  if (last.precision === 0 && digits > 0) other++;
  return Math.max(one, other);
}

export function* seqMain(sys: Sys, argv: readonly string[]): AppletRun {
  // Negative numbers are no options.
  const negative = argv.findIndex((word) => /^-[\d.]/.test(word));
  const front = negative < 0 ? argv.slice(1) : argv.slice(1, negative);
  const parsed = getopt(["seq", ...front], "+f:s:w", LONG);
  if (!parsed.ok) {
    yield* sys.error(`${parsed.message}${tryHelp("seq")}\n`);
    return 1;
  }
  const { options } = parsed;
  const words = [...options.operands, ...(negative < 0 ? [] : argv.slice(negative))];
  const fail = function* (text: string): AppletRun {
    yield* sayUsage(sys, "seq", text);
    return 1;
  };
  if (words.length === 0) return yield* fail("missing operand");
  if (words.length > 3) return yield* fail(`extra operand '${words[3] ?? ""}'`);
  const format = options.value("f");
  const write = format === undefined ? null : formatter(format);
  if (typeof write === "string") {
    yield* say(sys, "seq", write);
    return 1;
  }
  if (write && options.has("w"))
    return yield* fail("format string may not be specified when printing equal width strings");
  const operands: Operand[] = [];
  for (const word of words) {
    if (/^\s*[-+]?nan/i.test(word)) return yield* fail(`invalid 'not-a-number' argument: '${word}'`);
    const operand = operandOf(word);
    if (!operand) return yield* fail(`invalid floating point argument: '${word}'`);
    operands.push(operand);
  }
  const one: Operand = { text: "1", value: 1, width: 1, precision: 0 };
  const last = operands.at(-1) ?? one;
  const first = operands.length > 1 ? (operands[0] ?? one) : one;
  const step = operands.length > 2 ? (operands[1] ?? one) : one;
  if (step.value === 0) return yield* fail(`invalid Zero increment value: '${words[1] ?? ""}'`);
  if (!Number.isFinite(first.value) || !Number.isFinite(step.value))
    return yield* endless(sys, first.value, last.value);
  return yield* count(sys, [first, step, last], {
    width: options.has("w"),
    separator: options.value("s") ?? "\n",
    write,
  });
}

/** Counting from or in steps of infinity. */
function* endless(sys: Sys, first: number, last: number): AppletRun {
  if (first > last) return 0;
  const text = String(first).replace("Infinity", "inf");
  while ((yield* sys.print(`${text}\n`)) >= 0) {
    sys.charge(1);
    if (sys.spent) yield;
  }
  return 1;
}

interface Style {
  readonly width: boolean;
  readonly separator: string;
  readonly write: ((value: number) => string) | null;
}

function* count(sys: Sys, operands: readonly [Operand, Operand, Operand], style: Style): AppletRun {
  const [first, step, last] = operands;
  const shown = Math.max(first.precision ?? 0, step.precision ?? 0);
  const digits = Math.max(shown, last.precision ?? 0);
  const cut = 10n ** BigInt(digits - shown);
  const width = style.width ? widthOf(operands, shown) : 0;
  const by = scaled(step, digits);
  const end = Number.isFinite(last.value) ? scaled(last, digits) : null;
  if (end === null && last.value > 0 !== by > 0n) return 0;
  const isOut = (value: bigint): boolean => end !== null && (by > 0n ? value > end : value < end);
  let any = false;
  for (let value = scaled(first, digits); !isOut(value); value += by) {
    const text = style.write ? style.write(Number(plain(value, digits, 0))) : plain(value / cut, shown, width);
    if (sys.buffer((any ? style.separator : "") + text) && (yield* sys.flush()) < 0) return 1;
    any = true;
    sys.charge(1);
    if (sys.spent) yield;
  }
  if (any) yield* sys.print("\n");
  return 0;
}
