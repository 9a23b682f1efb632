/** What can be done to a Pod's network from its node. */
import type { NetSpace } from "../../../machine/kernel/net/net-space.ts";
import { StreamSocket } from "../../../machine/kernel/net/stream-socket.ts";
import type { DnsAnswer, PathChange } from "../../../machine/kernel/net/fabric.ts";
import type { Pod } from "../../api/pod.ts";
import type { Cluster } from "../cluster.ts";

export type { DnsAnswer, NetSpace, PathChange };

/** Whose network that is; undefined: no Pod's (a node's, the workstation's, a host's outside). */
export function podOfNetwork(cluster: Cluster, space: NetSpace | null): Pod | undefined {
  if (!space) return undefined;
  return cluster
    .pods()
    .find((pod) => pod.spec.hostNetwork !== true && cluster.sandboxOf(pod.metadata.uid)?.net === space);
}

/** Listens on a port of the Pod, as a process that was left behind would; null: somebody has it already. */
export function takePort(cluster: Cluster, uid: string, port: number): (() => void) | null {
  const net = cluster.sandboxOf(uid)?.net;
  if (!net) return null;
  const taken = TAKEN.get(net) ?? new Map<number, Taken>();
  TAKEN.set(net, taken);
  const known = taken.get(port);
  if (known) return shared(taken, port, known);
  const socket = new StreamSocket("tcp", net, null);
  if (socket.bind("0.0.0.0", port) < 0) {
    socket.close();
    return null;
  }
  socket.listen(16);
  return shared(taken, port, { socket, by: 0 });
}

interface Taken {
  socket: StreamSocket;
  by: number;
}

/** Ports that were taken from Pods, and by how many at a time. */
const TAKEN = new WeakMap<NetSpace, Map<number, Taken>>();

function shared(all: Map<number, Taken>, port: number, taken: Taken): () => void {
  taken.by++;
  all.set(port, taken);
  return () => {
    if (--taken.by > 0) return;
    taken.socket.close();
    all.delete(port);
  };
}
