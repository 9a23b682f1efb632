/** Looking into values, and changing them, by paths. Source: jq 1.6, src/jv_aux.c (behaviour and words). */
import { JqError, compare, isArray, isObject, sortedKeys, toText, typeOf } from "./values.ts";
import type { JsonObject, Value } from "./values.ts";

/** Names, numbers, and slices: objects of `start` and `end`. */
export type Path = readonly Value[];

const MAX_INDEX = 536_870_911;

/** A text of at most so many bytes, as messages show values. */
export function shown(value: Value, size = 15): string {
  const text = toText(value);
  return text.length > size - 1 ? `${text.slice(0, size - 4)}...` : text;
}

export function described(value: Value): string {
  return `${typeOf(value)} (${shown(value)})`;
}

export function fieldOf(target: Value, key: Value): Value {
  if (isObject(target) && typeof key === "string") return target.get(key) ?? null;
  if (isArray(target) && typeof key === "number") {
    return target[key < 0 ? target.length + key : key] ?? null;
  }
  if (isObject(key) && (isArray(target) || target === null || typeof target === "string")) {
    const bounds = boundsOf(target === null ? 0 : lengthOf(target), key);
    if (target === null) return null;
    if (typeof target === "string") return [...target].slice(...bounds).join("");
    return target.slice(...bounds);
  }
  if (isArray(target) && isArray(key)) return positionsOf(target, key);
  if (target === null && (typeof key === "string" || typeof key === "number" || key === null)) return null;
  if (typeof key === "string") throw new JqError(`Cannot index ${typeOf(target)} with string ${JSON.stringify(key)}`);
  throw new JqError(`Cannot index ${typeOf(target)} with ${typeOf(key)}`);
}

function lengthOf(target: string | readonly Value[]): number {
  return typeof target === "string" ? [...target].length : target.length;
}

/** Where an array begins inside another. */
function positionsOf(target: readonly Value[], part: readonly Value[]): Value {
  if (part.length === 0) return null;
  const found: number[] = [];
  for (let at = 0; at + part.length <= target.length; at++)
    if (part.every((item, i) => compare(target[at + i] ?? null, item) === 0)) found.push(at);
  return found;
}

function boundsOf(length: number, slice: JsonObject): [number, number] {
  const [start, end] = [slice.get("start"), slice.get("end")];
  for (const bound of [start, end])
    if (bound !== null && typeof bound !== "number")
      throw new JqError("Start and end indices of an array slice must be numbers");
  const clip = (value: number): number => Math.min(length, Math.max(0, value < 0 ? value + length : value));
  const from = start === null ? 0 : clip(Math.floor(start as number));
  const to = end === null ? length : clip(Math.ceil(end as number));
  return [from, Math.max(from, to)];
}

export function slicePath(from: Value, to: Value): JsonObject {
  return new Map([
    ["start", from],
    ["end", to],
  ]);
}

export function getPath(value: Value, path: Path): Value {
  let found = value;
  for (const key of path) {
    if (found === null) return null;
    found = fieldOf(found, key);
  }
  return found;
}

export function setPath(value: Value, path: Path, set: Value, depth = 0): Value {
  const key = path[depth];
  if (key === undefined) return set;
  const inner = setPath(value === null ? null : fieldOf(value, key), path, set, depth + 1);
  return withField(value, key, inner);
}

function withField(target: Value, key: Value, set: Value): Value {
  if (typeof key === "string" && (isObject(target) || target === null)) return new Map(target).set(key, set);
  if (typeof key === "number" && (isArray(target) || target === null)) {
    const items = [...(target ?? [])];
    const at = Math.floor(key) < 0 ? items.length + Math.floor(key) : Math.floor(key);
    if (at < 0) throw new JqError("Out of bounds negative array index");
    if (at > MAX_INDEX) throw new JqError("Array index too large");
    while (items.length < at) items.push(null);
    items[at] = set;
    return items;
  }
  if (isObject(key) && (isArray(target) || target === null)) {
    if (!isArray(set)) throw new JqError("A slice of an array can only be assigned another array");
    const items = target ?? [];
    const [from, to] = boundsOf(items.length, key);
    return [...items.slice(0, from), ...set, ...items.slice(to)];
  }
  if (isObject(key)) throw new JqError(`Cannot update field at object index of ${typeOf(target)}`);
  if (isArray(target) && typeof key !== "number") throw new JqError(`Cannot update field at array index of array`);
  if (typeof key === "string") throw new JqError(`Cannot index ${typeOf(target)} with string ${JSON.stringify(key)}`);
  throw new JqError(`Cannot index ${typeOf(target)} with ${typeOf(key)}`);
}

export function deletePaths(value: Value, paths: readonly Value[]): Value {
  for (const path of paths) if (!isArray(path)) throw new JqError("Path must be specified as an array");
  const sorted = [...(paths as readonly Path[])].sort((x, y) => compare(y, x));
  return sorted.reduce<Value>((rest, path) => without(rest, path, 0), value);
}

function without(value: Value, path: Path, depth: number): Value {
  const key = path[depth];
  if (key === undefined) return null;
  if (value === null) return null;
  if (depth === path.length - 1) return withoutField(value, key);
  const inner = fieldOf(value, key);
  return inner === null ? value : withField(value, key, without(inner, path, depth + 1));
}

function withoutField(value: Value, key: Value): Value {
  if (isObject(value) && typeof key === "string") {
    const rest = new Map(value);
    rest.delete(key);
    return rest;
  }
  if (isArray(value) && typeof key === "number") {
    const at = Math.floor(key) < 0 ? value.length + Math.floor(key) : Math.floor(key);
    return value.filter((_, i) => i !== at);
  }
  if (isArray(value) && isObject(key)) {
    const [from, to] = boundsOf(value.length, key);
    return [...value.slice(0, from), ...value.slice(to)];
  }
  if (isObject(key)) throw new JqError(`Cannot delete field at object index of ${typeOf(value)}`);
  if (typeof key === "string") throw new JqError(`Cannot delete field at object index of ${typeOf(value)}`);
  if (isArray(value)) throw new JqError("Cannot delete field at array index of array");
  if (typeof key === "number") throw new JqError(`Cannot delete field at array index of ${typeOf(value)}`);
  throw new JqError(`Cannot delete field at ${typeOf(key)} index of ${typeOf(value)}`);
}

export function keysOf(value: Value): Value[] {
  if (isObject(value)) return sortedKeys(value);
  if (isArray(value)) return value.map((_, i) => i);
  throw new JqError(`${described(value)} has no keys`);
}
