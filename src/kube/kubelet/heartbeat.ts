/**
 * What tells the control plane that a node lives: a Lease that is renewed every 10 s, and conditions that are written every
 * five minutes.
 *
 * Source: facts/kubelet.md 12.1; Kubernetes v1.36 documentation, "Nodes", Heartbeats.
 * Simplified: a renewal is not written; whoever reads a Lease or a Node finds the time at which it would have been. Before
 * the kubelet falls silent, and when it is back, both are written.
 */
import { formatMicroTime, formatRfc3339 } from "../../sim/units.ts";
import type { Duration, EpochMs, SimTime } from "../../sim/units.ts";
import type { KubeObject } from "../api/meta.ts";
import type { Node } from "../api/core.ts";
import type { NodeContext } from "./node-context.ts";

type NodeCondition = NonNullable<Node["status"]["conditions"]>[number];

export const NODES = { group: "", resource: "nodes" };
const LEASES = { group: "coordination.k8s.io", resource: "leases" };
const NAMESPACE = "kube-node-lease";
const RENEWAL: Duration = 10_000;
const REPORT: Duration = 300_000;
const LEASE_SECONDS = 40;

export class Heartbeat {
  readonly #context: NodeContext;
  /** The beats are counted from here. */
  #base: SimTime = 0;
  /** What the conditions were when the kubelet fell silent. */
  #conditions: readonly NodeCondition[] = [];

  constructor(context: NodeContext) {
    this.#context = context;
  }

  /** The Node is registered: from now on its Lease is renewed. */
  start(): void {
    const { api, clock, gate, node } = this.#context;
    this.#base = clock.now;
    const owner = api.get(NODES, undefined, node);
    const uid = owner.ok ? owner.value.metadata.uid : "";
    api.create(LEASES, NAMESPACE, {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: node, ownerReferences: [{ apiVersion: "v1", kind: "Node", name: node, uid }] },
      spec: { holderIdentity: node, leaseDurationSeconds: LEASE_SECONDS, renewTime: formatMicroTime(clock.epoch) },
    });
    api.compute(LEASES, node, (lease) => (gate.isShut ? lease : renewed(lease, this.#last(RENEWAL))));
    api.compute(NODES, node, (object) => (gate.isShut ? object : reported(object, this.#last(REPORT), (one) => one)));
  }

  /** The kubelet falls silent. */
  stop(): void {
    this.#write((node) => {
      this.#conditions = (node["status"] as { conditions?: NodeCondition[] }).conditions ?? [];
      return node["status"];
    });
  }

  /** It is back: its node is again as it knew it, but for `info`. Returns whether the node was taken for lost. */
  resume(info: object): boolean {
    const { clock } = this.#context;
    this.#base = clock.now;
    const time = formatRfc3339(clock.epoch);
    let wasLost = false;
    this.#write((node) => {
      const back = reported(node, clock.epoch, (now) => {
        const before = this.#conditions.find((one) => one.type === now.type);
        if (!before || before.status === now.status) return now;
        if (now.type === "Ready") wasLost = true;
        return { ...before, lastTransitionTime: time };
      });
      const { nodeInfo, ...status } = back["status"] as Node["status"];
      return { ...status, nodeInfo: { ...nodeInfo, ...info } };
    });
    return wasLost;
  }

  #write(status: (node: KubeObject) => unknown): void {
    const { api, node } = this.#context;
    const lease = api.get(LEASES, NAMESPACE, node);
    if (lease.ok) api.update(LEASES, renewed(lease.value, this.#last(RENEWAL)));
    const object = api.get(NODES, undefined, node);
    if (object.ok) api.updateStatus(NODES, undefined, node, status(object.value));
  }

  /** The last beat up to now. */
  #last(period: Duration): EpochMs {
    const { clock } = this.#context;
    return clock.epoch - ((clock.now - this.#base) % period);
  }
}

function renewed(lease: KubeObject, time: EpochMs): KubeObject {
  return { ...lease, spec: { ...(lease["spec"] as object), renewTime: formatMicroTime(time) } };
}

function reported(node: KubeObject, time: EpochMs, change: (condition: NodeCondition) => NodeCondition): KubeObject {
  const status = node["status"] as { conditions?: NodeCondition[] };
  const lastHeartbeatTime = formatRfc3339(time);
  const conditions = status.conditions?.map((one) => ({ ...change(one), lastHeartbeatTime }));
  return { ...node, status: { ...status, conditions } };
}
