/**
 * Help texts and what is said of unknown commands.
 *
 * Simplified: help is in our own words, and so are its examples.
 */
import { GLOBAL_FLAGS } from "./flags.ts";
import type { FlagSpec } from "./flags.ts";
import { examplesOf } from "./help-examples.ts";
import { flagWords, GLOBAL_VALUES, GROUPS } from "./help-texts.ts";
import type { Verb } from "./invocation.ts";
import { verbNames } from "./verbs/index.ts";

export function rootHelp(): string {
  return `kubectl controls the Kubernetes cluster manager.\n\n Find more information at: https://kubernetes.io/docs/reference/kubectl/\n\n${rootUsage()}`;
}

/** `kubectl help WORDS` of what there is not. */
export function unknownTopic(words: readonly string[]): string {
  return `Unknown help topic [${words.map((word) => `\`${word}\``).join(" ")}]\n\n\n${rootUsage()}`;
}

function rootUsage(): string {
  const groups = GROUPS.map(
    ([title, commands]) => `${title}\n${commands.map(([name, words]) => `  ${name.padEnd(16)}${words}\n`).join("")}\n`,
  );
  return `${groups.join("")}Usage:\n  kubectl [flags] [options]\n\nUse "kubectl <command> --help" for more information about a given command.\nUse "kubectl options" for a list of global command-line options (applies to all commands).\n`;
}

/** `kubectl options`. */
export function globalOptions(home: string): string {
  const flags = GLOBAL_FLAGS.filter((spec) => spec.name !== "help")
    .sort(byName)
    .map((spec) =>
      flagLines(spec.name === "cache-dir" ? { ...spec, value: `${home}/.kube/cache` } : spec, GLOBAL_VALUES[spec.name]),
    );
  return `The following options can be passed to any command:\n\n${flags.join("")}`;
}

/** Of a command that only has commands below it. */
export function groupHelp(verb: Verb, command: string): string {
  const lines = commandLines(verb.verbs ?? []);
  return `${verb.long ?? `${verb.short}.\n`}${aliasesOf(verb)}${examplesOf(command)}\nAvailable Commands:\n${lines}\nUsage:\n  ${verb.usage}\n\nUse "kubectl ${command} <command> --help" for more information about a given command.\nUse "kubectl options" for a list of global command-line options (applies to all commands).\n`;
}

function commandLines(verbs: readonly Verb[]): string {
  const width = Math.max(11, ...verbs.map((one) => one.name.length)) + 3;
  return verbs.map((one) => `  ${one.name.padEnd(width)}${one.short}\n`).join("");
}

/** Other names of a command. */
function aliasesOf({ name, aliases }: Verb): string {
  return aliases === undefined ? "" : `\nAliases:\n${[name, ...aliases].join(", ")}\n`;
}

/** `command` is the way to it: `config view`. */
export function commandHelp(verb: Verb, command: string): string {
  const flags = verb.flags
    .filter((spec) => spec.deprecated === undefined)
    .sort(byName)
    .map((spec) => flagLines(spec));
  const options = flags.length === 0 ? "" : `\nOptions:\n${flags.join("")}`;
  const gap = flags.length === 0 ? "\n" : "";
  const below = verb.verbs ? `\nAvailable Commands:\n${commandLines(verb.verbs)}` : "";
  const before = `${aliasesOf(verb)}${examplesOf(command)}${below}`;
  return `${verb.short}.\n${before}${options}${gap}Usage:\n  ${verb.usage}\n\nUse "kubectl options" for a list of global command-line options (applies to all commands).\n`;
}

function byName(x: FlagSpec, y: FlagSpec): number {
  return x.name < y.name ? -1 : 1;
}

/** The flag with its value where it is not given, and below it what it is for. */
function flagLines(spec: FlagSpec, shown = defaultOf(spec)): string {
  const short = spec.short === undefined || spec.short === "" ? "" : `-${spec.short}, `;
  return `    ${short}--${spec.name}=${shown}:\n\t${flagWords(spec.name)}\n\n`;
}

function defaultOf({ kind, value }: FlagSpec): string {
  switch (kind) {
    case "bool":
      return value ?? "false";
    case "int":
      return value ?? "0";
    case "duration":
      return value ?? "0s";
    case "array":
      return `[${value ?? ""}]`;
    default:
      return `'${value ?? ""}'`;
  }
}

/** With the commands that it may have been meant to be. */
export function unknownCommand(word: string): string {
  const names = verbNames();
  const near = names.filter((name) => distance(word.toLowerCase(), name) <= 2 || name.startsWith(word.toLowerCase()));
  const hint = near.length === 0 ? "" : `\nDid you mean this?\n${near.map((name) => `\t${name}\n`).join("")}`;
  return `error: unknown command ${JSON.stringify(word)} for "kubectl"\n${hint}`;
}

/** Levenshtein's. */
function distance(x: string, y: string): number {
  let row = Array.from({ length: y.length + 1 }, (_, i) => i);
  for (let i = 1; i <= x.length; i++) {
    const next = [i];
    for (let j = 1; j <= y.length; j++) {
      const cost = x[i - 1] === y[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost));
    }
    row = next;
  }
  return row[y.length] ?? 0;
}
