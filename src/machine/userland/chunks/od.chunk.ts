/**
 * od: dumps files in octal, hexadecimal, decimal, floating point or as characters.
 *
 * Source: BusyBox 1.36.1 od_bloaty (DESKTOP). Oddities of it that show: types named by letters are printed in the order
 * of its list, not of the command line; a size in digits must not be followed by a letter (`x1z` is not supported, `xCz`
 * is); with -An further types of a block are indented by 69 columns.
 * Simplified: --traditional takes no offset behind the file name; long doubles have the precision of doubles.
 */
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import type { ByteString } from "../../kernel/types.ts";
import { parseOptions } from "../getopt.ts";
import type { LongOptions, Options } from "../getopt.ts";
import { complain } from "../message.ts";
import { BKM_SUFFIXES, GNU_COUNT_SUFFIXES } from "../number.ts";
import { anyBaseNumber, checkedNumber } from "../number-option.ts";
import { ByteInput } from "./byte-input.ts";
import { floatOf, formatExponential, signedOf, unsignedOf } from "./machine-number.ts";

const LONG: LongOptions = {
  traditional: "traditional",
  "skip-bytes": "j",
  "address-radix": "A",
  "read-bytes": "N",
  format: "t",
  "output-duplicates": "v",
  strings: "S",
  width: "w",
};

/** What the letters mean as types, in the order in which they are printed; `t` is where those of -t come. */
const LETTERS: readonly (readonly [letter: string, type: string])[] = [
  ["a", "a"],
  ["b", "oC"],
  ["c", "c"],
  ["d", "u2"],
  ["f", "fF"],
  ["h", "x2"],
  ["i", "d2"],
  ["l", "d4"],
  ["o", "o2"],
  ["t", ""],
  ["x", "x2"],
  ["s", "d2"],
];

/** One way to print a block. */
interface Spec {
  /** Bytes of one item. */
  size: number;
  /** Columns of one item without the space before it. */
  width: number;
  item(bytes: ByteString): string;
  /** Followed by the characters between > and <. */
  trailer: boolean;
}

const DIGITS: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  o: { 1: 3, 2: 6, 4: 11, 8: 22 },
  d: { 1: 4, 2: 6, 4: 11, 8: 20 },
  u: { 1: 3, 2: 5, 4: 10, 8: 20 },
  x: { 1: 2, 2: 4, 4: 8, 8: 16 },
};
const INTEGER_SIZES: Readonly<Record<string, number>> = { C: 1, S: 2, I: 4, L: 8 };
const FLOAT_SIZES: Readonly<Record<string, number>> = { F: 4, D: 8, L: 16 };
const FLOAT_DIGITS: Readonly<Record<number, number>> = { 4: 7, 8: 15, 16: 15 };

const NAMES =
  "nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us sp";
const CHARACTER_NAMES = NAMES.split(" ");
const ESCAPES: Readonly<Record<number, string>> = {
  0: "\\0",
  7: "\\a",
  8: "\\b",
  9: "\\t",
  10: "\\n",
  11: "\\v",
  12: "\\f",
  13: "\\r",
};

function namedCharacter(byte: ByteString): string {
  const code = byte.charCodeAt(0) & 127;
  return code === 127 ? "del" : (CHARACTER_NAMES[code] ?? String.fromCharCode(code));
}

function isPrintable(code: number): boolean {
  return code >= 32 && code < 127;
}

function escapedCharacter(byte: ByteString): string {
  const code = byte.charCodeAt(0);
  return isPrintable(code) ? byte : (ESCAPES[code] ?? code.toString(8).padStart(3, "0"));
}

/** The size behind a type's letter: digits or one of `letters`; and how long that was. A text: what is not supported. */
function sizeOf(
  rest: string,
  letters: Readonly<Record<string, number>>,
  fallback: number,
  known: Readonly<Record<number, number>>,
): { size: number; length: number } | number {
  const letter = letters[rest[0] ?? ""];
  if (letter !== undefined) return { size: letter, length: 1 };
  const digits = /^\d+/.exec(rest)?.[0];
  if (digits === undefined) return { size: fallback, length: 0 };
  if (/^[A-Za-z]/.test(rest.slice(digits.length))) return 0xffffffff;
  const size = Number(digits);
  return known[size] === undefined ? size : { size, length: digits.length };
}

function integerSpec(kind: string, size: number): Spec {
  const width = DIGITS[kind]?.[size] ?? 0;
  const fill = kind === "o" || kind === "x" ? "0" : " ";
  const radix = kind === "o" ? 8 : kind === "x" ? 16 : 10;
  const value = kind === "d" ? signedOf : unsignedOf;
  return { size, width, trailer: false, item: (bytes) => value(bytes).toString(radix).padStart(width, fill) };
}

function floatSpec(size: number): Spec {
  const precision = FLOAT_DIGITS[size] ?? 15;
  const width = precision + 8;
  return { size, width, trailer: false, item: (bytes) => formatExponential(floatOf(bytes), precision).padStart(width) };
}

/** The specs of a type string such as `x1` or `dSc`, or a complaint. */
function parseTypes(text: string): Spec[] | string {
  const specs: Spec[] = [];
  for (let at = 0; at < text.length;) {
    const kind = text[at++] ?? "";
    const isFloat = kind === "f";
    let spec: Spec;
    if (kind === "a" || kind === "c") {
      const name = kind === "a" ? namedCharacter : escapedCharacter;
      spec = { size: 1, width: 3, trailer: false, item: (byte) => name(byte).padStart(3) };
    } else if (isFloat || "doux".includes(kind)) {
      const rest = text.slice(at);
      const found = isFloat
        ? sizeOf(rest, FLOAT_SIZES, 8, FLOAT_DIGITS)
        : sizeOf(rest, INTEGER_SIZES, 4, DIGITS["x"] ?? {});
      if (typeof found === "number") {
        const what = isFloat ? "floating point" : "integral";
        return `invalid type string '${text}'; ${found}-byte ${what} type is not supported`;
      }
      at += found.length;
      spec = isFloat ? floatSpec(found.size) : integerSpec(kind, found.size);
    } else return `invalid character '${kind}' in type string '${text}'`;
    if (text[at] === "z") {
      spec.trailer = true;
      at++;
    }
    specs.push(spec);
  }
  return specs;
}

function allSpecs(options: Options): Spec[] | string {
  const specs: Spec[] = [];
  for (const [letter, type] of LETTERS) {
    if (!options.has(letter)) continue;
    for (const text of letter === "t" ? options.values("t") : [type]) {
      const parsed = parseTypes(text);
      if (typeof parsed === "string") return parsed;
      specs.push(...parsed);
    }
  }
  return specs.length > 0 ? specs : [integerSpec("o", 2)];
}

/** How addresses are written, and what stands in their place in further lines. */
interface Addresses {
  format(offset: number): string;
  padding: string;
}

function addressesOf(radix: string): Addresses | null {
  const base = { d: 10, o: 8, x: 16 }[radix];
  if (base === undefined) return radix === "n" ? { format: () => "", padding: " ".repeat(69) } : null;
  const width = base === 16 ? 6 : 7;
  return { format: (offset) => offset.toString(base).padStart(width, "0"), padding: " ".repeat(width) };
}

/** The lines of one block. */
function blockText(data: ByteString, specs: readonly Spec[], front: string, padding: string, width: number): string {
  let out = "";
  for (const [i, spec] of specs.entries()) {
    out += i === 0 ? front : padding;
    for (let at = 0; at + spec.size <= data.length; at += spec.size)
      out += ` ${spec.item(data.slice(at, at + spec.size))}`;
    if (spec.trailer) {
      out += " ".repeat(Math.floor((width - data.length) / spec.size) * (spec.width + 1));
      out += `  >${data.replace(/[^ -~]/g, ".")}<`;
    }
    out += "\n";
  }
  return out;
}

interface Range {
  start: number;
  end: number;
}

function* dump(
  sys: Sys,
  input: ByteInput,
  specs: readonly Spec[],
  addresses: Addresses,
  range: Range,
  layout: { width: number; multiple: number; all: boolean },
): AppletRun {
  let offset = range.start;
  let previous: ByteString | null = null;
  let isFolded = false;
  for (;;) {
    const data = yield* input.take(Math.min(layout.width, Math.max(0, range.end - offset)));
    if (data === "") break;
    if (!layout.all && data.length === layout.width && data === previous) {
      if (!isFolded) yield* sys.print("*\n");
      isFolded = true;
    } else {
      isFolded = false;
      const whole = data.padEnd(Math.ceil(data.length / layout.multiple) * layout.multiple, "\0");
      const text = blockText(whole, specs, addresses.format(offset), addresses.padding, layout.width);
      if ((yield* sys.print(text)) < 0) return 1;
    }
    previous = data;
    offset += data.length;
    if (data.length < layout.width) break;
  }
  const last = addresses.format(offset);
  if (last !== "") yield* sys.print(`${last}\n`);
  return input.failed ? 1 : 0;
}

/** -S: runs of at least `minimum` printable characters that end in NUL. */
function* dumpStrings(sys: Sys, input: ByteInput, minimum: number, addresses: Addresses, range: Range): AppletRun {
  let address = range.start;
  let run = "";
  while (address < range.end) {
    const data = yield* input.take(Math.min(512, range.end - address));
    if (data === "") break;
    for (const character of data) {
      address++;
      if (character === "\0") {
        const front = addresses.format(address - run.length - 1);
        if (run.length >= minimum) yield* sys.print(`${front}${front === "" ? "" : " "}${run}\n`);
        run = "";
      } else run = isPrintable(character.charCodeAt(0)) ? run + character : "";
    }
  }
  return input.failed ? 1 : 0;
}

function leastCommonMultiple(specs: readonly Spec[]): number {
  return Math.max(...specs.map((spec) => spec.size));
}

/** A number with one of od's suffixes, or null after a complaint. */
function countOf(sys: Sys, text: ByteString): Generator<void, number | null, void> {
  return anyBaseNumber(sys, "od", text, sys.isGnu ? GNU_COUNT_SUFFIXES : BKM_SUFFIXES);
}

/** The range of offsets that -j and -N ask for, or null after a complaint. */
function* rangeOf(sys: Sys, options: Options): Generator<void, Range | null, void> {
  const count = options.value("N");
  const length = count === undefined ? Infinity : yield* countOf(sys, count);
  if (length === null) return null;
  const start = yield* countOf(sys, options.value("j") ?? "0");
  return start === null ? null : { start, end: start + length };
}

/** Bytes in a line, or null after a complaint. */
function* widthOf(sys: Sys, options: Options, multiple: number): Generator<void, number | null, void> {
  if (!options.has("w")) return multiple * Math.max(1, Math.floor(16 / multiple));
  const text = options.value("w") ?? "";
  const width = text === "" ? 32 : yield* checkedNumber(sys, "od", text);
  if (width === null || (width > 0 && width % multiple === 0)) return width;
  yield* complain(sys, "od", `warning: invalid width ${width}; using ${multiple} instead`);
  return multiple;
}

export function* main(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const options = yield* parseOptions(sys, argv, "A:N:abcdfhij:lot:vxsS:w::", LONG);
  if (!options) return 1;
  const radix = (options.value("A") ?? "o")[0] ?? "";
  const addresses = addressesOf(radix);
  if (!addresses) {
    yield* complain(sys, "od", `bad output address radix '${radix}' (must be [doxn])`);
    return 1;
  }
  const range = yield* rangeOf(sys, options);
  if (!range) return 1;
  const specs = allSpecs(options);
  if (typeof specs === "string") {
    yield* complain(sys, "od", specs);
    return 1;
  }
  const minimum = yield* countOf(sys, options.value("S") ?? "3");
  if (minimum === null) return 1;
  const input = new ByteInput(sys, "od", options.operands, true);
  if (!(yield* input.openNext())) return 1;
  if ((yield* input.skip(range.start)) < range.start) {
    yield* complain(sys, "od", "can't skip past end of combined input");
    return 1;
  }
  const multiple = leastCommonMultiple(specs);
  const width = yield* widthOf(sys, options, multiple);
  if (width === null) return 1;
  if (options.has("S")) return yield* dumpStrings(sys, input, minimum, addresses, range);
  return yield* dump(sys, input, specs, addresses, range, { width, multiple, all: options.has("v") });
}
