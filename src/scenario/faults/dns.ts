/** The fault `dns`: the cluster's DNS does not answer the Pod's questions, or answers that it cannot. */
import { NAME, onNames } from "./on-network.ts";
import { defineFault } from "./parameters.ts";
import { saying } from "../saying.ts";

export const dns = defineFault({
  name: "dns",
  title: "DNS fails",
  description: "The cluster's DNS answers the Pod's questions with an error, or not at all.",
  symptom:
    "nslookup says can't find NAME (SERVFAIL or NXDOMAIN) or connection timed out; no servers could be reached; wget says bad address",
  group: "network",
  target: "pod",
  lasts: "state",
  parameters: [
    {
      name: "answer",
      title: "Answer",
      type: "choice",
      default: "SERVFAIL",
      choices: ["SERVFAIL", "NXDOMAIN", "REFUSED", "silence"],
    },
    NAME,
  ],
  summary: ({ answer, name }) =>
    saying(
      answer === "silence"
        ? name === ""
          ? "DNS is silent"
          : "DNS is silent for {name}"
        : name === ""
          ? "DNS says {answer}"
          : "DNS says {answer} for {name}",
      { answer, name },
    ),
  mechanism: (site, { answer, name }) =>
    onNames(site, name, { answer: answer === "silence" ? null : answer, delay: 0 }),
});
