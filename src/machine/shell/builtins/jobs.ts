/** Builtins about processes: wait, sleep. Source: BusyBox 1.36.1 ash. */
import { ECHILD, EINTR } from "../../kernel/errno.ts";
import { BLOCKED } from "../../kernel/types.ts";
import type { ByteString } from "../../kernel/types.ts";
import { parseDuration } from "../duration.ts";
import { deathNotice, isDone, isStopped, jobStatus, noSuchJob } from "../interp/jobs.ts";
import type { Vm } from "../interp/vm.ts";
import { reapOne } from "../interp/wait-job.ts";
import { fatal, parseOptions } from "./complain.ts";
import type * as RareBuiltins from "./rare-builtins.chunk.ts";
import type { Builtin } from "./types.ts";

export const wait: Builtin = (vm, args) => {
  const { jobs } = vm.state;
  const { options, rest: specs } = parseOptions("wait", args, "n");
  if (options !== "" && specs.length === 0)
    return vm.chunk<typeof RareBuiltins>("rare-builtins")?.waitForNext(vm) ?? BLOCKED;
  if (specs.length === 0) {
    return waitUntil(vm, () => {
      if (!jobs.all.every((job) => isDone(job) || isStopped(job))) return null;
      for (const job of jobs.all) if (isDone(job)) job.isKnown = true;
      return 0;
    });
  }
  let status = 0;
  for (const spec of specs) {
    const job = jobs.find(spec);
    if (!job) {
      if (!/^(?:\d+|%.*)$/.test(spec)) fatal("wait", `Illegal number: ${spec}`);
      if (spec.startsWith("%")) fatal("wait", noSuchJob(spec));
      status = 127;
      continue;
    }
    const wasDone = isDone(job);
    status = waitUntil(vm, () => (isDone(job) ? jobStatus(job, false) : null));
    if (status === BLOCKED || !isDone(job)) return status;
    const { extension } = vm.state;
    if (!wasDone) vm.err(extension?.deathNotice ? extension.deathNotice(vm.state, job, false) : deathNotice(job));
    job.isKnown = true;
  }
  return status;
};

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
    for (const word of args.slice(1)) {
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
