/** The fault `latency`: the way to and from a Pod is long. Simplified: only the beginning of a connection takes longer. */
import { isAimedAt, onPaths } from "./on-network.ts";
import { defineFault, shown } from "./parameters.ts";
import { saying } from "../saying.ts";

export const latency = defineFault({
  name: "latency",
  title: "Latency",
  description: "Every connection to the Pod and from it takes this much longer to be made.",
  symptom: "Requests take longer, ping shows it; probes whose timeout is shorter fail with context deadline exceeded",
  group: "network",
  target: "pod",
  lasts: "state",
  parameters: [{ name: "delay", title: "Delay", type: "duration", default: "2s", minimum: "1ms", maximum: "5m" }],
  summary: ({ delay }) => saying("connections take {delay} longer", { delay: shown(delay) }),
  mechanism: (site, { delay }) =>
    onPaths(site, (from, to) =>
      from !== to && (isAimedAt(site, to) || isAimedAt(site, from)) ? { verdict: "pass", delay } : null,
    ),
});
