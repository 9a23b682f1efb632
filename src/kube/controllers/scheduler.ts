/**
 * The scheduler: binds each new Pod to the node that suits it best, or says why none will do.
 *
 * What most Pods need is here; the chunk `scheduler-rules` knows what some ask for besides, what to do where nothing fits,
 * and the words for it.
 * Source: Kubernetes v1.36 documentation, "Kubernetes Scheduler"; facts/kubelet.md 1.1 and 1.2.
 */
import { formatRfc3339 } from "../../sim/units.ts";
import type { Duration, SimTime } from "../../sim/units.ts";
import type { Node } from "../api/core.ts";
import type { Pod, PodCondition } from "../api/pod.ts";
import { informer, objectKey } from "./informer.ts";
import type { Informer } from "./informer.ts";
import { nodeInfo, place, unplace } from "./node-info.ts";
import type { NodeInfo } from "./node-info.ts";
import { podRequests } from "../api/resource-requests.ts";
import { sameJson } from "../api/same-json.ts";
import { bestNode, nodeMisfit, resourceMisfit } from "./scheduler-nodes.ts";
import type * as Rules from "./scheduler-rules.chunk.ts";
import { SchedulingQueue } from "./scheduling-queue.ts";
import type { Controller, ControllerContext } from "./types.ts";

const PODS = { group: "", resource: "pods" };
const NODES = { group: "", resource: "nodes" };
const NAME = "default-scheduler";
/** Pods that fit nowhere are tried again this often even if nothing has changed. */
const FLUSH: Duration = 300_000;
const MAX_BACKOFF: Duration = 10_000;

export const scheduler: Controller = {
  name: NAME,
  start: (context) => new Scheduler(context).start(),
};

const CLAIMS = { group: "", resource: "persistentvolumeclaims" };

/** A Pod that fits nowhere yet. */
interface Waiting {
  attempts: number;
  since: SimTime;
  /** Whether it may fit when other Pods go. */
  readonly forRoom: boolean;
}

class Scheduler {
  readonly #context: ControllerContext;
  readonly #queue: SchedulingQueue;
  readonly #pods: Informer<Pod>;
  readonly #nodes = new Map<string, NodeInfo>();
  readonly #unschedulable = new Map<string, Waiting>();
  /** Pods of which some asks for distance to others, or for nearness. */
  readonly #withAffinity = new Set<string>();
  /** Pods for which others were asked to go, and where. */
  readonly #nominated = new Map<string, { pod: Pod; node: string }>();

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#queue = new SchedulingQueue(context.clock, (key) => this.#schedule(key));
    this.#pods = informer<Pod>(context, PODS, (pod, before, isDeleted) => this.#podChanged(pod, before, isDeleted));
    context.api.watch(CLAIMS, {}, () => this.#retry((pod) => (pod.spec.volumes ?? []).length > 0));
    const nodes = informer<Node>(context, NODES, (node, _before, isDeleted) => this.#nodeChanged(node, isDeleted));
    for (const node of nodes.all()) this.#nodeChanged(node, false);
  }

  start(): void {
    for (const pod of this.#pods.all()) this.#podChanged(pod, undefined, false);
  }

  #nodeChanged(node: Node, isDeleted: boolean): void {
    const { name } = node.metadata;
    const old = this.#nodes.get(name);
    if (isDeleted) {
      this.#nodes.delete(name);
      return;
    }
    const info = nodeInfo(node);
    for (const pod of old ? old.pods.values() : this.#boundTo(name)) place(info, pod);
    this.#nodes.set(name, info);
    if (old && isSameForPods(old.node, node)) return;
    const empty = nodeInfo(node);
    this.#retry((pod) => !nodeMisfit(pod, node) && !resourceMisfit(podRequests(pod), empty));
  }

  /** Pods that were bound before the scheduler knew the node. */
  #boundTo(node: string): Pod[] {
    return [...this.#pods.all()].filter((pod) => pod.spec.nodeName === node);
  }

  #podChanged(pod: Pod, before: Pod | undefined, isDeleted: boolean): void {
    const key = objectKey(pod);
    const ended = isDeleted || pod.status.phase === "Succeeded" || pod.status.phase === "Failed";
    const info = pod.spec.nodeName === undefined ? undefined : this.#nodes.get(pod.spec.nodeName);
    if (ended) {
      this.#unschedulable.delete(key);
      this.#nominated.delete(pod.metadata.uid);
      this.#withAffinity.delete(pod.metadata.uid);
      if (!info?.pods.has(pod.metadata.uid)) return;
      unplace(info, pod);
      return this.#retry((_pod, waiting) => waiting.forRoom);
    }
    if (info) {
      this.#unschedulable.delete(key);
      if (hasAffinity(pod)) this.#withAffinity.add(pod.metadata.uid);
      const placed = info.pods.get(pod.metadata.uid);
      if (placed?.spec === pod.spec) return void info.pods.set(pod.metadata.uid, pod);
      unplace(info, pod);
      place(info, pod);
      return this.#retryNearby();
    }
    if (!isMine(pod)) return;
    // What the scheduler itself wrote about a Pod that fits nowhere is no reason to look again.
    const isNews = !this.#unschedulable.has(key) || (before !== undefined && before.spec !== pod.spec);
    if (isNews) this.#queue.add(key, this.#context.delays.schedule, pod.spec.priority ?? 0);
  }

  /** Those that may fit now are looked at again, each not before its back-off. */
  #retry(mayFit: (pod: Pod, waiting: Waiting) => boolean): void {
    const { clock, delays } = this.#context;
    for (const [key, waiting] of this.#unschedulable) {
      const pod = this.#pods.get(key);
      if (!pod || !mayFit(pod, waiting)) continue;
      const backOff = Math.min(MAX_BACKOFF, delays.retrySchedule * 2 ** (waiting.attempts - 1));
      this.#queue.add(key, Math.max(0, waiting.since + backOff - clock.now), pod.spec.priority ?? 0);
    }
  }

  /** A Pod has come to a node: those that wait for others may follow. */
  #retryNearby(): void {
    this.#retry((pod) => hasAffinity(pod) || pod.spec.topologySpreadConstraints !== undefined);
  }

  #schedule(key: string): void {
    const pod = this.#pods.get(key);
    if (!pod || !isMine(pod)) return void this.#unschedulable.delete(key);
    const node = this.#isPlain(pod) ? this.#plainChoice(pod) : undefined;
    if (node) return this.#bind(key, pod, node);
    const { api, chunks, clock } = this.#context;
    const rules = chunks.get("scheduler-rules") as typeof Rules | undefined;
    if (!rules) return clock.stall("scheduler-rules");
    const outcome = rules.decide(pod, { api, nodes: this.#nodes, nominated: this.#nominated });
    if (outcome.node && outcome.isReady) return this.#bind(key, pod, outcome.node);
    this.#wait(key, outcome.forRoom);
    if (outcome.node) return;
    this.#queue.add(key, FLUSH, pod.spec.priority ?? 0);
    this.#fail(pod, outcome.message, outcome.nominated);
    if (outcome.nominated !== undefined) this.#nominated.set(pod.metadata.uid, { pod, node: outcome.nominated });
    else this.#nominated.delete(pod.metadata.uid);
    rules.preempt(this.#context, pod, outcome.victims, outcome.nominated ?? "");
  }

  #isPlain({ spec }: Pod): boolean {
    return (
      this.#nominated.size === 0 &&
      this.#withAffinity.size === 0 &&
      spec.affinity?.["podAffinity"] === undefined &&
      spec.affinity?.["podAntiAffinity"] === undefined &&
      spec.topologySpreadConstraints === undefined &&
      !spec.containers.some(({ ports }) => ports?.some(({ hostPort }) => hostPort)) &&
      !spec.initContainers?.some(({ ports }) => ports?.some(({ hostPort }) => hostPort)) &&
      !spec.volumes?.some(({ persistentVolumeClaim, ephemeral }) => persistentVolumeClaim ?? ephemeral)
    );
  }

  #plainChoice(pod: Pod): NodeInfo | undefined {
    const requests = podRequests(pod);
    const fitting: NodeInfo[] = [];
    for (const info of this.#nodes.values()) {
      if (!nodeMisfit(pod, info.node) && !resourceMisfit(requests, info)) fitting.push(info);
    }
    return bestNode(pod, requests, fitting);
  }

  #wait(key: string, forRoom: boolean): void {
    const attempts = (this.#unschedulable.get(key)?.attempts ?? 0) + 1;
    this.#unschedulable.set(key, { attempts, since: this.#context.clock.now, forRoom });
  }

  #bind(key: string, pod: Pod, info: NodeInfo): void {
    const { name, namespace = "default" } = pod.metadata;
    const node = info.node.metadata.name;
    const result = this.#context.api.bind(namespace, name, node);
    if (!result.ok) return;
    this.#unschedulable.delete(key);
    this.#nominated.delete(pod.metadata.uid);
    const bound = result.value as Pod;
    this.#pods.assume(bound);
    place(info, bound);
    if (hasAffinity(bound)) this.#withAffinity.add(bound.metadata.uid);
    this.#event(pod, "Normal", "Scheduled", "Binding", `Successfully assigned ${namespace}/${name} to ${node}`);
    this.#retryNearby();
  }

  #fail(pod: Pod, message: string, nominated: string | undefined): void {
    this.#event(pod, "Warning", "FailedScheduling", "Scheduling", message);
    const old = pod.status.conditions?.find((one) => one.type === "PodScheduled");
    const isSame = old?.status === "False" && old.message === message;
    if (isSame && pod.status.nominatedNodeName === nominated) return;
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
    const { nominatedNodeName: _before, ...rest } = pod.status;
    const status = { ...rest, ...(nominated !== undefined && { nominatedNodeName: nominated }) };
    status.conditions = [...others, condition];
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

function hasAffinity({ spec }: Pod): boolean {
  return spec.affinity?.["podAffinity"] !== undefined || spec.affinity?.["podAntiAffinity"] !== undefined;
}

/** Whether nothing has changed that would let another Pod in. */
function isSameForPods(before: Node, after: Node): boolean {
  return (
    before.spec.unschedulable === after.spec.unschedulable &&
    sameJson(before.spec.taints, after.spec.taints) &&
    sameJson(before.metadata.labels, after.metadata.labels) &&
    sameJson(before.status.allocatable, after.status.allocatable)
  );
}
