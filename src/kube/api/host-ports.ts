/** Ports of the node that Pods take for themselves. Source: scheduler plugin NodePorts (behaviour), v1.36. */
import type { Pod } from "./pod.ts";

export interface HostPort {
  readonly ip: string;
  /** `TCP/80`. */
  readonly port: string;
}

const ANY = "0.0.0.0";

/** Whether none of the others of its node has taken a port that the Pod wants. */
export function hasFreePorts(pod: Pod, others: Iterable<Pod>): boolean {
  const wanted = hostPorts(pod);
  if (wanted.length === 0) return true;
  for (const other of others) {
    if (hostPorts(other).some((taken) => wanted.some((port) => clash(port, taken)))) return false;
  }
  return true;
}

function clash(a: HostPort, b: HostPort): boolean {
  return a.port === b.port && (a.ip === b.ip || a.ip === ANY || b.ip === ANY);
}

export function hostPorts({ spec }: Pod): HostPort[] {
  const sidecars = (spec.initContainers ?? []).filter((one) => one.restartPolicy === "Always");
  return [...spec.containers, ...sidecars].flatMap(({ ports }) =>
    (ports ?? []).flatMap(({ hostPort, hostIP, protocol }) =>
      hostPort ? [{ ip: hostIP || ANY, port: `${protocol ?? "TCP"}/${hostPort}` }] : [],
    ),
  );
}
