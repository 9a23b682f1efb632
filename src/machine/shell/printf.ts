/**
 * printf: formats are used again while arguments are left.
 *
 * Source: BusyBox 1.36.1 printf (conversions, errors), ISO C for the layout of numbers.
 */
import type { ByteString } from "../kernel/types.ts";
import { expandEscapes, readEscape } from "./escapes.ts";
import { formatFloat } from "./float-format.ts";

/** What goes to standard output, or a message without the command's name. */
export interface PrintfPiece {
  readonly isError: boolean;
  readonly text: ByteString;
}

export interface PrintfResult {
  /** In the order of writing: what came before a complaint is written before it. */
  readonly pieces: readonly PrintfPiece[];
  readonly status: number;
}

/** The widest field that is made: a limit of the simulator. */
const WIDEST = 1_000_000;

/** `args` are those after the format. */
export function formatPrintf(format: ByteString, args: readonly ByteString[]): PrintfResult {
  const run = new PrintfRun(format, args);
  return run.result();
}

interface Spec {
  flags: string;
  width: number;
  precision: number | null;
  conversion: string;
}

class PrintfRun {
  readonly #format: ByteString;
  readonly #args: readonly ByteString[];
  #next = 0;
  #output = "";
  readonly #pieces: PrintfPiece[] = [];
  #status = 0;
  #stopped = false;

  constructor(format: ByteString, args: readonly ByteString[]) {
    this.#format = format;
    this.#args = args;
  }

  result(): PrintfResult {
    do {
      const before = this.#next;
      this.#once();
      if (this.#next === before) break;
    } while (this.#next < this.#args.length && !this.#stopped);
    this.#flush();
    return { pieces: this.#pieces, status: this.#status };
  }

  #once(): void {
    const format = this.#format;
    for (let i = 0; i < format.length && !this.#stopped; i++) {
      const c = format[i] ?? "";
      if (c === "\\") {
        if (format[i + 1] === "c") {
          this.#stopped = true;
          return;
        }
        const escape = readEscape(format, i + 1);
        this.#output += escape.value;
        i += escape.length;
      } else if (c !== "%") this.#output += c;
      else if (format[i + 1] === "%") {
        this.#output += "%";
        i++;
      } else i = this.#conversion(i);
    }
  }

  #take(): ByteString | undefined {
    const value = this.#args[this.#next];
    if (value !== undefined) this.#next++;
    return value;
  }

  #error(text: ByteString): void {
    this.#complain(text);
    this.#status = 1;
  }

  #complain(text: ByteString): void {
    this.#flush();
    this.#pieces.push({ isError: true, text });
  }

  #flush(): void {
    if (this.#output !== "") this.#pieces.push({ isError: false, text: this.#output });
    this.#output = "";
  }

  /** The conversion at `start`; the place of its last character. */
  #conversion(start: number): number {
    const match = /^%(?:b|([-+ #0]*)(\*|\d*)(?:\.(\*|\d*))?([hlLz]*)([^b]?))/s.exec(this.#format.slice(start));
    if (!match) return start;
    const [source, flags = "", width = "", precision, length = "", conversion = "b"] = match;
    const spec: Spec = { flags, width: 0, precision: null, conversion };
    spec.width = width === "*" ? this.#measure() : Number(width);
    if (spec.width < 0) {
      spec.flags += "-";
      spec.width = -spec.width;
    }
    spec.width = Math.min(spec.width, WIDEST);
    if (precision !== undefined) {
      spec.precision = precision === "*" ? this.#measure() : Number(precision);
      if (spec.precision < 0) spec.precision = null;
      else spec.precision = Math.min(spec.precision, WIDEST);
    }
    if (conversion === "" || !"diouxXcsbfeEgG".includes(conversion)) {
      // What says how long the argument is was taken out before.
      const before = source.slice(0, source.length - length.length - conversion.length);
      this.#error(`${before}${this.#format.slice(start + source.length - conversion.length)}: invalid format`);
      this.#stopped = true;
      return this.#format.length;
    }
    this.#convert(spec);
    return start + source.length - 1;
  }

  #convert(spec: Spec): void {
    const { conversion } = spec;
    const argument = this.#take();
    if (conversion === "s") {
      const text = argument ?? "";
      this.#pad(spec, spec.precision === null ? text : text.slice(0, spec.precision), false);
    } else if (conversion === "b") {
      const { value, stops } = expandEscapes(argument ?? "");
      this.#pad(spec, spec.precision === null ? value : value.slice(0, spec.precision), false);
      this.#stopped ||= stops;
    } else if (conversion === "c") this.#pad(spec, argument?.charAt(0) || "\0", false);
    else if ("diouxX".includes(conversion))
      this.#pad(spec, formatInteger(spec, this.#integer(argument ?? "", conversion)), spec.precision === null);
    else {
      const value = this.#float(argument ?? "");
      this.#pad(spec, formatFloat(value, conversion, spec.precision, spec.flags), Number.isFinite(value));
    }
  }

  #pad(spec: Spec, text: ByteString, allowsZeros: boolean): void {
    const missing = spec.width - text.length;
    if (missing <= 0) this.#output += text;
    else if (spec.flags.includes("-")) this.#output += text + " ".repeat(missing);
    else if (spec.flags.includes("0") && allowsZeros) {
      const sign = /^(?:[-+ ]|0[xX])+/.exec(text)?.[0] ?? "";
      this.#output += sign + "0".repeat(missing) + text.slice(sign.length);
    } else this.#output += " ".repeat(missing) + text;
  }

  /** A width or a precision that is an argument. A bad one does not show in the exit code. */
  #measure(): number {
    const argument = this.#take();
    if (argument === undefined) return 0;
    const number = /^-?\d+$/.test(argument) ? Number(argument) : NaN;
    if (Math.abs(number) <= 0x7fff_ffff) return number;
    this.#complain(`invalid number '${argument}'`);
    return 0;
  }

  #integer(argument: ByteString, conversion = "d"): bigint {
    if (/^["']/.test(argument)) return BigInt(argument.length > 1 ? argument.charCodeAt(1) : 0);
    const text = argument.replace(/^\s+/, "");
    const match = /^([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)$/.exec(text);
    const digits = match?.[2] ?? "0";
    const magnitude = /^0[0-7]+$/.test(digits) ? BigInt("0o" + digits.slice(1)) : BigInt(digits);
    const value = match?.[1] === "-" ? -magnitude : magnitude;
    const isSigned = conversion === "d" || conversion === "i" || value < 0n;
    const fits = value === (isSigned ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value));
    if (match && fits) return value;
    this.#error(`invalid number '${text}'`);
    return 0n;
  }

  #float(argument: ByteString): number {
    const text = /^["']/.test(argument) ? String(argument.length > 1 ? argument.charCodeAt(1) : 0) : argument;
    const value = text === "" ? 0 : parseDouble(text);
    // Too large, too small, or no number.
    if (value === null) this.#error(`invalid number '${text}'`);
    else if (value === Infinity ? !/inf/i.test(text) : value === 0 && /^[^eEpP]*[1-9]/.test(text)) {
      this.#error(`invalid number '${text}'`);
    }
    return value ?? 0;
  }
}

/** strtod(3); null where the text is not a number as a whole. */
function parseDouble(text: ByteString): number | null {
  const match = /^\s*([-+]?)(?:(inf|infinity)|(nan(?:\(\w*\))?)|0x([\da-f]*)\.?([\da-f]*)(?:p([-+]?\d+))?|(.+))$/i.exec(
    text,
  );
  if (!match) return null;
  const [, sign, infinity, nan, whole = "", fraction = "", power = "0", decimal] = match;
  const factor = sign === "-" ? -1 : 1;
  if (infinity !== undefined) return factor * Infinity;
  if (nan !== undefined) return NaN;
  if (decimal !== undefined)
    return /^(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(decimal) ? factor * Number(decimal) : null;
  if (whole + fraction === "") return null;
  return factor * Number(`0x${whole}${fraction}`) * 2 ** (Number(power) - 4 * fraction.length);
}

function formatInteger(spec: Spec, value: bigint): ByteString {
  const { conversion, flags, precision } = spec;
  const isSigned = conversion === "d" || conversion === "i";
  const number = isSigned ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value);
  const magnitude = number < 0n ? -number : number;
  let digits = magnitude.toString(conversion === "o" ? 8 : conversion === "x" || conversion === "X" ? 16 : 10);
  if (conversion === "X") digits = digits.toUpperCase();
  if (precision !== null) digits = precision === 0 && magnitude === 0n ? "" : digits.padStart(precision, "0");
  if (flags.includes("#")) {
    if (conversion === "o" && !digits.startsWith("0")) digits = "0" + digits;
    else if (magnitude !== 0n && conversion.toLowerCase() === "x") digits = `0${conversion}${digits}`;
  }
  if (!isSigned) return digits;
  return (number < 0n ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "") + digits;
}
