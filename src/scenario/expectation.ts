/**
 * What a scenario may expect of the world, and how each is looked up. An expectation names one or several facts; each
 * has matchers (`is`, `contains`, `matches`, `atLeast`, `absent`), and all must hold.
 */
import { ScenarioError } from "./settings.ts";

/** How a value must be. Without `not`, every matcher given must hold; with it, none may. */
export interface Matcher {
  is?: string | number;
  contains?: string;
  /** A regular expression, unanchored. */
  matches?: string;
  atLeast?: number;
  /** There is no such thing. */
  absent?: boolean;
  not?: boolean;
}

export interface PodMatcher extends Matcher {
  pod: string;
  namespace?: string;
}

export interface Expectation {
  status?: PodMatcher;
  phase?: PodMatcher;
  ready?: PodMatcher;
  restarts?: PodMatcher;
  log?: PodMatcher & { container?: string; attempt?: number };
  event?: Matcher & { object?: string; reason?: string; namespace?: string };
  file?: PodMatcher & { volume: string; path: string };
  http?: PodMatcher & { url: string; status?: number };
  /** Of any object: the value at a path (`spec.template.spec.containers[1].name`), or whether it is there. */
  object?: Matcher & { kind: string; name: string; namespace?: string; path?: string };
  /** The command lines that the workstation has run, one a line: `kubectl logs web -c app`. */
  command?: Matcher;
  /** Of the step's own kubectl: what it printed, and how it ended. */
  output?: Matcher;
  exit?: Matcher;
}

const MATCHERS = ["is", "contains", "matches", "atLeast", "absent", "not"];
/** Fields by which each fact is named, besides its matchers. */
export const EXPECTATION_FIELDS: Readonly<
  Record<keyof Expectation, { required: readonly string[]; optional: readonly string[] }>
> = {
  status: { required: ["pod"], optional: ["namespace"] },
  phase: { required: ["pod"], optional: ["namespace"] },
  ready: { required: ["pod"], optional: ["namespace"] },
  restarts: { required: ["pod"], optional: ["namespace"] },
  log: { required: ["pod"], optional: ["namespace", "container", "attempt"] },
  event: { required: [], optional: ["namespace", "object", "reason"] },
  file: { required: ["pod", "volume", "path"], optional: ["namespace"] },
  http: { required: ["pod", "url"], optional: ["namespace", "status"] },
  object: { required: ["kind", "name"], optional: ["namespace", "path"] },
  command: { required: [], optional: [] },
  output: { required: [], optional: [] },
  exit: { required: [], optional: [] },
};

/** Reads the `expect` of a step. Throws ScenarioError. */
export function parseExpectation(value: unknown, at: string, hasOutput: boolean): Expectation {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw ScenarioError.at(at, "not a map");
  const entries = Object.entries(value as Record<string, unknown>);
  if (entries.length === 0)
    throw ScenarioError.at(at, `nothing is expected; one or several of ${Object.keys(EXPECTATION_FIELDS).join(", ")}`);
  for (const [fact, fields] of entries) {
    if (!(fact in EXPECTATION_FIELDS))
      throw ScenarioError.at(
        `${at}.${fact}`,
        `there is no such fact; known are ${Object.keys(EXPECTATION_FIELDS).join(", ")}`,
      );
    if ((fact === "output" || fact === "exit") && !hasOutput)
      throw ScenarioError.at(`${at}.${fact}`, "only in a step with kubectl");
    checkFields(fields, EXPECTATION_FIELDS[fact as keyof Expectation], `${at}.${fact}`);
  }
  return value;
}

function checkFields(
  fields: unknown,
  known: { required: readonly string[]; optional: readonly string[] },
  at: string,
): void {
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) throw ScenarioError.at(at, "not a map");
  for (const name of known.required) if (!(name in fields)) throw ScenarioError.at(`${at}.${name}`, "missing");
  for (const [name, value] of Object.entries(fields)) {
    if (![...known.required, ...known.optional, ...MATCHERS].includes(name))
      throw ScenarioError.at(`${at}.${name}`, "there is no such field");
    const wanted = WANTED[name];
    if (wanted && !wanted.accepts(value))
      throw ScenarioError.at(`${at}.${name}`, `${JSON.stringify(value)} is not ${wanted.name}`);
    if (name === "matches") pattern(String(value), at);
  }
}

const TEXT = { name: "a text", accepts: (value: unknown) => typeof value === "string" || typeof value === "number" };
const WORDS = { name: "a text", accepts: (value: unknown) => typeof value === "string" };
const FLAG = { name: "true or false", accepts: (value: unknown) => typeof value === "boolean" };
const WHOLE = { name: "a whole number", accepts: Number.isInteger };

/** What the value of a field must be. */
const WANTED: Readonly<Record<string, { name: string; accepts(value: unknown): boolean } | undefined>> = {
  is: TEXT,
  contains: WORDS,
  matches: WORDS,
  atLeast: { name: "a number", accepts: (value) => typeof value === "number" },
  absent: FLAG,
  not: FLAG,
  pod: WORDS,
  namespace: WORDS,
  container: WORDS,
  attempt: WHOLE,
  object: WORDS,
  kind: WORDS,
  name: WORDS,
  reason: WORDS,
  volume: WORDS,
  path: WORDS,
  url: WORDS,
  status: WHOLE,
};

/** A group that is repeated and can itself be read in several ways: matching it may take longer than the world exists. */
const EXPLOSIVE = /\((?:[^()\\]|\\.)*(?:[*+}]|\|)(?:[^()\\]|\\.)*\)(?:[*+]|\{\d+,)/;

function pattern(source: string, at: string): RegExp {
  if (EXPLOSIVE.test(source))
    throw ScenarioError.at(`${at}.matches`, `${JSON.stringify(source)} repeats a group that repeats something itself`);
  try {
    return new RegExp(source, "m");
  } catch {
    throw ScenarioError.at(`${at}.matches`, `${JSON.stringify(source)} is not a regular expression`);
  }
}

/** Why `actual` (null: there is none) is not as expected, or null where it is. */
export function mismatch(matcher: Matcher, actual: string | number | null): string | null {
  const problem = plainMismatch(matcher, actual);
  if (matcher.not !== true) return problem;
  return problem === null ? `is ${show(actual)}, which was not to be` : null;
}

function plainMismatch(matcher: Matcher, actual: string | number | null): string | null {
  if (matcher.absent === true) return actual === null ? null : `is there: ${show(actual)}`;
  if (actual === null) return "is absent";
  const text = String(actual);
  if (matcher.is !== undefined && String(matcher.is) !== text) return `is ${show(actual)}, not ${show(matcher.is)}`;
  if (matcher.contains !== undefined && !text.includes(matcher.contains))
    return `is ${show(actual)}, which does not contain ${show(matcher.contains)}`;
  if (matcher.matches !== undefined && !pattern(matcher.matches, "expect").test(text))
    return `is ${show(actual)}, which does not match /${matcher.matches}/`;
  // RESTARTS reads `3 (26s ago)`.
  if (matcher.atLeast !== undefined && !(Number.parseFloat(text) >= matcher.atLeast))
    return `is ${show(actual)}, less than ${matcher.atLeast}`;
  return null;
}

function show(value: string | number | null): string {
  const text = JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 300)}...` : text;
}
