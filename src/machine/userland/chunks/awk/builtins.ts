/** The functions that only compute. Source: POSIX awk, "Functions"; BusyBox 1.36.1 for bits, times and odd arguments. */
import { atan2, cos, exp, log, sin } from "../../../../sim/float-math.ts";
import { epochOf } from "../../../../sim/units.ts";
import type { ByteString } from "../../../kernel/types.ts";
import { strftime } from "../../../../sim/strftime.ts";
import { formatPrintf } from "./format.ts";
import type { Runtime } from "./runtime.ts";
import { isTrue, toNumber } from "./values.ts";
import type { Value } from "./values.ts";

export type Builtin = (runtime: Runtime, args: readonly Value[]) => Value;

function numeric(compute: (x: number, y: number) => number): Builtin {
  return (_runtime, [x = null, y = null]) => compute(toNumber(x), toNumber(y));
}

/** A number as the 64 bits that a processor would convert it to. */
function bits(number: number): bigint {
  if (!Number.isFinite(number)) return 1n << 63n;
  return BigInt.asUintN(64, BigInt(Math.trunc(number)));
}

function bitwise(compute: (x: bigint, y: bigint) => bigint): Builtin {
  return numeric((x, y) => Number(BigInt.asUintN(64, compute(bits(x), bits(y)))));
}

/** A position or length in a string: whole, and within what C's conversion could hold. */
function whole(value: Value): number {
  const number = Math.trunc(toNumber(value));
  return Number.isNaN(number) ? 0 : number;
}

function substr(runtime: Runtime, [text = null, from = null, length]: readonly Value[]): ByteString {
  const all = runtime.toText(text);
  const start = Math.min(Math.max(whole(from) - 1, 0), all.length);
  const most = all.length - start;
  return all.slice(start, start + (length === undefined ? most : Math.min(Math.max(whole(length), 0), most)));
}

function foldCase(text: ByteString, range: RegExp, by: number): ByteString {
  return text.replace(range, (char) => String.fromCharCode(char.charCodeAt(0) + by));
}

/** `YYYY MM DD hh mm ss [dst]`, in UTC; summer time is an hour less. */
function mktime(text: ByteString): number {
  const parts = text.trim().split(/\s+/).slice(0, 7);
  if (parts.length < 6 || !parts.every((part) => /^[-+]?\d+/.test(part))) return -1;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, summer = -1] = parts.map((part) =>
    parseInt(part, 10),
  );
  const time = epochOf(year, month, day, hour, minute, second) / 1000;
  return Number.isNaN(time) ? -1 : time - (summer > 0 ? 3600 : 0);
}

function now(runtime: Runtime): number {
  return Math.floor(runtime.sys.k.clock.epoch / 1000);
}

export const COMPUTING: Readonly<Record<string, Builtin>> = {
  length: (runtime, [text]) => (text === undefined ? runtime.record.text : runtime.toText(text)).length,
  substr,
  index: (runtime, [text = null, part = null]) => {
    const wanted = runtime.toText(part);
    if (wanted === "") return 0;
    const all = runtime.toText(text);
    return (runtime.ignoresCase ? all.toLowerCase().indexOf(wanted.toLowerCase()) : all.indexOf(wanted)) + 1;
  },
  tolower: (runtime, [text = null]) => foldCase(runtime.toText(text), /[A-Z]/g, 32),
  toupper: (runtime, [text = null]) => foldCase(runtime.toText(text), /[a-z]/g, -32),
  sprintf: (runtime, [format = null, ...args]) => formatPrintf(runtime.toText(format), args, runtime.text("CONVFMT")),
  sin: numeric(sin),
  cos: numeric(cos),
  atan2: numeric(atan2),
  exp: numeric(exp),
  log: numeric(log),
  sqrt: numeric(Math.sqrt),
  int: numeric(Math.trunc),
  and: bitwise((x, y) => x & y),
  or: bitwise((x, y) => x | y),
  xor: bitwise((x, y) => x ^ y),
  lshift: bitwise((x, y) => x << (y & 63n)),
  rshift: bitwise((x, y) => x >> (y & 63n)),
  compl: bitwise((x) => ~x),
  rand: (runtime) => runtime.random.next(),
  srand: (runtime, [seed]) => {
    const before = runtime.seed;
    runtime.seed = seed === undefined ? now(runtime) : Number(bits(toNumber(seed)) & 0xffff_ffffn);
    runtime.random.seed(runtime.seed);
    return before;
  },
  systime: (runtime) => now(runtime),
  mktime: (runtime, [text = null]) => mktime(runtime.toText(text)),
  strftime: (runtime, [format, time]) =>
    strftime(
      format === undefined ? "%a %b %e %H:%M:%S %Z %Y" : runtime.toText(format),
      (time === undefined ? now(runtime) : whole(time)) * 1000,
    ),
};

/** How two values compare, as numbers where both look like some: negative, 0, positive, or NaN. */
export function compare(runtime: Runtime, left: Value, right: Value, x: number | null, y: number | null): number {
  if (x !== null && y !== null) return x < y ? -1 : x > y ? 1 : x === y ? 0 : NaN;
  let [a, b] = [runtime.toText(left), runtime.toText(right)];
  if (runtime.ignoresCase) [a, b] = [a.toLowerCase(), b.toLowerCase()];
  return a < b ? -1 : a > b ? 1 : 0;
}

/** gensub's third argument: 0 for all, else which match. */
export function whichMatch(value: Value): number {
  const number = whole(value);
  return number > 0 && isTrue(value) ? number : 0;
}
