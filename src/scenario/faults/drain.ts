/** The fault `drain`: an administrator empties a node for maintenance, with kubectl drain as anybody would. */
import { lay } from "../../kube/cluster/levers/layers.ts";
import { aimedNode } from "./aim.ts";
import { defineFault } from "./parameters.ts";
import { saying } from "../saying.ts";

const FLAGS = "--ignore-daemonsets --delete-emptydir-data --force";

export const drain = defineFault({
  name: "drain",
  title: "Drain the node",
  description:
    "An administrator cordons the node and evicts its Pods: those of a workload come again elsewhere, bare Pods are gone.",
  symptom:
    "kubectl get nodes shows Ready,SchedulingDisabled; Pods of the node are Terminating, and where no other node takes them their successors are Pending",
  healing: "The node takes Pods again (kubectl uncordon).",
  group: "node",
  target: "node",
  lasts: "state",
  parameters: [],
  summary: () => saying("it is drained"),
  mechanism(site) {
    const { cluster, input } = site;
    let uncordon = (): void => {};
    const kubectl = (line: string): void =>
      cluster.workstation.run(`kubectl ${line}`, { stdin: "", onOutput: () => {}, onExit: () => {} });
    return {
      begin() {
        const { node } = aimedNode(cluster, input);
        const write = (isEmpty: boolean): void =>
          kubectl(isEmpty ? `drain ${node.name} ${FLAGS}` : `uncordon ${node.name}`);
        uncordon = lay(node, "drained", { read: () => false, write }, true);
      },
      end: () => uncordon(),
    };
  },
});
