/**
 * What `kubectl apply` does with an object that the server has already. Part of the chunk `kubectl-apply-more`.
 * Source: kubectl pkg/cmd/apply/patcher.go (behaviour), v1.33.
 */
import type { KubeObject } from "../../api/meta.ts";
import { writeOptions } from "../dry-run.ts";
import type { DryRun } from "../dry-run.ts";
import { failStatus } from "../failure.ts";
import { fields, text } from "../fields.ts";
import type { FileObject } from "../files.ts";
import type { Invocation, Step } from "../invocation.ts";
import { LAST_APPLIED, withLastApplied } from "../last-applied.ts";
import { toJson } from "../printers/json.ts";
import { groupVersion } from "../resources.ts";
import { patchOf, threeWayPatch } from "../three-way-patch.ts";
import { createNew } from "./apply.ts";
import type { Applied } from "./apply.ts";

/** Nothing is sent where nothing is to change. With `--force` what cannot be changed is replaced. */
export function* patchLive(inv: Invocation, one: FileObject, live: KubeObject, dryRun: DryRun): Step<Applied> {
  const annotations = fields(live.metadata.annotations);
  const applied = text(annotations, LAST_APPLIED);
  if (inv.flags.bool("server-side")) {
    const wanted = applied === "" ? one.object : withLastApplied(one.object);
    const result = inv.api.patch(one.resource, one.namespace, one.name, "strategic", wanted, writeOptions(inv, dryRun));
    return { object: yield* inv.ok(result), word: "serverside-applied" };
  }
  if (applied === "") {
    const name = `${one.resource.resource}/${one.name}`;
    yield* inv.warn([
      `resource ${name} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.`,
    ]);
  }
  const original: unknown = applied === "" ? {} : parseJson(applied);
  const wanted = withLastApplied(one.object);
  const { lists, type } = patchOf(one.resource);
  const patch = threeWayPatch(original, wanted, live, lists);
  if (Object.keys(patch).length === 0) return { object: live, word: "unchanged" };
  if (live.metadata.deletionTimestamp !== undefined) {
    yield* inv.warn([`Detected changes to resource ${one.name} which is currently being deleted.`]);
  }
  if (dryRun === "client") return { object: live, word: "configured" };
  const result = inv.api.patch(one.resource, one.namespace, one.name, type, patch, writeOptions(inv, dryRun));
  if (
    !result.ok &&
    inv.flags.bool("force") &&
    (result.status.reason === "Invalid" || result.status.reason === "Conflict")
  ) {
    const removed = inv.api.delete(one.resource, one.namespace, one.name, { gracePeriodSeconds: 0 });
    if (!removed.ok && removed.status.reason !== "NotFound") failStatus(removed.status);
    return { object: (yield* createNew(inv, one, dryRun)).object, word: "configured" };
  }
  return { object: yield* inv.ok(result, patchContext(one, patch)), word: "configured" };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}

function patchContext(one: FileObject, patch: unknown): string {
  const { resource } = one;
  const version = groupVersion(resource);
  const shown = resource.group === "" ? `/${version}` : version;
  return `error when applying patch:\n${toJson(patch)}\nto:\nResource: "${shown}, Resource=${resource.resource}", GroupVersionKind: "${shown}, Kind=${resource.kind}"\nName: "${one.name}", Namespace: "${one.namespace ?? ""}"\nfor: ${JSON.stringify(one.source)}: `;
}
