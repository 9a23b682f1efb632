/** The fault `sandbox`: the Pod's sandbox is gone, with all that ran in it; volumes stay. */
import { ScenarioError } from "../settings.ts";
import { aimedPods } from "./aim.ts";
import { defineFault } from "./parameters.ts";
import { saying } from "../saying.ts";

export const sandbox = defineFault({
  name: "sandbox",
  title: "Lose the sandbox",
  description:
    "All containers of the Pod are killed and its network is gone, as when somebody has stopped its pause container; the kubelet makes a new sandbox and runs the init containers again.",
  symptom:
    "Event SandboxChanged; STATUS Error or Completed while the init containers run once more; RESTARTS one more for every container that ran, another IP",
  group: "node",
  target: "pod",
  lasts: "moment",
  parameters: [],
  summary: () => saying("the sandbox is lost"),
  mechanism: (site) => ({
    begin() {
      const pods = aimedPods(site.cluster, site.input).filter((pod) => site.cluster.sandboxOf(pod.metadata.uid));
      if (pods.length === 0) throw new ScenarioError(`fault ${site.input.id}: there is no Pod with a sandbox`);
      for (const { metadata } of pods) site.cluster.loseSandbox(metadata.namespace ?? "default", metadata.name);
    },
    end() {},
  }),
});
