/** The mechanism of the faults that take a node's memory or disk. */
import { lay } from "../../kube/cluster/levers/layers.ts";
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
  let leave = (): void => {};
  return {
    begin() {
      const { kubelet } = find();
      const cell = { read: () => 0, write: (bytes: number) => kubelet.occupy(what, bytes) };
      leave = lay(kubelet, what, cell, kubelet.capacityOf(what) * (percent / 100));
    },
    end: () => leave(),
  };
}
