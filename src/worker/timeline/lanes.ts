/** The lanes of one Pod: its phase, its STATUS, and one for each container in the order of the manifest, init first. */
import type { Cluster } from "../../kube/cluster/cluster.ts";
import { identitiesOf } from "../picture/pods.ts";
import type { TimelineLane } from "./timeline-view.ts";

export function lanesOf(cluster: Cluster, uid: string, namespace: string, pod: string): TimelineLane[] {
  const common = { uid, namespace, pod, container: "", containerKind: "app", identity: 0, glyph: "" } as const;
  const spec = cluster.pods().find((one) => one.metadata.uid === uid)?.spec;
  return [
    { ...common, key: `${uid} phase`, kind: "phase" },
    { ...common, key: `${uid} status`, kind: "status" },
    ...(spec ? identitiesOf(spec) : []).map(({ name, kind, identity, glyph }): TimelineLane => ({
      ...common,
      key: `${uid} ${name}`,
      kind: "container",
      container: name,
      containerKind: kind,
      identity,
      glyph,
    })),
  ];
}
