/** The fault `node-not-ready`: the control plane hears nothing of a node any more, though all that runs there goes on. */
import { silence } from "../../kube/cluster/levers/nodes.ts";
import { aimedNode } from "./aim.ts";
import { defineFault } from "./parameters.ts";
import { saying } from "../saying.ts";

export const nodeNotReady = defineFault({
  name: "node-not-ready",
  title: "Node not ready",
  description:
    "The kubelet of the node is silent: after 40 s the control plane takes the node for lost, after five minutes more its Pods are replaced where something replaces them.",
  symptom: "kubectl get nodes shows NotReady, its Pods are not ready though their STATUS is Running; later Terminating",
  healing: "The kubelet is heard of again.",
  group: "node",
  target: "node",
  lasts: "state",
  parameters: [],
  summary: () => saying("its kubelet is silent"),
  mechanism(site) {
    let hear = (): void => {};
    return {
      begin() {
        hear = silence(site.cluster, aimedNode(site.cluster, site.input));
      },
      end: () => hear(),
    };
  },
});
