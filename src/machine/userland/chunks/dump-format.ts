/**
 * Dumps described by format strings, as `hexdump -e` reads them: `16/1 "%02x " "\n"`.
 *
 * Source: BusyBox 1.36.1 libbb dump.c. Oddities of it that show: of several conversions in one pair of quotes only the
 * first is printed; bytes are never negative; two- and four-byte items past the end are filled up with zeros.
 */
import type { Sys } from "../../kernel/applet.ts";
import type { ByteString } from "../../kernel/types.ts";
import { readEscape } from "../../shell/escapes.ts";
import type { ByteInput } from "./byte-input.ts";
import { floatOf, signedOf, unsignedOf } from "./machine-number.ts";

/** Ends the dump with a message. */
export class FormatProblem extends Error {}

type Kind = "text" | "address" | "int" | "uint" | "double" | "char" | "c" | "p" | "u" | "string";

/** The conversion that a unit prints, with the text around it. */
interface Conversion {
  kind: Kind;
  before: string;
  flags: string;
  width: number;
  precision: number | null;
  letter: string;
  after: string;
  bytes: number;
}

/** One pair of quotes with its counts. */
interface Unit {
  repeat: number;
  hasRepeat: boolean;
  bytes: number;
  format: string;
  conversion: Conversion | null;
  /** `%_A`: printed once, at the end. */
  isFinal: boolean;
}

/** One format string. */
interface Line {
  units: Unit[];
  /** Bytes that it interprets. */
  size: number;
}

const CONVERSION = /^%([-#+ 0-9]*)(?:\.([-#+ 0-9]*))?(l?[diouxX]|_[aA][dox]|_[cpu]|[ceEfgGs])/;
const DEFAULT_SIZES: Readonly<Record<string, number>> = { c: 1, _c: 1, _p: 1, _u: 1 };

function unescape(text: string): string {
  let out = "";
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== "\\") {
      out += text[i];
      continue;
    }
    const escape = readEscape(text, i + 1);
    out += escape.value;
    i += escape.length;
  }
  return out;
}

/** Breaks a format string into its units. */
function parseUnits(text: string): Unit[] {
  const units: Unit[] = [];
  let rest = text.trimStart();
  while (rest !== "") {
    const match = /^(?:(\d+)[\s/]\s*)?(?:\/?\s*)(?:(\d+)\s\s*)?"([^"]*)"\s*/.exec(rest);
    if (!match) throw new FormatProblem(`bad format {${text}}`);
    const [whole, repeat, bytes, format = ""] = match;
    units.push({
      repeat: repeat === undefined ? 1 : Number(repeat),
      hasRepeat: repeat !== undefined,
      bytes: Number(bytes ?? 0),
      format: unescape(format),
      conversion: null,
      isFinal: false,
    });
    rest = rest.slice(whole.length);
  }
  return units;
}

/** Bytes that one conversion takes where the unit does not say. */
function defaultSize(specifier: string, precision: number | null): number {
  if (specifier.startsWith("_a") || specifier.startsWith("_A")) return 0;
  if (specifier === "s") return precision ?? 0;
  if (/^[eEfgG]$/.test(specifier)) return 8;
  return DEFAULT_SIZES[specifier] ?? 4;
}

function kindOf(specifier: string): Kind {
  const letter = specifier.at(-1) ?? "";
  if (/^_[aA]/.test(specifier)) return "address";
  if (specifier === "_c" || specifier === "_p" || specifier === "_u") return letter as Kind;
  if (letter === "c") return "char";
  if (letter === "s") return "string";
  if ("eEfgG".includes(letter)) return "double";
  return "di".includes(letter) ? "int" : "uint";
}

const SIZES: Readonly<Partial<Record<Kind, readonly number[]>>> = {
  int: [4, 2, 1],
  uint: [4, 2, 1],
  double: [8, 4],
  char: [1],
  c: [1],
  p: [1],
  u: [1],
};

/** Parses the conversions of a unit; the bytes that they take together. */
function parseConversions(unit: Unit): number {
  let total = 0;
  let count = 0;
  const first = unit.format.indexOf("%");
  if (first < 0) {
    unit.conversion = conversion("text", unit.format, "", 0);
    return 0;
  }
  for (let at = first; at >= 0;) {
    const match = CONVERSION.exec(unit.format.slice(at));
    if (!match)
      throw new FormatProblem(`bad conversion character %${unit.format.slice(at + 1).replace(/^[-#+ 0-9.]*/, "")}`);
    const [whole, front = "", dotted, specifier = ""] = match;
    const precision = dotted === undefined ? null : Number.parseInt(dotted, 10) || 0;
    const kind = kindOf(specifier);
    if (kind !== "address" && unit.bytes > 0 && count++ > 0) {
      throw new FormatProblem("byte count with multiple conversion characters");
    }
    if (kind === "string" && unit.bytes === 0 && precision === null) {
      throw new FormatProblem("%s needs precision or byte count");
    }
    const sizes = SIZES[kind];
    if (sizes && unit.bytes > 0 && !sizes.includes(unit.bytes)) {
      throw new FormatProblem(`bad byte count for conversion character ${unit.format.slice(at + whole.length - 1)}`);
    }
    const size = defaultSize(specifier, precision);
    total += size;
    const next = unit.format.indexOf("%", at + whole.length);
    if (unit.conversion === null) {
      const [flags = ""] = /^[-#+ 0]*/.exec(front) ?? [];
      const parsed = conversion(
        kind,
        unit.format.slice(0, at),
        unit.format.slice(at + whole.length, next < 0 ? undefined : next),
        kind === "address" ? 0 : unit.bytes > 0 ? unit.bytes : size,
      );
      unit.conversion = {
        ...parsed,
        flags,
        width: Number(front.slice(flags.length)) || 0,
        precision,
        letter: specifier.at(-1) ?? "",
      };
    }
    if (specifier.startsWith("_A")) unit.isFinal = true;
    at = next;
  }
  return total;
}

function conversion(kind: Kind, before: string, after: string, bytes: number): Conversion {
  return { kind, before, after, bytes, flags: "", width: 0, precision: null, letter: "" };
}

function pad(text: string, one: Conversion): string {
  return one.flags.includes("-") ? text.padEnd(one.width) : text.padStart(one.width);
}

/** A whole number as printf writes it. */
function formatInteger(value: bigint, one: Conversion): string {
  const radix = one.letter === "o" ? 8 : "xX".includes(one.letter) ? 16 : 10;
  let digits = (value < 0n ? -value : value).toString(radix);
  if (one.letter === "X") digits = digits.toUpperCase();
  if (one.precision !== null) digits = digits.padStart(one.precision, "0");
  const isSigned = "di".includes(one.letter);
  let front =
    value < 0n ? "-" : isSigned && one.flags.includes("+") ? "+" : isSigned && one.flags.includes(" ") ? " " : "";
  if (one.flags.includes("#") && value !== 0n) front = radix === 16 ? `0${one.letter}` : radix === 8 ? "0" : front;
  if (one.flags.includes("0") && !one.flags.includes("-") && one.precision === null) {
    digits = digits.padStart(one.width - front.length, "0");
  }
  return pad(front + digits, one);
}

/** A floating-point number as printf writes it. */
function formatDouble(value: number, one: Conversion): string {
  const precision = one.precision ?? 6;
  const magnitude = Math.abs(value);
  const exponential = (digits: number): string => magnitude.toExponential(digits).replace(/e([+-])(\d)$/, "e$10$2");
  let text: string;
  if (!Number.isFinite(value)) text = Number.isNaN(value) ? "nan" : "inf";
  else if (one.letter === "f") text = fixed(magnitude, precision);
  else if (one.letter === "e" || one.letter === "E") text = exponential(precision);
  else {
    const digits = Math.max(1, precision);
    const exponent = Number(/e(.*)$/.exec(magnitude.toExponential(digits - 1))?.[1] ?? 0);
    text = exponent < -4 || exponent >= digits ? exponential(digits - 1) : fixed(magnitude, digits - 1 - exponent);
    if (text.includes(".") && !one.flags.includes("#")) text = text.replace(/\.?0*(e|$)/, "$1");
  }
  if (one.letter === "E" || one.letter === "G") text = text.toUpperCase();
  const isNegative = value < 0 || Object.is(value, -0);
  const sign = isNegative ? "-" : one.flags.includes("+") ? "+" : one.flags.includes(" ") ? " " : "";
  const isFilled = one.flags.includes("0") && !one.flags.includes("-") && Number.isFinite(value);
  return pad(sign + (isFilled ? text.padStart(one.width - sign.length, "0") : text), one);
}

/** `%.{precision}f`; toFixed gives up from 1e21 on. */
function fixed(magnitude: number, precision: number): string {
  if (magnitude < 1e21) return magnitude.toFixed(Math.min(100, precision));
  return `${BigInt(magnitude)}${precision > 0 ? `.${"0".repeat(precision)}` : ""}`;
}

const ESCAPED: Readonly<Record<number, string>> = {
  0: "\\0",
  7: "\\a",
  8: "\\b",
  9: "\\t",
  10: "\\n",
  11: "\\v",
  12: "\\f",
  13: "\\r",
};
const NAMES =
  "nul soh stx etx eot enq ack bel bs ht lf vt ff cr so si dle dcl dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us";
const CONTROL_NAMES = NAMES.split(" ");

/** What a conversion makes of its bytes, without the text around it. */
function convert(one: Conversion, data: ByteString, address: number): string {
  if (one.kind === "address") return formatInteger(BigInt(address), one);
  if (one.kind === "double") return formatDouble(floatOf(data), one);
  if (one.kind === "int") return formatInteger(data.length === 1 ? unsignedOf(data) : signedOf(data), one);
  if (one.kind === "uint") return formatInteger(unsignedOf(data), one);
  const code = data.charCodeAt(0);
  const isPrintable = code >= 32 && code < 127;
  let text = data.slice(0, one.kind === "string" ? (one.precision ?? undefined) : 1);
  if (one.kind === "string") text = text.replace(/\0[^]*$/, "");
  else if (one.kind === "p" && !isPrintable) text = ".";
  else if (one.kind === "c" && !isPrintable) text = ESCAPED[code] ?? code.toString(8).padStart(3, "0");
  else if (one.kind === "u" && code === 127) text = "del";
  else if (one.kind === "u" && code > 127) text = code.toString(16);
  else if (one.kind === "u") text = CONTROL_NAMES[code] ?? text;
  return pad(text, one);
}

export interface DumpOptions {
  /** Every line, instead of `*` for those like the one before. */
  all: boolean;
  /** The offset of the first byte. */
  start: number;
  /** How many bytes at most. */
  length: number;
  /** Added to every address that is printed. */
  shift?: number;
  /** Printed where the data ends within a line, instead of filling it up. */
  endOfData?: string;
}

/** A set of format strings, all of which are applied to every block. */
export class DumpFormat {
  readonly #lines: Line[] = [];
  /** Offset after the last byte, once the dump is over. */
  end = 0;

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  /** Adds a format string. Throws a FormatProblem where it is not one. */
  add(text: string): void {
    this.#lines.push({ units: parseUnits(text), size: 0 });
  }

  /** Bytes of a block: what the widest format string interprets. Throws a FormatProblem. */
  #prepare(): number {
    for (const line of this.#lines) {
      line.size = 0;
      for (const unit of line.units) {
        const size = parseConversions(unit);
        line.size += (unit.bytes > 0 ? unit.bytes : size) * unit.repeat;
        if (unit.bytes === 0) unit.bytes = unit.conversion?.bytes ?? 0;
      }
    }
    const block = Math.max(0, ...this.#lines.map((line) => line.size));
    for (const line of this.#lines) {
      const last = line.units.at(-1);
      if (last && line.size < block && !last.hasRepeat && last.bytes > 0) {
        last.repeat += Math.floor((block - line.size) / last.bytes);
      }
    }
    return block;
  }

  /** One block in all formats; null where a format string stopped at the end of the data. */
  #block(data: ByteString, size: number, address: number, options: DumpOptions): { text: string; ended: boolean } {
    let text = "";
    const block = data.padEnd(size, "\0");
    for (const line of this.#lines) {
      let at = 0;
      for (const unit of line.units) {
        if (unit.isFinal) break;
        const one = unit.conversion;
        if (!one) continue;
        for (let left = unit.repeat; left > 0; left--) {
          const isPast = data.length < size && at >= data.length;
          if (isPast && options.endOfData !== undefined) return { text: text + options.endOfData, ended: true };
          const isLast = left === 1 && unit.repeat > 1;
          text += this.#unitText(
            one,
            block.slice(at, at + one.bytes),
            address + at + (options.shift ?? 0),
            isPast,
            isLast,
          );
          at += one.bytes;
        }
      }
    }
    return { text, ended: false };
  }

  /** A unit once; the last of several repetitions has no white space at its end. */
  #unitText(one: Conversion, data: ByteString, address: number, isPast: boolean, isLast: boolean): string {
    const middle = one.kind === "text" ? "" : isPast ? " ".repeat(one.width) : convert(one, data, address);
    const whole = one.kind === "text" ? one.before : one.after;
    const after = isLast ? whole.replace(/\s$/, "") : whole;
    return one.kind === "text" ? after : one.before + middle + after;
  }

  /** Dumps the input. Throws a FormatProblem before anything has been printed. */
  *run(sys: Sys, input: ByteInput, options: DumpOptions): Generator<void, void, void> {
    const size = this.#prepare();
    let address = options.start;
    let left = options.length;
    let previous: ByteString | null = null;
    let isFolded = false;
    while (size > 0) {
      const data = yield* input.take(Math.min(size, left));
      if (data === "") break;
      left -= data.length;
      const isSame = !options.all && previous !== null && data === previous.slice(0, data.length);
      previous = data;
      if (isSame && !isFolded) yield* sys.print("*\n");
      isFolded = isSame;
      if (!isSame || data.length < size) {
        const { text, ended } = this.#block(data, size, address, options);
        if ((yield* sys.print(text)) < 0) return;
        if (ended) {
          this.end = address + data.length;
          return;
        }
      }
      address += data.length;
      if (data.length < size) break;
    }
    this.end = address;
    const final = this.#lines.flatMap((line) => line.units).findLast((unit) => unit.isFinal)?.conversion;
    if (!final || address === 0) return;
    yield* sys.print(final.before + formatInteger(BigInt(address + (options.shift ?? 0)), final) + final.after);
  }
}
