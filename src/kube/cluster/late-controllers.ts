/**
 * The controllers are a chunk, and are started when there is first an object that concerns one of them, or a node falls
 * silent. Until then they would have had nothing to do, so their being late makes no difference.
 */
import type { ChunkStore } from "../../machine/kernel/core.ts";
import type { Node } from "../api/core.ts";
import type { KubeObject } from "../api/meta.ts";
import type { Pod } from "../api/pod.ts";
import type { ApiServerHost } from "../apiserver/api-server.ts";
import type { ChangeVerb } from "../apiserver/store.ts";
import type * as ControllersChunk from "../controllers/controllers.chunk.ts";
import type { ControllerContext } from "../controllers/types.ts";

/** Kinds that concern no controller, unless they have owners, or wait for one to let them go. */
const UNATTENDED = new Set(["ConfigMap", "Event", "Namespace", "Node", "Pod", "Secret", "ServiceAccount"]);

/** Answers what has them started, where they are not. */
export function startLate(api: ApiServerHost, chunks: ChunkStore, context: ControllerContext): () => void {
  const { clock } = context;
  let isNeeded = false;
  api.onChange((verb, object) => {
    if (!isNeeded && concernsAController(verb, object)) need();
  });
  return need;

  function need(): void {
    if (!isNeeded) clock.at(clock.now, start);
    isNeeded = true;
  }

  function start(): void {
    const module = chunks.get("controllers") as typeof ControllersChunk | undefined;
    if (!module) clock.stall("controllers");
    else for (const controller of module.CONTROLLERS) controller.start(context);
  }
}

function concernsAController(verb: ChangeVerb, object: KubeObject): boolean {
  const { kind, metadata } = object;
  // A node's own belongs to it, and beats as long as all is well.
  if (kind === "Lease") return false;
  if (!UNATTENDED.has(kind)) return true;
  if (kind === "Pod" && (object as Pod).spec.volumes?.some((one) => one.ephemeral) === true) return true;
  if (kind === "Node") return verb === "DELETED" || isTroubled(object as Node);
  if (kind === "Namespace" && metadata.deletionTimestamp !== undefined) return true;
  return (metadata.ownerReferences ?? []).length > 0 || (metadata.finalizers ?? []).length > 0;
}

/** Whether Pods are kept from the node, or driven from it. */
function isTroubled({ spec, status }: Node): boolean {
  return (
    spec.unschedulable === true ||
    spec.taints?.some((taint) => taint.effect === "NoExecute") === true ||
    status.conditions?.some((one) => (one.type === "Ready") !== (one.status === "True")) === true
  );
}
