/**
 * What a kubelet says of its node when it has come back.
 *
 * Source: facts/kubelet.md 2.2 and 12.1; kubelet_node_status.go of v1.36 (texts).
 */
import { formatRfc3339 } from "../../sim/units.ts";
import type { Node } from "../api/core.ts";
import { conditionsOf, reported } from "./heartbeat.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { NodeContext } from "./node-context.ts";

export function announceReturn(context: NodeContext, heartbeat: Heartbeat, rebooted: boolean): void {
  const { node, nodeEvent } = context;
  const says = (type: "Normal" | "Warning", reason: string): void =>
    nodeEvent(type, reason, `Node ${node} status is now: ${reason}`);
  const boot = rebooted ? { bootID: context.random.uuid(`kubelet/${node}/boot`) } : {};
  const wasLost = resume(context, heartbeat, boot);
  nodeEvent("Normal", "Starting", "Starting kubelet.");
  for (const reason of ["NodeHasSufficientMemory", "NodeHasNoDiskPressure", "NodeHasSufficientPID"])
    says("Normal", reason);
  nodeEvent("Normal", "NodeAllocatableEnforced", "Updated Node Allocatable limit across pods");
  if (boot.bootID !== undefined)
    nodeEvent("Warning", "Rebooted", `Node ${node} has been rebooted, boot id: ${boot.bootID}`);
  if (wasLost) says("Normal", "NodeReady");
}

/** The node is again as its kubelet knew it, but for `info`. Returns whether it was taken for lost. */
function resume({ clock }: NodeContext, heartbeat: Heartbeat, info: object): boolean {
  heartbeat.base = clock.now;
  const time = formatRfc3339(clock.epoch);
  let wasLost = false;
  heartbeat.write((node) => {
    const conditions = conditionsOf(node)?.map((now) => {
      const before = heartbeat.conditions.find((one) => one.type === now.type);
      if (!before || before.status === now.status) return now;
      if (now.type === "Ready") wasLost = true;
      return { ...before, lastTransitionTime: time };
    });
    const back = reported(node, clock.epoch, conditions);
    const { nodeInfo, ...status } = back["status"] as Node["status"];
    return { ...status, nodeInfo: { ...nodeInfo, ...info } };
  });
  return wasLost;
}
