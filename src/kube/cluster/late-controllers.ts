/**
 * The controllers are a chunk, and are started when there is first an object that concerns one of them. Until then they
 * would have had nothing to do, so their being late makes no difference.
 */
import type { ChunkStore } from "../../machine/kernel/core.ts";
import type { KubeObject } from "../api/meta.ts";
import type { ApiServerHost } from "../apiserver/api-server.ts";
import type * as ControllersChunk from "../controllers/controllers.chunk.ts";
import type { ControllerContext } from "../controllers/types.ts";

/** Kinds that concern no controller, unless they have owners, or wait for one to let them go. */
const UNATTENDED = new Set(["ConfigMap", "Event", "Lease", "Namespace", "Node", "Pod", "Secret", "ServiceAccount"]);

export function startLate(api: ApiServerHost, chunks: ChunkStore, context: ControllerContext): void {
  const { clock } = context;
  let isNeeded = false;
  api.onChange((_verb, object) => {
    if (isNeeded || !concernsAController(object)) return;
    isNeeded = true;
    clock.at(clock.now, start);
  });

  function start(): void {
    const module = chunks.get("controllers") as typeof ControllersChunk | undefined;
    if (!module) clock.stall("controllers");
    else for (const controller of module.CONTROLLERS) controller.start(context);
  }
}

function concernsAController({ kind, metadata }: KubeObject): boolean {
  if (!UNATTENDED.has(kind)) return true;
  if (kind === "Namespace" && metadata.deletionTimestamp !== undefined) return true;
  return (metadata.ownerReferences ?? []).length > 0 || (metadata.finalizers ?? []).length > 0;
}
