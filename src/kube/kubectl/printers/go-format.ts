/**
 * Formatting as Go's package fmt does it, and Go's quoted strings. Source: Go fmt, strconv (behaviour), 1.24.
 * Simplified: no complex numbers and no pointers, of which decoded JSON has none; `%x` of a float is like `%e`.
 */
import { decodeUtf8, encodeUtf8 } from "../../../machine/kernel/bytes.ts";
import { goQuoted, goSyntax, goType } from "../../api/go-value.ts";
import { isFields } from "../fields.ts";
import { byteOrder } from "./json.ts";

/** A number of the template itself, which Go gives another type than those of the data. */
export class GoNumber {
  readonly value: number;
  readonly isFloat: boolean;
  constructor(value: number, isFloat = false) {
    this.value = value;
    this.isFloat = isFloat;
  }
}

export function asNumber(value: unknown): { value: number; isFloat: boolean } | null {
  if (value instanceof GoNumber) return value;
  return typeof value === "number" ? { value, isFloat: !Number.isInteger(value) } : null;
}

/** `%T`. */
export function typeText(value: unknown): string {
  return value instanceof GoNumber ? (value.isFloat ? "float64" : "int") : goType(value);
}

/** `%v`: `map[a:1]`, `1e+06`, `<nil>`. */
export function valueText(value: unknown): string {
  return formatted("v", NO_FLAGS, value);
}

interface Flags {
  minus: boolean;
  plus: boolean;
  sharp: boolean;
  space: boolean;
  zero: boolean;
  width: number | null;
  precision: number | null;
}

const NO_FLAGS: Flags = {
  minus: false,
  plus: false,
  sharp: false,
  space: false,
  zero: false,
  width: null,
  precision: null,
};

/** Widths and precisions beyond this are refused, as by Go, but sooner. */
const MAX_WIDTH = 10_000;

export function sprintf(format: string, args: readonly unknown[]): string {
  let next = 0;
  let reordered = false;
  let out = "";
  let at = 0;
  const star = (): number | null => {
    const number = asNumber(args[next++]);
    return number && !number.isFloat && Math.abs(number.value) <= MAX_WIDTH ? number.value : null;
  };
  const index = (): string => {
    const match = /^\[(\d+)\]/.exec(format.slice(at));
    if (!match) return format[at] === "[" ? "%!" : "";
    reordered = true;
    at += match[0].length;
    const wanted = Number(match[1]) - 1;
    if (wanted < 0 || wanted >= args.length) return "%!";
    next = wanted;
    return "";
  };
  while (at < format.length) {
    const percent = format.indexOf("%", at);
    if (percent < 0) break;
    out += format.slice(at, percent);
    at = percent + 1;
    const signs = /^[-+# 0]*/.exec(format.slice(at))?.[0] ?? "";
    at += signs.length;
    const flags: Flags = {
      ...NO_FLAGS,
      minus: signs.includes("-"),
      plus: signs.includes("+"),
      sharp: signs.includes("#"),
      space: signs.includes(" "),
      zero: signs.includes("0"),
    };
    let bad = index();
    if (format[at] === "*") {
      at++;
      const width = star();
      if (width === null) out += "%!(BADWIDTH)";
      else {
        flags.width = Math.abs(width);
        if (width < 0) flags.minus = true;
      }
    } else {
      const digits = /^\d+/.exec(format.slice(at))?.[0] ?? "";
      at += digits.length;
      if (digits !== "") flags.width = Math.min(Number(digits), MAX_WIDTH);
    }
    if (format[at] === ".") {
      at++;
      bad ||= index();
      if (format[at] === "*") {
        at++;
        const precision = star();
        if (precision === null || precision < 0) out += "%!(BADPREC)";
        else flags.precision = precision;
      } else {
        const digits = /^\d+/.exec(format.slice(at))?.[0] ?? "";
        at += digits.length;
        flags.precision = Math.min(Number(digits), MAX_WIDTH);
      }
    }
    bad ||= index();
    const verb = firstOf(format.slice(at));
    if (verb === "") {
      out += "%!(NOVERB)";
      break;
    }
    at += verb.length;
    if (verb === "%") out += "%";
    else if (bad !== "") out += `%!${verb}(BADINDEX)`;
    else if (next >= args.length) out += `%!${verb}(MISSING)`;
    else out += formatted(verb, flags, args[next++]);
  }
  out += format.slice(at);
  if (reordered || next >= args.length) return out;
  const rest = args.slice(next).map((arg) => (isNil(arg) ? "<nil>" : `${typeText(arg)}=${valueText(arg)}`));
  return `${out}%!(EXTRA ${rest.join(", ")})`;
}

function firstOf(text: string): string {
  const code = text.codePointAt(0);
  return code === undefined ? "" : String.fromCodePoint(code);
}

function isNil(value: unknown): boolean {
  return value === undefined || value === null;
}

function formatted(verb: string, flags: Flags, value: unknown): string {
  if (verb === "T") return padded(typeText(value), flags);
  if (isNil(value)) return verb === "v" ? padded("<nil>", flags) : `%!${verb}(<nil>)`;
  if (verb === "v" && flags.sharp) return plainSyntax(value);
  if (Array.isArray(value)) return `[${value.map((one) => formatted(verb, flags, one)).join(" ")}]`;
  const number = asNumber(value);
  if (number) return formatNumber(verb, flags, number, value);
  if (typeof value === "string") return formatString(verb, flags, value);
  if (typeof value === "boolean")
    return verb === "t" || verb === "v" ? padded(String(value), flags) : badVerb(verb, value);
  if (!isFields(value)) return badVerb(verb, value);
  const entries = Object.entries(value).sort(([x], [y]) => byteOrder(x, y));
  return `map[${entries.map(([key, one]) => `${formatted(verb, flags, key)}:${formatted(verb, flags, one)}`).join(" ")}]`;
}

function plainSyntax(value: unknown): string {
  return value instanceof GoNumber ? String(value.value) : goSyntax(value);
}

function badVerb(verb: string, value: unknown): string {
  return `%!${verb}(${typeText(value)}=${valueText(value)})`;
}

function padded(text: string, flags: Flags): string {
  const missing = (flags.width ?? 0) - Array.from(text).length;
  if (missing <= 0) return text;
  return flags.minus ? text + " ".repeat(missing) : (flags.zero ? "0" : " ").repeat(missing) + text;
}

function formatString(verb: string, flags: Flags, text: string): string {
  const cut = flags.precision === null ? text : Array.from(text).slice(0, flags.precision).join("");
  switch (verb) {
    case "s":
    case "v":
      return padded(cut, flags);
    case "q":
      return padded(flags.sharp && !/[`\n\r]/.test(cut) ? `\`${cut}\`` : goQuoted(cut), flags);
    case "x":
    case "X": {
      const bytes = encodeUtf8(text).slice(0, flags.precision ?? undefined);
      const digits = Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0"));
      const prefix = flags.sharp ? "0x" : "";
      const joined = flags.space ? digits.map((one) => prefix + one).join(" ") : prefix + digits.join("");
      return padded(verb === "X" ? joined.toUpperCase() : joined, flags);
    }
    default:
      return badVerb(verb, text);
  }
}

const BASES: Readonly<Record<string, readonly [base: number, prefix: string]>> = {
  b: [2, "0b"],
  d: [10, ""],
  o: [8, "0"],
  O: [8, ""],
  x: [16, "0x"],
  X: [16, "0X"],
};

function formatNumber(
  verb: string,
  flags: Flags,
  { value, isFloat }: { value: number; isFloat: boolean },
  given: unknown,
): string {
  if (isFloat) {
    if (!/[vbgGxXfFeE]/.test(verb)) return badVerb(verb, given);
    return signed(floatText(verb, flags, Math.abs(value)), value, flags);
  }
  const base = BASES[verb === "v" ? "d" : verb];
  if (base) {
    const digits = Math.abs(value)
      .toString(base[0])
      .padStart(flags.precision ?? 0, "0");
    const shown = verb === "X" ? digits.toUpperCase() : digits;
    return signed(`${verb === "O" ? "0o" : flags.sharp ? base[1] : ""}${shown}`, value, flags);
  }
  const isCharacter = value >= 0 && value <= 0x10ffff;
  if (verb === "c") return padded(isCharacter ? String.fromCodePoint(value) : "\ufffd", { ...flags, zero: false });
  if (verb === "q") {
    const quoted = goQuoted(isCharacter ? String.fromCodePoint(value) : "\ufffd").slice(1, -1);
    return padded(`'${quoted === "'" ? "\\'" : quoted.replace('\\"', '"')}'`, flags);
  }
  if (verb === "U") return padded(`U+${value.toString(16).toUpperCase().padStart(4, "0")}`, { ...flags, zero: false });
  return badVerb(verb, given);
}

/** With its sign, which stands before the zeros. */
function signed(digits: string, value: number, flags: Flags): string {
  const sign = value < 0 || Object.is(value, -0) ? "-" : flags.plus ? "+" : flags.space ? " " : "";
  const width = (flags.width ?? 0) - sign.length;
  return flags.zero && !flags.minus
    ? sign + digits.padStart(width, "0")
    : padded(sign + digits, { ...flags, zero: false });
}

const DIGITS = 6;
const MOST_DIGITS = 100;

function floatText(verb: string, { precision }: Flags, value: number): string {
  if (verb === "f" || verb === "F") return value.toFixed(Math.min(precision ?? DIGITS, MOST_DIGITS));
  const shortest = value.toExponential();
  if (verb === "e" || verb === "E" || verb === "x" || verb === "X" || verb === "b") {
    const text = exponential(value.toExponential(Math.min(precision ?? DIGITS, MOST_DIGITS)));
    return verb === "E" || verb === "X" ? text.toUpperCase() : text;
  }
  // `%g` and `%v`: the shortest text that means the number, with an exponent where it is large or small.
  const wanted = precision === null ? shortest : value.toExponential(Math.max(precision - 1, 0));
  const [mantissa = "", power = "0"] = wanted.split("e");
  const count = mantissa.replace(".", "").replace(/0+$/, "").length;
  const exponent = Number(power);
  const most = precision === null ? DIGITS : Math.max(precision, 1);
  const limit = precision !== null && most > count && count > exponent ? count : most;
  const short = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
  const text =
    exponent < -4 || exponent >= limit ? exponential(`${short}e${power}`) : String(Number(`${short}e${power}`));
  return verb === "G" ? text.toUpperCase() : text;
}

/** An exponent has a sign and two digits at least. */
function exponential(text: string): string {
  return text.replace(
    /e([-+]?)(\d+)$/,
    (_, sign: string, digits: string) => `e${sign || "+"}${digits.padStart(2, "0")}`,
  );
}

const SIMPLE: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
};

/** What a quoted text (`"..."`, a raw one, or a character) says; null where an escape is none. */
export function unquoteGo(quoted: string): string | null {
  const inner = quoted.slice(1, -1);
  if (quoted.startsWith("`")) return inner.replaceAll("\r", "");
  let valid = true;
  // Escapes of bytes may make up a character together.
  const bytes = encodeUtf8(inner).replace(
    /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|[\s\S])/g,
    (_, escape: string) => {
      const simple = escape.length === 1 ? SIMPLE[escape] : undefined;
      if (simple !== undefined) return simple;
      const code = /^[0-7]{3}$/.test(escape) ? parseInt(escape, 8) : parseInt(escape.slice(1), 16);
      const isByte = escape.startsWith("x") || /^[0-7]/.test(escape);
      if (Number.isNaN(code) || code > (isByte ? 255 : 0x10ffff)) valid = false;
      if (!valid) return "";
      return isByte ? String.fromCharCode(code) : encodeUtf8(String.fromCodePoint(code));
    },
  );
  return valid ? decodeUtf8(bytes) : null;
}
