/**
 * What a kubelet says of its node when it has come back.
 *
 * Source: facts/kubelet.md 2.2 and 12.1; kubelet_node_status.go of v1.36 (texts).
 */
import type { Heartbeat } from "./heartbeat.ts";
import type { NodeContext } from "./node-context.ts";

export function announceReturn(context: NodeContext, heartbeat: Heartbeat, rebooted: boolean): void {
  const { node, nodeEvent } = context;
  const says = (type: "Normal" | "Warning", reason: string): void =>
    nodeEvent(type, reason, `Node ${node} status is now: ${reason}`);
  const boot = rebooted ? { bootID: context.random.uuid(`kubelet/${node}/boot`) } : {};
  const wasLost = heartbeat.resume(boot);
  nodeEvent("Normal", "Starting", "Starting kubelet.");
  for (const reason of ["NodeHasSufficientMemory", "NodeHasNoDiskPressure", "NodeHasSufficientPID"])
    says("Normal", reason);
  nodeEvent("Normal", "NodeAllocatableEnforced", "Updated Node Allocatable limit across pods");
  if (boot.bootID !== undefined)
    nodeEvent("Warning", "Rebooted", `Node ${node} has been rebooted, boot id: ${boot.bootID}`);
  if (wasLost) says("Normal", "NodeReady");
}
