/** What all of GNU's tools say alike: usage, version, arguments that are none of a list. Source: coreutils 9.1 (system.h, argmatch.c). */
import type { Sys } from "../../../kernel/applet.ts";
import { strerror } from "../../../kernel/errno.ts";
import { getopt } from "../../getopt.ts";
import type { LongOptions, Options } from "../../getopt.ts";

/** A complaint in the tool's name, behind what it has printed so far. */
export function* say(sys: Sys, name: string, text: string): Generator<void, void, void> {
  yield* sys.flush();
  yield* sys.error(`${name}: ${text}\n`);
}

/** `cannot remove 'x': Permission denied`. */
export function* sayErrno(sys: Sys, name: string, text: string, errno: number): Generator<void, void, void> {
  yield* say(sys, name, `${text}: ${strerror(errno)}`);
}

export function tryHelp(name: string): string {
  return `Try '${name} --help' for more information.`;
}

/** A complaint with the line that points to --help. */
export function* sayUsage(sys: Sys, name: string, text: string): Generator<void, void, void> {
  yield* say(sys, name, `${text}\n${tryHelp(name)}`);
}

/** The options, or the exit code where the command line is wrong (`failure`). */
export function* gnuOptions(
  sys: Sys,
  name: string,
  argv: readonly string[],
  short: string,
  long: LongOptions,
  failure = 1,
): Generator<void, Options | number, void> {
  const parsed = getopt([name, ...argv.slice(1)], short, long);
  if (parsed.ok) return parsed.options;
  const odd = argv.find((word, i) => i > 0 && /^-[^-]/.test(word) && typeof sys.k.lstat(sys.p, word) !== "number");
  const hint = name === "rm" && odd !== undefined ? `Try 'rm ./${odd}' to remove the file '${odd}'.\n` : "";
  yield* sys.error(`${parsed.message}${hint}${tryHelp(name)}\n`);
  return failure;
}

/** Which of the groups of synonyms a word names, shortened perhaps; else what is said of it. */
export function choice(
  name: string,
  option: string,
  value: string,
  groups: readonly (readonly string[])[],
): { readonly index: number } | { readonly problem: string } {
  const exact = groups.findIndex((words) => words.includes(value));
  if (exact >= 0) return { index: exact };
  const found = groups.flatMap((words, i) => (words.some((word) => word.startsWith(value)) ? [i] : []));
  if (found.length === 1) return { index: found[0] ?? 0 };
  const kind = found.length > 1 ? "ambiguous" : "invalid";
  const valid = groups.map((words) => `  - ${words.map((word) => `'${word}'`).join(", ")}\n`).join("");
  return {
    problem: `${name}: ${kind} argument '${value}' for '${option}'\nValid arguments are:\n${valid}${tryHelp(name)}\n`,
  };
}

/** `a=b c=d` as the long options of getopt(3). */
export function longOptions(text: string): LongOptions {
  return Object.fromEntries(text.split(" ").map((word) => word.split("=") as [string, string]));
}
