/** Amounts such as `250m`, `64Mi` and `1.5`. Source: k8s.io/apimachinery resource.Quantity (behaviour), v0.33. */

import { sortedEntries } from "./fields.ts";

const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

interface Quantity {
  /** Thousandths. */
  milli: number;
  binary: boolean;
}

/** Null where the text is no quantity. */
export function parseQuantity(text: string): Quantity | null {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([numkMGTPE]|[KMGTPE]i)?|[eE]([+-]?\d+))$/.exec(text);
  if (!match) return null;
  const factor = match[3] === undefined ? SUFFIXES[match[2] ?? ""] : Number(`1e${match[3]}`);
  if (factor === undefined) return null;
  const milli = factor >= 1 ? Number(match[1]) * factor * 1000 : (Number(match[1]) * 1000) / Math.round(1 / factor);
  return { milli, binary: (match[2] ?? "").endsWith("i") };
}

/** -1, 0 or 1, or null where one of them is no quantity. */
export function compareQuantities(x: string, y: string): number | null {
  const [a, b] = [parseQuantity(x), parseQuantity(y)];
  return a === null || b === null ? null : Math.sign(a.milli - b.milli);
}

/** Sums and maxima of quantities by resource name; the first one's format is kept, as Go does. */
export class ResourceList {
  readonly #amounts = new Map<string, Quantity>();

  /** Of a map of names to texts. */
  static of(amounts: unknown): ResourceList {
    const made = new ResourceList();
    for (const [name, amount] of sortedEntries(amounts)) made.add(name, amount);
    return made;
  }

  add(name: string, text: string): void {
    this.#add(name, parseQuantity(text));
  }

  addAll(other: ResourceList): void {
    for (const [name, quantity] of other.#amounts) this.#add(name, quantity);
  }

  set(name: string, text: string): void {
    const quantity = parseQuantity(text);
    if (quantity !== null) this.#amounts.set(name, quantity);
  }

  #add(name: string, quantity: Quantity | null): void {
    if (quantity === null) return;
    const before = this.#amounts.get(name);
    this.#amounts.set(
      name,
      before
        ? { milli: before.milli + quantity.milli, binary: before.binary || (before.milli === 0 && quantity.binary) }
        : quantity,
    );
  }

  atLeastAll(other: ResourceList): void {
    for (const [name, quantity] of other.#amounts) {
      const before = this.#amounts.get(name);
      if (before === undefined || quantity.milli > before.milli) this.#amounts.set(name, quantity);
    }
  }

  milli(name: string): number {
    return this.#amounts.get(name)?.milli ?? 0;
  }

  /** Canonical: `500m`, `1Gi`, `0`. */
  text(name: string): string {
    const quantity = this.#amounts.get(name);
    return quantity ? formatQuantity(quantity) : "0";
  }
}

const BINARY = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const DECIMAL = ["k", "M", "G", "T", "P", "E"];

/** Without loss: the largest suffix that leaves a whole number. */
function formatQuantity(quantity: Quantity): string {
  const { milli, binary } = quantity;
  if (milli === 0) return "0";
  if (milli % 1000 !== 0) return Number.isInteger(milli) ? `${milli}m` : `${Math.round(milli * 1e6)}n`;
  let value = milli / 1000;
  const [step, names] = binary ? ([1024, BINARY] as const) : ([1000, DECIMAL] as const);
  if (binary && Math.abs(value) < 1024) return String(value);
  let suffix = "";
  for (const name of names) {
    if (value % step !== 0) break;
    value /= step;
    suffix = name;
  }
  return `${value}${suffix}`;
}
