/** How a shell begins: its environment, and the script that it reads. */
import { SIGINT } from "../../kernel/signals.ts";
import type { ByteString } from "../../kernel/types.ts";
import type { Vm } from "./vm.ts";

/** Variables from the environment, and those that every shell sets. */
export function importEnvironment(vm: Vm): void {
  const { state } = vm;
  for (const [name, value] of vm.proc.env) {
    if (!/^[A-Za-z_]\w*$/.test(name)) continue;
    state.set(name, value);
    state.mark(name, "isExported", true);
  }
  const known = state.get("PWD");
  const actual = vm.kernel.getcwd(vm.proc);
  state.directory = known !== undefined && known.startsWith("/") && isSameDirectory(vm, known) ? known : actual;
  state.set("PWD", state.directory);
  state.mark("PWD", "isExported", true);
  if (state.extension?.countsShells !== false) {
    state.set("SHLVL", String((Number(state.get("SHLVL") ?? "0") || 0) + 1));
    state.mark("SHLVL", "isExported", true);
  }
  state.set("PPID", String(vm.proc.parent?.pid ?? 0));
  state.set("OPTIND", "1");
  state.set("IFS", " \t\n");
  // These may come from the environment, as any variable may.
  if (state.get("PS1") === undefined) state.set("PS1", "\\w \\$ ");
  if (state.get("PS2") === undefined) state.set("PS2", "> ");
  if (state.get("PS4") === undefined) state.set("PS4", "+ ");
  if (state.get("PATH") === undefined) state.set("PATH", "/sbin:/usr/sbin:/bin:/usr/bin");
  // Only at a prompt bash has them.
  if (state.dialect === "bash" && !state.options.interactive) {
    state.drop("PS1");
    state.drop("PS2");
  }
  // A shell that is init would otherwise not hear Ctrl-C; untrapped, it ends the shell.
  if (vm.kernel.disposition(vm.proc, SIGINT) === "default") vm.kernel.setDisposition(vm.proc, SIGINT, "catch");
}

function isSameDirectory(vm: Vm, path: ByteString): boolean {
  const there = vm.kernel.stat(vm.proc, path);
  const here = vm.kernel.stat(vm.proc, ".");
  return typeof there !== "number" && typeof here !== "number" && there.ino === here.ino && there.dev === here.dev;
}

/** Reads a text as a script file: line numbers count from 1, and the process goes on after its last command. */
export function callScriptText(vm: Vm, text: ByteString): void {
  importEnvironment(vm);
  vm.baseDepth = -1;
  vm.callScript(text.replaceAll("\0", ""), "main", { firstLine: 1 });
}
