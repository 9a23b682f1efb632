/** What a word that is being typed may become: commands, files, users' homes, variables. Source: BusyBox 1.36.1 lineedit (FEATURE_TAB_COMPLETION). */
import type { ByteString } from "../../kernel/types.ts";
import type { Vm } from "./vm.ts";

/** What of the line is the word, and what stands before it. */
export interface Unfinished {
  readonly word: ByteString;
  readonly head: ByteString;
}

export function unfinishedWord(before: ByteString): Unfinished {
  const word = /(?:[^\s\\;|&()<>"'`$=]|\\.)*$/.exec(before)?.[0] ?? "";
  return { word, head: before.slice(0, before.length - word.length) };
}

/** Whether a command's name stands behind that. */
export function beginsCommand(head: ByteString): boolean {
  return /(?:^|[;|&(`])\s*(?:(?:do|then|else|if|while|until|!|\{|time|exec)\s+)*$/.test(head);
}

/** Builtins, functions, aliases and programs that begin like that, sorted. */
export function commandsFor(vm: Vm, start: ByteString): ByteString[] {
  const { state, kernel, proc, builtins } = vm;
  const names = new Set<ByteString>([
    ...builtins.special.keys(),
    ...builtins.regular.keys(),
    ...state.functions.keys(),
    ...state.aliases.keys(),
  ]);
  for (const directory of (state.get("PATH") ?? "").split(":")) {
    const entries = kernel.readdir(proc, directory === "" ? "." : directory);
    if (typeof entries === "number") continue;
    for (const { name } of entries)
      if (name.startsWith(start) && kernel.access(proc, `${directory}/${name}`, 1) === 0) names.add(name);
  }
  return [...names].filter((name) => name.startsWith(start)).toSorted();
}

/** Files that begin like that, directories with a slash, sorted; hidden ones among them. */
export function filesFor(vm: Vm, start: ByteString, onlyDirectories: boolean): ByteString[] {
  const { state, kernel, proc } = vm;
  const slash = start.lastIndexOf("/");
  if (slash < 0 && start.startsWith("~")) return homesFor(vm, start);
  const folder = start.slice(0, slash + 1);
  const name = start.slice(slash + 1);
  const home = state.get("HOME") ?? "~";
  const real = folder.startsWith("~/") ? home + folder.slice(1) : folder;
  const entries = kernel.readdir(proc, real === "" ? "." : real);
  if (typeof entries === "number") return [];
  const out: ByteString[] = [];
  const dots = name.startsWith(".") ? [".", ".."] : [];
  for (const entry of [...dots.filter((one) => one.startsWith(name)), ...entries.map((one) => one.name)]) {
    if (!entry.startsWith(name)) continue;
    const stat = kernel.stat(proc, real + entry);
    const isDirectory = typeof stat !== "number" && stat.kind === "directory";
    if (isDirectory || !onlyDirectories) out.push(folder + entry + (isDirectory ? "/" : ""));
  }
  return out.toSorted();
}

/** `~ro`: those who have a home. */
function homesFor({ kernel, proc }: Vm, start: ByteString): ByteString[] {
  const accounts = kernel.readFile(proc, "/etc/passwd");
  if (typeof accounts === "number") return [];
  const names = accounts.split("\n").map((line) => line.split(":")[0] ?? "");
  return names
    .filter((name) => name !== "" && `~${name}`.startsWith(start))
    .map((name) => `~${name}/`)
    .toSorted();
}

export function commonPrefix(a: ByteString, b: ByteString): ByteString {
  let n = 0;
  while (n < a.length && a[n] === b[n]) n++;
  // Not within a character.
  while (n < a.length && n > 0 && (a.charCodeAt(n) & 0xc0) === 0x80) n--;
  return a.slice(0, n);
}

export function escapeName(name: ByteString): ByteString {
  return name.replace(/[\s\\"'`$&|;()<>*?[\]#!]/g, "\\$&");
}
