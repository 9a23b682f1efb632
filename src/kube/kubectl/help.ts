/**
 * Help texts and what is said of unknown commands.
 *
 * Simplified: help is in our own words: one line a command, its usage line and the names of its flags.
 */
import type { FlagSpec } from "./flags.ts";
import type { Verb } from "./invocation.ts";
import { verbNames } from "./verbs/index.ts";

export function rootHelp(): string {
  const names = verbNames();
  return `kubectl controls the Kubernetes cluster manager.\n\nAvailable Commands:\n${names.map((name) => `  ${name}\n`).join("")}\nUsage:\n  kubectl [flags] [options]\n\nUse "kubectl <command> --help" for more information about a given command.\nUse "kubectl options" for a list of global command-line options (applies to all commands).\n`;
}

/** Of a command that only has commands below it. */
export function groupHelp(verb: Verb, command: string): string {
  const verbs = verb.verbs ?? [];
  const width = Math.max(13, ...verbs.map((one) => one.name.length)) + 1;
  const lines = verbs.map((one) => `  ${one.name.padEnd(width)}${one.short}\n`).join("");
  return `${verb.long ?? `${verb.short}.\n`}\nAvailable Commands:\n${lines}\nUsage:\n  ${verb.usage}\n\nUse "kubectl ${command} <command> --help" for more information about a given command.\nUse "kubectl options" for a list of global command-line options (applies to all commands).\n`;
}

export function commandHelp(verb: Verb): string {
  const flags = [...verb.flags].sort((x, y) => (x.name < y.name ? -1 : 1)).map(flagLine);
  const options = flags.length === 0 ? "" : `\nOptions:\n${flags.join("")}`;
  return `${verb.short}.\n${options}\nUsage:\n  ${verb.usage}\n\nUse "kubectl options" for a list of global command-line options (applies to all commands).\n`;
}

function flagLine(spec: FlagSpec): string {
  const short = spec.short === undefined || spec.short === "" ? "    " : `-${spec.short}, `;
  const value =
    spec.kind === "bool" || spec.kind === "int"
      ? (spec.value ?? (spec.kind === "bool" ? "false" : "0"))
      : `'${spec.value ?? ""}'`;
  return `    ${short}--${spec.name}=${spec.kind === "array" ? "[]" : value}\n`;
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
