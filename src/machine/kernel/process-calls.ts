/**
 * Making, running, ending and waiting for processes. Source: fork(2), execve(2), wait(2), exit(2), pid_namespaces(7).
 * Simplified: set-user-ID bits of programs have no effect.
 */
import { programOfText } from "./fs/program-text.ts";
import { beginCall, blockOn, endCall } from "./blocking.ts";
import type { Core } from "./core.ts";
import {
  E2BIG,
  EACCES,
  EAGAIN,
  ECHILD,
  EFBIG,
  EINTR,
  EINVAL,
  EISDIR,
  ENOENT,
  ENOEXEC,
  ENOTDIR,
  ELOOP,
} from "./errno.ts";
import { O_RDONLY } from "./flags.ts";
import type { Location } from "./fs/location.ts";
import { FileNode, OpenableNode } from "./fs/node.ts";
import { isDirectory, Mounts, permits, textOf } from "./fs/mounts.ts";
import { KERNEL_LIMITS, LIMIT_MESSAGES } from "./limits.ts";
import type { KernelFile } from "./open-file.ts";
import { Process } from "./process.ts";
import { postSignal } from "./signal-calls.ts";
import { SIGCHLD, SIGHUP, SIGKILL } from "./signals.ts";
import { TerminalFile } from "./terminal.ts";
import type { WaitQueue } from "./wait-queue.ts";
import type {
  ByteString,
  Executable,
  ExitStatus,
  Kernel,
  Namespaces,
  PidNamespace,
  Proc,
  Program,
  WaitResult,
} from "./types.ts";

export type ProcessCalls = Pick<
  Kernel,
  | "spawn"
  | "fork"
  | "exec"
  | "exit"
  | "wait"
  | "sleep"
  | "pause"
  | "waitEvent"
  | "charge"
  | "setMemory"
  | "chunk"
  | "processes"
>;

const FORK_OPS = 40;
const EXEC_OPS = 40;

/** Whether one more process may start, or -EAGAIN. */
function admit(core: Core, ns: Namespaces, asker: Process | null): number {
  const most = asker?.limits?.get("u")?.[0];
  if (asker && most !== undefined && asker.cred.uid !== 0) {
    const { uid } = asker.cred;
    let own = 0;
    for (const one of core.processes.values()) if (one.cred.uid === uid) own++;
    if (own >= most) return -EAGAIN;
  }
  const limit = Math.min(ns.cgroup.pidsLimit, KERNEL_LIMITS.processesPerContainer);
  if (ns.cgroup.pids >= limit) {
    if (asker && limit === KERNEL_LIMITS.processesPerContainer) {
      core.kernel.observer.limit?.(asker, "processes", LIMIT_MESSAGES.processesPerContainer);
    }
    return -EAGAIN;
  }
  if (core.processes.size >= KERNEL_LIMITS.processesPerNode) {
    if (asker) core.kernel.observer.limit?.(asker, "processes", LIMIT_MESSAGES.processesPerNode);
    return -EAGAIN;
  }
  return 0;
}

function register(core: Core, proc: Process): void {
  core.processes.set(proc.id, proc);
  proc.ns.pid.procs.set(proc.pid, proc);
  proc.ns.cgroup.pids++;
}

/** A zombie's last trace. */
function reap(core: Core, proc: Process): void {
  proc.state = "dead";
  proc.parent?.children.delete(proc);
  core.processes.delete(proc.id);
  proc.ns.pid.procs.delete(proc.pid);
  proc.ns.cgroup.pids--;
}

/** Ends a process: its files close, its children get a new parent, its own parent is told. */
export function terminate(core: Core, proc: Process, status: ExitStatus): void {
  if (!proc.isAlive) return;
  proc.detach();
  proc.state = "zombie";
  proc.exit = status;
  proc.budget = 0;
  core.kernel.observer.process?.("exit", proc, { status });
  releaseMemory(proc);
  proc.opening?.file.retain().release();
  proc.opening = null;
  proc.closeFiles();
  leaveTerminal(core, proc);
  if (proc.pid === 1) endNamespace(core, proc.ns.pid);
  else adoptChildren(core, proc);
  const { parent } = proc;
  if (!parent) reap(core, proc);
  else if ((parent.ignored & (1 << (SIGCHLD - 1))) !== 0) {
    reap(core, proc);
    parent.childQueue.wakeAll();
  } else core.notifyParent(parent);
  const { onExit } = proc;
  proc.onExit = null;
  onExit?.(status);
}

function releaseMemory(proc: Process): void {
  proc.ns.cgroup.memoryUsed -= proc.memory;
  proc.memory = 0;
}

function leaveTerminal(core: Core, proc: Process): void {
  const { terminal } = proc;
  proc.terminal = null;
  if (!terminal || terminal.session !== proc) return;
  terminal.session = null;
  for (const other of core.processes.values()) {
    if (other.terminal !== terminal) continue;
    other.terminal = null;
    if (other.pgid === terminal.foreground) postSignal(core, other, SIGHUP, false);
  }
}

/** PID 1 has ended: everything in its namespace is killed. */
function endNamespace(core: Core, namespace: PidNamespace): void {
  for (const other of [...namespace.procs.values()] as Process[]) {
    if (other.pid === 1) continue;
    other.parent?.children.delete(other);
    other.parent = null;
    if (other.state === "zombie") reap(core, other);
    else if (other.isAlive) terminate(core, other, { code: 0, signal: SIGKILL });
  }
}

function adoptChildren(core: Core, proc: Process): void {
  if (!proc.hasChildren) return;
  const first = proc.ns.pid.procs.get(1) as Process | undefined;
  const init = first?.isAlive ? first : null;
  for (const child of [...proc.children] as Process[]) {
    child.parent = init;
    proc.children.delete(child);
    if (init) {
      init.children.add(child);
      if (child.state === "zombie") core.notifyParent(init);
    } else if (child.state === "zombie") reap(core, child);
  }
}

/** Where a cgroup is over its limit all of it is killed at once: the kubelet sets memory.oom.group. */
export function enforceMemoryLimit(core: Core, proc: Process): void {
  const { cgroup } = proc.ns;
  if (cgroup.memoryLimit === null || cgroup.memoryUsed <= cgroup.memoryLimit) return;
  const victims = [...core.processes.values()].filter((other) => other.ns.cgroup === cgroup && other.isAlive);
  if (victims.length === 0) return;
  cgroup.oomKilled = true;
  for (const victim of victims) postSignal(core, victim, SIGKILL, true);
}

/** What an execve of that file runs, or -errno. */
interface Loaded {
  executable: Executable;
  argv: readonly ByteString[];
  location: Location;
}

function load(proc: Process, path: ByteString, argv: readonly ByteString[], depth: number): Loaded | number {
  const mounts = proc.ns.mount as Mounts;
  const location = mounts.resolve(proc, proc.cwd, path, true);
  if (typeof location === "number") return location;
  const { node } = location;
  if (isDirectory(location)) return -EACCES;
  if (!(node instanceof FileNode)) return -EACCES;
  if (!permits(node, proc.cred, 1)) return -EACCES;
  if (node.program) return { executable: node.program, argv, location };
  const head = node.content().read(0, 256);
  const copied = programOfText(node.clock, head);
  if (copied) return { executable: copied, argv, location };
  const first = /^#![ \t]*([^ \t\n]+)[ \t]*([^\n]*)/.exec(head);
  if (!first) return -ENOEXEC;
  if (depth >= KERNEL_LIMITS.interpreters) return -ELOOP;
  const [, interpreter = "", rest = ""] = first;
  const argument = rest.replace(/[ \t]+$/, "");
  return load(
    proc,
    interpreter,
    [interpreter, ...(argument === "" ? [] : [argument]), path, ...argv.slice(1)],
    depth + 1,
  );
}

function argumentBytes(argv: readonly ByteString[], env: ReadonlyMap<ByteString, ByteString>): number {
  let total = 0;
  for (const word of argv) total += word.length + 9;
  env.forEach((value, name) => (total += name.length + value.length + 10));
  return total;
}

const NO_QUEUES: readonly WaitQueue[] = [];
const NOTHING: Program = { run() {} };

export function processCalls(core: Core): ProcessCalls {
  let nextId = 1;

  /** Makes `proc` run that file. */
  function become(
    proc: Process,
    path: ByteString,
    argv: readonly ByteString[],
    env: ReadonlyMap<ByteString, ByteString>,
  ): number {
    if (argumentBytes(argv, env) > KERNEL_LIMITS.argumentBytes) return -E2BIG;
    const loaded = load(proc, path, argv, 0);
    if (typeof loaded === "number") return loaded;
    proc.argv = [...loaded.argv];
    proc.env = env;
    proc.executable = loaded.location;
    proc.name = path.replace(/^.*\//, "");
    proc.program = loaded.executable.create(core.kernel, proc, proc.argv);
    return 0;
  }

  return {
    spawn(spec) {
      const { ns } = spec;
      const refused = admit(core, ns, null);
      if (refused < 0) return refused;
      const mounts = ns.mount as Mounts;
      const cwd =
        spec.cwd === "/"
          ? mounts.rootLocation
          : mounts.resolve({ cred: spec.cred, proc: null }, mounts.rootLocation, spec.cwd, true);
      if (typeof cwd === "number") return cwd;
      if (!isDirectory(cwd)) return -ENOTDIR;
      // Most that are tried are not there.
      const file = mounts.resolve({ cred: spec.cred, proc: null }, cwd, spec.path, true);
      if (file === -ENOENT && !spec.path.startsWith("/proc/")) return file;
      const pid = ns.pid.next++;
      const proc = new Process(core, {
        pid,
        id: nextId++,
        parent: null,
        pgid: pid,
        sid: pid,
        ns,
        cred: spec.cred,
        umask: spec.umask ?? 0o022,
        env: spec.env,
        argv: spec.argv,
        program: NOTHING,
        cwd,
      });
      const failed = become(proc, spec.path, spec.argv, spec.env);
      if (failed === -ENOEXEC && spec.otherwise) proc.program = spec.otherwise;
      else if (failed < 0) {
        ns.pid.next--;
        return failed;
      }
      for (const [fd, file] of [...spec.files].sort(([x], [y]) => x - y)) proc.put(fd, (file as KernelFile).retain());
      proc.onExit = spec.onExit ?? null;
      proc.oomScoreAdj = spec.oomScoreAdj ?? 0;
      register(core, proc);
      if (spec.terminal instanceof TerminalFile) spec.terminal.node.terminal.control(proc);
      core.kernel.observer.process?.("spawn", proc, {});
      core.kernel.setMemory(proc, KERNEL_LIMITS.processMemory);
      if (proc.isAlive) proc.schedule();
      return proc;
    },
    fork(caller, program) {
      const parent = caller as Process;
      core.kernel.charge(parent, FORK_OPS);
      const refused = admit(core, parent.ns, parent);
      if (refused < 0) return refused;
      const { ns, cred, umask, env, argv, pgid, sid, cwd } = parent;
      const child = new Process(core, {
        pid: ns.pid.next++,
        id: nextId++,
        parent,
        pgid,
        sid,
        ns,
        cred,
        umask,
        env,
        argv,
        program,
        cwd,
      });
      child.cause = parent.cause;
      child.executable = parent.executable;
      child.oomScoreAdj = parent.oomScoreAdj;
      child.nice = parent.nice;
      child.name = parent.name;
      child.limits = parent.limits;
      child.terminal = parent.terminal;
      child.caught = parent.caught;
      child.ignored = parent.ignored;
      child.busyUntil = parent.localTime;
      child.shareFiles(parent);
      parent.children.add(child);
      register(core, child);
      core.kernel.observer.process?.("fork", child, {});
      core.kernel.setMemory(child, KERNEL_LIMITS.processMemory);
      if (child.isAlive) child.schedule();
      return child;
    },
    exec(caller, path, argv, env) {
      const proc = caller as Process;
      core.kernel.charge(proc, EXEC_OPS);
      const failed = become(proc, path, argv, env);
      if (failed < 0) return failed;
      proc.closeFilesOnExec();
      proc.caught = 0;
      proc.pending = 0;
      endCall(proc);
      core.kernel.observer.process?.("exec", proc, {});
      core.kernel.setMemory(proc, KERNEL_LIMITS.processMemory);
      return 0;
    },
    exit(caller, code) {
      terminate(core, caller as Process, { code: code & 255, signal: 0 });
    },
    wait(caller, pid, options) {
      const proc = caller as Process;
      beginCall(proc, "wait");
      let isAny = false;
      if (proc.hasChildren)
        for (const child of proc.children as Set<Process>) {
          const isMeant =
            pid === -1 ||
            child.pid === pid ||
            (pid === 0 && child.pgid === proc.pgid) ||
            (pid < -1 && child.pgid === -pid);
          if (!isMeant) continue;
          isAny = true;
          const result = report(core, child, options?.untraced ?? false);
          if (result) {
            endCall(proc);
            return result;
          }
        }
      if (!isAny) {
        endCall(proc);
        return -ECHILD;
      }
      if (options?.noHang) {
        endCall(proc);
        return 0;
      }
      return blockOn(proc, [proc.childQueue], null);
    },
    sleep(caller, ms) {
      const proc = caller as Process;
      beginCall(proc, "sleep");
      if (proc.interrupted) {
        endCall(proc);
        return -EINTR;
      }
      const deadline: number = proc.deadline ?? Math.floor(proc.localTime + ms);
      if (deadline <= core.clock.now) {
        endCall(proc);
        return 0;
      }
      return blockOn(proc, NO_QUEUES, deadline);
    },
    pause(caller) {
      const proc = caller as Process;
      beginCall(proc, "pause");
      return blockOn(proc, [], null);
    },
    waitEvent(caller, event, timeoutMs) {
      const proc = caller as Process;
      beginCall(proc, "event");
      if (event.take()) {
        endCall(proc);
        return 1;
      }
      const deadline: number | null = proc.deadline ?? (timeoutMs < 0 ? null : Math.floor(proc.localTime + timeoutMs));
      if (deadline !== null && deadline <= core.clock.now) {
        endCall(proc);
        return 0;
      }
      const result = blockOn(proc, [], deadline);
      if (result !== -EINTR) proc.unwaitEvent = event.onSignal(() => proc.wake());
      return result;
    },
    charge(proc, operations) {
      proc.budget -= operations;
    },
    setMemory(caller, bytes) {
      const proc = caller as Process;
      proc.ns.cgroup.memoryUsed += bytes - proc.memory;
      proc.memory = bytes;
      enforceMemoryLimit(core, proc);
      return proc.isAlive;
    },
    chunk<T>(caller: Proc, name: string): T | null {
      const module = core.chunks.get(name);
      if (module !== undefined && module !== null) return module as T;
      if (core.clock.stalledOn === null) core.clock.stall(name);
      (caller as Process).stall();
      return null;
    },
    processes(caller) {
      return [...caller.ns.pid.procs.values()].filter((proc) => proc.state !== "dead").sort((x, y) => x.pid - y.pid);
    },
  };
}

/** What a waiting parent learns of that child now, if anything. */
function report(core: Core, child: Process, untraced: boolean): WaitResult | null {
  if (child.state === "zombie" && child.exit) {
    const result = { pid: child.pid, status: child.exit };
    reap(core, child);
    return result;
  }
  if (untraced && child.state === "stopped" && !child.stopReported) {
    child.stopReported = true;
    return { pid: child.pid, status: { code: 0, signal: child.stopSignal }, stopped: true };
  }
  return null;
}

/** The text of a whole file as a process sees it, or -errno. */
export function readWhole(proc: Process, path: ByteString): ByteString | number {
  const mounts = proc.ns.mount as Mounts;
  const location = mounts.resolve(proc, proc.cwd, path, true);
  if (typeof location === "number") return location;
  if (location.node.kind === "directory") return -EISDIR;
  if (!permits(location.node, proc.cred, 4)) return -EACCES;
  if (location.node instanceof FileNode && location.node.prepare(proc) < 0) return -EACCES;
  if (location.node.size > KERNEL_LIMITS.wholeFileBytes) return -EFBIG;
  const { node } = location;
  if (node.kind === "device" && node instanceof OpenableNode) {
    const file = node.openFile(O_RDONLY, proc);
    const data = typeof file === "number" ? file : file.read(65_536, proc);
    return typeof data === "number" ? -EINVAL : data;
  }
  return textOf(node) ?? -ENOENT;
}
