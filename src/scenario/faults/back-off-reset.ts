/** The fault `back-off-reset`: what a container has to wait after its crashes and failed pulls is forgotten. */
import { ScenarioError } from "../settings.ts";
import { aimedPods } from "./aim.ts";
import { defineFault } from "./parameters.ts";
import { saying } from "../saying.ts";

export const backOffReset = defineFault({
  name: "back-off-reset",
  title: "Reset the back-off",
  description:
    "The kubelet forgets what the container has to wait after crashes and failed pulls, as after ten good minutes: it is started at once, and the waits begin with 10 s again.",
  symptom: "STATUS CrashLoopBackOff or ImagePullBackOff ends at once; the next back-off is 10s",
  group: "node",
  target: "container",
  lasts: "moment",
  parameters: [],
  summary: () => saying("waits are forgotten"),
  mechanism: (site) => ({
    begin() {
      const { cluster, input } = site;
      const pods = aimedPods(cluster, input);
      if (pods.length === 0) throw new ScenarioError(`fault ${input.id}: there is no such Pod`);
      for (const { metadata } of pods)
        for (const { kubelet } of cluster.hosts) kubelet.resetBackOff(metadata.uid, input.container);
    },
    end() {},
  }),
});
