/** The subresource `scale`: which kinds have it, and what it says of an object. Source: autoscaling/v1 Scale, Kubernetes v1.33. */
import type { KubeObject, Status } from "../api/meta.ts";
import { at, num, sortedEntries } from "./fields.ts";
import type { Resource } from "./resources.ts";

const SCALABLE = ["deployments", "replicasets", "replicationcontrollers", "statefulsets"];

export function isScalable({ resource, custom }: Resource): boolean {
  return custom?.isScalable ?? SCALABLE.includes(resource);
}

export function scaleOf(object: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const labels = at(object, "spec", "selector", "matchLabels") ?? at(object, "spec", "selector");
  const selector = sortedEntries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, ...(namespace !== undefined && { namespace }), uid, resourceVersion, creationTimestamp },
    spec: { replicas: num(object, "spec", "replicas") },
    status: { replicas: num(object, "status", "replicas"), selector },
  };
}

/** The server's answer where an object has no such subresource. */
export const NO_SUBRESOURCE: Status = {
  kind: "Status",
  apiVersion: "v1",
  status: "Failure",
  reason: "NotFound",
  message: "the server could not find the requested resource",
  code: 404,
};
