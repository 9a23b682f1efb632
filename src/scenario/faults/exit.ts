/**
 * The fault `exit`: the container's process ends with an exit code as soon as it starts, the next N attempts or until
 * healed. Nothing of its script runs; the kubelet sees a container that failed, and does what it does then.
 */
import type { Cluster } from "../../kube/cluster/cluster.ts";
import type { FaultInput } from "../input.ts";
import { integerParameter } from "./parameters.ts";
import type { ArmedFault, Fault } from "./types.ts";

export const exit: Fault = {
  entry: {
    name: "exit",
    title: "Fail with an exit code",
    description:
      "The container's process ends with this exit code as soon as it starts, instead of running its command.",
    group: "program",
    target: "container",
    parameters: [{ name: "exitCode", title: "Exit code", type: "integer", default: 1, minimum: 0, maximum: 255 }],
  },
  arm,
};

function arm(cluster: Cluster, input: FaultInput): ArmedFault {
  const exitCode = integerParameter(exit.entry, input, "exitCode");
  const times = input.times ?? null;
  const reach = times === null ? "until healed" : times === 1 ? "next attempt" : `next ${times} attempts`;
  const armed: ArmedFault = { input, summary: `exit ${exitCode}, ${reach}`, fired: 0, healed: false };
  cluster.overrides.add("start", ({ name, pod }) => {
    const isSpent = armed.healed || (times !== null && armed.fired >= times);
    const isTarget =
      pod.name === input.pod &&
      pod.namespace === (input.namespace ?? "default") &&
      (input.container === undefined || input.container === name);
    if (isSpent || !isTarget) return null;
    armed.fired++;
    cluster.trace.record("fault", {
      namespace: pod.namespace,
      pod: pod.name,
      container: name,
      id: input.id,
      name: input.fault,
      op: "fired",
    });
    return { exitCode };
  });
  return armed;
}
