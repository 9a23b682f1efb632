/**
 * The scheduler: binds each new Pod to the node that has most left for it, or says why none will do.
 *
 * Source: Kubernetes v1.36 documentation, "Kubernetes Scheduler"; facts/kubelet.md 1.1 and 1.2.
 * Simplified: nobody is preempted; nodes are scored by free resources, preferences and spreading, ties by name.
 */
import { formatRfc3339 } from "../../sim/units.ts";
import type { Duration } from "../../sim/units.ts";
import type { Node } from "../api/core.ts";
import type { Pod, PodCondition } from "../api/pod.ts";
import { controllerOf, informer, objectKey } from "./informer.ts";
import type { Informer } from "./informer.ts";
import { nodePreference, reluctance } from "../api/node-selection.ts";
import { podRequests } from "./resource-requests.ts";
import type { Resources } from "./resource-requests.ts";
import { misfit, nodeInfo, place, unplace } from "./scheduler-nodes.ts";
import type { Misfit, NodeInfo } from "./node-info.ts";
import { claimsOf, reachesVolumes, selectNode } from "./scheduler-volumes.ts";
import type { Controller, ControllerContext } from "./types.ts";
import { workQueue } from "./work-queue.ts";
import type { WorkQueue } from "./work-queue.ts";

const PODS = { group: "", resource: "pods" };
const NODES = { group: "", resource: "nodes" };
const NAME = "default-scheduler";
/** Pods that fit nowhere are tried again this often even if nothing has changed. */
const FLUSH: Duration = 300_000;

export const scheduler: Controller = {
  name: NAME,
  start: (context) => new Scheduler(context).start(),
};

const CLAIMS = { group: "", resource: "persistentvolumeclaims" };
const NO_VOLUME = "node(s) didn't match PersistentVolume's node affinity";

class Scheduler {
  readonly #context: ControllerContext;
  readonly #queue: WorkQueue;
  readonly #pods: Informer<Pod>;
  readonly #nodes = new Map<string, NodeInfo>();
  /** Keys of Pods that fit nowhere. */
  readonly #unschedulable = new Set<string>();

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#queue = workQueue(context.clock, context.delays.schedule, (key) => this.#schedule(key));
    this.#pods = informer<Pod>(context.api, PODS, (pod, _before, isDeleted) => this.#podChanged(pod, isDeleted));
    context.api.watch(CLAIMS, {}, () => this.#retryAll());
    const nodes = informer<Node>(context.api, NODES, (node, _before, isDeleted) => this.#nodeChanged(node, isDeleted));
    for (const node of nodes.all()) this.#nodeChanged(node, false);
  }

  start(): void {
    for (const pod of this.#pods.all()) this.#podChanged(pod, false);
  }

  #nodeChanged(node: Node, isDeleted: boolean): void {
    const { name } = node.metadata;
    const old = this.#nodes.get(name);
    if (isDeleted) {
      this.#nodes.delete(name);
      return;
    }
    const isNews =
      !old ||
      old.node.spec !== node.spec ||
      old.node.metadata.labels !== node.metadata.labels ||
      old.node.status !== node.status;
    const info = nodeInfo(node);
    for (const pod of old ? old.pods.values() : this.#boundTo(name)) place(info, pod);
    this.#nodes.set(name, info);
    if (isNews) this.#retryAll();
  }

  /** Pods that were bound before the scheduler knew the node. */
  #boundTo(node: string): Pod[] {
    return [...this.#pods.all()].filter((pod) => pod.spec.nodeName === node);
  }

  #podChanged(pod: Pod, isDeleted: boolean): void {
    const ended = isDeleted || pod.status.phase === "Succeeded" || pod.status.phase === "Failed";
    const info = pod.spec.nodeName === undefined ? undefined : this.#nodes.get(pod.spec.nodeName);
    if (ended) {
      this.#unschedulable.delete(objectKey(pod));
      if (!info?.pods.has(pod.metadata.uid)) return;
      unplace(info, pod);
      return this.#retryAll();
    }
    if (info) {
      this.#unschedulable.delete(objectKey(pod));
      return place(info, pod);
    }
    // What the scheduler itself wrote about a Pod that fits nowhere is no reason to look again.
    if (isMine(pod) && !this.#unschedulable.has(objectKey(pod))) this.#queue.add(objectKey(pod));
  }

  #retryAll(): void {
    const delay = this.#context.delays.retrySchedule;
    for (const key of this.#unschedulable) this.#queue.addAfter(key, delay);
  }

  #schedule(key: string): void {
    const pod = this.#pods.get(key);
    if (!pod || !isMine(pod)) return void this.#unschedulable.delete(key);
    const requests = podRequests(pod);
    const claims = claimsOf(this.#context.api, pod);
    const misfits: Misfit[] = [];
    const fitting: NodeInfo[] = [];
    for (const info of this.#nodes.values()) {
      if (!isReady(info.node)) {
        misfits.push({ reasons: ["node(s) had untolerated taint {node.kubernetes.io/not-ready: }"], isFinal: true });
        continue;
      }
      const problem = misfit(pod, requests, info, this.#nodes.values());
      if (problem) misfits.push(problem);
      else if (!reachesVolumes(claims, info.node)) misfits.push({ reasons: [NO_VOLUME], isFinal: true });
      else fitting.push(info);
    }
    const best = claims.problem === null ? this.#best(pod, requests, fitting) : undefined;
    if (!best) return this.#fail(key, pod, failureText(this.#nodes.size, claims.problem, misfits));
    if (claims.waiting.length === 0) return this.#bind(key, pod, best);
    // Bound when its volumes are: the change of a claim brings it back.
    this.#unschedulable.add(key);
    selectNode(this.#context.api, claims, best.node);
  }

  #best(pod: Pod, requests: Resources, fitting: readonly NodeInfo[]): NodeInfo | undefined {
    let best: NodeInfo | undefined;
    let bestScore = -Infinity;
    for (const info of fitting) {
      const value = score(pod, requests, info);
      const isBetter =
        value > bestScore || (value === bestScore && best && info.node.metadata.name < best.node.metadata.name);
      if (!isBetter) continue;
      best = info;
      bestScore = value;
    }
    return best;
  }

  #bind(key: string, pod: Pod, info: NodeInfo): void {
    const { name, namespace = "default" } = pod.metadata;
    const node = info.node.metadata.name;
    const result = this.#context.api.bind(namespace, name, node);
    if (!result.ok) return;
    this.#unschedulable.delete(key);
    const bound = result.value as Pod;
    this.#pods.assume(bound);
    place(info, bound);
    this.#event(pod, "Normal", "Scheduled", "Binding", `Successfully assigned ${namespace}/${name} to ${node}`);
  }

  #fail(key: string, pod: Pod, message: string): void {
    this.#unschedulable.add(key);
    this.#queue.addAfter(key, FLUSH);
    this.#event(pod, "Warning", "FailedScheduling", "Scheduling", message);
    const old = pod.status.conditions?.find((one) => one.type === "PodScheduled");
    if (old?.status === "False" && old.message === message) return;
    const generation = pod.metadata.generation;
    const condition: PodCondition = {
      type: "PodScheduled",
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      status: "False",
      lastProbeTime: null,
      lastTransitionTime:
        (old?.status === "False" ? old.lastTransitionTime : undefined) ?? formatRfc3339(this.#context.clock.epoch),
      reason: "Unschedulable",
      message,
    };
    const others = (pod.status.conditions ?? []).filter((one) => one.type !== "PodScheduled");
    const status = { ...pod.status, conditions: [...others, condition] };
    const result = this.#context.api.updateStatus(PODS, pod.metadata.namespace, pod.metadata.name, status);
    if (result.ok) this.#pods.assume(result.value as Pod);
  }

  #event(pod: Pod, type: "Normal" | "Warning", reason: string, action: string, message: string): void {
    const { namespace = "default", name, uid, resourceVersion } = pod.metadata;
    const involved = { kind: "Pod", apiVersion: "v1", namespace, name, uid, resourceVersion };
    this.#context.api.recordEvent({ involved, type, reason, message, component: NAME, style: "events.k8s.io", action });
  }
}

function isMine(pod: Pod): boolean {
  return (
    pod.spec.nodeName === undefined &&
    pod.metadata.deletionTimestamp === undefined &&
    (pod.spec.schedulerName ?? NAME) === NAME &&
    (pod.spec.schedulingGates?.length ?? 0) === 0
  );
}

/** A node that has never said anything about itself counts as ready. */
function isReady(node: Node): boolean {
  const ready = node.status.conditions?.find((one) => one.type === "Ready");
  return ready === undefined || ready.status === "True";
}

/** Higher is better: free cpu and memory in percent, preferences, few Pods of the same controller, no reluctant taints. */
function score(pod: Pod, requests: Resources, info: NodeInfo): number {
  const { allocatable, used } = info;
  const free = (name: "cpu" | "memory", least: number): number => {
    const total = allocatable[name];
    return total === 0 ? 0 : Math.max(0, ((total - used[name] - Math.max(requests[name], least)) / total) * 100);
  };
  // Pods that ask for nothing still count, as the scheduler counts them: 100m and 200 MB each.
  const least = (free("cpu", 100) + free("memory", 200e6)) / 2 - info.pods.size;
  const owner = controllerOf(pod);
  const siblings = owner === undefined ? 0 : (info.byOwner.get(owner) ?? 0);
  return least + nodePreference(pod, info.node) - 20 * siblings - 300 * reluctance(pod, info.node);
}

/** `0/2 nodes are available: 1 Insufficient cpu, ... preemption: 0/2 nodes are available: ...`. */
function failureText(nodes: number, claim: string | null, misfits: readonly Misfit[]): string {
  if (nodes === 0) return "no nodes available to schedule pods";
  const head = `0/${nodes} nodes are available: `;
  const unhelpful = claim === null ? misfits.filter((one) => one.isFinal).length : nodes;
  const helpless = nodes - unhelpful;
  const preemption: string[] = [];
  if (helpless > 0) preemption.push(`${helpless} No preemption victims found for incoming pod`);
  if (unhelpful > 0) preemption.push(`${unhelpful} Preemption is not helpful for scheduling`);
  const text = claim ?? counted(misfits.flatMap((one) => one.reasons));
  return `${head}${text}. preemption: ${head}${preemption.sort().join(", ")}.`;
}

/** How often each reason occurs, sorted as texts. */
function counted(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(", ");
}
