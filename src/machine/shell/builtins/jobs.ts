/** sleep, and how the builtins that are applets too complain. Source: BusyBox 1.36.1 ash. */
import { EINTR } from "../../kernel/errno.ts";
import { BLOCKED } from "../../kernel/types.ts";
import type { ByteString } from "../../kernel/types.ts";
import { parseDuration } from "../duration.ts";
import type { Vm } from "../interp/vm.ts";
import type { Builtin } from "./types.ts";

/** As an applet complains: without a line number. */
export function say(vm: Vm, text: ByteString): number {
  vm.err(`${vm.appletName}: ${text}\n`);
  return 1;
}

export const sleep: Builtin = (vm, args) => {
  let total = vm.scratch as number | null;
  if (total === null) {
    if (args.length < 2) return say(vm, "sleep: missing operand");
    total = 0;
    for (let i = 1; i < args.length; i++) {
      const word = args[i] ?? "";
      const ms = parseDuration(word);
      if (ms === null) {
        say(vm, `invalid number '${word}'`);
        vm.exit(1);
        return 1;
      }
      total += ms;
    }
    vm.scratch = total;
    vm.settle();
  }
  if (vm.nextSignal > 0) {
    // Ends the call that the signal has interrupted: the trap may sleep itself.
    vm.kernel.sleep(vm.proc, 0);
    return 128 + vm.nextSignal;
  }
  const result = vm.kernel.sleep(vm.proc, total);
  if (result === BLOCKED) return BLOCKED;
  return result === -EINTR && vm.nextSignal > 0 ? 128 + vm.nextSignal : 0;
};
