/** Builtins about what the shell remembers: hash, alias, unalias, help, history. Source: BusyBox 1.36.1 ash. */
import { findInPath } from "../interp/find-command.ts";
import { ForkedMap } from "../interp/forked-map.ts";
import { COMMAND_BUCKETS, inBuckets } from "../interp/state.ts";
import { quoteSingle } from "../interp/xtrace.ts";
import type { ByteString } from "../../kernel/types.ts";
import { complain, parseOptions } from "./complain.ts";
import type { Builtin } from "./types.ts";

export const hash: Builtin = (vm, args) => {
  const { options, rest } = parseOptions("hash", args, "r");
  const { state } = vm;
  if (options.includes("r")) {
    state.hash = new ForkedMap();
    return 0;
  }
  if (rest.length === 0 && options === "")
    for (const name of inBuckets([...state.hash.keys()], COMMAND_BUCKETS)) vm.out(`${state.hash.get(name)?.path}\n`);
  let status = 0;
  for (const name of rest) {
    if (findInPath(state, name) === undefined) status = complain(vm, "hash", `${name}: not found`);
  }
  return status;
};

export const alias: Builtin = (vm, args) => {
  const { state } = vm;
  const show = (name: ByteString): void => vm.out(`${name}=${quoteSingle(state.aliases.get(name) ?? "")}\n`);
  if (args.length === 1) for (const name of inBuckets([...state.aliases.keys()])) show(name);
  let status = 0;
  for (const word of args.slice(1)) {
    const equals = word.indexOf("=", 1);
    if (equals > 0) state.aliases = state.aliases.with(word.slice(0, equals), word.slice(equals + 1));
    else if (state.aliases.has(word)) show(word);
    else {
      vm.err(`alias: ${word} not found\n`);
      status = 1;
    }
  }
  return status;
};

export const unalias: Builtin = (vm, args) => {
  const { options, rest } = parseOptions("unalias", args, "a");
  const { state } = vm;
  if (options.includes("a")) state.aliases = new ForkedMap();
  let status = 0;
  for (const name of rest) {
    if (!state.aliases.has(name)) {
      vm.err(`unalias: ${name} not found\n`);
      status = 1;
    }
    state.aliases = state.aliases.without(name);
  }
  return status;
};

export const help: Builtin = (vm) => {
  const names = [...vm.builtins.special.keys(), ...vm.builtins.regular.keys()].toSorted();
  let line = "";
  vm.out("Built-in commands:\n------------------\n");
  for (const name of names) {
    line += (line === "" ? "\t" : " ") + name;
    if (line.length <= 60) continue;
    vm.out(`${line}\n`);
    line = "";
  }
  vm.out(`${line}\n`);
  return 0;
};

/** What has been typed at the prompt, with numbers. */
export const history: Builtin = (vm) => {
  vm.history.forEach((line, index) => vm.out(`${String(index).padStart(4)} ${line}\n`));
  return 0;
};
