/** The fault `memory-pressure`: something besides the Pods takes nearly all memory of a node, and its kubelet evicts Pods. */
import { aimedNode } from "./aim.ts";
import { defineFault } from "./parameters.ts";
import { occupyNode, TAKEN } from "./occupy-node.ts";
import { saying } from "../saying.ts";

export const memoryPressure = defineFault({
  name: "memory-pressure",
  title: "Memory pressure",
  description:
    "Something on the node that is no Pod takes nearly all of its memory: the kubelet evicts Pods, one every ten seconds, until there is enough again.",
  symptom:
    "Node condition MemoryPressure; Pods of the node are Evicted one by one: The node was low on resource: memory; new ones without requests are turned away",
  healing: "The memory is free again; the node says so after five minutes, and those that were evicted stay Failed.",
  group: "node",
  target: "node",
  lasts: "state",
  parameters: [TAKEN],
  summary: ({ taken }) => saying("{taken} % of its memory is taken", { taken }),
  mechanism: (site, { taken }) => occupyNode(() => aimedNode(site.cluster, site.input), "memory", taken),
});
