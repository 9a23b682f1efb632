/** declare, typeset, local, export, readonly, unset. Source: bash 5.2 manual (Bash Builtins). */
import { complain } from "../builtins/complain.ts";
import type { Builtin } from "../builtins/types.ts";
import type { Vm } from "../interp/vm.ts";
import type { ByteString } from "../../kernel/types.ts";
import { traceText } from "../interp/xtrace.ts";
import { listFunctions, markFunctions, undefine } from "./functions.ts";
import { functionText } from "./layout.ts";
import {
  assignElements,
  attributesOf,
  BashExtra,
  decodeCompound,
  describeVariable,
  extraOf,
  isCompound,
  ownArray,
  ownExtra,
  parseTarget,
  quoteWord,
  resolve,
  setElement,
  unsetElement,
} from "./variable.ts";

interface Flags {
  on: string;
  off: string;
  prints: boolean;
  functions: boolean;
  onlyNames: boolean;
  isGlobal: boolean;
}

const LETTERS = "aAilnruxfFgpt";

/** Null, having complained. */
function parse(vm: Vm, args: readonly ByteString[], letters: string): { flags: Flags; words: ByteString[] } | null {
  const flags: Flags = { on: "", off: "", prints: false, functions: false, onlyNames: false, isGlobal: false };
  let i = 1;
  for (; i < args.length; i++) {
    const word = args[i] ?? "";
    if (word === "--") {
      i++;
      break;
    }
    if (!/^[-+]./.test(word)) break;
    for (const letter of word.slice(1)) {
      if (!letters.includes(letter)) {
        complain(vm, args[0] ?? "", `${word[0] ?? "-"}${letter}: invalid option`);
        vm.err(`${args[0] ?? ""}: usage: ${USAGES[args[0] ?? ""] ?? ""}\n`);
        return null;
      }
      if (letter === "p") flags.prints = true;
      else if (letter === "f" || letter === "F") {
        flags.functions = true;
        flags.onlyNames ||= letter === "F";
      } else if (letter === "g") flags.isGlobal = true;
      else if (word.startsWith("-")) flags.on += letter;
      else flags.off += letter;
    }
  }
  return { flags, words: args.slice(i) };
}

const USAGES: Readonly<Record<string, string>> = {
  declare: "declare [-aAfFgiIlnrtux] [name[=value] ...] or declare -p [-aAfFilnrtux] [name ...]",
  typeset: "typeset [-aAfFgiIlnrtux] name[=value] ... or typeset -p [-aAfFilnrtux] [name ...]",
  local: "local [option] name[=value] ...",
  export: "export [-fn] [name[=value] ...] or export -p",
  readonly: "readonly [-aAf] [name[=value] ...] or readonly -p",
  unset: "unset [-f] [-v] [-n] [name ...]",
};

export const declare: Builtin = (vm, args) => {
  const parsed = parse(vm, args, LETTERS);
  if (!parsed) return 2;
  const { flags, words } = parsed;
  if (flags.functions) return declareFunctions(vm, flags, words);
  if (words.length === 0 || flags.prints) return print(vm, args[0] ?? "", flags, words);
  const frame = flags.isGlobal ? undefined : vm.functionFrame;
  return declareAll(vm, args[0] ?? "", flags, words, frame !== undefined);
};

export const local: Builtin = (vm, args) => {
  if (!vm.functionFrame) return complain(vm, "local", "can only be used in a function");
  const parsed = parse(vm, args, LETTERS);
  if (!parsed) return 2;
  return declareAll(vm, "local", parsed.flags, parsed.words, true);
};

export const exportBuiltin: Builtin = (vm, args) => {
  const parsed = parse(vm, args, "fnp");
  if (!parsed) return 2;
  const { flags, words } = parsed;
  const isOff = flags.on.includes("n");
  if (flags.functions) return markFunctions(vm, "export", words, "x", !isOff);
  if (words.length === 0 || flags.prints) return print(vm, "declare", { ...flags, on: "x" }, []);
  return declareAll(vm, "export", { ...flags, on: isOff ? "" : "x", off: isOff ? "x" : "" }, words, false);
};

export const readonly: Builtin = (vm, args) => {
  const parsed = parse(vm, args, "aAfp");
  if (!parsed) return 2;
  const { flags, words } = parsed;
  if (flags.functions) return markFunctions(vm, "readonly", words, "r", true);
  if (words.length === 0 || flags.prints) return print(vm, "declare", { ...flags, on: "r" }, []);
  return declareAll(vm, "readonly", { ...flags, on: `${flags.on}r` }, words, false);
};

function declareAll(vm: Vm, builtin: ByteString, flags: Flags, words: readonly ByteString[], isLocal: boolean): number {
  let status = 0;
  for (const word of words) {
    if (isLocal && word === "-") {
      const frame = vm.functionFrame;
      if (frame) frame.options ??= { ...vm.state.options };
      continue;
    }
    status = declareOne(vm, builtin, flags, word, isLocal) || status;
  }
  return status;
}

function declareOne(vm: Vm, builtin: ByteString, flags: Flags, word: ByteString, isLocal: boolean): number {
  const { state } = vm;
  const equals = word.indexOf("=");
  const target = parseTarget(equals < 0 ? word : word.slice(0, equals).replace(/\+$/, ""));
  const adds = equals > 0 && word[equals - 1] === "+";
  if (!target) return complain(vm, builtin, `\`${word}': not a valid identifier`);
  const { subscript } = target;
  const isReference = flags.on.includes("n");
  const name = isLocal || isReference || flags.off.includes("n") ? target.name : resolve(state, target.name).name;
  if (isLocal) cover(vm, name);
  const value = equals < 0 ? undefined : word.slice(equals + 1);
  const before = state.variable(name);
  if (before?.isReadonly === true && value !== undefined && (builtin === "export" || builtin === "readonly")) {
    vm.err(state.message(`${name}: readonly variable`));
    return 1;
  }
  if (before?.isReadonly === true && (value !== undefined || flags.off.includes("r")))
    return complain(vm, builtin, `${name}: readonly variable`);
  const kind = flags.on.includes("A") ? "associative" : flags.on.includes("a") || subscript !== null ? "indexed" : null;
  const had = extraOf(before)?.kind;
  if (kind === "associative" && had === "indexed")
    return complain(vm, builtin, `${name}: cannot convert indexed to associative array`);
  if (kind === "indexed" && had === "associative" && subscript === null)
    return complain(vm, builtin, `${name}: cannot convert associative to indexed array`);
  if (isReference && value !== undefined) {
    if (value === name) return complain(vm, builtin, `${name}: nameref variable self references not allowed`);
    if (!parseTarget(value)) return complain(vm, builtin, `\`${value}': invalid variable name for name reference`);
  }
  setAttributes(vm, name, flags, kind);
  if (isReference) {
    ownExtra(state, name).reference = value ?? state.variable(name)?.value ?? "";
    state.ownVariable(name).value = undefined;
    return 0;
  }
  if (value !== undefined) {
    if (isCompound(value)) {
      const { elements, append } = decodeCompound(value);
      assignElements(state, name, elements, append || adds, kind ?? "indexed");
    } else if (subscript !== null) setElement(state, name, subscript, value, adds);
    else state.set(name, value);
  }
  mark(vm, name, flags);
  if (state.options.xtrace && value !== undefined && (builtin === "export" || builtin === "readonly"))
    traceText(vm, `${name}=${state.extension?.trace(value) ?? value}`);
  return 0;
}

function setAttributes(vm: Vm, name: ByteString, flags: Flags, kind: "indexed" | "associative" | null): void {
  const { state } = vm;
  state.ownVariable(name);
  if (kind) ownArray(state, name, kind);
  if (/[ilu]/.test(flags.on)) {
    const extra = ownExtra(state, name);
    if (flags.on.includes("i")) extra.isInteger = true;
    if (flags.on.includes("l")) extra.letterCase = "lower";
    if (flags.on.includes("u")) extra.letterCase = "upper";
  }
  const extra = extraOf(state.variable(name));
  if (!extra || flags.off === "") return;
  const own = ownExtra(state, name);
  if (flags.off.includes("i")) own.isInteger = false;
  if (/[lu]/.test(flags.off)) own.letterCase = "";
  if (flags.off.includes("n")) own.reference = null;
}

function mark(vm: Vm, name: ByteString, flags: Flags): void {
  if (flags.on.includes("x")) vm.state.mark(name, "isExported", true);
  if (flags.off.includes("x")) vm.state.mark(name, "isExported", false);
  if (flags.on.includes("r")) vm.state.mark(name, "isReadonly", true);
}

/** Makes the name the function's own. */
function cover(vm: Vm, name: ByteString): void {
  const frame = vm.functionFrame;
  if (!frame) return;
  const saved = vm.localsOf(frame);
  if (saved.has(name)) return;
  const isExported = vm.state.variable(name)?.isExported === true;
  vm.state.cover(name, saved);
  vm.state.drop(name);
  vm.state.ownVariable(name).isExported = isExported;
}

/* Listing */

function declareFunctions(vm: Vm, flags: Flags, words: readonly ByteString[]): number {
  const { state } = vm;
  if (words.length === 0) {
    listFunctions(vm, flags.on, flags.onlyNames);
    return 0;
  }
  let status = 0;
  for (const name of words) {
    const found = state.functions.get(name);
    if (!found) status = 1;
    else if (/t/.test(flags.on + flags.off))
      state.functions = state.functions.with(name, { ...found, isTraced: flags.on.includes("t") });
    else if (/[rx]/.test(flags.on + flags.off)) {
      if (flags.on.includes("r")) markFunctions(vm, "declare", [name], "r", true);
      if (/x/.test(flags.on + flags.off)) markFunctions(vm, "declare", [name], "x", flags.on.includes("x"));
    } else if (flags.onlyNames) vm.out(`${name}\n`);
    else vm.out(functionText(name, found.source));
  }
  return status;
}

function print(vm: Vm, builtin: ByteString, flags: Flags, words: readonly ByteString[]): number {
  const { state } = vm;
  let status = 0;
  if (words.length > 0) {
    for (const word of words) {
      const variable = state.variable(word);
      if (
        variable &&
        (variable.value !== undefined || variable.extra instanceof BashExtra || attributesOf(variable) !== "")
      )
        vm.out(`${describeVariable(word, variable)}\n`);
      else status = complain(vm, builtin, `${word}: not found`);
    }
    return status;
  }
  for (const name of state.names()) {
    const variable = state.variable(name);
    if (!variable) continue;
    const attributes = attributesOf(variable);
    if (flags.on !== "" && ![...flags.on].every((letter) => attributes.includes(letter))) continue;
    if (flags.on === "" && !flags.prints) {
      if (variable.value !== undefined) vm.out(`${name}=${quoteValue(variable.value)}\n`);
      else if (extraOf(variable)?.kind !== "scalar" && variable.extra)
        vm.out(`${describeVariable(name, variable).replace(/^declare \S+ /, "")}\n`);
    } else vm.out(`${describeVariable(name, variable)}\n`);
  }
  return 0;
}

/** As `set` lists it: in quotes only where it needs them. */
export function quoteValue(text: ByteString): ByteString {
  return text === "" || /^[\w+.,:/@%^-]+$/.test(text) ? text : quoteWord(text);
}

export const unset: Builtin = (vm, args) => {
  const { state } = vm;
  let mode = "";
  let i = 1;
  for (; /^-./.test(args[i] ?? ""); i++) {
    if (args[i] === "--") {
      i++;
      break;
    }
    mode += args[i]?.slice(1) ?? "";
  }
  const bad = [...mode].find((letter) => !"fvn".includes(letter));
  if (bad !== undefined) {
    complain(vm, "unset", `-${bad}: invalid option`);
    vm.err(`unset: usage: ${USAGES["unset"] ?? ""}\n`);
    return 2;
  }
  let status = 0;
  for (const word of args.slice(i)) {
    const target = parseTarget(word);
    if (mode.includes("f")) {
      status = undefine(vm, word) || status;
      continue;
    }
    // Without -v it may be the name of a function.
    if (!target && !mode.includes("v")) {
      status = undefine(vm, word) || status;
      continue;
    }
    if (!target) {
      status = complain(vm, "unset", `\`${word}': not a valid identifier`);
      continue;
    }
    const name = mode.includes("n") ? target.name : resolve(state, target.name).name;
    if (state.variable(name)?.isReadonly === true) {
      status = complain(vm, "unset", `${name}: cannot unset: readonly variable`);
    } else if (target.subscript !== null) unsetElement(state, name, target.subscript);
    else if (state.variable(name)) unsetName(vm, name);
    else if (!mode.includes("v")) status = undefine(vm, name) || status;
  }
  return status;
};

/** A local one stays covered, without a value. */
function unsetName(vm: Vm, name: ByteString): void {
  const frame = vm.functionFrame;
  vm.state.drop(name);
  if (frame?.locals?.has(name) === true) vm.state.ownVariable(name);
}
