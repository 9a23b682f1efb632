/** What a ReplicaSet remembers of its Deployment's template. */
import type { KubeObject } from "../api/meta.ts";
import { at, fields } from "./fields.ts";

/** A ReplicaSet's template without the hash that its Deployment has put on it. */
export function templateOf(replicaSet: KubeObject): unknown {
  const template = fields(at(replicaSet, "spec", "template"));
  const metadata = fields(template["metadata"]);
  const { "pod-template-hash": _, ...labels } = fields(metadata["labels"]);
  return { ...template, metadata: { ...metadata, labels } };
}
