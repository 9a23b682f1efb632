/** Waiting for children: until something is so, or for whoever has ended. */
import { ECHILD, EINTR } from "../../kernel/errno.ts";
import { BLOCKED } from "../../kernel/types.ts";
import type { Vm } from "../interp/vm.ts";
import { reapOne } from "../interp/wait-job.ts";

/** Waits for children until `status` says so; a caught signal ends it with 128 + its number. */
export function waitUntil(vm: Vm, status: () => number | null): number {
  for (;;) {
    const done = status();
    if (done !== null) return done;
    if (vm.nextSignal > 0) return 128 + vm.nextSignal;
    const result = reapOne(vm, false);
    if (result === BLOCKED) return BLOCKED;
    if (result === -EINTR) {
      const signal = vm.nextSignal;
      if (signal > 0) return 128 + signal;
    } else if (result === -ECHILD) return status() ?? 127;
  }
}

/** Takes down whoever has ended meanwhile. */
export function reapAll(vm: Vm): void {
  for (;;) {
    const result = reapOne(vm, true);
    if (typeof result === "number" && result !== -EINTR) return;
  }
}
