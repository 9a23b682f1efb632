/**
 * Puts two stories beside each other so that as much as possible stands in one row.
 * Source: the longest common subsequence by dynamic programming, after what is common at both ends has been put aside.
 */
import type { ComparedRow, StoryEntry } from "./comparison-view.ts";

export function align(left: readonly StoryEntry[], right: readonly StoryEntry[]): ComparedRow[] {
  const a = left.map(keyOf);
  const b = right.map(keyOf);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const rows: ComparedRow[] = [];
  const both = (i: number, j: number): void => void rows.push({ left: left[i] ?? null, right: right[j] ?? null });
  for (let i = 0; i < start; i++) both(i, i);
  for (const [i, j] of middle(a.slice(start, a.length - end), b.slice(start, b.length - end)))
    rows.push({
      left: i === null ? null : (left[start + i] ?? null),
      right: j === null ? null : (right[start + j] ?? null),
    });
  for (let i = end; i > 0; i--) both(a.length - i, b.length - i);
  return rows;
}

/** Pairs of places; null where there is nothing beside it. */
function middle(a: readonly string[], b: readonly string[]): [number | null, number | null][] {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pairs: [number | null, number | null][] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) pairs.push([i++, j++]);
    else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) pairs.push([i++, null]);
    else pairs.push([null, j++]);
  }
  return pairs;
}

/** Two entries of one key tell the same; when they happened, and which time of day a line names, is another matter. */
function keyOf({ kind, pod, container, text }: StoryEntry): string {
  const words = text
    .replaceAll(/\b\d\d:\d\d:\d\d(\.\d+)?\b/g, "TIME")
    .replaceAll(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "UID")
    .replaceAll(/\b\d+(\.\d+)?m?s\b/g, "SPAN");
  return `${kind} ${pod} ${container} ${words}`;
}
