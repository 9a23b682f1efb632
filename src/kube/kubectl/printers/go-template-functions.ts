/** The functions of Go templates, and kubectl's own. Source: Go text/template funcs.go (behaviour), 1.24; cli-runtime template.go, v0.33. */
import { decodeUtf8, encodeUtf8 } from "../../../machine/kernel/bytes.ts";
import { decodeBase64 } from "../../../sim/base64.ts";
import { isFields } from "../fields.ts";
import { asNumber, sprintf, typeText, valueText, GoNumber } from "./go-format.ts";
import { byteOrder } from "./json.ts";

/** Why a function has no result. */
export class FunctionProblem extends Error {
  override readonly name = "FunctionProblem";
}

export interface TemplateFunction {
  /** How many arguments it takes; `most` is null where any number may follow. */
  least: number;
  most: number | null;
  /** The first has to be a text. */
  text: boolean;
  /** `texts` are the arguments as they are written. */
  run(args: readonly unknown[], texts: readonly string[]): unknown;
}

function problem(message: string): never {
  throw new FunctionProblem(message);
}

/** What `if` takes for true: all but zero, nothing and what is empty. */
export function isTrue(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === "") return false;
  const number = asNumber(value);
  if (number) return number.value !== 0;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

function exactly(count: number, run: TemplateFunction["run"]): TemplateFunction {
  return { least: count, most: count, text: false, run };
}

function atLeast(least: number, run: TemplateFunction["run"]): TemplateFunction {
  return { least, most: null, text: false, run };
}

export const FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  and: atLeast(1, () => undefined),
  or: atLeast(1, () => undefined),
  not: exactly(1, ([value]) => !isTrue(value)),
  len: exactly(1, ([value]) => new GoNumber(lengthOf(value))),
  index: atLeast(1, ([item, ...steps]) => indexed(item, steps)),
  slice: atLeast(1, ([item, ...bounds]) => sliced(item, bounds)),
  eq: atLeast(1, ([first, ...others]) => isEqual(first, others)),
  ne: exactly(2, ([x, y]) => !isEqual(x, [y])),
  lt: exactly(2, ([x, y]) => isLess(x, y)),
  le: exactly(2, ([x, y]) => isLess(x, y) || isEqual(x, [y])),
  gt: exactly(2, ([x, y]) => !(isLess(x, y) || isEqual(x, [y]))),
  ge: exactly(2, ([x, y]) => !isLess(x, y)),
  print: atLeast(0, (args) => sprint(args)),
  println: atLeast(0, (args) => `${args.map(valueText).join(" ")}\n`),
  printf: { least: 1, most: null, text: true, run: ([format, ...args]) => sprintf(String(format), args) },
  html: atLeast(0, (args) => escapedHtml(argumentText(args))),
  js: atLeast(0, (args) => escapedJs(argumentText(args))),
  urlquery: atLeast(0, (args) => escapedQuery(argumentText(args))),
  call: atLeast(1, ([value], [text = ""]) =>
    value === undefined || value === null
      ? problem("call of nil")
      : problem(`non-function ${text} of type ${typeText(value)}`),
  ),
  exists: atLeast(1, ([value, ...path]) => exists(value, path)),
  base64decode: { least: 1, most: 1, text: true, run: ([value]) => base64Decoded(String(value)) },
};

function lengthOf(value: unknown): number {
  if (typeof value === "string") return encodeUtf8(value).length;
  if (Array.isArray(value)) return value.length;
  if (asNumber(value) === null && isFields(value)) return Object.keys(value).length;
  if (value === undefined || value === null) return problem("reflect: call of reflect.Value.Type on zero Value");
  return problem(`len of type ${typeText(value)}`);
}

/** A whole number as an index into something so long. */
function indexIn(index: unknown, length: number): number {
  if (index === undefined || index === null) return problem("cannot index slice/array with nil");
  const number = asNumber(index);
  if (!number || number.isFloat) return problem(`cannot index slice/array with type ${typeText(index)}`);
  return number.value < 0 || number.value > length ? problem(`index out of range: ${number.value}`) : number.value;
}

function indexed(item: unknown, steps: readonly unknown[]): unknown {
  if (item === undefined || item === null) return problem("index of untyped nil");
  let here: unknown = item;
  for (const step of steps) {
    if (typeof here === "string" || Array.isArray(here)) {
      const list: readonly unknown[] | string = typeof here === "string" ? encodeUtf8(here) : here;
      const at = indexIn(step, list.length);
      if (at === list.length)
        return problem(`reflect: ${typeof list === "string" ? "string" : "slice"} index out of range`);
      here = typeof list === "string" ? list.charCodeAt(at) : list[at];
    } else if (asNumber(here) === null && isFields(here)) {
      if (step === undefined || step === null) return problem("value is nil; should be of type string");
      if (typeof step !== "string") return problem(`value has type ${typeText(step)}; should be string`);
      here = Object.hasOwn(here, step) ? here[step] : undefined;
    } else if (here === undefined || here === null) return problem("index of nil pointer");
    else return problem(`can't index item of type ${typeText(here)}`);
  }
  return here;
}

function sliced(item: unknown, bounds: readonly unknown[]): unknown {
  if (item === undefined || item === null) return problem("slice of untyped nil");
  if (bounds.length > 3) return problem(`too many slice indexes: ${bounds.length}`);
  const isText = typeof item === "string";
  if (isText && bounds.length === 3) return problem("cannot 3-index slice a string");
  if (!isText && !Array.isArray(item)) return problem(`can't slice item of type ${typeText(item)}`);
  const whole: readonly unknown[] | string = typeof item === "string" ? encodeUtf8(item) : (item as unknown[]);
  const places = bounds.map((bound) => indexIn(bound, whole.length));
  const [from = 0, to = whole.length, most = whole.length] = places;
  if (from > to) return problem(`invalid slice index: ${from} > ${to}`);
  if (to > most) return problem(`invalid slice index: ${to} > ${most}`);
  return typeof whole === "string" ? decodeUtf8(whole.slice(from, to)) : whole.slice(from, to);
}

type Basic = "bool" | "int" | "float" | "string" | null;

function basicOf(value: unknown): Basic {
  const number = asNumber(value);
  if (number) return number.isFloat ? "float" : "int";
  return typeof value === "string" ? "string" : typeof value === "boolean" ? "bool" : null;
}

function plain(value: unknown): unknown {
  return asNumber(value)?.value ?? value;
}

function isEqual(first: unknown, others: readonly unknown[]): boolean {
  if (others.length === 0) return problem("missing argument for comparison");
  return others.some((other) => {
    const [a, b] = [basicOf(first), basicOf(other)];
    const isNothing = (value: unknown): boolean => value === undefined || value === null;
    if (a !== b && !isNothing(first) && !isNothing(other)) return problem("incompatible types for comparison");
    if (isNothing(first) || isNothing(other)) return isNothing(first) === isNothing(other);
    if (a !== null) return plain(first) === plain(other);
    if (typeText(first) !== typeText(other))
      return problem(
        `non-comparable types ${sprintf("%s", [first])}: ${typeText(first)}, ${typeText(other)}: ${sprintf("%s", [other])}`,
      );
    return problem(`non-comparable type ${sprintf("%s", [other])}: ${typeText(other)}`);
  });
}

function isLess(x: unknown, y: unknown): boolean {
  const [a, b] = [basicOf(x), basicOf(y)];
  if (a === null || b === null) return problem("invalid type for comparison");
  if (a !== b) return problem("incompatible types for comparison");
  if (a === "bool") return problem("invalid type for comparison");
  if (typeof x === "string") return byteOrder(encodeUtf8(x), encodeUtf8(String(y))) < 0;
  return Number(plain(x)) < Number(plain(y));
}

/** Spaces stand between two of which neither is a text. */
function sprint(args: readonly unknown[]): string {
  return args
    .map((arg, i) => {
      const needsSpace = i > 0 && typeof arg !== "string" && typeof args[i - 1] !== "string";
      return `${needsSpace ? " " : ""}${valueText(arg)}`;
    })
    .join("");
}

function argumentText(args: readonly unknown[]): string {
  return sprint(args.map((arg) => (arg === undefined || arg === null ? "<no value>" : arg)));
}

const HTML: Readonly<Record<string, string>> = {
  '"': "&#34;",
  "'": "&#39;",
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "\0": "\ufffd",
};

function escapedHtml(text: string): string {
  return text.replace(/["'&<>\0]/g, (char) => HTML[char] ?? char);
}

function escapedJs(text: string): string {
  return text.replace(/[\\'"<>&=]|[\p{C}\p{Zl}\p{Zp}]/gu, (char) => {
    if (/[\\'"]/.test(char)) return `\\${char}`;
    return `\\u${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  });
}

function escapedQuery(text: string): string {
  return Array.from(encodeUtf8(text), (byte) => {
    if (/[A-Za-z0-9\-_.~]/.test(byte)) return byte;
    return byte === " " ? "+" : `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");
}

function exists(value: unknown, path: readonly unknown[]): boolean {
  let here: unknown = value;
  for (const step of path) {
    if (Array.isArray(here)) {
      const at = asNumber(step);
      here = at && !at.isFloat ? (here as unknown[])[at.value] : undefined;
    } else here = typeof step === "string" && isFields(here) && Object.hasOwn(here, step) ? here[step] : undefined;
    if (here === undefined) return false;
  }
  return true;
}

function base64Decoded(value: string): string {
  const plainText = value.replace(/[\r\n]/g, "");
  const bad = /[^A-Za-z0-9+/=]/.exec(value.replace(/[\r\n]/g, " "));
  const wrongAt = bad && /[\r\n]/.test(value[bad.index] ?? "") ? null : bad;
  if (wrongAt) return problem(`base64 decode failed: illegal base64 data at input byte ${wrongAt.index}`);
  if (plainText.length % 4 !== 0 || !/^[^=]*={0,2}$/.test(plainText))
    return problem(
      `base64 decode failed: illegal base64 data at input byte ${plainText.length - (plainText.length % 4)}`,
    );
  return decodeUtf8(decodeBase64(plainText));
}
