/** `apply --prune`: deletes what was applied before and is no longer given. Source: kubectl pkg/cmd/apply/prune.go, pkg/util/prune (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import type { DryRun } from "../dry-run.ts";
import { fail } from "../failure.ts";
import { text } from "../fields.ts";
import type { Invocation, Step } from "../invocation.ts";
import { LAST_APPLIED } from "../last-applied.ts";
import { printChange } from "../mutation.ts";
import type { Output } from "../output.ts";
import { findKind } from "../kinds.ts";
import type { Resource } from "../resources.ts";

/** Kinds that are looked through where `--prune-allowlist` names none. */
const PRUNED = `
core/v1/ConfigMap core/v1/Endpoints core/v1/PersistentVolumeClaim core/v1/Pod core/v1/ReplicationController core/v1/Secret
core/v1/Service batch/v1/Job batch/v1/CronJob networking.k8s.io/v1/Ingress apps/v1/DaemonSet apps/v1/Deployment
apps/v1/ReplicaSet apps/v1/StatefulSet core/v1/Namespace core/v1/PersistentVolume`;

export function* prune(inv: Invocation, output: Output, applied: readonly KubeObject[], dryRun: DryRun): Step<void> {
  const { flags } = inv;
  const listed = flags.list("prune-allowlist");
  const kinds = (listed.length > 0 ? listed : PRUNED.trim().split(/\s+/)).map(resourceNamed);
  const kept = new Set(applied.map((object) => object.metadata.uid));
  const namespaces = [...new Set(applied.flatMap(({ metadata }) => metadata.namespace ?? []))];
  const places: [Resource, string | undefined][] = [
    ...namespaces.flatMap((namespace) =>
      kinds.filter((one) => one.namespaced).map((one): [Resource, string] => [one, namespace]),
    ),
    ...kinds.filter((one) => !one.namespaced).map((one): [Resource, undefined] => [one, undefined]),
  ];
  for (const [resource, namespace] of places) {
    const selector = flags.text("selector");
    const { items } = yield* inv.ok(
      inv.api.list(resource, {
        ...(namespace !== undefined && { namespace }),
        ...(selector !== "" && { labelSelector: selector }),
      }),
    );
    for (const object of items) {
      if (text(object.metadata.annotations, LAST_APPLIED) === "" || kept.has(object.metadata.uid)) continue;
      if (dryRun !== "client") yield* remove(inv, resource, object, dryRun);
      yield* printChange(inv, output, object, "pruned", dryRun);
    }
  }
}

function* remove(inv: Invocation, resource: Resource, { metadata }: KubeObject, dryRun: DryRun): Step<void> {
  const grace = inv.flags.int("grace-period");
  const { cascade } = { cascade: inv.flags.text("cascade") };
  yield* inv.ok(
    inv.api.delete(resource, metadata.namespace, metadata.name, {
      ...(grace >= 0 && { gracePeriodSeconds: grace }),
      propagationPolicy: cascade === "orphan" ? "Orphan" : cascade === "foreground" ? "Foreground" : "Background",
      ...(dryRun === "server" && { dryRun: true }),
    }),
  );
}

/** `core/v1/ConfigMap`. */
function resourceNamed(written: string): Resource {
  const parts = written.split("/");
  if (parts.length !== 3) fail(`invalid GroupVersionKind format: ${written}, please follow <group/version/kind>`);
  const [group = "", version = "", kind = ""] = parts;
  const found = findKind(group === "core" ? version : `${group}/${version}`, kind);
  return (
    found ??
    fail(
      `no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(group === "core" ? version : `${group}/${version}`)}`,
    )
  );
}
