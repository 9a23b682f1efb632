/**
 * The taint eviction controller: Pods that do not put up with a `NoExecute` taint of their node are deleted, at once or when
 * they have put up with it for long enough.
 *
 * Source: Kubernetes v1.36 documentation, "Taint based Evictions"; kubernetes pkg/controller/tainteviction (behaviour, texts).
 */
import { formatRfc3339, parseRfc3339 } from "../../sim/units.ts";
import type { Timer } from "../../sim/clock.ts";
import type { EpochMs } from "../../sim/units.ts";
import type { Node, Taint } from "../api/core.ts";
import { tolerates } from "../api/node-selection.ts";
import type { Pod } from "../api/pod.ts";
import { informer } from "./informer.ts";
import type { Informer } from "./informer.ts";
import type { Controller, ControllerContext } from "./types.ts";
import { workQueue } from "./work-queue.ts";
import type { WorkQueue } from "./work-queue.ts";

const NODES = { group: "", resource: "nodes" };
const PODS = { group: "", resource: "pods" };
const NAME = "taint-eviction-controller";

export const taintEvictionController: Controller = {
  name: NAME,
  start: (context) => void new TaintEvictionController(context),
};

class TaintEvictionController {
  readonly #context: ControllerContext;
  readonly #queue: WorkQueue;
  readonly #nodes: Informer<Node>;
  /** By uid of the Pod: when it will be deleted. */
  readonly #condemned = new Map<string, Timer>();

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#queue = workQueue(context.clock, context.delays.reconcile, (name) => this.#reconcile(name));
    this.#nodes = informer<Node>(context, NODES, (node, before, isDeleted) => {
      if (!isDeleted && before?.spec !== node.spec) this.#queue.add(node.metadata.name);
    });
    informer<Pod>(context, PODS, (pod, before, isDeleted) => {
      if (isDeleted || pod.metadata.deletionTimestamp !== undefined) return this.#spare(pod);
      const { nodeName } = pod.spec;
      if (nodeName !== undefined && before?.spec !== pod.spec && this.#taintsOf(nodeName).length > 0)
        this.#queue.add(nodeName);
    });
    for (const node of this.#nodes.all()) this.#queue.add(node.metadata.name);
  }

  #taintsOf(node: string): Taint[] {
    return (this.#nodes.get(`/${node}`)?.spec.taints ?? []).filter((taint) => taint.effect === "NoExecute");
  }

  #reconcile(name: string): void {
    const { api, clock } = this.#context;
    const taints = this.#taintsOf(name);
    const listed = api.list(PODS, { fieldSelector: `spec.nodeName=${name}` });
    for (const pod of (listed.ok ? listed.value.items : []) as Pod[]) {
      if (pod.metadata.deletionTimestamp !== undefined) continue;
      const due = dueTime(pod, taints, clock.epoch);
      if (due === null) this.#reprieve(pod);
      else this.#condemn(pod, due - clock.start);
    }
  }

  #condemn(pod: Pod, due: number): void {
    const { clock } = this.#context;
    const { uid } = pod.metadata;
    const old = this.#condemned.get(uid);
    if (old?.pending && old.due <= Math.max(due, clock.now)) return;
    clock.cancel(old);
    this.#condemned.set(
      uid,
      clock.at(Math.max(due, clock.now), () => this.#evict(pod)),
    );
  }

  #reprieve(pod: Pod): void {
    if (this.#spare(pod)) this.#tell(pod, `Cancelling deletion of Pod ${fullName(pod)}`);
  }

  #spare(pod: Pod): boolean {
    const timer = this.#condemned.get(pod.metadata.uid);
    this.#context.clock.cancel(timer);
    return this.#condemned.delete(pod.metadata.uid);
  }

  #evict(condemned: Pod): void {
    const { api, clock } = this.#context;
    const { namespace = "default", name, uid } = condemned.metadata;
    this.#condemned.delete(uid);
    const found = api.get(PODS, namespace, name);
    if (!found.ok || found.value.metadata.uid !== uid) return;
    const pod = found.value as Pod;
    this.#tell(pod, `Marking for deletion Pod ${fullName(pod)}`);
    const condition = {
      type: "DisruptionTarget" as const,
      status: "True" as const,
      lastProbeTime: null,
      lastTransitionTime: formatRfc3339(clock.epoch),
      reason: "DeletionByTaintManager",
      message: "Taint manager: deleting due to NoExecute taint",
    };
    const others = (pod.status.conditions ?? []).filter((one) => one.type !== condition.type);
    api.updateStatus(PODS, namespace, name, { ...pod.status, conditions: [...others, condition] });
    api.delete(PODS, namespace, name, { preconditionUid: uid });
  }

  #tell(pod: Pod, message: string): void {
    const { namespace = "default", name, uid } = pod.metadata;
    this.#context.api.recordEvent({
      involved: { kind: "Pod", apiVersion: "v1", namespace, name, uid },
      type: "Normal",
      reason: "TaintManagerEviction",
      message,
      component: NAME,
    });
  }
}

function fullName({ metadata }: Pod): string {
  return `${metadata.namespace ?? "default"}/${metadata.name}`;
}

/** When the Pod has to go; null: it may stay. */
function dueTime(pod: Pod, taints: readonly Taint[], now: EpochMs): EpochMs | null {
  let due: EpochMs | null = null;
  for (const taint of taints) {
    const tolerating = (pod.spec.tolerations ?? []).filter((toleration) => tolerates(toleration, taint));
    if (tolerating.length === 0) return now;
    const limits = tolerating.flatMap(({ tolerationSeconds }) => tolerationSeconds ?? []);
    if (limits.length === 0) continue;
    const since = parseRfc3339(taint.timeAdded ?? "") ?? now;
    const end = since + Math.max(0, Math.min(...limits)) * 1000;
    due = due === null ? end : Math.min(due, end);
  }
  return due;
}
