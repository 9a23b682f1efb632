/** From `apiVersion` and `kind` of a manifest to the resource it is stored under. */
import type { Resource } from "./resources.ts";
import { RESOURCES, groupOf } from "./resources.ts";

/** The resource of that kind, or undefined where the server knows no such kind in that version. */
export function findKind(apiVersion: string, kind: string): Resource | undefined {
  const group = groupOf(apiVersion);
  const version = apiVersion.slice(apiVersion.indexOf("/") + 1);
  const resource = RESOURCES.find((one) => one.group === group && one.kind === kind);
  if (!resource) return undefined;
  // Simplified: of older versions only autoscaling/v1 is still served beside the listed one.
  return resource.version === version || (group === "autoscaling" && version === "v1") ? resource : undefined;
}
