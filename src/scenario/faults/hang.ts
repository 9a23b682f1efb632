/** The fault `hang`: the container's processes are frozen, as by SIGSTOP. They live, hold their files and ports, and do nothing. */
import { freeze } from "../../kube/cluster/levers/containers.ts";
import { whileActive } from "./on-containers.ts";
import { defineFault } from "./parameters.ts";
import { saying } from "../saying.ts";

export const hang = defineFault({
  name: "hang",
  title: "Hang",
  description:
    "The container's processes live but do nothing any more: they print nothing, answer nobody and do not hear SIGTERM.",
  symptom:
    "STATUS stays as it is while the log stands still; probes over the network time out; stopping takes the whole grace period",
  healing: "They go on where they were.",
  group: "program",
  target: "container",
  lasts: "state",
  parameters: [],
  summary: () => saying("hangs"),
  mechanism: (site) => whileActive(site, "after", ({ host, container }) => freeze(host, container)),
});
