/** The fault `dns-slow`: the cluster's DNS takes its time. */
import { NAME, onNames } from "./on-network.ts";
import { defineFault, shown } from "./parameters.ts";
import { saying } from "../saying.ts";

export const dnsSlow = defineFault({
  name: "dns-slow",
  title: "DNS is slow",
  description: "The cluster's DNS answers the Pod's questions late; programs wait 5 s for it and then ask again.",
  symptom: "Everything that uses a name takes longer; from 5 s on, bad address or connection timed out",
  group: "network",
  target: "pod",
  lasts: "state",
  parameters: [{ name: "delay", title: "Delay", type: "duration", default: "2s", minimum: "1ms", maximum: "5m" }, NAME],
  summary: ({ delay, name }) =>
    name === ""
      ? saying("DNS answers {delay} late", { delay: shown(delay) })
      : saying("DNS answers {delay} late for {name}", { delay: shown(delay), name }),
  mechanism: (site, { delay, name }) => onNames(site, name, { delay }),
});
