/**
 * Structural sharing: a new picture takes over every part that equals the same part of the picture before, so that a
 * component that selects an unchanged part sees the same reference and does not render again. A picture arrives by
 * structured clone and shares nothing by itself.
 *
 * Elements of lists are paired by their key (uid, id, key, seq, name), so that a row in front of a list does not make
 * every row after it look new.
 */

/** `next`, with all parts of `previous` that are equal to it. Neither is edited, but for parts of `next`. */
export function shareStructure<T>(previous: unknown, next: T): T {
  if (Object.is(previous, next)) return next;
  if (Array.isArray(next)) return Array.isArray(previous) ? (shareList(previous, next) as T) : next;
  if (isRecord(next) && isRecord(previous)) return shareRecord(previous, next) as T;
  return next;
}

function shareRecord(previous: Record<string, unknown>, next: Record<string, unknown>): Record<string, unknown> {
  const keys = Object.keys(next);
  let same = keys.length === Object.keys(previous).length;
  for (const key of keys) {
    const shared = shareStructure(previous[key], next[key]);
    if (!Object.is(shared, next[key])) next[key] = shared;
    if (!Object.is(shared, previous[key])) same = false;
  }
  return same ? previous : next;
}

function shareList(previous: readonly unknown[], next: unknown[]): unknown[] {
  // Most lists only grow at their end: the map is made when a row is not where it was.
  let byKey: Map<unknown, unknown> | undefined;
  // Or lose some at their beginning, as logs do: then the next one stands where this one says.
  let shift = 0;
  let same = previous.length === next.length;
  for (let index = 0; index < next.length; index++) {
    const element = next[index];
    let before = previous[index + shift];
    // Of a hundred thousand lines nearly all: nothing is asked of them.
    if (Object.is(before, element)) {
      if (shift !== 0) same = false;
      continue;
    }
    const key = keyOf(element);
    if (key !== undefined && keyOf(before) !== key) {
      shift = shiftOf(previous[0], key) - index;
      before = previous[index + shift];
    }
    if (key !== undefined && keyOf(before) !== key) {
      if (isAfter(key, previous)) before = undefined;
      else {
        shift = 0;
        byKey ??= new Map(previous.map((old) => [keyOf(old), old]));
        before = byKey.get(key);
      }
    }
    const shared = shareStructure(before, element);
    if (!Object.is(shared, element)) next[index] = shared;
    if (!Object.is(shared, previous[index])) same = false;
  }
  return same ? (previous as unknown[]) : next;
}

/** Where a key stands in a list of running numbers that begins with this element; 0 where they are none. */
function shiftOf(first: unknown, key: unknown): number {
  const from = keyOf(first);
  return typeof key === "number" && typeof from === "number" ? key - from : 0;
}

/** Whether a running number comes after all of a list: nobody need look for it there. */
function isAfter(key: unknown, list: readonly unknown[]): boolean {
  const last = keyOf(list.at(-1));
  return typeof key === "number" && typeof last === "number" && key > last;
}

function keyOf(element: unknown): unknown {
  if (!isRecord(element)) return undefined;
  return element["uid"] ?? element["id"] ?? element["key"] ?? element["seq"] ?? element["name"];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
