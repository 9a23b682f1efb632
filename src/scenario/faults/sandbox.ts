/**
 * The fault `sandbox`: the Pod's sandbox is gone, with all that ran in it, as after a restart of its node. The kubelet makes
 * another one and begins with the first init container; volumes stay.
 */
import type { Cluster } from "../../kube/cluster/cluster.ts";
import type { FaultInput } from "../input.ts";
import type { ArmedFault, Fault } from "./types.ts";

export const sandbox: Fault = {
  entry: {
    name: "sandbox",
    title: "Lose the sandbox",
    description:
      "All containers of the Pod are killed and its network is gone, as when its node restarts. The kubelet makes a new sandbox and runs the init containers again.",
    group: "node",
    target: "pod",
    parameters: [],
  },
  arm,
};

function arm(cluster: Cluster, input: FaultInput): ArmedFault {
  const { namespace = "default", pod, id, fault: name } = input;
  cluster.trace.record("fault", { namespace, pod, id, name, op: "fired" });
  cluster.loseSandbox(namespace, pod);
  return { input: { ...input, times: 1 }, summary: "the sandbox is lost", fired: 1, healed: false };
}
