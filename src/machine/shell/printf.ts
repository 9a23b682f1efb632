/**
 * printf: formats are used again while arguments are left.
 *
 * Source: BusyBox 1.36.1 printf (conversions, errors), ISO C for the layout of numbers.
 */
import type { ByteString } from "../kernel/types.ts";
import { expandEscapes, readEscape } from "./escapes.ts";
import { formatFloat } from "./float-format.ts";

export interface PrintfResult {
  readonly output: ByteString;
  /** Messages without the command's name, in order. */
  readonly errors: readonly ByteString[];
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
  source: string;
}

class PrintfRun {
  readonly #format: ByteString;
  readonly #args: readonly ByteString[];
  #next = 0;
  #output = "";
  readonly #errors: ByteString[] = [];
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
    return { output: this.#output, errors: this.#errors, status: this.#status };
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
    this.#errors.push(text);
    this.#status = 1;
  }

  /** The conversion at `start`; the place of its last character. */
  #conversion(start: number): number {
    const match = /^%([-+ #0]*)(\*|\d*)(?:\.(\*|\d*))?([hlLz]*)(.?)/s.exec(this.#format.slice(start));
    if (!match) return start;
    const [source, flags = "", width = "", precision, length = "", conversion = ""] = match;
    const spec: Spec = { flags, width: 0, precision: null, conversion, source };
    spec.width = width === "*" ? Number(this.#integer(this.#take() ?? "0")) : Number(width);
    if (spec.width < 0) {
      spec.flags += "-";
      spec.width = -spec.width;
    }
    spec.width = Math.min(spec.width, WIDEST);
    if (precision !== undefined) {
      spec.precision = precision === "*" ? Number(this.#integer(this.#take() ?? "0")) : Number(precision);
      if (spec.precision < 0) spec.precision = null;
      else spec.precision = Math.min(spec.precision, WIDEST);
    }
    if (!"diouxXcsbfeEgG".includes(conversion) || conversion === "") {
      // What only says how long the argument is has been read over.
      const head = source.slice(0, source.length - length.length - conversion.length);
      this.#error(`${head}${this.#format.slice(start + source.length - conversion.length)}: invalid format`);
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

  #float(text: ByteString): number {
    if (/^["']/.test(text)) return text.length > 1 ? text.charCodeAt(1) : 0;
    const trimmed = text.trim();
    if (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(trimmed)) {
      const value = Number(trimmed);
      if (!Number.isFinite(value)) this.#error(`invalid number '${text}'`);
      return value;
    }
    if (/^[-+]?(?:inf|infinity)$/i.test(trimmed)) return trimmed.startsWith("-") ? -Infinity : Infinity;
    if (/^[-+]?nan$/i.test(trimmed)) return NaN;
    if (/^0[xX][0-9a-fA-F]+$/.test(trimmed)) return Number(trimmed);
    this.#error(`invalid number '${text}'`);
    return 0;
  }
}

function formatInteger(spec: Spec, value: bigint): ByteString {
  const { conversion, flags, precision } = spec;
  const isSigned = conversion === "d" || conversion === "i";
  const number = isSigned ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value);
  const magnitude = number < 0n ? -number : number;
  let digits = magnitude.toString(conversion === "o" ? 8 : conversion === "x" || conversion === "X" ? 16 : 10);
  if (conversion === "X") digits = digits.toUpperCase();
  if (precision !== null) digits = precision === 0 && magnitude === 0n ? "" : digits.padStart(precision, "0");
  if (flags.includes("#") && magnitude !== 0n) {
    if (conversion === "o" && !digits.startsWith("0")) digits = "0" + digits;
    else if (conversion === "x" || conversion === "X") digits = `0${conversion}${digits}`;
  }
  if (!isSigned) return digits;
  return (number < 0n ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "") + digits;
}
