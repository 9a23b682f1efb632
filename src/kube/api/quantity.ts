/**
 * Amounts such as `250m`, `64Mi` and `1.5`: exact to a billionth, as whole numbers of nano-units.
 * Source: k8s.io/apimachinery pkg/api/resource Quantity (behaviour), v0.36.
 */

export interface ParsedQuantity {
  /** In billionths; rounded up where the text says more. */
  readonly nano: bigint;
  readonly format: "DecimalSI" | "BinarySI" | "DecimalExponent";
}

const DECIMAL = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
const BINARY = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const NANO = 1_000_000_000n;
const SYNTAX = /^([+-]?)(\d*)(?:\.(\d*))?(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d{1,3}))?$/;

/** Of texts seen before: there are few different ones. */
const parsed = new Map<string, ParsedQuantity | null>();
const MAX_PARSED = 1000;

/** Null where the text is no quantity. */
export function parseQuantity(text: string): ParsedQuantity | null {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const quantity = parse(text);
  if (parsed.size >= MAX_PARSED) parsed.clear();
  parsed.set(text, quantity);
  return quantity;
}

function parse(text: string): ParsedQuantity | null {
  const match = SYNTAX.exec(text);
  if (!match) return null;
  const [, sign, whole = "", fraction = "", suffix = "", exponent] = match;
  if (whole === "" && fraction === "") return null;
  const digits = BigInt(whole + fraction);
  const binary = BINARY.indexOf(suffix);
  const power = exponent === undefined ? (DECIMAL.indexOf(suffix) - 3) * 3 : Number(exponent);
  const isBinary = suffix.endsWith("i");
  let nano = isBinary ? digits * NANO * 1024n ** BigInt(binary) : digits;
  const shift = (isBinary ? 0 : power + 9) - fraction.length;
  nano = shift >= 0 ? nano * 10n ** BigInt(shift) : divideUp(nano, 10n ** BigInt(-shift));
  const format = isBinary ? "BinarySI" : exponent === undefined ? "DecimalSI" : "DecimalExponent";
  return { nano: sign === "-" ? -nano : nano, format };
}

function divideUp(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by;
}

/** The amount as a number of units, or null where the text is no quantity. */
export function quantityValue(text: string): number | null {
  const quantity = parseQuantity(text);
  return quantity && Number(quantity.nano) / 1e9;
}

/** The canonical form: the largest suffix that leaves a whole number. A text that is no quantity stays as it is. */
export function canonicalQuantity(text: string): string {
  const quantity = parseQuantity(text);
  return quantity ? formatQuantity(quantity) : text;
}

export function formatQuantity({ nano, format }: ParsedQuantity): string {
  if (nano === 0n) return "0";
  const size = nano < 0n ? -nano : nano;
  if (format === "BinarySI" && size >= 1024n * NANO && size % NANO === 0n) {
    let value = nano / NANO;
    let at = 0;
    for (; at < BINARY.length - 1 && value % 1024n === 0n; at++) value /= 1024n;
    return `${value}${BINARY[at] ?? ""}`;
  }
  let value = nano;
  let at = 0;
  for (; at < DECIMAL.length - 1 && value % 1000n === 0n; at++) value /= 1000n;
  const power = (at - 3) * 3;
  if (format === "DecimalExponent") return power === 0 ? String(value) : `${value}e${power}`;
  return `${value}${DECIMAL[at] ?? ""}`;
}
