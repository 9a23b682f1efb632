/** Builtins that direct the flow: break, continue, return, exit, eval, dot, exec, shift. Source: POSIX.1-2017 XCU 2.14. */
import { execErrorText, execFailureCode } from "../interp/exec-program.ts";
import { findProgram } from "../interp/find-command.ts";
import { ScriptFile } from "../interp/script-file.ts";
import { createScriptProgram } from "../interp/script-program.ts";
import { replaceShell } from "../interp/simple-command.ts";
import type { Vm } from "../interp/vm.ts";
import { EACCES, EISDIR, ENOENT, strerror } from "../../kernel/errno.ts";
import { BLOCKED } from "../../kernel/types.ts";
import type { ByteString } from "../../kernel/types.ts";
import { fatal, parseCount, parseOptions } from "./complain.ts";
import type { Builtin } from "./types.ts";

export const colon: Builtin = () => 0;
export const falseBuiltin: Builtin = () => 1;

function leaveLoops(vm: Vm, args: readonly ByteString[], isContinue: boolean): number {
  const count = args[1] === undefined ? 1 : parseCount(args[0] ?? "", args[1]);
  if (count === 0) fatal(args[0] ?? "", `Illegal number: ${args[1] ?? ""}`);
  const loops = vm.loops();
  if (count > loops.length && vm.outerLoops > 0) {
    // The loop is around this subshell, which ends here.
    vm.exit(0);
    return 0;
  }
  const place = loops[Math.min(count, loops.length) - 1];
  if (place !== undefined) vm.leaveLoop(place, isContinue);
  return 0;
}

export const breakBuiltin: Builtin = (vm, args) => leaveLoops(vm, args, false);
export const continueBuiltin: Builtin = (vm, args) => leaveLoops(vm, args, true);

export const returnBuiltin: Builtin = (vm, args) => {
  const status = args[1] === undefined ? vm.statusForReturn : parseCount("return", args[1]) & 255;
  if (!vm.returnFrom(status)) vm.exit(status);
  return status;
};

export const exit: Builtin = (vm, args) => {
  if (vm.source?.mayLeave(vm) === false) return 0;
  const status = args[1] === undefined ? vm.statusBeforeTrap : parseCount("exit", args[1]);
  vm.exit(status);
  return status;
};

export const evalBuiltin: Builtin = (vm, args) => {
  const text = args.slice(1).join(" ");
  if (text.trim() === "") return 0;
  vm.state.status = vm.state.substitutionStatus ?? vm.state.status;
  checkAfterwards(vm);
  vm.callScript(text, "script");
  return 0;
};

/** `set -e` looks at the status of what is read too, even where each command in it has been excused (`! true`). */
function checkAfterwards(vm: Vm): void {
  vm.callAfter((self) => self.checkFailure());
}

export const dot: Builtin = (vm, args) => {
  const [name = ".", file, ...params] = args;
  if (file === undefined) return vm.state.dialect === "dash" ? 0 : 2;
  const { state } = vm;
  const found = vm.scratch === null && !file.includes("/") ? findReadable(vm, file) : file;
  if (found === undefined) fatal(name, `${file}: not found`);
  const script = (vm.scratch ??= new ScriptFile(found)) as ScriptFile;
  const { path } = script;
  const text = script.read(vm);
  if (text === BLOCKED) return BLOCKED;
  vm.scratch = null;
  // A directory reads as if it were empty.
  if (text === -EISDIR) return 0;
  if (typeof text === "number") fatal(name, `can't open '${path}': ${strerror(text)}`);
  checkAfterwards(vm);
  vm.callScript(text.replaceAll("\0", ""), "dot", { firstLine: 1, ...(params.length > 0 ? { params } : {}) });
  // Whoever looks at its status, `set -e` looks at those of its commands.
  if (state.dialect !== "bash") vm.tested = 0;
  state.isFile = true;
  state.commandName = path;
  return 0;
};

/** A sourced file is looked for in PATH, and need not be executable. */
function findReadable(vm: Vm, file: ByteString): ByteString | undefined {
  for (const directory of (vm.state.get("PATH") ?? "").split(":")) {
    const path = directory === "" ? file : `${directory}/${file}`;
    const stat = vm.kernel.stat(vm.proc, path);
    if (typeof stat !== "number" && stat.kind === "file") return path;
  }
  return undefined;
}

export const exec: Builtin = (vm, args) => {
  const { state } = vm;
  const { rest, argument: given } = parseOptions("exec", args, "", "a");
  const [name] = rest;
  if (name === undefined) return 0;
  // It is looked for by the name that it gets.
  const words = given === undefined ? rest : [given, ...rest.slice(1)];
  const message = (text: ByteString): ByteString => state.message(text, "exec");
  if (name === "") {
    vm.err(message(`: ${strerror(EACCES)}`));
    vm.exit(127);
    return 127;
  }
  const path = name.includes("/") ? name : findProgram(state, words[0] ?? name);
  if (path === undefined) {
    vm.err(message(`${name}: ${execErrorText(-ENOENT)}`));
    vm.exit(execFailureCode(-ENOENT));
    return 127;
  }
  replaceShell(vm, {
    path,
    argv: words,
    env: state.exported(),
    redirects: [],
    noclobber: false,
    message,
    redirectStatus: 1,
    asScript: (file, argv) => createScriptProgram(vm, file, argv),
  });
  return 0;
};

export const shift: Builtin = (vm, args) => {
  const count = args[1] === undefined ? 1 : parseCount("shift", args[1]);
  const { state } = vm;
  if (count > state.params.length) return 1;
  state.params = state.params.slice(count);
  return 0;
};
