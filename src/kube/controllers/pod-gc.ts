/**
 * The Pod garbage collector: Pods of nodes that are no more, and those of nodes that somebody has declared out of service.
 *
 * Source: Kubernetes v1.36 documentation, "Garbage collection of Pods" and "Non-graceful node shutdown"; kubernetes
 * pkg/controller/podgc (behaviour, texts). Simplified: ended Pods are kept however many there are.
 */
import { formatRfc3339 } from "../../sim/units.ts";
import type { Duration } from "../../sim/units.ts";
import type { Node } from "../api/core.ts";
import type { Pod } from "../api/pod.ts";
import { informer } from "./informer.ts";
import type { Informer } from "./informer.ts";
import { isActive } from "./pod-readiness.ts";
import type { Controller, ControllerContext } from "./types.ts";
import { workQueue } from "./work-queue.ts";

const NODES = { group: "", resource: "nodes" };
const PODS = { group: "", resource: "pods" };
const NAME = "pod-garbage-collector";
const OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";
/** How long a node has to be gone. */
const QUARANTINE: Duration = 40_000;

export const podGarbageCollector: Controller = { name: NAME, start };

function start(context: ControllerContext): void {
  const { api, clock } = context;
  const queue = workQueue(clock, 0, reconcile);
  const nodes: Informer<Node> = informer<Node>(context, NODES, ({ metadata, spec }, _before, isDeleted) => {
    if (isDeleted) queue.addAfter(metadata.name, QUARANTINE);
    else if (spec.taints?.some((taint) => taint.key === OUT_OF_SERVICE)) queue.addAfter(metadata.name, QUARANTINE / 2);
  });
  const pods = informer<Pod>(context, PODS, (pod) => podChanged(pod));
  for (const pod of pods.all()) podChanged(pod);

  function podChanged({ spec }: Pod): void {
    const name = spec.nodeName ?? "";
    if (name !== "" && !nodes.get(`/${name}`)) queue.addAfter(name, QUARANTINE);
  }

  function reconcile(name: string): void {
    const node = nodes.get(`/${name}`);
    const listed = api.list(PODS, { fieldSelector: `spec.nodeName=${name}` });
    for (const pod of (listed.ok ? listed.value.items : []) as Pod[]) {
      if (!node) end(pod, "PodGC: node no longer exists");
      else if (pod.metadata.deletionTimestamp !== undefined && !isReady(node)) end(pod, null);
    }
  }

  function end(pod: Pod, message: string | null): void {
    const { namespace, name, uid } = pod.metadata;
    if (message !== null && isActive(pod)) {
      const condition = {
        type: "DisruptionTarget" as const,
        status: "True" as const,
        lastProbeTime: null,
        lastTransitionTime: formatRfc3339(clock.epoch),
        reason: "DeletionByPodGC",
        message,
      };
      const others = (pod.status.conditions ?? []).filter((one) => one.type !== condition.type);
      api.updateStatus(PODS, namespace, name, { ...pod.status, phase: "Failed", conditions: [...others, condition] });
    }
    api.delete(PODS, namespace, name, { gracePeriodSeconds: 0, preconditionUid: uid });
  }
}

function isReady(node: Node): boolean {
  return node.status.conditions?.some((one) => one.type === "Ready" && one.status === "True") === true;
}
