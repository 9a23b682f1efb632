/** The fault `node-reboot`: a node goes dark with all that runs there, and boots. */
import { darken } from "../../kube/cluster/levers/nodes.ts";
import { aimedNode } from "./aim.ts";
import { forAWhile } from "./for-a-while.ts";
import { defineFault, shown } from "./parameters.ts";
import { saying } from "../saying.ts";

export const nodeReboot = defineFault({
  name: "node-reboot",
  title: "Reboot the node",
  description:
    "The node is restarted: all that ran there has ended, volumes on disk are kept, and every Pod begins again with its init containers.",
  symptom:
    "Event Rebooted of the node, SandboxChanged of its Pods; RESTARTS one more, Last State 255 Unknown, another IP",
  healing: "It boots at once.",
  group: "node",
  target: "node",
  lasts: "moment",
  parameters: [{ name: "downtime", title: "Downtime", type: "duration", default: "30s", minimum: "1s", maximum: "1h" }],
  summary: ({ downtime }) => saying("it reboots within {downtime}", { downtime: shown(downtime) }),
  mechanism: (site, { downtime }) =>
    forAWhile(site, downtime, () => darken(site.cluster, aimedNode(site.cluster, site.input))),
});
