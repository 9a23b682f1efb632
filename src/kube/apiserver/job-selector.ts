/**
 * A new Job selects its Pods by its own uid: labels of its template and its selector.
 * Source: kubernetes pkg/registry/batch/job strategy (behaviour), v1.36.
 */
import type { Fields } from "./pod-defaults.ts";
import { mapOf } from "./pod-defaults.ts";

export function selectByUid(job: Fields): void {
  const spec = mapOf(job, "spec");
  const metadata = mapOf(job, "metadata");
  const template = mapOf(spec, "template");
  if (!spec || !metadata || !template || spec["manualSelector"] === true) return;
  const { uid, name } = metadata;
  const own = {
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
    "controller-uid": uid,
    "job-name": name,
  };
  const given = mapOf(template, "metadata");
  template["metadata"] = { ...given, labels: { ...(given && mapOf(given, "labels")), ...own } };
  const selector = mapOf(spec, "selector");
  spec["selector"] = {
    ...selector,
    matchLabels: {
      ...(selector && mapOf(selector, "matchLabels")),
      "batch.kubernetes.io/controller-uid": uid,
    },
  };
}
