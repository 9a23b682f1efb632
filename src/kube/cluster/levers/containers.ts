/** What can be done to a container's processes from its node, as by somebody with a root shell there. */
import { SIGCONT, SIGKILL, SIGSTOP, signalNumber } from "../../../machine/kernel/signals.ts";
import type { Proc } from "../../../machine/kernel/types.ts";
import type { Container } from "../../../machine/runtime/container.ts";
import type { Cluster, ClusterHost } from "../cluster.ts";
import { lay } from "./layers.ts";
import type { Undo } from "./layers.ts";

export type RuntimeContainer = Container;

/** The newest attempt of each container that the Pod's sandbox holds, in order of first creation. */
export function newestContainers(cluster: Cluster, uid: string): Container[] {
  const newest = new Map<string, Container>();
  for (const container of cluster.sandboxOf(uid)?.containers ?? []) newest.set(container.config.name, container);
  return [...newest.values()];
}

/** A container by its id, on whichever node it is. */
export function containerById(cluster: Cluster, id: string): { host: ClusterHost; container: Container } | undefined {
  for (const host of cluster.hosts) {
    const container = host.node.runtime.containerOf(id);
    if (container) return { host, container };
  }
  return undefined;
}

/** The processes of a container that live, its first one first. */
export function processesOf({ namespaces, owner, proc }: Container): Proc[] {
  const all = [...namespaces.pid.procs.values()].filter((one) => one.ns.owner === owner && ALIVE.has(one.state));
  return all.sort((x, y) => Number(y === proc) - Number(x === proc) || x.pid - y.pid);
}

const ALIVE = new Set(["runnable", "blocked", "stopped"]);

/** Nothing of it runs any more, as in a frozen cgroup. */
export function freeze({ node }: ClusterHost, container: Container): Undo {
  const write = (isFrozen: boolean): void => {
    for (const proc of processesOf(container)) node.kernel.signal(proc, isFrozen ? SIGSTOP : SIGCONT);
  };
  return lay(container, "frozen", { read: () => false, write }, true);
}

/** Its first process ends by itself, with a code or of a signal that it is given by the kernel; PID 1 is no exception. */
export function end(
  { node }: ClusterHost,
  { proc, state }: Container,
  how: { exitCode: number } | { signal: string },
): void {
  if (!proc || state !== "running") return;
  if ("exitCode" in how) node.kernel.exit(proc, how.exitCode);
  else node.kernel.crash(proc, signalNumber(how.signal) ?? SIGKILL);
}

/** Kills the processes whose program has that name; without a name the youngest but the first. How many there were. */
export function killInside({ node }: ClusterHost, container: Container, name: string, signal: string): number {
  const procs = processesOf(container);
  const youngest = procs.filter((proc) => proc !== container.proc).at(-1);
  const victims = name === "" ? (youngest ? [youngest] : []) : procs.filter((proc) => nameOf(proc) === name);
  for (const victim of victims) node.kernel.crash(victim, signalNumber(signal) ?? SIGKILL);
  return victims.length;
}

function nameOf({ argv }: Proc): string {
  return (argv[0] ?? "").replace(/^.*\//, "").replace(/:.*$/, "");
}

/** Its first process holds so many bytes more; beyond the limit the OOM killer comes. */
export function leak({ node }: ClusterHost, { proc, cgroup, state }: Container, bytes: number): void {
  if (!proc || state !== "running") return;
  cgroup.memoryUsed += bytes;
  // To say anew what it holds is what makes the kernel look at the limit.
  node.kernel.setMemory(proc, proc.memory);
}

/** Bytes that it may hold; null: as many as the node has. */
export function memoryLimitOf({ cgroup }: Container): number | null {
  return cgroup.memoryLimit;
}
