/**
 * Functions as bash keeps them: some read-only, some in the environment of what it starts (`export -f`).
 * Source: bash 5.2 manual (Bash Builtins, Functions), what it puts into the environment.
 */
import { complain } from "../builtins/complain.ts";
import type { ByteString } from "../../kernel/types.ts";
import type { ShellFunction, ShellState } from "../interp/state.ts";
import type { Vm } from "../interp/vm.ts";
import { quoteWord } from "./variable.ts";
import { exportedText, functionText, isBody } from "./layout.ts";

/** An exported function is a variable of this name. Nothing that a script can name is. */
const NAME = /^BASH_FUNC_(.+)%%$/;

function variableOf(name: ByteString): ByteString {
  return `BASH_FUNC_${name}%%`;
}

export function isExported(state: ShellState, name: ByteString): boolean {
  return state.variable(variableOf(name)) !== undefined;
}

/** Defines it, or defines it anew; the status. */
export function define(vm: Vm, fresh: ShellFunction): number {
  const { state } = vm;
  const { name } = fresh;
  if (state.functions.get(name)?.isReadonly === true) {
    vm.err(state.message(`${name}: readonly function`));
    return 1;
  }
  state.functions = state.functions.with(name, fresh);
  if (isExported(state, name)) setExported(state, name, true);
  return 0;
}

export function setExported(state: ShellState, name: ByteString, isOn: boolean): void {
  const found = state.functions.get(name);
  const variable = variableOf(name);
  if (isOn && found) {
    state.set(variable, exportedText(found.source));
    state.mark(variable, "isExported", true);
  } else if (state.variable(variable)) state.drop(variable);
}

/** `unset -f`, whose status it returns. */
export function undefine(vm: Vm, name: ByteString): number {
  const { state } = vm;
  if (state.functions.get(name)?.isReadonly === true)
    return complain(vm, "unset", `${name}: cannot unset: readonly function`);
  state.functions = state.functions.without(name);
  setExported(state, name, false);
  return 0;
}

/** `export -f` and `readonly -f` of names; without any, those that have the attribute are listed. */
export function markFunctions(
  vm: Vm,
  builtin: ByteString,
  words: readonly ByteString[],
  attribute: "x" | "r",
  isOn: boolean,
): number {
  const { state } = vm;
  if (words.length === 0) {
    listFunctions(vm, attribute, false);
    return 0;
  }
  let status = 0;
  for (const name of words) {
    const found = state.functions.get(name);
    if (!found) status = complain(vm, builtin, `${name}: not a function`);
    else if (attribute === "x") setExported(state, name, isOn);
    else state.functions = state.functions.with(name, { ...found, isReadonly: true });
  }
  return status;
}

/** All functions that have those attributes, with their bodies or their names alone. */
export function listFunctions(vm: Vm, attributes: string, onlyNames: boolean): void {
  const { state } = vm;
  for (const name of [...state.functions.keys()].toSorted()) {
    const found = state.functions.get(name);
    const own = found ? attributesOf(state, found) : "";
    if (!found || ![...attributes].every((letter) => own.includes(letter))) continue;
    if (!onlyNames) vm.out(functionText(name, found.source));
    if (onlyNames || own !== "") vm.out(`declare -f${own} ${name}\n`);
  }
}

function attributesOf(state: ShellState, { name, isReadonly, isTraced }: ShellFunction): string {
  return `${isReadonly === true ? "r" : ""}${isTraced === true ? "t" : ""}${isExported(state, name) ? "x" : ""}`;
}

/** What an interactive shell that is no login shell reads. Source: bash(1), INVOCATION; Debian's SYS_BASHRC. */
function startupFiles({ state, kernel, proc }: Vm): ByteString {
  if (!state.options.interactive) return "";
  let script = "";
  for (const path of ["/etc/bash.bashrc", `${state.get("HOME") ?? ""}/.bashrc`])
    if (kernel.access(proc, path, 4) === 0) script += `. ${quoteWord(path)}\n`;
  return script;
}

/** What is run before the script: the definitions that have come in the environment, and startup files. */
export function prologue(vm: Vm): ByteString {
  return importedFunctions(vm) + startupFiles(vm);
}

function importedFunctions(vm: Vm): ByteString {
  const { state, proc } = vm;
  let script = "";
  for (const [variable, value] of proc.env) {
    const name = NAME.exec(variable)?.[1];
    if (name === undefined || !value.startsWith("() {")) continue;
    const isGood = isBody(value.slice(3));
    // Commands behind the body are never run (CVE-2014-6271).
    if (isGood !== true) {
      if (isGood === false) vm.err(`${state.name}: warning: ${name}: ignoring function definition attempt\n`);
      vm.err(`${state.name}: error importing function definition for \`${name}'\n`);
      continue;
    }
    state.set(variable, value);
    state.mark(variable, "isExported", true);
    script += `${name} ${value}\n`;
  }
  return script;
}
