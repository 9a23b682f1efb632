/**
 * What the API server adds to a new claim: the default storage class, and its protection while Pods use it.
 * Source: kubernetes plugin/pkg/admission/storage (behaviour), v1.36.
 */
import type { KubeObject } from "../api/meta.ts";
import { DEFAULT_CLASS, PVC_PROTECTION } from "../api/storage.ts";
import { mapOf } from "./pod-defaults.ts";
import type { Fields } from "./pod-defaults.ts";

export function admitClaim(claim: Fields, classes: readonly KubeObject[]): void {
  const metadata = mapOf(claim, "metadata") ?? {};
  const finalizers = Array.isArray(metadata["finalizers"]) ? (metadata["finalizers"] as unknown[]) : [];
  if (!finalizers.includes(PVC_PROTECTION)) metadata["finalizers"] = [...finalizers, PVC_PROTECTION];
  const spec = mapOf(claim, "spec");
  if (!spec || spec["storageClassName"] !== undefined) return;
  // Of several default classes the youngest counts.
  const defaults = classes
    .filter((one) => one.metadata.annotations?.[DEFAULT_CLASS] === "true")
    .sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : -1));
  if (defaults[0]) spec["storageClassName"] = defaults[0].metadata.name;
}
