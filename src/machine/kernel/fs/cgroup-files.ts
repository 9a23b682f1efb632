/**
 * /sys/fs/cgroup of a container: its own group, as cgroup v2 shows it. Source: Linux cgroup-v2.rst; runc (cpu.max), the
 * kubelet (memory.oom.group).
 * Simplified: weights, swap, and what goes to and from disks are not shown.
 */
import { KERNEL_LIMITS } from "../limits.ts";
import type { Cgroup, Proc } from "../types.ts";

const usec = (ms: number): number => Math.floor(ms * 1000);
const limit = (value: number | null): string => `${value ?? "max"}\n`;
const lines = (rows: Readonly<Record<string, number>>): string =>
  Object.entries(rows)
    .map(([name, value]) => `${name} ${value}\n`)
    .join("");

function cpuStat({ cpuOps, bandwidth }: Cgroup): string {
  const used = usec(cpuOps / KERNEL_LIMITS.opsPerMs);
  return lines({
    usage_usec: used,
    user_usec: used,
    system_usec: 0,
    "core_sched.force_idle_usec": 0,
    nr_periods: bandwidth?.periods ?? 0,
    nr_throttled: bandwidth?.throttled ?? 0,
    throttled_usec: usec(bandwidth?.throttledMs ?? 0),
    nr_bursts: 0,
    burst_usec: 0,
  });
}

function memoryEvents({ oomKilled }: Cgroup): string {
  const killed = oomKilled ? 1 : 0;
  return lines({ low: 0, high: 0, max: killed, oom: killed, oom_kill: killed, oom_group_kill: killed });
}

/** By name; of the container that looks. */
export const CGROUP_TEXTS: Readonly<Record<string, (group: Cgroup, looker: Proc) => string>> = {
  "cgroup.controllers": () => "cpuset cpu io memory hugetlb pids rdma misc\n",
  "cgroup.events": ({ pids }) => lines({ populated: pids > 0 ? 1 : 0, frozen: 0 }),
  "cgroup.procs": (group, { ns }) =>
    [...ns.pid.procs.values()]
      .filter((one) => one.ns.cgroup === group)
      .map(({ pid }) => `${pid}\n`)
      .join(""),
  "cgroup.type": () => "domain\n",
  "cpu.max": ({ cpuLimit }) => `${cpuLimit === null ? "max" : cpuLimit * 100} 100000\n`,
  "cpu.stat": cpuStat,
  "cpuset.cpus.effective": () => "0-1\n",
  "memory.current": ({ memoryUsed }) => `${memoryUsed}\n`,
  "memory.events": memoryEvents,
  "memory.max": ({ memoryLimit }) => limit(memoryLimit),
  "memory.oom.group": () => "1\n",
  "pids.current": ({ pids }) => `${pids}\n`,
  "pids.max": ({ pidsLimit }) => limit(pidsLimit >= KERNEL_LIMITS.processesPerContainer ? null : pidsLimit),
};
