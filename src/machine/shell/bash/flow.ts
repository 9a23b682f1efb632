/** Builtins that direct the flow: trap, shift, exit, return, break, continue, source, caller. Source: bash 5.2. */
import { complain } from "../builtins/complain.ts";
import type { Builtin } from "../builtins/types.ts";
import { findInPath } from "../interp/find-command.ts";
import { functionCalls, innerCall } from "../interp/state.ts";
import type { Vm } from "../interp/vm.ts";
import type { ByteString } from "../../kernel/types.ts";
import { trapName } from "../interp/trap-name.ts";
import { kill } from "./jobs.ts";
import { quoteWord } from "./variable.ts";
import { shared, worded } from "./shared.ts";

export const trap: Builtin = (vm, args) => {
  const words = args[1] === "--" ? args.slice(2) : args.slice(1);
  if (words[0] === "-l") return kill(vm, ["kill", "-l"]);
  if (words[0] === "-p" || words.length === 0) {
    const { traps } = vm.state;
    const wanted = words.slice(1);
    for (const signal of [...traps.keys()].toSorted((a, b) => place(a) - place(b))) {
      const name = `${signal > 0 ? "SIG" : ""}${trapName(signal)}`;
      if (wanted.length === 0 || wanted.some((one) => name === one || name === `SIG${one}`))
        vm.out(`trap -- ${quoteWord(traps.get(signal) ?? "")} ${name}\n`);
    }
    return 0;
  }
  const isReset = words.length === 1 || /^\d+$/.test(words[0] ?? "");
  const action = isReset ? "-" : (words[0] ?? "");
  const names = isReset ? words : words.slice(1);
  for (const name of names) {
    const trapped = OWN[name.toUpperCase().replace(/^SIG/, "")];
    if (trapped === undefined) continue;
    if (action === "-") vm.state.traps = vm.state.traps.without(trapped);
    else vm.state.traps = vm.state.traps.with(trapped, action);
    vm.state.debugs = vm.state.traps.has(-2);
  }
  const others = names.filter((name) => OWN[name.toUpperCase().replace(/^SIG/, "")] === undefined);
  if (others.length === 0) return 0;
  return trapWords(vm, isReset ? ["trap", "-", ...others] : ["trap", action, ...others]);
};
/** Traps that are of no signal, and known to bash alone. */
const OWN: Readonly<Record<string, number>> = { DEBUG: -2, RETURN: -3 };

/** In a list: by number, then DEBUG, ERR, RETURN. */
function place(trapped: number): number {
  return trapped >= 0 ? trapped : 100 + [-2, -1, -3].indexOf(trapped);
}

const trapWords = worded(shared("trap"), (text) => text);

export const shift: Builtin = (vm, args) => {
  const count = args[1] ?? "1";
  if (!/^[-+]?\d+$/.test(count)) return complain(vm, "shift", `${count}: numeric argument required`);
  if (Number(count) < 0) return complain(vm, "shift", `${count}: shift count out of range`);
  return shared("shift")(vm, args);
};

export const leave =
  (name: "exit" | "return"): Builtin =>
  (vm, args) => {
    const value = args[1];
    if (value !== undefined && !/^-?\d+$/.test(value)) {
      complain(vm, name, `${value}: numeric argument required`);
      return shared(name)(vm, [name, "2"]);
    }
    if (args.length > 2) {
      complain(vm, name, "too many arguments");
      if (name === "exit") vm.exit(1);
      return 1;
    }
    if (name === "return" && !vm.stack.some((frame) => frame.kind === "function" || frame.kind === "dot"))
      return complain(vm, name, "can only `return' from a function or sourced script", 2);
    const given = value === undefined ? args : [name, String(((Number(value) % 256) + 256) % 256)];
    const at = vm.stack.findLastIndex((frame) => frame.kind === "function" || frame.kind === "dot");
    if (name === "exit" || (vm.state.traps.get(-3) ?? "") === "" || at < 0) return shared(name)(vm, given);
    // What ends it there runs the RETURN trap.
    const status = value === undefined ? vm.statusForReturn : Number(given[1]);
    vm.unwind(at + 1);
    vm.state.status = status;
    vm.code = { ops: [] };
    vm.pc = 0;
    return status;
  };

export const loop =
  (name: "break" | "continue"): Builtin =>
  (vm, args) => {
    const count = args[1] ?? "1";
    if (vm.loops().length === 0 && vm.outerLoops === 0)
      return complain(vm, name, "only meaningful in a `for', `while', or `until' loop", 0);
    if (!/^-?\d+$/.test(count)) {
      complain(vm, name, `${count}: numeric argument required`);
      return shared("exit")(vm, ["exit", "128"]);
    }
    if (Number(count) < 1) {
      complain(vm, name, `${count}: loop count out of range`);
      return shared("break")(vm, ["break", "1000000"]);
    }
    return shared(name)(vm, args);
  };

export const source: Builtin = (vm, args) => {
  const name = args[0] ?? "source";
  const file = args[1];
  if (file === undefined) {
    complain(vm, name, "filename argument required");
    vm.err(`${name}: usage: ${name} filename [arguments]\n`);
    return 2;
  }
  if (!file.includes("/") && findInPath(vm.state, file) === undefined) {
    const stat = vm.kernel.stat(vm.proc, file);
    if (typeof stat === "number") {
      // bash names the file alone.
      vm.err(vm.state.message(`${file}: No such file or directory`));
      return 1;
    }
    return read(vm, [name, `./${file}`, ...args.slice(2)], file);
  }
  const stat = vm.kernel.stat(vm.proc, file);
  if (file.includes("/") && typeof stat === "number") {
    vm.err(vm.state.message(`${file}: No such file or directory`));
    return 1;
  }
  if (typeof stat !== "number" && stat.kind === "directory") return complain(vm, name, `${file}: is a directory`);
  return read(vm, args, file.includes("/") ? file : (findInPath(vm.state, file) ?? file));
};

/** A sourced file stands among the functions. */
function read(vm: Vm, args: readonly ByteString[], file: ByteString): number {
  const call = innerCall(vm.state, "source", file);
  const status = shared(".")(vm, args);
  if (vm.stack.at(-1)?.kind === "dot") vm.state.functionCall = call;
  return status;
}

export const caller: Builtin = (vm, args) => {
  const depth = Number(args[1] ?? "0");
  const calls = functionCalls(vm.state);
  const call = calls[depth];
  if (!call) return 1;
  const around = calls[depth + 1];
  const outer = around?.name ?? (call.main === undefined ? undefined : "main");
  // With -c there is no file: functions are as if from the environment, and what is around them is from nowhere.
  const file = around ? (around.file ?? "environment") : (call.main ?? "NULL");
  if (args[1] !== undefined && outer === undefined) return 1;
  vm.out(args[1] === undefined ? `${call.line} ${file}\n` : `${call.line} ${outer ?? ""} ${file}\n`);
  return 0;
};
