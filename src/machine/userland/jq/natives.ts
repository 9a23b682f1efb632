/** Functions of values: each takes its input and the values of its arguments. Source: jq 1.6, src/builtin.c (behaviour and words). */
import { exp, log, sin, cos, atan2 } from "../../../sim/float-math.ts";
import { encodeUtf8 } from "../../kernel/bytes.ts";
import { brokenDown, formatTime, parseTime, secondsOf } from "./dates.ts";
import { Halt } from "./halt.ts";
import { formatText, textOf } from "./formats.ts";
import { parseValue } from "./json-reader.ts";
import { calculate, splitText } from "./operators.ts";
import { deletePaths, described, keysOf, setPath } from "./paths.ts";
import { compileRegex } from "./regex.ts";
import type { CompiledRegex } from "./regex.ts";
import { JqError, compare, isArray, isObject, toText, typeOf } from "./values.ts";
import type { Value } from "./values.ts";

type Native = (input: Value, args: readonly Value[]) => Value;

function numberOf(value: Value): number {
  if (typeof value !== "number") throw new JqError(`${described(value)} number required`);
  return value;
}

/** Half away from zero. */
function rounded(x: number): number {
  return x < 0 ? -Math.round(-x) : Math.round(x);
}

/** Half to the even one. */
function nearest(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

function power(x: number, y: number): number {
  if (Number.isInteger(y) && Math.abs(y) <= 1024) {
    let [result, base, left] = [1, x, Math.abs(y)];
    for (; left > 0; left = Math.floor(left / 2)) {
      if (left % 2 === 1) result *= base;
      base *= base;
    }
    return y < 0 ? 1 / result : result;
  }
  if (y === 0.5) return Math.sqrt(x);
  return x === 0 ? 0 : exp(y * log(x));
}

/** A logarithm that is exact where it is whole. */
function logTo(base: number, x: number): number {
  const value = log(x) / log(base);
  const whole = Math.round(value);
  return Math.abs(value - whole) < 1e-9 && power(base, whole) === x ? whole : value;
}

const MATH_1: Readonly<Record<string, (x: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  sqrt: Math.sqrt,
  fabs: Math.abs,
  round: rounded,
  trunc: Math.trunc,
  rint: nearest,
  nearbyint: nearest,
  significand: (x) => (x === 0 || !Number.isFinite(x) ? x : x / power(2, Math.floor(logTo(2, Math.abs(x))))),
  logb: (x) => Math.floor(logTo(2, Math.abs(x))),
  exp,
  exp2: (x) => power(2, x),
  exp10: (x) => power(10, x),
  log,
  log2: (x) => logTo(2, x),
  log10: (x) => logTo(10, x),
  cbrt: (x) => (x < 0 ? -1 : 1) * power(Math.abs(x), 1 / 3),
  sin,
  cos,
  tan: (x) => sin(x) / cos(x),
  atan: (x) => atan2(x, 1),
};
const MATH_2: Readonly<Record<string, (x: number, y: number) => number>> = {
  pow: power,
  atan2,
  fmin: Math.min,
  fmax: Math.max,
  fmod: (x, y) => x % y,
  ldexp: (x, y) => x * power(2, y),
  scalb: (x, y) => x * power(2, y),
};

function sortArray(value: Value, what: string): Value[] {
  if (!isArray(value)) throw new JqError(`${described(value)} cannot be ${what}, as it is not an array`);
  return [...value].sort(compare);
}

/** Items with their keys, in the order of the keys. */
function byKeys(value: Value, keys: Value, what: string): { item: Value; key: Value }[] {
  if (!isArray(value) || !isArray(keys))
    throw new JqError(`${described(value)} cannot be ${what}, as it is not an array`);
  return value.map((item, i) => ({ item, key: keys[i] ?? null })).sort((x, y) => compare(x.key, y.key));
}

function groups(value: Value, keys: Value): Value {
  const found: Value[][] = [];
  let last: Value | undefined;
  for (const { item, key } of byKeys(value, keys, "grouped")) {
    if (last !== undefined && compare(last, key) === 0) found.at(-1)?.push(item);
    else found.push([item]);
    last = key;
  }
  return found;
}

function extreme(value: Value, keys: Value, isMax: boolean): Value {
  if (!isArray(value) || !isArray(keys))
    throw new JqError(`${described(value)} and ${described(keys)} cannot be iterated over`);
  let best = -1;
  for (let i = 0; i < value.length; i++) {
    const order = best < 0 ? 0 : compare(keys[i] ?? null, keys[best] ?? null);
    if (best < 0 || (isMax ? order >= 0 : order < 0)) best = i;
  }
  return value[best] ?? null;
}

function has(input: Value, key: Value): boolean {
  if (isObject(input) && typeof key === "string") return input.has(key);
  if (isArray(input) && typeof key === "number") return key >= 0 && key < input.length;
  throw new JqError(
    `Cannot check whether ${typeOf(input)} has a ${typeof key === "string" ? "string" : typeOf(key)} key`,
  );
}

function contains(x: Value, y: Value): boolean {
  if (isObject(x) && isObject(y))
    return [...y].every(([key, value]) => x.has(key) && contains(x.get(key) ?? null, value));
  if (isArray(x) && isArray(y))
    return y.every((item) => x.some((one) => typeOf(one) === typeOf(item) && contains(one, item)));
  if (typeof x === "string" && typeof y === "string") return x.includes(y);
  if (typeOf(x) === typeOf(y)) return compare(x, y) === 0;
  throw new JqError(`${described(x)} and ${described(y)} cannot have their containment checked`);
}

function lengthOf(input: Value): number {
  if (input === null) return 0;
  if (typeof input === "string") return [...input].length;
  if (typeof input === "number") return Math.abs(input);
  if (isArray(input)) return input.length;
  if (isObject(input)) return input.size;
  throw new JqError(`${described(input)} has no length`);
}

const compiled = new Map<string, CompiledRegex>();
const MAX_COMPILED = 64;

function regexOf(source: string, flags: string): CompiledRegex {
  const key = `${flags}/${source}`;
  const known = compiled.get(key);
  if (known) return known;
  const made = compileRegex(source, {
    ignoreCase: flags.includes("i"),
    extended: flags.includes("x"),
    dotAll: /[sp]/.test(flags),
    longest: flags.includes("l"),
  });
  if (compiled.size >= MAX_COMPILED) compiled.clear();
  compiled.set(key, made);
  return made;
}

/** `_match_impl(re; flags; onlyTest)`. */
function match(input: Value, source: Value, flags: Value, onlyTest: boolean): Value {
  if (typeof input !== "string") throw new JqError(`${described(input)} cannot be matched, as it is not a string`);
  if (typeof source !== "string") throw new JqError(`${described(source)} cannot be matched, as it is not a string`);
  if (flags !== null && typeof flags !== "string") throw new JqError(`${described(flags)} is not a string`);
  const letters = flags ?? "";
  if (/[^gimnpslx]/.test(letters)) throw new JqError(`${letters} is not a valid modifier string`);
  const regex = regexOf(source, letters);
  const text = [...input];
  if (onlyTest) return regex.match(text, 0) !== null;
  const found: Value[] = [];
  const part = (place: { start: number; end: number } | null): [string, Value][] => [
    ["offset", place ? place.start : -1],
    ...(place
      ? ([
          ["length", place.end - place.start],
          ["string", text.slice(place.start, place.end).join("")],
        ] as [string, Value][])
      : ([
          ["string", null],
          ["length", 0],
        ] as [string, Value][])),
  ];
  for (let from = 0; from === 0 || from < text.length;) {
    const one = regex.match(text, from);
    if (!one) break;
    if (!(letters.includes("n") && one.start === one.end)) {
      const captures = one.groups.map(
        (group, i): Value => new Map<string, Value>([...part(group), ["name", regex.names[i] ?? null]]),
      );
      found.push(new Map<string, Value>([...part(one), ["captures", captures]]));
    }
    if (!letters.includes("g")) break;
    from = one.end === one.start ? one.end + 1 : one.end;
  }
  return found;
}

function strindices(input: Value, part: Value): Value {
  if (typeof input !== "string" || typeof part !== "string") throw new JqError("_strindices input must be a string");
  const found: number[] = [];
  if (part === "") return null;
  const [bytes, wanted] = [encodeUtf8(input), encodeUtf8(part)];
  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 1)) found.push(at);
  return found;
}

function textPair(input: Value, arg: Value, name: string): [string, string] {
  if (typeof input !== "string" || typeof arg !== "string") throw new JqError(`${name}() requires string inputs`);
  return [input, arg];
}

function trimmed(input: Value, how: (text: string) => string): Value {
  if (typeof input !== "string") throw new JqError(`${described(input)} cannot be trimmed`);
  return how(input);
}

function toNumber(input: Value): Value {
  if (typeof input === "number") return input;
  if (typeof input !== "string") throw new JqError(`${described(input)} cannot be parsed as a number`);
  const text = input.trim();
  if (/^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return Number(text);
  const parsed = parseValue(input);
  if (typeof parsed !== "number") throw new JqError(`${described(input)} cannot be parsed as a number`);
  return parsed;
}

function implode(input: Value): Value {
  if (!isArray(input)) throw new JqError("implode input must be an array");
  return input
    .map((code) => {
      if (typeof code !== "number") throw new JqError("Unicode codepoint must be numeric");
      const isCharacter = code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
      return String.fromCodePoint(isCharacter ? code : 0xfffd);
    })
    .join("");
}

const TABLE: Readonly<Record<string, Native>> = {
  "length/0": lengthOf,
  "utf8bytelength/0": (input) => {
    if (typeof input !== "string") throw new JqError(`${described(input)} only strings have UTF-8 byte length`);
    return encodeUtf8(input).length;
  },
  "type/0": typeOf,
  "keys/0": keysOf,
  "keys_unsorted/0": (input) => (isObject(input) ? [...input.keys()] : keysOf(input)),
  "has/1": (input, [key = null]) => has(input, key),
  "contains/1": (input, [part = null]) => contains(input, part),
  "add/0": (input) => {
    if (isObject(input)) return [...input.values()].reduce<Value>((sum, one) => calculate("+", sum, one), null);
    if (!isArray(input)) throw new JqError(`Cannot iterate over ${input === null ? "null" : described(input)}`);
    if (input.length > 0 && input.every((one) => isArray(one))) return (input as readonly Value[][]).flat(1);
    return input.reduce<Value>((sum, one) => calculate("+", sum, one), null);
  },
  "tostring/0": textOf,
  "tonumber/0": toNumber,
  "tojson/0": toText,
  "fromjson/0": (input) => {
    if (typeof input !== "string") throw new JqError(`${described(input)} cannot be parsed as JSON`);
    return parseValue(input);
  },
  "ascii/0": (input) => implode([input]),
  "explode/0": (input) => {
    if (typeof input !== "string") throw new JqError("explode input must be a string");
    return [...input].map((char) => char.codePointAt(0) ?? 0);
  },
  "implode/0": implode,
  "split/1": (input, [separator = null]) => {
    if (typeof input !== "string" || typeof separator !== "string")
      throw new JqError("split input and separator must be strings");
    return splitText(input, separator);
  },
  "startswith/1": (input, [arg = null]) => {
    const [text, part] = textPair(input, arg, "startswith");
    return text.startsWith(part);
  },
  "endswith/1": (input, [arg = null]) => {
    const [text, part] = textPair(input, arg, "endswith");
    return text.endsWith(part);
  },
  "ltrimstr/1": (input, [part = null]) =>
    typeof input === "string" && typeof part === "string" && input.startsWith(part) ? input.slice(part.length) : input,
  "rtrimstr/1": (input, [part = null]) =>
    typeof input === "string" && typeof part === "string" && part !== "" && input.endsWith(part)
      ? input.slice(0, -part.length)
      : input,
  "trim/0": (input) => trimmed(input, (text) => text.trim()),
  "ltrim/0": (input) => trimmed(input, (text) => text.trimStart()),
  "rtrim/0": (input) => trimmed(input, (text) => text.trimEnd()),
  "_strindices/1": (input, [part = null]) => strindices(input, part),
  "_match_impl/3": (input, [source = null, flags = null, onlyTest = null]) =>
    match(input, source, flags, onlyTest === true),
  "sort/0": (input) => sortArray(input, "sorted"),
  "_sort_by_impl/1": (input, [keys = null]) => byKeys(input, keys, "sorted").map(({ item }) => item),
  "_group_by_impl/1": (input, [keys = null]) => groups(input, keys),
  "_min_by_impl/1": (input, [keys = null]) => extreme(input, keys, false),
  "_max_by_impl/1": (input, [keys = null]) => extreme(input, keys, true),
  "min/0": (input) => extreme(input, input, false),
  "max/0": (input) => extreme(input, input, true),
  "setpath/2": (input, [path = null, value = null]) => {
    if (!isArray(path)) throw new JqError("Path must be specified as an array");
    return setPath(input, path, value);
  },
  "delpaths/1": (input, [paths = null]) => {
    if (!isArray(paths)) throw new JqError("Paths must be specified as an array");
    return deletePaths(input, paths);
  },
  "format/1": (input, [name = null]) => {
    if (typeof name !== "string") throw new JqError(`${described(name)} is not a valid format`);
    return formatText(`@${name}`, input);
  },
  "infinite/0": () => Infinity,
  "nan/0": () => NaN,
  "null/0": () => null,
  "true/0": () => true,
  "false/0": () => false,
  "isinfinite/0": (input) => Math.abs(numberOf(input)) === Infinity,
  "isnan/0": (input) => Number.isNaN(numberOf(input)),
  "isnormal/0": (input) => Math.abs(numberOf(input)) >= 2.2250738585072014e-308 && Number.isFinite(input),
  "gmtime/0": (input) => {
    if (typeof input !== "number") throw new JqError("gmtime() requires a number");
    return brokenDown(input);
  },
  "mktime/0": (input) => secondsOf(input, "mktime"),
  "strftime/1": (input, [format = null]) => formatTime(input, format, "strftime"),
  "strptime/1": (input, [format = null]) => parseTime(input, format),
  "modf/0": (input) => {
    const x = numberOf(input);
    return [x - Math.trunc(x), Math.trunc(x)];
  },
  "frexp/0": (input) => {
    const x = numberOf(input);
    if (x === 0) return [0, 0];
    const exponent = Math.floor(logTo(2, Math.abs(x))) + 1;
    return [x / power(2, exponent), exponent];
  },
  "_halt_error/1": (input, [code = null]) => {
    if (typeof code !== "number") throw new JqError("halt_error/1: number required");
    throw new Halt(code, typeof input === "string" ? input : `${toText(input)}\n`);
  },
};

/** `floor/0`, `has/1`. */
export const NATIVES: ReadonlySet<string> = new Set([
  ...Object.keys(TABLE),
  ...Object.keys(MATH_1).map((name) => `${name}/0`),
  ...Object.keys(MATH_2).map((name) => `${name}/2`),
]);

export function callNative(name: string, input: Value, args: readonly Value[]): Value {
  const own = TABLE[name];
  if (own) return own(input, args);
  const [word = ""] = name.split("/");
  const one = MATH_1[word];
  if (one) return one(numberOf(input));
  const two = MATH_2[word];
  const [x = null, y = null] = args;
  return two ? two(numberOf(x), numberOf(y)) : null;
}
