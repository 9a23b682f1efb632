/** Revisions of a workload: ReplicaSets of a Deployment, ControllerRevisions of the others. Source: kubectl pkg/polymorphichelpers/history.go, rollback.go (behaviour), v1.33. */
import type { KubeObject } from "../api/meta.ts";
import { at, num, text } from "./fields.ts";
import type { Invocation } from "./invocation.ts";
import { selectorQuery } from "./printers/selector.ts";
import { templateOf } from "./workload-revisions.ts";

const REVISION = "deployment.kubernetes.io/revision";

export interface Revision {
  number: number;
  /** The ReplicaSet or ControllerRevision that keeps it. */
  keeper: KubeObject;
  template: unknown;
}

/** Oldest first; null where such objects have no history. */
export function revisionsOf(inv: Invocation, object: KubeObject): Revision[] | null {
  const resource = { Deployment: "replicasets", DaemonSet: "controllerrevisions", StatefulSet: "controllerrevisions" }[
    object.kind
  ];
  if (resource === undefined) return null;
  const result = inv.api.list(
    { group: "apps", resource },
    {
      namespace: object.metadata.namespace ?? "default",
      labelSelector: selectorQuery(at(object, "spec", "selector")),
    },
  );
  return (result.ok ? result.value.items : [])
    .filter((one) => one.metadata.ownerReferences?.some((owner) => owner.uid === object.metadata.uid))
    .map((keeper): Revision =>
      keeper.kind === "ReplicaSet"
        ? { number: Number(text(keeper.metadata.annotations, REVISION)), keeper, template: templateOf(keeper) }
        : { number: num(keeper, "revision"), keeper, template: at(keeper, "data", "spec", "template") },
    )
    .filter((one) => one.number > 0)
    .sort((x, y) => x.number - y.number);
}
