/** A file that turned out to be a shell script without `#!`: the child reads it as a shell of its own. */
import { callScriptText } from "./start.ts";
import type { ByteString, Program } from "../../kernel/types.ts";
import { ShellState } from "./state.ts";
import { Vm } from "./vm.ts";

export function createScriptProgram(parent: Vm, path: ByteString, argv: readonly ByteString[]): Program {
  const child = new Vm(
    new ShellState(parent.kernel, parent.proc, path, parent.state.dialect),
    { ops: [] },
    parent.language,
    (vm) => {
      vm.state.extension = parent.state.extension;
      vm.state.shellPid = vm.proc.pid;
      vm.state.params = argv.slice(1);
      vm.state.isFile = true;
      vm.state.commandName = vm.state.name;
      const text = vm.kernel.readFile(vm.proc, path);
      callScriptText(vm, typeof text === "number" ? "" : text);
    },
  );
  return child;
}
