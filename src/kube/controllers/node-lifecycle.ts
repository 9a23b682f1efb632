/**
 * The node lifecycle controller: a node whose Lease is not renewed any more is taken for lost, and nodes carry taints that
 * say what is the matter with them.
 *
 * Source: Kubernetes v1.36 documentation, "Nodes" and "Taints and Tolerations"; kubernetes pkg/controller/nodelifecycle
 * (behaviour, texts); facts/kubelet.md 12.1.
 * Simplified: taints are put on at once, however many nodes are lost, but for the case that all are.
 */
import { formatRfc3339, parseRfc3339 } from "../../sim/units.ts";
import type { Timer } from "../../sim/clock.ts";
import type { Duration } from "../../sim/units.ts";
import type { Node, Taint } from "../api/core.ts";
import type { KubeObject } from "../api/meta.ts";
import type { Pod } from "../api/pod.ts";
import { informer } from "./informer.ts";
import type { Informer } from "./informer.ts";
import { isPodReady } from "./pod-readiness.ts";
import { sameJson } from "../api/same-json.ts";
import type { Controller, ControllerContext } from "./types.ts";
import { workQueue } from "./work-queue.ts";
import type { WorkQueue } from "./work-queue.ts";

const NODES = { group: "", resource: "nodes" };
const PODS = { group: "", resource: "pods" };
const LEASES = { group: "coordination.k8s.io", resource: "leases" };
const NAME = "node-controller";
const LEASE_NAMESPACE = "kube-node-lease";
/** How often Leases are looked at, and how old one may be. */
const MONITOR: Duration = 5000;
const GRACE: Duration = 50_000;
const WATCHED = new Set(["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"]);
const PREFIX = "node.kubernetes.io/";
/** What a condition that is not as it should be puts on the node. */
const TAINTS: Readonly<Record<string, string>> = {
  "Ready False": "not-ready",
  "Ready Unknown": "unreachable",
  "MemoryPressure True": "memory-pressure",
  "DiskPressure True": "disk-pressure",
  "PIDPressure True": "pid-pressure",
  "NetworkUnavailable True": "network-unavailable",
};
const MANAGED = new Set([...Object.values(TAINTS), "unschedulable"].map((name) => PREFIX + name));

export const nodeLifecycleController: Controller = {
  name: NAME,
  start: (context) => void new NodeLifecycleController(context),
};

class NodeLifecycleController {
  readonly #context: ControllerContext;
  readonly #queue: WorkQueue;
  readonly #nodes: Informer<Node>;
  /** By node: when its Lease will be too old. */
  readonly #deadlines = new Map<string, Timer>();

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#queue = workQueue(context.clock, 0, (name) => this.#reconcile(name));
    this.#nodes = informer<Node>(context, NODES, (node) => this.#queue.add(node.metadata.name));
    const leases = informer<KubeObject>(context, LEASES, (lease) => this.#leaseChanged(lease));
    for (const lease of leases.all()) this.#leaseChanged(lease);
    for (const node of this.#nodes.all()) this.#queue.add(node.metadata.name);
  }

  /** A Lease changes when its node falls silent or speaks again; it is looked at when it would be too old. */
  #leaseChanged(lease: KubeObject): void {
    const { clock } = this.#context;
    if (lease.metadata.namespace !== LEASE_NAMESPACE) return;
    const seen = Math.ceil((renewal(lease) - clock.start) / MONITOR) * MONITOR;
    const { name } = lease.metadata;
    clock.cancel(this.#deadlines.get(name));
    this.#deadlines.set(
      name,
      clock.at(Math.max(clock.now, seen + GRACE), () => this.#reconcile(name)),
    );
  }

  #reconcile(name: string): void {
    const { api, clock } = this.#context;
    const found = api.get(NODES, undefined, name);
    if (!found.ok) return;
    let node = found.value as Node;
    const lease = api.get(LEASES, LEASE_NAMESPACE, name);
    const isSilent = lease.ok && clock.epoch - renewal(lease.value) >= GRACE - MONITOR;
    if (isSilent && readiness(node) !== "Unknown") node = this.#lose(node) ?? node;
    this.#taint(node);
  }

  /** Nobody knows any more how the node is. */
  #lose(node: Node): Node | undefined {
    const { api, clock } = this.#context;
    const time = formatRfc3339(clock.epoch);
    const wasReady = readiness(node) === "True";
    const conditions = (node.status.conditions ?? []).map((one) =>
      WATCHED.has(one.type) && one.status !== "Unknown"
        ? {
            ...one,
            status: "Unknown",
            lastTransitionTime: time,
            reason: "NodeStatusUnknown",
            message: "Kubelet stopped posting node status.",
          }
        : one,
    );
    const written = api.updateStatus(NODES, undefined, node.metadata.name, { ...node.status, conditions });
    if (wasReady) {
      this.#tellNode(node, "NodeNotReady");
      this.#markPods(node.metadata.name, time);
    }
    return written.ok ? (written.value as Node) : undefined;
  }

  #tellNode(node: Node, reason: string): void {
    const { name, uid } = node.metadata;
    this.#context.api.recordEvent({
      involved: { kind: "Node", apiVersion: "v1", namespace: "default", name, uid },
      type: "Normal",
      reason,
      message: `Node ${name} status is now: ${reason}`,
      component: NAME,
    });
  }

  /** Its Pods do not count as ready. */
  #markPods(node: string, time: string): void {
    const { api } = this.#context;
    const listed = api.list(PODS, { fieldSelector: `spec.nodeName=${node}` });
    for (const pod of (listed.ok ? listed.value.items : []) as Pod[]) {
      if (!isPodReady(pod)) continue;
      const conditions = (pod.status.conditions ?? []).map((one) =>
        one.type === "Ready" ? { ...one, status: "False" as const, lastTransitionTime: time } : one,
      );
      const { namespace = "default", name, uid, resourceVersion } = pod.metadata;
      api.updateStatus(PODS, namespace, name, { ...pod.status, conditions });
      api.recordEvent({
        involved: { kind: "Pod", apiVersion: "v1", namespace, name, uid, resourceVersion },
        type: "Warning",
        reason: "NodeNotReady",
        message: "Node is not ready",
        component: NAME,
      });
    }
  }

  #taint(node: Node): void {
    const before = node.spec.taints ?? [];
    const wanted = this.#taintsFor(node);
    const isWanted = (taint: Taint): boolean =>
      wanted.some((one) => one.key === taint.key && one.effect === taint.effect);
    const kept = before.filter((taint) => !MANAGED.has(taint.key) || isWanted(taint));
    const timeAdded = formatRfc3339(this.#context.clock.epoch);
    const added = wanted
      .filter((taint) => !kept.some((one) => one.key === taint.key && one.effect === taint.effect))
      .map((taint) => ({ ...taint, timeAdded }));
    const taints = [...kept, ...added];
    if (sameJson(taints, before)) return;
    const patch = { spec: { taints: taints.length === 0 ? null : taints } };
    this.#context.api.patch(NODES, undefined, node.metadata.name, "merge", patch);
  }

  #taintsFor(node: Node): Taint[] {
    const wanted: Taint[] = [];
    const conditions = node.status.conditions ?? [];
    for (const { type, status } of conditions) {
      const name = TAINTS[`${type} ${status}`];
      if (name !== undefined) wanted.push({ key: PREFIX + name, effect: "NoSchedule" });
    }
    if (node.spec.unschedulable === true) wanted.push({ key: `${PREFIX}unschedulable`, effect: "NoSchedule" });
    // Where no node is left, it is more likely the controller that is cut off.
    const isLastHope = [...this.#nodes.all()].every((one) => (readiness(one) ?? "True") !== "True");
    const lost = TAINTS[`Ready ${readiness(node) ?? ""}`];
    if (lost !== undefined && !isLastHope) wanted.push({ key: PREFIX + lost, effect: "NoExecute" });
    return wanted;
  }
}

function readiness(node: Node): string | undefined {
  return node.status.conditions?.find((one) => one.type === "Ready")?.status;
}

function renewal(lease: KubeObject): number {
  return parseRfc3339(String((lease["spec"] as { renewTime?: unknown } | undefined)?.renewTime ?? "")) ?? 0;
}
