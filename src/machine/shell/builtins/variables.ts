/** Builtins about variables and options: export, readonly, local, unset, set. */
import { OPTIONS } from "../interp/options.ts";
import { quoteSingle } from "../interp/xtrace.ts";
import type { ByteString } from "../../kernel/types.ts";
import type { Vm } from "../interp/vm.ts";
import { O_RDWR } from "../../kernel/flags.ts";
import { complain, fatal, isName, parseOptions } from "./complain.ts";
import type { Builtin } from "./types.ts";

function declare(vm: Vm, args: readonly ByteString[], flag: "isExported" | "isReadonly"): number {
  const builtin = args[0] ?? "";
  const { options, rest } = parseOptions(builtin, args, flag === "isExported" ? "np" : "p");
  const { state } = vm;
  if (rest.length === 0 || options.includes("p")) {
    for (const name of state.names()) {
      const variable = state.variable(name);
      if (variable?.[flag] !== true) continue;
      vm.out(`${builtin} ${name}${variable.value === undefined ? "" : `=${quoteSingle(variable.value)}`}\n`);
    }
    return 0;
  }
  for (const word of rest) {
    const [name, value] = splitAssignment(word);
    if (!isName(name)) fatal(builtin, `${name}: bad variable name`);
    if (value !== undefined) {
      if (state.variable(name)?.isReadonly === true) fatal(builtin, `${name}: is read only`);
      state.set(name, value);
    }
    state.mark(name, flag, !options.includes("n"));
  }
  return 0;
}

function splitAssignment(word: ByteString): [name: ByteString, value: ByteString | undefined] {
  const equals = word.indexOf("=");
  return equals < 0 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)];
}

export const exportBuiltin: Builtin = (vm, args) => declare(vm, args, "isExported");
export const readonly: Builtin = (vm, args) => declare(vm, args, "isReadonly");

export const local: Builtin = (vm, args) => {
  const { state } = vm;
  const frame = vm.functionFrame;
  if (!frame) fatal("local", "not in a function");
  const saved = vm.localsOf(frame);
  for (const word of args.slice(1)) {
    const [name, value] = splitAssignment(word);
    if (word === "-") {
      frame.options ??= state.options;
      continue;
    }
    if (!isName(name)) fatal("local", `${name}: bad variable name`);
    const isFirst = !saved.has(name);
    state.cover(name, saved);
    if (value !== undefined) state.set(name, value);
    else if (isFirst) state.hide(name);
  }
  return 0;
};

export const unset: Builtin = (vm, args) => {
  const { options, rest } = parseOptions("unset", args, "vf");
  const { state } = vm;
  for (const name of rest) {
    if (options.includes("f")) state.functions = state.functions.without(name);
    else if (!isName(name)) fatal("unset", `${name}: bad variable name`);
    else if (state.variable(name)?.isReadonly === true) fatal("unset", `${name}: is read only`);
    else state.unset(name);
  }
  return 0;
};

export const set: Builtin = (vm, args) => {
  const { state } = vm;
  if (args.length === 1) {
    for (const name of state.extension
      ? state.names()
      : [...new Set([...state.names(), "FUNCNAME", "LINENO"])].toSorted()) {
      // The shell's own are filled in when they are asked for.
      const value = state.variable(name) ? state.variable(name)?.value : "";
      if (value !== undefined) vm.out(`${name}=${quoteSingle(value)}\n`);
    }
    return 0;
  }
  let i = 1;
  for (; i < args.length; i++) {
    const word = args[i] ?? "";
    if (word === "--") {
      state.params = args.slice(i + 1);
      return 0;
    }
    if (word === "-" || word === "+") {
      if (word === "-") {
        state.setOption("xtrace", false);
        state.setOption("verbose", false);
      }
      i++;
      break;
    }
    if (!/^[-+]./.test(word)) break;
    const on = word.startsWith("-");
    for (const letter of word.slice(1)) {
      if (letter === "o") {
        const name = args[i + 1];
        if (name === undefined) return listOptions(vm, on);
        i++;
        if (!setOption(vm, "name", name, on, "set"))
          return complain(vm, "set", `illegal option ${on ? "-" : "+"}o ${name}`);
      } else if (!setOption(vm, "letter", letter, on, "set")) fatal("set", `illegal option ${on ? "-" : "+"}${letter}`);
    }
  }
  if (i < args.length) state.params = args.slice(i);
  return 0;
};

function listOptions(vm: Vm, asTable: boolean): number {
  for (const { name, isListed } of OPTIONS) {
    if (!isListed) continue;
    const on = vm.state.options[name];
    vm.out(asTable ? `${name.padEnd(16)}${on ? "on" : "off"}\n` : `set ${on ? "-" : "+"}o ${name}\n`);
  }
  return 0;
}

/** Sets an option by letter or by long name; false where there is none. */
export function setOption(vm: Vm, by: "letter" | "name", text: string, on: boolean, builtin?: ByteString): boolean {
  const option = OPTIONS.find((one) => one[by] === text && text !== "" && (one.isListed || by === "letter"));
  if (!option) return false;
  if (option.name === "monitor" && on && vm.state.dialect !== "bash" && !hasTerminal(vm)) {
    vm.err(vm.state.message("can't access tty; job control turned off", builtin));
    return true;
  }
  vm.state.setOption(option.name, on);
  return true;
}

/** Whether job control has a terminal to work on. */
function hasTerminal(vm: Vm): boolean {
  if ([2, 1, 0].some((fd) => vm.kernel.isatty(vm.proc, fd))) return true;
  const fd = vm.kernel.open(vm.proc, "/dev/tty", O_RDWR);
  if (fd < 0) return false;
  vm.kernel.close(vm.proc, fd);
  return true;
}
