/** The order in which objects are written, so that what others need comes first. Source: sigs.k8s.io/kustomize api/internal/builtins SortOrderTransformer, legacy order (behaviour), v5.6. */
import { text } from "../fields.ts";
import type { Fields } from "../fields.ts";

const FIRST =
  "Namespace ResourceQuota StorageClass CustomResourceDefinition ServiceAccount PodSecurityPolicy Role ClusterRole RoleBinding ClusterRoleBinding ConfigMap Secret Endpoints Service LimitRange PriorityClass PersistentVolume PersistentVolumeClaim Deployment StatefulSet CronJob PodDisruptionBudget".split(
    " ",
  );
const LAST = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

export function sorted(objects: readonly Fields[]): Fields[] {
  return [...objects].sort((x, y) => {
    const [a, b] = [rank(x), rank(y)];
    if (a !== b) return a - b;
    const [p, q] = [key(x), key(y)];
    return p < q ? -1 : p > q ? 1 : 0;
  });
}

function rank(object: Fields): number {
  const kind = text(object, "kind");
  const first = FIRST.indexOf(kind);
  if (first >= 0) return first - FIRST.length;
  return LAST.indexOf(kind) + 1;
}

function key(object: Fields): string {
  const apiVersion = text(object, "apiVersion");
  const slash = apiVersion.indexOf("/");
  const group = slash < 0 ? "" : apiVersion.slice(0, slash);
  return [
    group,
    apiVersion.slice(slash + 1),
    text(object, "kind"),
    text(object, "metadata", "namespace"),
    text(object, "metadata", "name"),
  ].join("\u0000");
}
