/** The fault `slow-start`: the container's process is there, but it is some time before it does anything. */
import { freeze } from "../../kube/cluster/levers/containers.ts";
import { atEachStart } from "./on-containers.ts";
import { defineFault, shown } from "./parameters.ts";
import { saying } from "../saying.ts";

export const slowStart = defineFault({
  name: "slow-start",
  title: "Start slowly",
  description: "The container's process is started but does nothing for a while, as a program that is still loading.",
  symptom:
    "STATUS Running (of an init container Init:0/1) but nothing in the log; probes fail with connection refused, and liveness may restart it",
  healing: "What still loads goes on at once.",
  group: "program",
  target: "container",
  lasts: "attempts",
  parameters: [{ name: "delay", title: "Delay", type: "duration", default: "30s", minimum: "100ms", maximum: "1h" }],
  summary: ({ delay }) => saying("starts {delay} late", { delay: shown(delay) }),
  mechanism: (site, { delay }) =>
    atEachStart(site, { running: false }, ({ host, container }, over) => {
      const thaw = freeze(host, container);
      const timer = site.cluster.clock.after(delay, () => over(thaw));
      return () => {
        site.cluster.clock.cancel(timer);
        thaw();
      };
    }),
});
