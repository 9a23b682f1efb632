/** Reading plain decoded objects whose shape is not known: a missing or odd field is simply absent. */

export type Fields = { readonly [field: string]: unknown };

export function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** The object itself, or an empty one. */
export function fields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** The value at a path of keys and indexes. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  let here = value;
  for (const step of path) {
    if (typeof step === "number") here = Array.isArray(here) ? here[step] : undefined;
    else here = isFields(here) ? here[step] : undefined;
  }
  return here;
}

export function list(value: unknown, ...path: (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

export function text(value: unknown, ...path: (string | number)[]): string {
  const found = at(value, ...path);
  return typeof found === "string"
    ? found
    : typeof found === "number" || typeof found === "boolean"
      ? String(found)
      : "";
}

export function num(value: unknown, ...path: (string | number)[]): number {
  const found = at(value, ...path);
  return typeof found === "number" ? found : 0;
}

export function flag(value: unknown, ...path: (string | number)[]): boolean {
  return at(value, ...path) === true;
}

/** The entries of a map of strings, sorted by key in byte order. */
export function sortedEntries(value: unknown): [string, string][] {
  return Object.entries(fields(value))
    .map(([key, item]): [string, string] => [key, text(item)])
    .sort(([x], [y]) => (x < y ? -1 : x > y ? 1 : 0));
}

/** A copy with `value` at the path; objects on the way are copied, never changed. */
export function withField(object: unknown, path: readonly string[], value: unknown): Fields {
  const [head, ...rest] = path;
  if (head === undefined) return fields(value);
  const before = fields(object);
  const after = rest.length === 0 ? value : withField(before[head], rest, value);
  const { [head]: _, ...others } = before;
  return after === undefined ? others : { ...before, [head]: after };
}
