/** From `apiVersion` and `kind` of a manifest to the resource it is stored under. */
import type { Resource, Served } from "./resources.ts";
import { PLAIN, groupOf, resourcesOf } from "./resources.ts";

/** The resource of that kind, or undefined where the server knows no such kind in that version. */
export function findKind(apiVersion: string, kind: string, served: Served = PLAIN): Resource | undefined {
  const group = groupOf(apiVersion);
  const version = apiVersion.slice(apiVersion.indexOf("/") + 1);
  const resources = resourcesOf(served).filter((one) => one.group === group && one.kind === kind);
  const resource = resources.find((one) => one.version === version) ?? resources[0];
  // Simplified: of older versions only autoscaling/v1 and the Gateway API's v1beta1 are still served beside the listed one.
  const older = { autoscaling: "v1", "gateway.networking.k8s.io": "v1beta1" }[group];
  return resource && (resource.version === version || version === older) ? resource : undefined;
}
