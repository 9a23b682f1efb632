/** trap. Source: BusyBox 1.36.1 ash. */
import { trapName } from "../interp/trap-name.ts";
import type { Vm } from "../interp/vm.ts";
import { quoteSingle } from "../interp/xtrace.ts";
import { SIGINT, SIGKILL, signalNumber, SIGSTOP } from "../../kernel/signals.ts";
import type { ByteString } from "../../kernel/types.ts";
import { complain, parseOptions } from "./complain.ts";
import type { Builtin } from "./types.ts";

export const trap: Builtin = (vm, args) => {
  const { rest } = parseOptions("trap", args, "");
  const { state } = vm;
  if (rest.length === 0) {
    const traps = state.outerTraps ?? state.traps;
    for (const signal of [...traps.keys()].toSorted((a, b) => a - b)) {
      vm.out(`trap -- ${quoteSingle(traps.get(signal) ?? "")} ${trapName(signal)}\n`);
    }
    return 0;
  }
  state.outerTraps = null;
  // A lone signal, or a number first: back to the default.
  const resets = rest.length === 1 || /^\d+$/.test(rest[0] ?? "");
  const action = resets ? "-" : (rest[0] ?? "");
  let status = 0;
  for (const name of resets ? rest : rest.slice(1)) {
    const signal = name === "ERR" ? -1 : name.toUpperCase() === "EXIT" ? 0 : signalNumber(name);
    if (signal === undefined) status = complain(vm, "trap", `${name}: invalid signal specification`);
    else setTrap(vm, signal, action);
  }
  return status;
};

function setTrap(vm: Vm, signal: number, action: ByteString): void {
  const { traps } = vm.state;
  vm.state.traps = action === "-" ? traps.without(signal) : traps.with(signal, action);
  if (signal <= 0 || signal === SIGKILL || signal === SIGSTOP) return;
  const resting = signal === SIGINT ? "catch" : "default";
  vm.kernel.setDisposition(vm.proc, signal, action === "-" ? resting : action === "" ? "ignore" : "catch");
}
