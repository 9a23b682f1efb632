/** cd, pushd, popd, dirs. Source: bash 5.2. */
import { complain } from "../builtins/complain.ts";
import type { Builtin } from "../builtins/types.ts";
import type { Vm } from "../interp/vm.ts";
import type { ByteString } from "../../kernel/types.ts";
import { shared } from "./shared.ts";

export const cd: Builtin = (vm, args) => {
  const words = args.slice(1).filter((word) => !/^-[LPe@]+$/.test(word) && word !== "--");
  if (words.length > 1) return complain(vm, "cd", "too many arguments");
  if (words.length === 0 && (vm.state.get("HOME") ?? "") === "") return complain(vm, "cd", "HOME not set");
  if (words[0] === "-" && (vm.state.get("OLDPWD") ?? "") === "") return complain(vm, "cd", "OLDPWD not set");
  const bad = args.slice(1).find((word) => /^-[^LPe@-]/.test(word));
  if (bad !== undefined) {
    complain(vm, "cd", `${bad.slice(0, 2)}: invalid option`);
    vm.err("cd: usage: cd [-L|[-P [-e]] [-@]] [dir]\n");
    return 2;
  }
  const status = shared("cd")(vm, args);
  return status === 2 ? 1 : status;
};

function stackOf(vm: Vm): readonly ByteString[] {
  return [vm.state.directory, ...vm.state.directories];
}

function showStack(vm: Vm): void {
  const home = vm.state.get("HOME") ?? "";
  const short = (path: ByteString): ByteString =>
    home.length > 1 && (path === home || path.startsWith(`${home}/`)) ? `~${path.slice(home.length)}` : path;
  vm.out(`${stackOf(vm).map(short).join(" ")}\n`);
}

export const pushd: Builtin = (vm, args) => {
  const { state } = vm;
  const target = args[1];
  const before = state.directory;
  if (target === undefined) {
    const [first, ...rest] = state.directories;
    if (first === undefined) return complain(vm, "pushd", "no other directory");
    const status = chdir(vm, "pushd", first);
    if (status !== 0) return status;
    state.directories = [before, ...rest];
  } else {
    const status = chdir(vm, "pushd", target);
    if (status !== 0) return status;
    state.directories = [before, ...state.directories];
  }
  showStack(vm);
  return 0;
};

export const popd: Builtin = (vm) => {
  const { state } = vm;
  const [first, ...rest] = state.directories;
  if (first === undefined) return complain(vm, "popd", "directory stack empty");
  const status = chdir(vm, "popd", first);
  if (status !== 0) return status;
  state.directories = rest;
  showStack(vm);
  return 0;
};

export const dirs: Builtin = (vm, args) => {
  if (args[1] === "-c") vm.state.directories = [];
  else if (args[1] === "-p")
    vm.out(
      stackOf(vm)
        .map((path) => `${path}\n`)
        .join(""),
    );
  else if (args[1] === "-v")
    vm.out(
      stackOf(vm)
        .map((path, index) => `${String(index).padStart(2)}  ${path}\n`)
        .join(""),
    );
  else showStack(vm);
  return 0;
};

function chdir(vm: Vm, name: ByteString, target: ByteString): number {
  let status = 1;
  const said: ByteString[] = [];
  vm.hearing(
    (text) => said.push(text),
    () => (status = shared("cd")(vm, ["cd", target])),
  );
  if (status !== 0) complain(vm, name, `${target}: No such file or directory`);
  return status === 0 ? 0 : 1;
}
