/** The fault `drain`: an administrator empties a node for maintenance, with kubectl drain as anybody would. */
import { aimedNode } from "./aim.ts";
import { defineFault } from "./parameters.ts";

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
  summary: () => "it is drained",
  mechanism(site) {
    const { cluster, input } = site;
    let name: string | null = null;
    const kubectl = (line: string): void =>
      cluster.workstation.run(`kubectl ${line}`, { stdin: "", onOutput: () => {}, onExit: () => {} });
    return {
      begin() {
        ({ name } = aimedNode(cluster, input).node);
        kubectl(`drain ${name} --ignore-daemonsets --delete-emptydir-data --force`);
      },
      end() {
        if (name !== null) kubectl(`uncordon ${name}`);
      },
    };
  },
});
