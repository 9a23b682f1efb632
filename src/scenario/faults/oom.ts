/** The fault `oom`: the container's process takes more and more memory, until its limit is reached and the kernel kills it. */
import { leak, memoryLimitOf } from "../../kube/cluster/levers/containers.ts";
import { atEachStart } from "./on-containers.ts";
import { defineFault, shown } from "./parameters.ts";
import { saying } from "../saying.ts";

/** What a process without a limit takes: as much as the node has. */
const NODE_MEMORY = 8131440 * 1024;
const STEPS = 10;

export const oom = defineFault({
  name: "oom",
  title: "Run out of memory",
  description:
    "The container's process takes more and more memory: at its limit the kernel kills it; without a limit the node runs out, and Pods are evicted.",
  symptom: "Last State OOMKilled with exit code 137, then CrashLoopBackOff; without a limit STATUS Evicted",
  healing: "What was taken is given back.",
  group: "program",
  target: "container",
  lasts: "attempts",
  parameters: [{ name: "within", title: "Within", type: "duration", default: "5s", minimum: "1ms", maximum: "1h" }],
  summary: ({ within }) => saying("takes all memory within {within}", { within: shown(within) }),
  mechanism: (site, { within }) =>
    atEachStart(site, { running: true }, ({ host, container }) => {
      const { clock } = site.cluster;
      const part = Math.ceil((memoryLimitOf(container) ?? NODE_MEMORY) / STEPS);
      let taken = 0;
      const timers = Array.from({ length: STEPS }, (_, i) =>
        clock.after(Math.round((within * (i + 1)) / STEPS), () => {
          taken += part;
          leak(host, container, part);
        }),
      );
      return () => {
        for (const timer of timers) clock.cancel(timer);
        leak(host, container, -taken);
      };
    }),
});
