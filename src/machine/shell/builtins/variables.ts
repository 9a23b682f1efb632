/** Builtins about variables and options: export, readonly, local, unset, set, let, getopts. */
import { OPTIONS } from "../interp/options.ts";
import { quoteSingle } from "../interp/xtrace.ts";
import type { ByteString } from "../../kernel/types.ts";
import type { Vm } from "../interp/vm.ts";
import { O_RDWR } from "../../kernel/flags.ts";
import { ShellError } from "../shell-error.ts";
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
    if (options.includes("f")) state.functions.delete(name);
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
    if (word === "-") {
      state.setOption("xtrace", false);
      state.setOption("verbose", false);
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
  if (option.name === "monitor" && on && !hasTerminal(vm)) {
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

export const letBuiltin: Builtin = (vm, args) => {
  if (args.length < 2) return complain(vm, "let", "expression expected", 2);
  let value: number | bigint = 0;
  try {
    for (const expression of args.slice(1)) value = vm.state.evaluate(expression);
  } catch (error) {
    if (error instanceof ShellError) fatal("let", error.text);
    throw error;
  }
  return value === 0 ? 1 : 0;
};

export const getopts: Builtin = (vm, args) => {
  const [, spec, variable, ...given] = args;
  const { state } = vm;
  if (spec === undefined || variable === undefined)
    return complain(vm, "getopts", "usage: getopts optstring var [arg]", 2);
  const words = given.length > 0 ? given : state.params;
  const step = nextOption(
    words,
    spec,
    { index: Math.max(1, Number(state.get("OPTIND") ?? "1") || 1), offset: state.getoptsOffset },
    state.get("OPTERR") === "0" || spec.startsWith(":"),
  );
  if (step.error !== "") vm.err(`${step.error}\n`);
  if (step.argument === undefined) state.unset("OPTARG");
  else state.set("OPTARG", step.argument);
  state.set("OPTIND", String(step.index));
  state.getoptsOffset = step.offset;
  if (!isName(variable)) fatal("getopts", `${variable}: bad variable name`);
  state.set(variable, step.option);
  return step.isAtEnd ? 1 : 0;
};

/** Where getopts stands: the number of the next word, and where it goes on in the one before that (0: it is done with). */
interface OptionPlace {
  readonly index: number;
  readonly offset: number;
}

interface OptionStep extends OptionPlace {
  readonly option: ByteString;
  readonly argument: ByteString | undefined;
  readonly error: ByteString;
  readonly isAtEnd: boolean;
}

function nextOption(words: readonly ByteString[], spec: ByteString, place: OptionPlace, isQuiet: boolean): OptionStep {
  let { index, offset } = place;
  const done = (option: ByteString, argument: ByteString | undefined, error = "", isAtEnd = false): OptionStep => {
    const isOver = isAtEnd || offset >= (words[index - 2]?.length ?? 0);
    return { index, offset: isOver ? 0 : offset, option, argument, error, isAtEnd };
  };
  let word = words[index - 2] ?? "";
  if (offset === 0 || offset >= word.length) {
    word = words[index - 1] ?? "";
    if (!/^-./s.test(word)) return done("?", undefined, "", true);
    index++;
    if (word === "--") return done("?", undefined, "", true);
    offset = 1;
  }
  const letter = word[offset] ?? "";
  offset++;
  const found = letter === ":" ? -1 : spec.indexOf(letter, spec.startsWith(":") ? 1 : 0);
  if (found < 0) return isQuiet ? done("?", letter) : done("?", undefined, `Illegal option -${letter}`);
  if (spec[found + 1] !== ":") return done(letter, "");
  const attached = word.slice(offset);
  offset = word.length;
  if (attached !== "") return done(letter, attached);
  const next = words[index - 1];
  if (next === undefined) return isQuiet ? done(":", letter) : done("?", undefined, `No arg for -${letter} option`);
  index++;
  return { ...done(letter, next), offset: 0 };
}
