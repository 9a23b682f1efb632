/**
 * complete, compgen and compopt: rules are kept and listed; `compgen` makes words of the simpler kinds.
 * Source: bash 5.2 manual (Programmable Completion Builtins).
 * Simplified: Tab does not ask these rules, a subshell begins without them, and of compgen's kinds there are words, files, names of commands,
 * builtins, keywords, functions, variables, aliases and users.
 */
import { complain } from "../builtins/complain.ts";
import type { Builtin } from "../builtins/types.ts";
import { expandNames } from "./pathname.ts";
import { matches } from "./extended-pattern.ts";
import { quoteWord } from "./variable.ts";
import { KEYWORDS } from "./names.ts";
import type { ShellState } from "../interp/state.ts";
import type { Vm } from "../interp/vm.ts";
import type { ByteString } from "../../kernel/types.ts";

const USAGE: Readonly<Record<string, string>> = {
  complete:
    "complete [-abcdefgjksuv] [-pr] [-DEI] [-o option] [-A action] [-G globpat] [-W wordlist] [-F function] [-C command] [-X filterpat] [-P prefix] [-S suffix] [name ...]",
  compgen:
    "compgen [-abcdefgjksuv] [-o option] [-A action] [-G globpat] [-W wordlist] [-F function] [-C command] [-X filterpat] [-P prefix] [-S suffix] [word]",
};
/** Letters of kinds, and their names behind -A. */
const ACTIONS: Readonly<Record<string, string>> = {
  a: "alias",
  b: "builtin",
  c: "command",
  d: "directory",
  e: "export",
  f: "file",
  g: "group",
  j: "job",
  k: "keyword",
  s: "service",
  u: "user",
  v: "variable",
};
/** Words with an argument, in the order in which they are listed. */
const LISTED = "GWPSXFC";

const rules = new WeakMap<ShellState, Map<ByteString, string>>();

function rulesOf({ state }: Vm): Map<ByteString, string> {
  let found = rules.get(state);
  if (!found) rules.set(state, (found = new Map()));
  return found;
}

type Given = readonly { readonly option: string; readonly value: string | undefined }[];

/** The options, or the status where they are wrong. */
function parse(vm: Vm, name: string, args: readonly ByteString[]): { given: Given; operands: ByteString[] } | number {
  const given: { option: string; value: string | undefined }[] = [];
  let i = 1;
  for (; /^-./.test(args[i] ?? "") && args[i] !== "--"; i++) {
    const word = args[i] ?? "";
    for (let at = 1; at < word.length; at++) {
      const option = word[at] ?? "";
      const takesValue = "oAGWFCXPS".includes(option);
      if (!takesValue && ACTIONS[option] === undefined && !(name === "complete" && "prDEI".includes(option)))
        return refuse(vm, name, `-${option}: invalid option`);
      let value: string | undefined;
      if (takesValue) {
        value = at + 1 < word.length ? word.slice(at + 1) : args[++i];
        if (value === undefined) return refuse(vm, name, `-${option}: option requires an argument`);
        at = word.length;
      }
      given.push({ option, value });
    }
  }
  return { given, operands: args.slice(args[i] === "--" ? i + 1 : i) };
}

function refuse(vm: Vm, name: string, text: string): number {
  complain(vm, name, text);
  vm.err(`${name}: usage: ${USAGE[name] ?? ""}\n`);
  return 2;
}

export const complete: Builtin = (vm, args) => {
  const parsed = parse(vm, "complete", args);
  if (typeof parsed === "number") return parsed;
  const { given, operands } = parsed;
  const all = rulesOf(vm);
  const has = (option: string): boolean => given.some((one) => one.option === option);
  const special = ["D", "E", "I"].filter(has).map((letter) => `-${letter}`);
  const names = special.length > 0 ? special : operands;
  if (has("p") || given.length === 0 || has("r")) {
    if (names.length === 0) {
      if (has("r")) all.clear();
      else for (const [name, rule] of all) vm.out(`complete ${rule}${name}\n`);
      return 0;
    }
    let status = 0;
    for (const name of names) {
      const rule = all.get(name);
      if (rule === undefined) status = complain(vm, "complete", `${name}: no completion specification`);
      else if (has("r")) all.delete(name);
      else vm.out(`complete ${rule}${name}\n`);
    }
    return status;
  }
  if (names.length === 0) {
    vm.err(`complete: usage: ${USAGE["complete"] ?? ""}\n`);
    return 2;
  }
  const listed = [
    ...given.filter(({ option }) => option === "o").map(({ value = "" }) => `-o ${value}`),
    ...given.filter(({ option }) => ACTIONS[option] !== undefined).map(({ option }) => `-${option}`),
    ...given.filter(({ option }) => option === "A").map(({ value = "" }) => `-A ${value}`),
    ...[...LISTED].flatMap((letter) => {
      const value = given.findLast(({ option }) => option === letter)?.value;
      return value === undefined ? [] : [`-${letter} ${letter === "F" ? value : quoteWord(value)}`];
    }),
  ];
  for (const name of names) all.set(name, listed.map((word) => `${word} `).join(""));
  return 0;
};

export const compopt: Builtin = (vm) => complain(vm, "compopt", "not currently executing completion function");

export const compgen: Builtin = (vm, args) => {
  const parsed = parse(vm, "compgen", args);
  if (typeof parsed === "number") return parsed;
  const { given, operands } = parsed;
  const word = operands[0] ?? "";
  const found: ByteString[] = [];
  for (const { option, value = "" } of given) {
    const action = option === "A" ? value : ACTIONS[option];
    if (action !== undefined) found.push(...wordsOf(vm, action, word).filter((one) => one.startsWith(word)));
    if (option === "W") {
      const separators = vm.state.get("IFS") ?? " \t\n";
      let piece = "";
      for (const char of `${value}${separators[0] ?? ""}`) {
        if (!separators.includes(char)) piece += char;
        else {
          if (piece !== "" && piece.startsWith(word)) found.push(piece);
          piece = "";
        }
      }
    }
    if (option === "G") found.push(...(expandNames(vm.state, value, value) ?? []));
  }
  const text = (letter: string): string => given.findLast(({ option }) => option === letter)?.value ?? "";
  const filter = text("X");
  const kept = found.filter((one) => {
    if (filter === "") return true;
    return filter.startsWith("!") ? matches(filter.slice(1), one, vm.state) : !matches(filter, one, vm.state);
  });
  for (const one of kept) vm.out(`${text("P")}${one}${text("S")}\n`);
  return kept.length > 0 ? 0 : 1;
};

function wordsOf(vm: Vm, action: string, word: ByteString): readonly ByteString[] {
  const { state } = vm;
  switch (action) {
    case "alias":
      return [...state.aliases.keys()].toSorted();
    case "builtin":
      return [...vm.builtins.regular.keys()].toSorted();
    case "keyword":
      return [...KEYWORDS];
    case "function":
      return [...state.functions.keys()].toSorted();
    case "variable":
      return state.names();
    case "export":
      return state.names().filter((name) => state.variable(name)?.isExported === true);
    case "user": {
      const text = vm.kernel.readFile(vm.proc, "/etc/passwd");
      return typeof text === "number" ? [] : text.split("\n").flatMap((line) => line.split(":", 1));
    }
    case "file":
    case "directory":
      return filesOf(vm, word).filter((name) => action === "file" || isDirectory(vm, name));
    case "command":
      return [
        ...new Set([
          ...wordsOf(vm, "alias", word),
          ...KEYWORDS,
          ...wordsOf(vm, "function", word),
          ...wordsOf(vm, "builtin", word),
          ...(state.get("PATH") ?? "").split(":").flatMap((directory) => entriesOf(vm, directory)),
        ]),
      ];
    default:
      return [];
  }
}

function isDirectory(vm: Vm, name: ByteString): boolean {
  const stat = vm.kernel.stat(vm.proc, name);
  return typeof stat !== "number" && stat.kind === "directory";
}

function entriesOf(vm: Vm, directory: ByteString): ByteString[] {
  const entries = vm.kernel.readdir(vm.proc, directory === "" ? "." : directory);
  return typeof entries === "number" ? [] : entries.map(({ name }) => name);
}

function filesOf(vm: Vm, word: ByteString): ByteString[] {
  const directory = /^.*\//.exec(word)?.[0] ?? "";
  const base = word.slice(directory.length);
  return entriesOf(vm, directory)
    .filter((name) => base.startsWith(".") || !name.startsWith("."))
    .map((name) => directory + name);
}
