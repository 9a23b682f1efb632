/** The mechanism of the faults that take a node's memory or disk. */
import type { ClusterHost } from "../../kube/cluster/cluster.ts";
import type { Mechanism } from "./types.ts";

export const TAKEN = {
  name: "taken",
  title: "Taken",
  type: "integer",
  default: 99,
  minimum: 1,
  maximum: 100,
  unit: "%",
} as const;

export function occupyNode(find: () => ClusterHost, what: "memory" | "ephemeral-storage", percent: number): Mechanism {
  let host: ClusterHost | null = null;
  return {
    begin() {
      host = find();
      host.kubelet.occupy(what, host.kubelet.capacityOf(what) * (percent / 100));
    },
    end() {
      host?.kubelet.occupy(what, 0);
    },
  };
}
