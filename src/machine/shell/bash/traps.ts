/** The traps that come before every command, and at the end of functions and sourced files. Source: bash 5.2 manual (trap, set -T). Simplified: `shopt -s extdebug` is not there. */
import type { Code } from "../interp/code.ts";
import type { CommandPlace, Vm } from "../interp/vm.ts";

/** Where a machine has had its trap and not yet gone on, and for how many commands there. */
const announced = new WeakMap<Vm, { readonly code: Code; readonly pc: number; readonly count: number }>();

/** False where the command at `backTo` has been announced: now it is to be run. */
export function runDebugTrap(vm: Vm, backTo: number, { line, source, members }: CommandPlace): boolean {
  const { state, code } = vm;
  const last = announced.get(vm);
  const count = last && last.code === code && last.pc === backTo ? last.count : 0;
  const place = members ? members[count] : count === 0 ? { line, source } : undefined;
  const action = state.traps.get(-2) ?? "";
  if (!place || action === "") {
    announced.delete(vm);
    return false;
  }
  announced.set(vm, { code, pc: backTo, count: count + 1 });
  state.line = place.line;
  state.command = place.source;
  // It does not come before its own commands.
  state.debugs = false;
  vm.pc = backTo;
  vm.callAfter((self) => {
    self.state.debugs = self.state.traps.has(-2);
  });
  vm.callScript(action, "trap");
  return true;
}

export function runReturnTrap(vm: Vm): boolean {
  const action = vm.state.traps.size === 0 ? "" : (vm.state.traps.get(-3) ?? "");
  const frame = vm.stack.at(-1);
  if (action === "" || (frame?.kind !== "function" && frame?.kind !== "dot") || frame.isLeft) return false;
  frame.isLeft = true;
  vm.callScript(action, "trap");
  return true;
}
