/** The fault `kubelet-restart`: the kubelet of a node stops and is back after a while. Containers do not notice. */
import { silence } from "../../kube/cluster/levers/nodes.ts";
import { aimedNode } from "./aim.ts";
import { forAWhile } from "./for-a-while.ts";
import { defineFault, shown } from "./parameters.ts";
import { saying } from "../saying.ts";

export const kubeletRestart = defineFault({
  name: "kubelet-restart",
  title: "Restart the kubelet",
  description:
    "The kubelet of the node stops and is back after a while: what runs goes on, but nothing is probed, started or restarted meanwhile.",
  symptom:
    "kubectl logs and exec say connection refused (port 10250); a container that ended is started late; event Starting of the node; RESTARTS stays",
  healing: "It is back at once.",
  group: "node",
  target: "node",
  lasts: "moment",
  parameters: [{ name: "downtime", title: "Downtime", type: "duration", default: "20s", minimum: "1s", maximum: "1h" }],
  summary: ({ downtime }) => saying("its kubelet is away for {downtime}", { downtime: shown(downtime) }),
  mechanism: (site, { downtime }) =>
    forAWhile(site, downtime, () => silence(site.cluster, aimedNode(site.cluster, site.input))),
});
