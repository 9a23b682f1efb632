/** The fault `port-blocked`: a firewall stands before the Pod. */
import { isAimedAt, onPaths } from "./on-network.ts";
import { defineFault } from "./parameters.ts";
import { saying } from "../saying.ts";

export const portBlocked = defineFault({
  name: "port-blocked",
  title: "Port blocked",
  description:
    "Connections to a port of the Pod, from its own containers too, are refused or lost on the way; those that are there go on.",
  symptom:
    "connection refused at once, or connection timed out after a long wait; probes fail with connection refused or context deadline exceeded",
  group: "network",
  target: "pod",
  lasts: "state",
  parameters: [
    { name: "port", title: "Port (0: all)", type: "integer", default: 0, minimum: 0, maximum: 65_535 },
    { name: "how", title: "How", type: "choice", default: "refuse", choices: ["refuse", "drop"] },
  ],
  summary: ({ port, how }) =>
    saying(
      how === "refuse"
        ? port === 0
          ? "every port refuses connections"
          : "port {port} refuses connections"
        : port === 0
          ? "every port drops connections"
          : "port {port} drops connections",
      { port },
    ),
  mechanism: (site, { port: blocked, how }) =>
    onPaths(site, (_from, to, port) =>
      (blocked === 0 || blocked === port) && isAimedAt(site, to) ? { verdict: how, delay: 0 } : null,
    ),
});
