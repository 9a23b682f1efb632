/** Reading the parameters of a fault as its catalogue entry declares them. */
import type { FaultInput } from "../input.ts";
import { ScenarioError } from "../settings.ts";
import type { FaultCatalogueEntry } from "./types.ts";

/** The parameter of that name, or its default. Throws ScenarioError where it is not a whole number in its range. */
export function integerParameter(entry: FaultCatalogueEntry, input: FaultInput, name: string): number {
  const parameter = entry.parameters.find((one) => one.name === name);
  const value = input[name] ?? parameter?.default;
  const isValid =
    typeof value === "number" &&
    Number.isInteger(value) &&
    parameter &&
    value >= parameter.minimum &&
    value <= parameter.maximum;
  if (isValid) return value;
  throw new ScenarioError(
    `fault ${input.id}: ${name} ${JSON.stringify(value)} is not a whole number from ${parameter?.minimum} to ${parameter?.maximum}`,
  );
}
