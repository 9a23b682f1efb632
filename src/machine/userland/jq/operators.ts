/** What `+ - * / %` make of two values. Source: jq 1.6, src/builtin.c (behaviour and words). */
import { described } from "./paths.ts";
import { JqError, compare, isArray, isObject } from "./values.ts";
import type { JsonObject, Value } from "./values.ts";

/** Longer texts are not made: the program is told that there is no memory. */
export const MAX_TEXT = 64 * 1_048_576;

export function calculate(op: string, x: Value, y: Value): Value {
  switch (op) {
    case "+":
      return add(x, y);
    case "-":
      if (typeof x === "number" && typeof y === "number") return x - y;
      if (isArray(x) && isArray(y)) return x.filter((one) => !y.some((other) => compare(one, other) === 0));
      return refuse(x, y, "subtracted");
    case "*":
      return multiply(x, y);
    case "/":
      if (typeof x === "number" && typeof y === "number") {
        if (y === 0) return refuse(x, y, "divided because the divisor is zero");
        return x / y;
      }
      if (typeof x === "string" && typeof y === "string") return splitText(x, y);
      return refuse(x, y, "divided");
    case "%":
      return remainder(x, y);
    case "==":
      return compare(x, y) === 0;
    case "!=":
      return compare(x, y) !== 0;
    case "<":
      return compare(x, y) < 0;
    case "<=":
      return compare(x, y) <= 0;
    case ">":
      return compare(x, y) > 0;
    default:
      return compare(x, y) >= 0;
  }
}

function refuse(x: Value, y: Value, what: string): never {
  throw new JqError(`${described(x)} and ${described(y)} cannot be ${what}`);
}

function add(x: Value, y: Value): Value {
  if (x === null) return y;
  if (y === null) return x;
  if (typeof x === "number" && typeof y === "number") return x + y;
  if (typeof x === "string" && typeof y === "string") {
    if (x.length + y.length > MAX_TEXT) throw new JqError("Cannot allocate memory");
    return x + y;
  }
  if (isArray(x) && isArray(y)) return [...x, ...y];
  if (isObject(x) && isObject(y)) return new Map([...x, ...y]);
  return refuse(x, y, "added");
}

function multiply(x: Value, y: Value): Value {
  if (typeof x === "number" && typeof y === "number") return x * y;
  if (typeof x === "string" && typeof y === "number") return repeated(x, y);
  if (typeof x === "number" && typeof y === "string") return repeated(y, x);
  if (isObject(x) && isObject(y)) return merged(x, y);
  return refuse(x, y, "multiplied");
}

function repeated(text: string, count: number): Value {
  if (count <= 0 || Number.isNaN(count)) return null;
  if (text.length * count > MAX_TEXT) throw new JqError("Cannot allocate memory");
  return text.repeat(Math.max(1, Math.ceil(count)));
}

function merged(x: JsonObject, y: JsonObject): JsonObject {
  const all = new Map(x);
  for (const [key, value] of y) {
    const own = all.get(key);
    all.set(key, isObject(own) && isObject(value) ? merged(own, value) : value);
  }
  return all;
}

function remainder(x: Value, y: Value): Value {
  if (typeof x !== "number" || typeof y !== "number") return refuse(x, y, "divided");
  const [dividend, divisor] = [Math.trunc(x), Math.abs(Math.trunc(y))];
  if (Number.isNaN(dividend) || Number.isNaN(divisor)) return null;
  if (divisor === 0) return refuse(x, y, "divided (remainder) because the divisor is zero");
  return (dividend % divisor) + 0;
}

export function splitText(text: string, separator: string): Value {
  if (text === "") return [];
  return separator === "" ? [...text] : text.split(separator);
}
