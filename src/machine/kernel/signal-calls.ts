/**
 * Signals, process groups and sessions. Source: signal(7), kill(2), pid_namespaces(7), setpgid(2), credentials(7).
 * Simplified: signals are not queued and cannot be blocked; a stopped process group is continued by SIGCONT only.
 */
import { CAP_KILL, capable } from "./capabilities.ts";
import { EINVAL, EPERM, ESRCH } from "./errno.ts";
import type { Core } from "./core.ts";
import type { Process } from "./process.ts";
import { defaultAction, SIGCONT, SIGKILL, SIGSEGV, SIGSTOP } from "./signals.ts";
import type { Disposition, Kernel, Proc, Signal } from "./types.ts";

export type SignalCalls = Pick<
  Kernel,
  "kill" | "signal" | "setDisposition" | "disposition" | "takeSignal" | "hasSignal" | "setpgid" | "setsid"
>;

const bit = (signal: Signal): number => 1 << (signal - 1);

/** Delivers a signal. `fromOutside`: by the runtime, or by a fault of the process's own, which even PID 1 cannot resist where it is KILL, STOP or SEGV. */
export function postSignal(core: Core, target: Process, signal: Signal, fromOutside: boolean): void {
  if (!target.isAlive || signal === 0) return;
  const isForced = signal === SIGKILL || signal === SIGSTOP || (fromOutside && signal === SIGSEGV);
  const mask = bit(signal);
  const isCaught = !isForced && (target.caught & mask) !== 0;
  if (target.pid === 1 && !isCaught && signal !== SIGCONT && !(fromOutside && isForced)) return;
  core.kernel.observer.process?.("signal", target, { signal });
  if (signal === SIGCONT) resume(core, target);
  if (isCaught) {
    target.pending |= mask;
    if (core.clock.cause !== null) target.cause = core.clock.cause;
    // Also where it was woken already and has not had its turn: the call that it will repeat is interrupted.
    if (target.call !== "") target.interrupted = true;
    target.wake();
    return;
  }
  if (!isForced && (target.ignored & mask) !== 0) return;
  switch (defaultAction(signal)) {
    case "ignore":
    case "continue":
      return;
    case "stop":
      target.stopSignal = signal;
      return stop(core, target);
    case "terminate":
      // Who is stopped ends when it goes on.
      if (target.state === "stopped" && !isForced) target.pending |= mask;
      else core.terminate(target, { code: 0, signal });
  }
}

function stop(core: Core, proc: Process): void {
  if (proc.state === "stopped") return;
  proc.detach();
  proc.state = "stopped";
  proc.budget = 0;
  proc.stopReported = false;
  if (proc.parent) core.notifyParent(proc.parent);
}

function resume(core: Core, proc: Process): void {
  if (proc.state !== "stopped") return;
  proc.state = "runnable";
  proc.stopReported = true;
  const held = proc.pending & ~proc.caught;
  proc.pending &= proc.caught;
  for (let signal = 1; held >> signal !== 0; signal++)
    if ((held & bit(signal)) !== 0) postSignal(core, proc, signal, false);
  if (!proc.isAlive) return;
  proc.schedule();
  if (proc.parent) core.notifyParent(proc.parent);
}

export function signalCalls(core: Core): SignalCalls {
  function targetsOf(proc: Process, pid: number): Process[] {
    const all = [...proc.ns.pid.procs.values()] as Process[];
    if (pid > 0) return all.filter((other) => other.pid === pid);
    // -1 spares PID 1 and the caller.
    if (pid === -1) return all.filter((other) => other.pid !== 1 && other !== proc && other.isAlive);
    const group = pid === 0 ? proc.pgid : -pid;
    return all.filter((other) => other.pgid === group && other.state !== "dead");
  }

  return {
    kill(caller, pid, signal) {
      const proc = caller as Process;
      core.kernel.charge(proc, 1);
      if (signal < 0 || signal > 31) return -EINVAL;
      const one = pid > 0 ? (proc.ns.pid.procs.get(pid) as Process | undefined) : undefined;
      const targets = pid > 0 ? (one ? [one] : []) : targetsOf(proc, pid);
      if (targets.length === 0) return -ESRCH;
      const allowed = targets.filter((target) => proc.cred.uid === target.cred.uid || capable(proc.cred, CAP_KILL));
      if (allowed.length === 0) return -EPERM;
      for (const target of allowed) postSignal(core, target, signal, false);
      return 0;
    },
    signal(target, signal) {
      postSignal(core, target as Process, signal, true);
    },
    setDisposition(caller, signal, disposition) {
      const proc = caller as Process;
      if (signal < 1 || signal > 31 || ((signal === SIGKILL || signal === SIGSTOP) && disposition !== "default"))
        return -EINVAL;
      const mask = bit(signal);
      proc.caught = disposition === "catch" ? proc.caught | mask : proc.caught & ~mask;
      proc.ignored = disposition === "ignore" ? proc.ignored | mask : proc.ignored & ~mask;
      if (disposition !== "catch") proc.pending &= ~mask;
      return 0;
    },
    disposition(caller, signal): Disposition {
      const proc = caller as Process;
      if ((proc.caught & bit(signal)) !== 0) return "catch";
      return (proc.ignored & bit(signal)) !== 0 ? "ignore" : "default";
    },
    takeSignal(caller) {
      const proc = caller as Process;
      const ready = proc.pending & proc.caught;
      if (ready === 0) return 0;
      const signal = 32 - Math.clz32(ready & -ready);
      proc.pending &= ~bit(signal);
      return signal;
    },
    hasSignal(caller) {
      const proc = caller as Process;
      return (proc.pending & proc.caught) !== 0;
    },
    setpgid(caller, pid, pgid) {
      const proc = caller as Process;
      const target = pid === 0 ? proc : proc.ns.pid.procs.get(pid);
      if (!target || target.state === "dead") return -ESRCH;
      if (target !== proc && target.parent !== proc) return -ESRCH;
      if (target.sid === target.pid && target.pgid === target.pid && pgid !== 0 && pgid !== target.pid) return -EPERM;
      target.pgid = pgid === 0 ? target.pid : pgid;
      return 0;
    },
    setsid(caller) {
      const proc = caller as Process;
      if (proc.pgid === proc.pid) return -EPERM;
      proc.sid = proc.pgid = proc.pid;
      proc.terminal = null;
      return proc.pid;
    },
  };
}

/** A signal to every process of a group of that PID namespace. */
export function signalGroup(core: Core, procs: Iterable<Proc>, pgid: number, signal: Signal): void {
  for (const proc of Array.from(procs)) if (proc.pgid === pgid) postSignal(core, proc as Process, signal, false);
}
