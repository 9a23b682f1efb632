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
  base: SimTime = 0;
  /** What the conditions were when the kubelet fell silent. */
  conditions: readonly NodeCondition[] = [];

  constructor(context: NodeContext) {
    this.#context = context;
  }

  /** The Node is registered: from now on its Lease is renewed. */
  start(): void {
    const { api, clock, gate, node } = this.#context;
    this.base = clock.now;
    const owner = api.get(NODES, undefined, node);
    const uid = owner.ok ? owner.value.metadata.uid : "";
    api.create(LEASES, NAMESPACE, {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: node, ownerReferences: [{ apiVersion: "v1", kind: "Node", name: node, uid }] },
      spec: { holderIdentity: node, leaseDurationSeconds: LEASE_SECONDS, renewTime: formatMicroTime(clock.epoch) },
    });
    api.compute(LEASES, node, (lease) => (gate.isShut ? lease : renewed(lease, this.#last(RENEWAL))));
    api.compute(NODES, node, (object) => (gate.isShut ? object : reported(object, this.#last(REPORT))));
  }

  /** The kubelet falls silent. */
  stop(): void {
    this.write((node) => {
      this.conditions = conditionsOf(node) ?? [];
      return node["status"];
    });
  }

  /** Writes the Lease, and the status of the node. What is written on its return is node-return.ts. */
  write(status: (node: KubeObject) => unknown): void {
    const { api, node } = this.#context;
    const lease = api.get(LEASES, NAMESPACE, node);
    if (lease.ok) api.update(LEASES, renewed(lease.value, this.#last(RENEWAL)));
    const object = api.get(NODES, undefined, node);
    if (object.ok) api.updateStatus(NODES, undefined, node, status(object.value));
  }

  /** The last beat up to now. */
  #last(period: Duration): EpochMs {
    const { clock } = this.#context;
    return clock.epoch - ((clock.now - this.base) % period);
  }
}

function renewed(lease: KubeObject, time: EpochMs): KubeObject {
  return { ...lease, spec: { ...(lease["spec"] as object), renewTime: formatMicroTime(time) } };
}

/** The node with conditions that were written then. */
export function reported(node: KubeObject, time: EpochMs, conditions = conditionsOf(node)): KubeObject {
  const lastHeartbeatTime = formatRfc3339(time);
  return {
    ...node,
    status: { ...(node["status"] as object), conditions: conditions?.map((one) => ({ ...one, lastHeartbeatTime })) },
  };
}

export function conditionsOf(node: KubeObject): Node["status"]["conditions"] {
  return (node["status"] as Node["status"]).conditions;
}
