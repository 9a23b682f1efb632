/**
 * The DaemonSet controller: a Pod on each node that can have one.
 *
 * Source: Kubernetes v1.36 documentation, "DaemonSet"; facts/kubelet.md 11; kubernetes pkg/controller/daemon (behaviour).
 */
import type { Duration, SimTime } from "../../sim/units.ts";
import type { Node } from "../api/core.ts";
import type { Pod, PodTemplateSpec, Toleration } from "../api/pod.ts";
import type { ControllerRevision, DaemonSet } from "../api/workloads.ts";
import { share } from "./deployment-rollout.ts";
import { informer, objectKey } from "./informer.ts";
import type { Informer } from "./informer.ts";
import { matchesNode, untoleratedTaint } from "../api/node-selection.ts";
import { ownedPods } from "./owned-pods.ts";
import type { OwnedPods } from "./owned-pods.ts";
import { createPod, deletePod, tell } from "./pod-control.ts";
import type { PodControl } from "./pod-control.ts";
import { availableIn, isActive, isPodReady } from "./pod-readiness.ts";
import { REVISION_HASH, Revisions } from "./revisions.ts";
import { sameJson } from "../api/same-json.ts";
import type { Controller, ControllerContext } from "./types.ts";

const DAEMON_SETS = { group: "apps", resource: "daemonsets" };
const NODES = { group: "", resource: "nodes" };
const NAME = "daemonset-controller";
const FIRST_BACK_OFF: Duration = 1000;
const LAST_BACK_OFF: Duration = 900_000;
const GENERATION = "pod-template-generation";

/** What daemons put up with. */
const TOLERATIONS: readonly Toleration[] = [
  { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" },
  { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute" },
  { key: "node.kubernetes.io/disk-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/memory-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/pid-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/unschedulable", operator: "Exists", effect: "NoSchedule" },
];
const HOST_NETWORK: Toleration = {
  key: "node.kubernetes.io/network-unavailable",
  operator: "Exists",
  effect: "NoSchedule",
};

export const daemonSetController: Controller = {
  name: NAME,
  start: (context) => void new DaemonSetController(context),
};

class DaemonSetController implements PodControl {
  readonly context: ControllerContext;
  readonly component = NAME;
  readonly #owned: OwnedPods<DaemonSet>;
  readonly #nodes: Informer<Node>;
  readonly #revisions: Revisions;
  /** By set, its generation and node: when a failed Pod was last deleted, and how long the next one stays at least. */
  readonly #backOffs = new Map<string, { at: SimTime; wait: Duration }>();

  constructor(context: ControllerContext) {
    this.context = context;
    this.#revisions = new Revisions(context);
    this.#nodes = informer<Node>(context, NODES, (node, before) => {
      const isSame = before?.spec === node.spec && before?.metadata.labels === node.metadata.labels;
      if (!isSame) for (const set of this.#owned.owners.all()) this.#owned.queue.add(objectKey(set));
    });
    this.#owned = ownedPods<DaemonSet>(context, DAEMON_SETS, (key) => this.#reconcile(key), {
      selectorOf: (set) => set.spec.selector,
      mayAdopt: (_set, pod) => isActive(pod),
    });
  }

  get pods(): Informer<Pod> {
    return this.#owned.pods;
  }

  #reconcile(key: string): void {
    const set = this.#owned.owners.get(key);
    if (!set || set.metadata.deletionTimestamp !== undefined) return;
    const revision = this.#revisions.current(set);
    if (!revision) return this.#owned.queue.retry(key);
    const template = templateFor(set);
    this.#place(set, template, revision);
    this.#roll(set, template, revision);
    this.#updateStatus(set, template, revision);
    const inUse = this.pods.ownedBy(set.metadata.uid).map((pod) => `${set.metadata.name}-${hashOf(pod)}`);
    this.#revisions.trim(set, new Set([revision.metadata.name, ...inUse]));
  }

  #byNode(set: DaemonSet): Map<string, Pod[]> {
    const found = new Map<string, Pod[]>();
    for (const pod of this.pods.ownedBy(set.metadata.uid)) {
      const node = nodeOf(pod);
      const there = found.get(node);
      if (there) there.push(pod);
      else found.set(node, [pod]);
    }
    return found;
  }

  /** Makes what is missing, and deletes what has failed or should not be there. */
  #place(set: DaemonSet, template: PodTemplateSpec, revision: ControllerRevision): void {
    const byNode = this.#byNode(set);
    for (const node of this.#nodes.all()) {
      const pods = byNode.get(node.metadata.name) ?? [];
      const live = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined);
      const fit = fitness(template, node);
      if (!fit.mayStay) {
        for (const pod of live) deletePod(this, set, pod);
        continue;
      }
      for (const pod of live.filter(isEnded)) this.#replaceEnded(set, pod, node.metadata.name);
      const running = live.filter((pod) => !isEnded(pod));
      // With a surge, one of the old version may stay beside a new one.
      for (const pod of surplus(set, running, revision)) deletePod(this, set, pod);
      if (pods.length > 0 || !fit.mayStart) continue;
      const failure = this.#create(set, node, template, revision);
      if (failure !== null) return this.#owned.queue.retry(objectKey(set));
    }
  }

  #create(set: DaemonSet, node: Node, template: PodTemplateSpec, revision: ControllerRevision): string | null {
    return createPod(this, set, template, {
      labels: {
        [REVISION_HASH]: revision.metadata.labels?.[REVISION_HASH] ?? "",
        [GENERATION]: String(set.metadata.generation ?? 1),
      },
      spec: pinnedTo(node.metadata.name, template),
    });
  }

  #replaceEnded(set: DaemonSet, pod: Pod, node: string): void {
    if (pod.status.phase === "Failed") {
      const wait = this.#backOff(`${set.metadata.uid}/${set.metadata.generation ?? 1}/${node}`);
      if (wait > 0) return this.#owned.queue.addAfter(objectKey(set), wait);
      const message = `Found failed daemon pod ${pod.metadata.namespace}/${pod.metadata.name} on node ${nodeOf(pod)}, will try to kill it`;
      tell(this, set, "Warning", "FailedDaemonPod", message);
    } else {
      const message = `Found succeeded daemon pod ${pod.metadata.namespace}/${pod.metadata.name} on node ${nodeOf(pod)}, will try to delete it`;
      tell(this, set, "Normal", "SucceededDaemonPod", message);
    }
    deletePod(this, set, pod);
  }

  /** How long a failed Pod has to stay before the next is tried: twice as long each time; it is forgotten after a while. */
  #backOff(key: string): Duration {
    const { now } = this.context.clock;
    const last = this.#backOffs.get(key);
    const isForgotten = last === undefined || now - last.at > 2 * LAST_BACK_OFF;
    if (!isForgotten && now - last.at < last.wait) return last.wait - (now - last.at);
    const wait = isForgotten ? FIRST_BACK_OFF : Math.min(2 * last.wait, LAST_BACK_OFF);
    for (const [other, { at }] of this.#backOffs) if (now - at > 2 * LAST_BACK_OFF) this.#backOffs.delete(other);
    this.#backOffs.set(key, { at: now, wait });
    return 0;
  }

  /** Replaces Pods of older versions: as many at a time as may be away, or as there may be in addition. */
  #roll(set: DaemonSet, template: PodTemplateSpec, revision: ControllerRevision): void {
    if (set.spec.updateStrategy?.type === "OnDelete") return;
    const nodes = [...this.#nodes.all()].filter((node) => fitness(template, node).mayStart);
    const { maxSurge = 0, maxUnavailable = 1 } = set.spec.updateStrategy?.rollingUpdate ?? {};
    const surge = share(maxSurge, nodes.length, Math.ceil);
    if (surge > 0) this.#rollWithSurge(set, template, revision, nodes, surge);
    else this.#rollByDeleting(set, revision, nodes, share(maxUnavailable, nodes.length, Math.ceil));
  }

  #rollByDeleting(set: DaemonSet, revision: ControllerRevision, nodes: readonly Node[], most: number): void {
    const byNode = this.#byNode(set);
    const old: Pod[] = [];
    let away = 0;
    for (const node of nodes) {
      const live = (byNode.get(node.metadata.name) ?? []).find(isLive);
      const isAway = !live || !this.#isAvailable(set, live);
      if (isAway) away++;
      if (!live || isOf(live, revision)) continue;
      // One that does not serve anyway costs nothing.
      if (isAway) deletePod(this, set, live);
      else old.push(live);
    }
    for (const pod of old.slice(0, Math.max(0, Math.max(1, most) - away))) deletePod(this, set, pod);
  }

  /** The new one comes first; the old one goes when it is available. */
  #rollWithSurge(
    set: DaemonSet,
    template: PodTemplateSpec,
    revision: ControllerRevision,
    nodes: readonly Node[],
    most: number,
  ): void {
    const byNode = this.#byNode(set);
    const candidates: Node[] = [];
    const next: Node[] = [];
    let room = most;
    for (const node of nodes) {
      const live = (byNode.get(node.metadata.name) ?? []).filter(isLive);
      const old = live.find((pod) => !isOf(pod, revision));
      const fresh = live.find((pod) => isOf(pod, revision));
      if (!old) continue;
      if (!fresh) (this.#isAvailable(set, old) ? candidates : next).push(node);
      else if (this.#isAvailable(set, fresh)) deletePod(this, set, old);
      else room--;
    }
    next.push(...candidates.slice(0, Math.max(0, room)));
    for (const node of next) {
      const failure = this.#create(set, node, template, revision);
      if (failure !== null) return this.#owned.queue.retry(objectKey(set));
    }
  }

  #isAvailable(set: DaemonSet, pod: Pod): boolean {
    const wait = availableIn(pod, set.spec.minReadySeconds ?? 0, this.context.clock.epoch);
    if (wait !== null && wait > 0) this.#owned.queue.addAfter(objectKey(set), wait);
    return wait === 0;
  }

  #updateStatus(set: DaemonSet, template: PodTemplateSpec, revision: ControllerRevision): void {
    const byNode = this.#byNode(set);
    const hash = revision.metadata.labels?.[REVISION_HASH];
    let [desired, scheduled, misscheduled, ready, available, updated] = [0, 0, 0, 0, 0, 0];
    for (const node of this.#nodes.all()) {
      const pod = byNode.get(node.metadata.name)?.find((one) => one.metadata.deletionTimestamp === undefined);
      if (!fitness(template, node).mayStart) {
        if (pod) misscheduled++;
        continue;
      }
      desired++;
      if (!pod) continue;
      scheduled++;
      if (isPodReady(pod)) ready++;
      if (this.#isAvailable(set, pod)) available++;
      if (hashOf(pod) === hash) updated++;
    }
    const fresh: DaemonSet["status"] = {
      currentNumberScheduled: scheduled,
      numberMisscheduled: misscheduled,
      desiredNumberScheduled: desired,
      numberReady: ready,
      ...(set.metadata.generation !== undefined && { observedGeneration: set.metadata.generation }),
      ...(updated > 0 && { updatedNumberScheduled: updated }),
      ...(available > 0 && { numberAvailable: available }),
      ...(desired > available && { numberUnavailable: desired - available }),
    };
    if (sameJson(fresh, set.status)) return;
    const result = this.context.api.updateStatus(DAEMON_SETS, set.metadata.namespace, set.metadata.name, fresh);
    if (result.ok) this.#owned.owners.assume(result.value as DaemonSet);
  }
}

/** The template with what every daemon tolerates. */
function templateFor(set: DaemonSet): PodTemplateSpec {
  const { template } = set.spec;
  const added = template.spec.hostNetwork === true ? [...TOLERATIONS, HOST_NETWORK] : TOLERATIONS;
  return { ...template, spec: { ...template.spec, tolerations: [...(template.spec.tolerations ?? []), ...added] } };
}

/** Bound to its node by an affinity, which the scheduler carries out. */
function pinnedTo(node: string, template: PodTemplateSpec): { affinity: { [field: string]: unknown } } {
  const here = { key: "metadata.name", operator: "In", values: [node] };
  const given = template.spec.affinity?.["nodeAffinity"] as
    | { requiredDuringSchedulingIgnoredDuringExecution?: { nodeSelectorTerms?: { matchExpressions?: unknown[] }[] } }
    | undefined;
  const terms = given?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [{}];
  return {
    affinity: {
      ...template.spec.affinity,
      nodeAffinity: {
        ...given,
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: terms.map((term) => ({ ...term, matchFields: [here] })),
        },
      },
    },
  };
}

function fitness(template: PodTemplateSpec, node: Node): { mayStart: boolean; mayStay: boolean } {
  const pod = { spec: template.spec } as Pod;
  if (!matchesNode(pod, node)) return { mayStart: false, mayStay: false };
  const taint = untoleratedTaint(pod, node);
  return { mayStart: taint === undefined, mayStay: taint?.effect !== "NoExecute" };
}

function nodeOf(pod: Pod): string {
  if (pod.spec.nodeName !== undefined && pod.spec.nodeName !== "") return pod.spec.nodeName;
  const affinity = pod.spec.affinity?.["nodeAffinity"] as
    | {
        requiredDuringSchedulingIgnoredDuringExecution?: {
          nodeSelectorTerms?: { matchFields?: { values?: string[] }[] }[];
        };
      }
    | undefined;
  const [term] = affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return term?.matchFields?.[0]?.values?.[0] ?? "";
}

/** Pods that are too many on a node; the oldest stays, and with a surge the oldest of either version. */
function surplus(set: DaemonSet, running: readonly Pod[], revision: ControllerRevision): readonly Pod[] {
  const isSurging = ![undefined, 0, "0%"].includes(set.spec.updateStrategy?.rollingUpdate?.maxSurge);
  if (!isSurging) return running.slice(1);
  const [fresh, old] = [true, false].map((isNew) => running.filter((pod) => isOf(pod, revision) === isNew));
  return [...(fresh ?? []).slice(1), ...(old ?? []).slice(1)];
}

function isLive(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp === undefined;
}

function isOf(pod: Pod, revision: ControllerRevision): boolean {
  return hashOf(pod) === revision.metadata.labels?.[REVISION_HASH];
}

function hashOf(pod: Pod): string {
  return pod.metadata.labels?.[REVISION_HASH] ?? "";
}

function isEnded(pod: Pod): boolean {
  return pod.status.phase === "Failed" || pod.status.phase === "Succeeded";
}
