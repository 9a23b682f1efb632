/**
 * How `--sort-by` compares two values.
 *
 * Source: kubectl pkg/cmd/get/sorter.go (behaviour), v1.33.
 */
import { parseRfc3339 } from "../../sim/units.ts";
import { compareQuantities } from "./quantities.ts";

/** -1, 0 or 1, of values that are there; null comes first, quantities and times compare by what they mean. */
export function compareValues(x: unknown, y: unknown): number {
  if (x === null || y === null) return Number(y === null) - Number(x === null);
  if (typeof x === "number" && typeof y === "number") return Math.sign(x - y);
  const [a, b] = [String(x), String(y)];
  const quantities = compareQuantities(a, b);
  if (quantities !== null) return quantities;
  const [s, t] = [parseRfc3339(a), parseRfc3339(b)];
  if (s !== undefined && t !== undefined) return Math.sign(s - t);
  return a < b ? -1 : a > b ? 1 : 0;
}
