/** Builtins about the working directory: cd, pwd. */
import { strerror } from "../../kernel/errno.ts";
import type { ByteString } from "../../kernel/types.ts";
import type { Vm } from "../interp/vm.ts";
import { complain, parseOptions } from "./complain.ts";
import type { Builtin } from "./types.ts";

export const cd: Builtin = (vm, args) => {
  const { options, rest } = parseOptions("cd", args, "LP");
  const { state } = vm;
  let target = rest[0] ?? state.get("HOME") ?? "";
  let isPrinted = false;
  if (rest[0] === "-") {
    target = state.get("OLDPWD") ?? "";
    isPrinted = true;
  }
  const given = target;
  if (target === "") target = ".";
  const found = searchPath(vm, target, given);
  if (found.fromPath) isPrinted = true;
  const isPhysical = options.lastIndexOf("P") > options.lastIndexOf("L");
  const logical = normalise(
    found.path.startsWith("/") ? found.path : `${state.directory.replace(/\/$/, "")}/${found.path}`,
  );
  const result = vm.kernel.chdir(vm.proc, isPhysical ? found.path : logical);
  if (result < 0) return complain(vm, "cd", `can't cd to ${target}: ${strerror(result)}`, 2);
  state.set("OLDPWD", state.directory);
  state.mark("OLDPWD", "isExported", true);
  state.directory = isPhysical ? vm.kernel.getcwd(vm.proc) : logical;
  state.set("PWD", state.directory);
  state.mark("PWD", "isExported", true);
  if (isPrinted) vm.out(`${state.directory}\n`);
  return 0;
};

/** `given`: the target as it was typed, perhaps empty. */
function searchPath(vm: Vm, target: ByteString, given: ByteString): { path: ByteString; fromPath: boolean } {
  const search = vm.state.get("CDPATH");
  if (search === undefined || search === "" || /^\.{0,2}\//.test(target) || /^\.\.?$/.test(given)) {
    return { path: target, fromPath: false };
  }
  for (const directory of search.split(":")) {
    // Only bash leaves a slash out where there is one.
    const place = vm.state.dialect === "bash" ? directory.replace(/\/$/, "") : directory;
    const path = directory === "" ? target : `${place}/${target}`;
    const stat = vm.kernel.stat(vm.proc, path);
    if (typeof stat !== "number" && stat.kind === "directory") return { path, fromPath: directory !== "" };
  }
  return { path: target, fromPath: false };
}

/** Without `.`, `..` and doubled slashes. */
function normalise(path: ByteString): ByteString {
  const out: ByteString[] = [];
  for (const part of path.split("/")) {
    if (part === "..") out.pop();
    else if (part !== "" && part !== ".") out.push(part);
  }
  return (/^\/\/(?!\/)/.test(path) ? "//" : "/") + out.join("/");
}

export const pwd: Builtin = (vm, args) => {
  const { options } = parseOptions("pwd", args, "LP");
  vm.out(`${options.includes("P") ? vm.kernel.getcwd(vm.proc) : vm.state.directory}\n`);
  return 0;
};
