/** Whether two plain values are equal; a field that is undefined counts as absent. Parts that they share cost nothing. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!sameJson(a[i], b[i])) return false;
    return true;
  }
  if (Array.isArray(b)) return false;
  const left = a as Readonly<Record<string, unknown>>;
  const right = b as Readonly<Record<string, unknown>>;
  let more = 0;
  for (const key in left) {
    if (left[key] === undefined) continue;
    if (!sameJson(left[key], right[key])) return false;
    more++;
  }
  for (const key in right) if (right[key] !== undefined) more--;
  return more === 0;
}
