/** Reading the fields of a scenario: values of the kind that is wanted, or a ScenarioError that names the field. */
import { parseGoDuration } from "../sim/units.ts";
import type { Duration } from "../sim/units.ts";
import { ScenarioError } from "./settings.ts";

export function record(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw ScenarioError.at(at, "not a map");
  return value as Record<string, unknown>;
}

export function only(value: Record<string, unknown>, known: readonly string[], prefix: string): void {
  for (const key of Object.keys(value)) {
    if (!known.includes(key))
      throw ScenarioError.at(`${prefix}${key}`, `there is no such field; known are ${known.join(", ")}`);
  }
}

export function string(value: unknown, at: string): string {
  if (typeof value !== "string") throw ScenarioError.at(at, `${JSON.stringify(value)} is not a text`);
  return value;
}

export function optionalText(value: unknown, at: string): string {
  return value === undefined ? "" : string(value, at);
}

export function integer(value: unknown, at: string): number {
  if (typeof value !== "number" || !Number.isInteger(value))
    throw ScenarioError.at(at, `${JSON.stringify(value)} is not a whole number`);
  return value;
}

export function duration(value: unknown, at: string): Duration {
  const ms = typeof value === "string" ? parseGoDuration(value) : undefined;
  if (ms === undefined || ms < 0)
    throw ScenarioError.at(at, `${JSON.stringify(value)} is not a duration such as 1m30s`);
  return Math.round(ms);
}
