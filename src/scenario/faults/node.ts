/**
 * The faults `kubelet` and `node`: the kubelet of the node on which a Pod runs stops, or the whole node goes dark. Healing
 * starts it again. What follows is the control plane's and the kubelet's own doing.
 */
import type { Cluster } from "../../kube/cluster/cluster.ts";
import type { FaultInput } from "../input.ts";
import { ScenarioError } from "../settings.ts";
import type { ArmedFault, Fault } from "./types.ts";

export const kubelet: Fault = {
  entry: {
    name: "kubelet",
    title: "Stop the kubelet",
    description:
      "The kubelet of the Pod's node stops: the node is no longer heard of and nothing is started, probed or restarted there, while what runs goes on. Healing starts it again.",
    group: "node",
    target: "pod",
    parameters: [],
  },
  arm: (cluster, input) =>
    onNodeOf(cluster, input, {
      summary: (node) => `the kubelet of ${node} is stopped`,
      strike: (node) => cluster.stopKubelet(node),
      heal: (node) => cluster.startKubelet(node),
    }),
};

export const node: Fault = {
  entry: {
    name: "node",
    title: "Switch the node off",
    description:
      "The Pod's node goes dark with all that runs there. Healing switches it on again: the kubelet makes new sandboxes, and init containers run again.",
    group: "node",
    target: "pod",
    parameters: [],
  },
  arm: (cluster, input) =>
    onNodeOf(cluster, input, {
      summary: (name) => `${name} is switched off`,
      strike: (name) => cluster.crashNode(name),
      heal: (name) => cluster.bootNode(name),
    }),
};

interface NodeFailure {
  summary(node: string): string;
  strike(node: string): void;
  heal(node: string): void;
}

function onNodeOf(cluster: Cluster, input: FaultInput, failure: NodeFailure): ArmedFault {
  const { namespace = "default", pod, id, fault: name } = input;
  const where = cluster.nodeOf(namespace, pod);
  if (where === undefined)
    throw new ScenarioError(`fault ${id}: there is no Pod ${namespace}/${pod} that runs on a node`);
  cluster.trace.record("fault", { namespace, pod, id, name, op: "fired" });
  failure.strike(where);
  return { input, summary: failure.summary(where), fired: 1, healed: false, onHealed: () => failure.heal(where) };
}
