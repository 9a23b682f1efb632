/** Reading a command's arguments: the options that every command has, and its own. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { ParseArgsConfig } from "node:util";
import { CORE_SCHEMA, load } from "js-yaml";
import { withSettings } from "../scenario/given-settings.ts";
import { DEFAULT_SETTINGS } from "../scenario/settings.ts";
import type { Settings } from "../scenario/settings.ts";
import { parseGoDuration } from "../sim/units.ts";
import type { Duration } from "../sim/units.ts";

/** The user asked for something that there is not; exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const COMMON_OPTIONS = {
  seed: { type: "string" },
  now: { type: "string" },
  "kubernetes-version": { type: "string" },
  profile: { type: "string" },
  set: { type: "string", multiple: true },
} as const satisfies ParseArgsConfig["options"];

/** What those options were given. */
export interface CommonValues {
  seed?: string | undefined;
  now?: string | undefined;
  "kubernetes-version"?: string | undefined;
  profile?: string | undefined;
  set?: string[] | undefined;
}

/** `parseArgs` whose complaints are usage errors. */
export function parseArguments<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The changes of settings that the common options ask for. */
export function settingChanges(values: CommonValues): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  if (values.now !== undefined) changes["start"] = values.now;
  if (values["kubernetes-version"] !== undefined) changes["kubernetesVersion"] = values["kubernetes-version"];
  if (values.profile !== undefined) changes["profile"] = values.profile;
  for (const pair of values.set ?? []) {
    const equals = pair.indexOf("=");
    if (equals < 1) throw new UsageError(`--set ${pair}: not KEY=VALUE`);
    const key = pair.slice(0, equals);
    const value = load(pair.slice(equals + 1), { schema: CORE_SCHEMA });
    // `--set latencies.pull=5` reaches into a map.
    const [head = "", tail] = key.split(/\.(.*)/s);
    changes[head] = tail === undefined ? value : { ...(changes[head] as object | undefined), [tail]: value };
  }
  return changes;
}

export function settingsOf(values: CommonValues, base: Settings = DEFAULT_SETTINGS): Settings {
  return withSettings(base, settingChanges(values));
}

export function seedOf(values: CommonValues): number | undefined {
  return values.seed === undefined ? undefined : wholeNumber("--seed", values.seed);
}

export function wholeNumber(option: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new UsageError(`${option} ${text}: not a whole number`);
  return Number(text);
}

/** A Go duration (`1m30s`). */
export function durationOf(option: string, text: string): Duration {
  const ms = parseGoDuration(text);
  if (ms === undefined || ms < 0) throw new UsageError(`${option} ${text}: not a duration such as 1m30s`);
  return Math.round(ms);
}

/** A path as the caller meant it: npm runs us in the checkout, not where the command was typed. */
export function callersPath(path: string): string {
  return resolve(process.env["INIT_CWD"] ?? process.cwd(), path);
}

/** What a JSON file holds. Throws UsageError where it cannot be read. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readText(path));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UsageError(`${path}: ${error.message}`);
  }
}

/** The text of a file, `-` is standard input. Throws UsageError where it cannot be read. */
export function readText(path: string): string {
  try {
    return readFileSync(path === "-" ? 0 : callersPath(path), "utf8");
  } catch (error) {
    throw new UsageError(`${path}: ${error instanceof Error ? error.message.replace(/,.*/s, "") : String(error)}`);
  }
}
