/**
 * Command-line flags: long and short forms, groups of short ones, `=` values, `--`, and the complaints about them.
 *
 * Source: spf13/pflag and cobra, as kubectl uses them.
 */
import { parseGoDuration } from "../../sim/units.ts";
import { Failure } from "./failure.ts";

export type FlagKind = "bool" | "string" | "int" | "array" | "duration";

export interface FlagSpec {
  name: string;
  short?: string;
  kind: FlagKind;
  /** The value where the flag is not given. */
  value?: string;
  /** The value of a flag that stands without one (`--dry-run`). */
  bare?: string;
  /** Said to who uses it; such a flag is not in the help. */
  deprecated?: string;
}

/** Flags that every command takes. */
export const GLOBAL_FLAGS: readonly FlagSpec[] = [
  { name: "namespace", short: "n", kind: "string" },
  { name: "server", short: "s", kind: "string" },
  { name: "v", short: "v", kind: "string" },
  { name: "help", short: "h", kind: "bool" },
  { name: "insecure-skip-tls-verify", kind: "bool" },
  { name: "match-server-version", kind: "bool" },
  { name: "disable-compression", kind: "bool" },
  { name: "warnings-as-errors", kind: "bool" },
  { name: "as-group", kind: "array" },
  ...[
    "as",
    "as-uid",
    "cache-dir",
    "certificate-authority",
    "client-certificate",
    "client-key",
    "cluster",
    "context",
    "kubeconfig",
    "log-flush-frequency",
    "password",
    "profile",
    "profile-output",
    "request-timeout",
    "tls-server-name",
    "token",
    "user",
    "username",
    "vmodule",
  ].map((name): FlagSpec => ({ name, kind: "string" })),
];

/** What was given on a command line, with what was meant where nothing was given. */
export class Flags {
  readonly #specs: ReadonlyMap<string, FlagSpec>;
  readonly #given = new Map<string, string[]>();

  constructor(specs: readonly FlagSpec[]) {
    this.#specs = new Map(specs.map((spec) => [spec.name, spec]));
  }

  set(name: string, value: string): void {
    const spec = this.#specs.get(name);
    const before = spec?.kind === "array" ? (this.#given.get(name) ?? []) : [];
    this.#given.set(name, [...before, value]);
  }

  /** Whether the flag was on the command line. */
  given(name: string): boolean {
    return this.#given.has(name);
  }

  /** The value as it was written; empty where there is none. */
  text(name: string): string {
    return this.#given.get(name)?.at(-1) ?? this.#specs.get(name)?.value ?? "";
  }

  bool(name: string): boolean {
    return this.text(name) === "true";
  }

  int(name: string): number {
    return Number(this.text(name));
  }

  /** Milliseconds. */
  duration(name: string): number {
    return parseGoDuration(this.text(name)) ?? 0;
  }

  /** All values, in order; comma-separated ones are taken apart where `split` says so. */
  list(name: string, split = false): string[] {
    const values = this.#given.get(name) ?? [];
    return split ? values.flatMap((value) => value.split(",")) : values;
  }
}

export interface ParsedArguments {
  flags: Flags;
  args: string[];
  /** How many arguments stood before `--`; -1 without `--`. */
  dash: number;
  /** What is said of flags that will go away. */
  notices?: string[];
}

/** Reads a command line. `command` is the path as the complaint names it: `kubectl get`. */
export function parseFlags(argv: readonly string[], specs: readonly FlagSpec[], command: string): ParsedArguments {
  const own = new Set(specs.map((spec) => spec.name));
  const shorts = new Set(specs.map((spec) => spec.short));
  const globals = GLOBAL_FLAGS.filter((spec) => !own.has(spec.name)).map((spec) =>
    spec.short !== undefined && shorts.has(spec.short) ? { ...spec, short: "" } : spec,
  );
  const all = [...specs, ...globals];
  const flags = new Flags(all);
  const args: string[] = [];
  const rest = [...argv];
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    if (argument === "--") {
      const dash = args.length;
      return { flags, args: [...args, ...rest], dash, notices: noticesOf(all, flags) };
    }
    if (argument.startsWith("--")) parseLong(argument, rest, all, flags, command);
    else if (argument.startsWith("-") && argument !== "-") parseShort(argument, rest, all, flags, command);
    else args.push(argument);
  }
  return { flags, args, dash: -1, notices: noticesOf(all, flags) };
}

function noticesOf(specs: readonly FlagSpec[], flags: Flags): string[] {
  return specs
    .filter((spec) => spec.deprecated !== undefined && flags.given(spec.name))
    .map((spec) => `Flag --${spec.name} has been deprecated, ${spec.deprecated ?? ""}`);
}

function parseLong(argument: string, rest: string[], specs: readonly FlagSpec[], flags: Flags, command: string): void {
  const equals = argument.indexOf("=");
  const name = equals < 0 ? argument.slice(2) : argument.slice(2, equals);
  if (name === "" || name.startsWith("-") || name.startsWith("=")) complain(`bad flag syntax: ${argument}`, command);
  const spec = specs.find((one) => one.name === name);
  if (!spec) return complain(`unknown flag: --${name}`, command);
  if (equals >= 0) return assign(spec, argument.slice(equals + 1), flags, command);
  const bare = bareValue(spec);
  if (bare !== undefined) return assign(spec, bare, flags, command);
  const value = rest.shift();
  if (value === undefined) return complain(`flag needs an argument: --${name}`, command);
  assign(spec, value, flags, command);
}

function parseShort(argument: string, rest: string[], specs: readonly FlagSpec[], flags: Flags, command: string): void {
  let group = argument.slice(1);
  while (group !== "") {
    const letter = group[0] ?? "";
    const spec = specs.find((one) => one.short === letter);
    if (!spec) return complain(`unknown shorthand flag: '${letter}' in -${group}`, command);
    const bare = bareValue(spec);
    if (group.length > 2 && group[1] === "=") return assign(spec, group.slice(2), flags, command);
    if (bare !== undefined) {
      assign(spec, bare, flags, command);
      group = group.slice(1);
      continue;
    }
    if (group.length > 1) return assign(spec, group.slice(1), flags, command);
    const value = rest.shift();
    if (value === undefined) return complain(`flag needs an argument: '${letter}' in -${group}`, command);
    return assign(spec, value, flags, command);
  }
}

function bareValue(spec: FlagSpec): string | undefined {
  return spec.bare ?? (spec.kind === "bool" ? "true" : undefined);
}

const BOOLEANS: Readonly<Record<string, string>> = {
  "1": "true",
  t: "true",
  T: "true",
  true: "true",
  TRUE: "true",
  True: "true",
  "0": "false",
  f: "false",
  F: "false",
  false: "false",
  FALSE: "false",
  False: "false",
};

function assign(spec: FlagSpec, value: string, flags: Flags, command: string): void {
  if (spec.kind === "bool") {
    const known = BOOLEANS[value];
    if (known === undefined)
      return badValue(spec, value, `strconv.ParseBool: parsing ${quoted(value)}: invalid syntax`, command);
    return flags.set(spec.name, known);
  }
  if (spec.kind === "int" && !/^[+-]?\d+$/.test(value)) {
    return badValue(spec, value, `strconv.ParseInt: parsing ${quoted(value)}: invalid syntax`, command);
  }
  if (spec.kind === "duration" && parseGoDuration(value) === undefined) {
    const why = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(value)
      ? `missing unit in duration ${quoted(value)}`
      : `invalid duration ${quoted(value)}`;
    return badValue(spec, value, `time: ${why}`, command);
  }
  flags.set(spec.name, value);
}

function quoted(value: string): string {
  return JSON.stringify(value);
}

function badValue(spec: FlagSpec, value: string, why: string, command: string): void {
  const name = spec.short !== undefined && spec.short !== "" ? `-${spec.short}, --${spec.name}` : `--${spec.name}`;
  complain(`invalid argument ${quoted(value)} for "${name}" flag: ${why}`, command);
}

function complain(text: string, command: string): void {
  throw new Failure(`error: ${text}\nSee '${command} --help' for usage.\n`);
}
