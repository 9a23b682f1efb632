/** The fault `disk-pressure`: something besides the Pods takes nearly all disk of a node, and its kubelet evicts Pods. */
import { aimedNode } from "./aim.ts";
import { defineFault } from "./parameters.ts";
import { occupyNode, TAKEN } from "./occupy-node.ts";
import { saying } from "../saying.ts";

export const diskPressure = defineFault({
  name: "disk-pressure",
  title: "Disk pressure",
  description:
    "Something on the node that is no Pod takes nearly all of its disk: the kubelet evicts Pods, one every ten seconds, until there is enough again.",
  symptom:
    "Node condition DiskPressure; Pods of the node are Evicted one by one: The node was low on resource: ephemeral-storage; new ones are turned away",
  healing: "The disk is free again; the node says so after five minutes, and those that were evicted stay Failed.",
  group: "node",
  target: "node",
  lasts: "state",
  parameters: [TAKEN],
  summary: ({ taken }) => saying("{taken} % of its disk is taken", { taken }),
  mechanism: (site, { taken }) => occupyNode(() => aimedNode(site.cluster, site.input), "ephemeral-storage", taken),
});
