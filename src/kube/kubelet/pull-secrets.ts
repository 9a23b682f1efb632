/** Names and passwords for registries, of which a kubelet only says whether they are there. Source: facts/kubelet.md 1.1 (7). */
import type { PodHandle } from "./pod-handle.ts";

/** Pull secrets that are missing are only warned of. */
export function warnOfPullSecrets({ context, pod }: PodHandle): void {
  const namespace = pod.metadata.namespace ?? "default";
  const names = (pod.spec.imagePullSecrets ?? []).map((one) => one.name ?? "");
  const missing = names.filter((name) => context.secret(namespace, name) === undefined).join(", ");
  if (missing === "") return;
  const message = `Unable to retrieve some image pull secrets (${missing}); attempting to pull the image may not succeed.`;
  context.event(pod, "Warning", "FailedToRetrieveImagePullSecret", message);
}
