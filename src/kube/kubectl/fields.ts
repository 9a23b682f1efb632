/** Reading plain decoded objects whose shape is not known: a missing or odd field is simply absent. */
import { withMore } from "../api/meta.ts";

export type Fields = { readonly [field: string]: unknown };

export function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** The object itself, or an empty one. */
export function fields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

type Key = string | number;

function step(value: unknown, key: Key): unknown {
  if (typeof key === "number") return Array.isArray(value) ? value[key] : undefined;
  return isFields(value) ? value[key] : undefined;
}

/** The value at a path of keys and indexes. One by one and not as a list: rows are made of these, all the time. */
export function at(value: unknown, a?: Key, b?: Key, c?: Key, d?: Key): unknown {
  if (a === undefined) return value;
  const first = step(value, a);
  if (b === undefined) return first;
  const second = step(first, b);
  if (c === undefined) return second;
  const third = step(second, c);
  return d === undefined ? third : step(third, d);
}

/** The value at a path of any length. */
export function atPath(value: unknown, path: readonly Key[]): unknown {
  return path.reduce(step, value);
}

const NONE: readonly unknown[] = [];

export function list(value: unknown, a?: Key, b?: Key, c?: Key): readonly unknown[] {
  const found = at(value, a, b, c);
  return Array.isArray(found) ? found : NONE;
}

export function text(value: unknown, a?: Key, b?: Key, c?: Key, d?: Key): string {
  const found = at(value, a, b, c, d);
  return typeof found === "string"
    ? found
    : typeof found === "number" || typeof found === "boolean"
      ? String(found)
      : "";
}

export function num(value: unknown, a?: Key, b?: Key, c?: Key): number {
  const found = at(value, a, b, c);
  return typeof found === "number" ? found : 0;
}

export function flag(value: unknown, a?: Key, b?: Key, c?: Key): boolean {
  return at(value, a, b, c) === true;
}

/** The entries of a map of strings, sorted by key in byte order. */
export function sortedEntries(value: unknown): [string, string][] {
  const map = fields(value);
  return Object.keys(map)
    .sort()
    .map((key) => [key, text(map[key])]);
}

/** A copy with `value` at the path; objects on the way are copied, never changed. */
export function withField(object: unknown, path: readonly string[], value: unknown): Fields {
  const [head, ...rest] = path;
  if (head === undefined) return fields(value);
  const before = fields(object);
  const after = rest.length === 0 ? value : withField(before[head], rest, value);
  if (after !== undefined) return withMore(before, { [head]: after });
  const { [head]: _, ...others } = before;
  return others;
}
