/** The fault `node-off`: a node is switched off, with all that runs there. */
import { darken } from "../../kube/cluster/levers/nodes.ts";
import { aimedNode } from "./aim.ts";
import { defineFault } from "./parameters.ts";
import { saying } from "../saying.ts";

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
  summary: () => saying("it is switched off"),
  mechanism(site) {
    let light = (): void => {};
    return {
      begin() {
        light = darken(site.cluster, aimedNode(site.cluster, site.input));
      },
      end: () => light(),
    };
  },
});
