/** The fault `node-off`: a node is switched off, with all that runs there. */
import { aimedNode } from "./aim.ts";
import { defineFault } from "./parameters.ts";

export const nodeOff = defineFault({
  name: "node-off",
  title: "Switch the node off",
  description: "The node goes dark with all that runs there, and stays so until it is switched on again.",
  symptom:
    "Nobody answers at its Pods' addresses; kubectl logs says no route to host; after 40 s kubectl get nodes shows NotReady",
  healing: "It boots: the kubelet makes new sandboxes, and init containers run again.",
  group: "node",
  target: "node",
  lasts: "state",
  parameters: [],
  summary: () => "it is switched off",
  mechanism(site) {
    let name: string | null = null;
    return {
      begin() {
        name = aimedNode(site.cluster, site.input).node.name;
        site.cluster.crashNode(name);
      },
      end() {
        if (name !== null) site.cluster.bootNode(name);
      },
    };
  },
});
