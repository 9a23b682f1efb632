/** The parameters of faults: their types, and reading them as the catalogue declares them. */
import { formatGoDuration, parseGoDuration } from "../../sim/units.ts";
import type { Duration } from "../../sim/units.ts";
import type { FaultInput } from "../input.ts";
import type { Saying } from "../saying.ts";
import type { Fault, FaultCatalogueEntry, FaultSite, Mechanism } from "./types.ts";

interface Named {
  readonly name: string;
  /** As a form calls it: `Exit code`. */
  readonly title: string;
}

export type FaultParameter =
  /** A whole number in a range. */
  | (Named & {
      readonly type: "integer";
      readonly default: number;
      readonly minimum: number;
      readonly maximum: number;
      /** `MiB`, `%`. */
      readonly unit?: string;
    })
  /** A Go duration in a range: `1m30s`. */
  | (Named & {
      readonly type: "duration";
      readonly default: string;
      readonly minimum: string;
      readonly maximum: string;
    })
  /** A text; without a default it must be given. `words` says what it is. */
  | (Named & { readonly type: "text"; readonly default?: string; readonly pattern: string; readonly words: string })
  | (Named & { readonly type: "choice"; readonly default: string; readonly choices: readonly string[] })
  | (Named & { readonly type: "flag"; readonly default: boolean });

type Value<P extends FaultParameter> = P extends { type: "integer" }
  ? number
  : P extends { type: "duration" }
    ? Duration
    : P extends { type: "flag" }
      ? boolean
      : P extends { type: "choice"; choices: readonly (infer C)[] }
        ? C
        : string;

/** The values of parameters, by name. */
export type Values<P extends readonly FaultParameter[]> = {
  readonly [K in P[number] as K["name"]]: Value<K>;
};

interface Definition<P extends readonly FaultParameter[]> extends FaultCatalogueEntry {
  parameters: P;
  summary(values: Values<P>): Saying;
  mechanism(site: FaultSite, values: Values<P>): Mechanism;
}

/** A fault, with its values typed by its parameters. */
export function defineFault<const P extends readonly FaultParameter[]>(definition: Definition<P>): Fault {
  const { summary, mechanism, ...entry } = definition;
  return { entry, summary, mechanism };
}

/** What is wrong with a fault as it is to be armed: of which field (empty: of all), in words for people. */
export interface FaultProblem {
  field: string;
  message: string;
}

/** The values that an input gives, with defaults in the place of what it leaves out. */
export function readValues(
  parameters: readonly FaultParameter[],
  input: FaultInput,
  problems: FaultProblem[],
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const parameter of parameters) {
    const given = input[parameter.name] ?? parameter.default;
    const value = given === undefined ? undefined : valueOf(parameter, given);
    if (value !== undefined) values[parameter.name] = value;
    else {
      const what = given === undefined ? "missing; it must be" : `${JSON.stringify(given)} is not`;
      problems.push({ field: parameter.name, message: `${what} ${rangeOf(parameter)}` });
    }
  }
  return values;
}

/** What a parameter may be: `a whole number from 0 to 255`. */
export function rangeOf(parameter: FaultParameter): string {
  switch (parameter.type) {
    case "integer": {
      const unit = parameter.unit === undefined ? "" : ` ${parameter.unit}`;
      return `a whole number from ${parameter.minimum} to ${parameter.maximum}${unit}`;
    }
    case "duration":
      return `a duration from ${parameter.minimum} to ${parameter.maximum}, as 1m30s`;
    case "text":
      return parameter.words;
    case "choice":
      return `one of ${parameter.choices.join(", ")}`;
    case "flag":
      return "true or false";
  }
}

function valueOf(parameter: FaultParameter, given: unknown): unknown {
  switch (parameter.type) {
    case "integer": {
      const isIn =
        typeof given === "number" &&
        Number.isInteger(given) &&
        given >= parameter.minimum &&
        given <= parameter.maximum;
      return isIn ? given : undefined;
    }
    case "duration": {
      const ms = typeof given === "string" ? parseGoDuration(given) : undefined;
      const [from, to] = [durationOf(parameter.minimum), durationOf(parameter.maximum)];
      return ms !== undefined && ms >= from && ms <= to ? Math.round(ms) : undefined;
    }
    case "text":
      return typeof given === "string" &&
        given.length <= MAX_TEXT &&
        new RegExp(`^(?:${parameter.pattern})$`).test(given)
        ? given
        : undefined;
    case "choice":
      return typeof given === "string" && parameter.choices.includes(given) ? given : undefined;
    case "flag":
      return typeof given === "boolean" ? given : undefined;
  }
}

const MAX_TEXT = 1000;

function durationOf(text: string): Duration {
  return parseGoDuration(text) ?? 0;
}

/** A value as it is typed: numbers, durations and flags from words, as a command line or a form has them. */
export function parseWord(parameter: FaultParameter, word: string): unknown {
  if (parameter.type === "integer") return /^-?\d+$/.test(word) ? Number(word) : word;
  if (parameter.type === "flag") return word === "true" ? true : word === "false" ? false : word;
  return word;
}

/** `5s` for 5000. */
export function shown(ms: Duration): string {
  return formatGoDuration(ms);
}
