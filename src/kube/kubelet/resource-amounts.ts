/** Amounts of resources as numbers: what limits, resource fields and the eviction check count with. */
import type { Quantity } from "../api/meta.ts";
import type { ContainerSpec } from "../api/pod.ts";
import { quantityValue } from "../api/quantity.ts";

/** In the resource's base unit (cores, bytes); undefined where there is none or it is not a quantity. */
export function amount(quantity: Quantity | undefined): number | undefined {
  if (quantity === undefined) return undefined;
  return quantityValue(quantity) ?? undefined;
}

/** Whole millicores, rounded up. */
export function millicores(quantity: Quantity | undefined): number | undefined {
  const cores = amount(quantity);
  return cores === undefined ? undefined : Math.ceil(Math.round(cores * 1e6) / 1000);
}

/** Whole bytes, rounded up. */
export function bytes(quantity: Quantity | undefined): number | undefined {
  const value = amount(quantity);
  return value === undefined ? undefined : Math.ceil(value);
}

/**
 * The value of a resourceFieldRef: `limits.memory` in units of the divisor, rounded up. A limit that is not set is what
 * the node could give; a request that is not set is the limit, or zero.
 */
export function resourceField(
  spec: ContainerSpec,
  field: string,
  divisor: Quantity | undefined,
  allocatable: Readonly<Record<string, string>>,
): string | undefined {
  const match = /^(limits|requests)\.(.+)$/.exec(field);
  const name = match?.[2];
  if (!match || name === undefined) return undefined;
  const limit = amount(spec.resources?.limits?.[name]);
  const value =
    match[1] === "limits" ? (limit ?? amount(allocatable[name])) : (amount(spec.resources?.requests?.[name]) ?? limit);
  const unit = amount(divisor);
  const by = unit === undefined || unit === 0 ? 1 : unit;
  // Rounding to a millionth first keeps 0.1 / 0.001 from becoming 101.
  return String(Math.ceil(Math.round(((value ?? 0) / by) * 1e6) / 1e6));
}
