/** Whether labels satisfy a selector as workloads have it. Source: metav1.LabelSelector; an empty one selects everything. */
import type { LabelSelector, StringMap } from "../api/meta.ts";

export function matchesLabels(selector: LabelSelector, labels: StringMap | undefined): boolean {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) if (labels?.[key] !== value) return false;
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const value = labels?.[key];
    const isListed = value !== undefined && (values ?? []).includes(value);
    if (operator === "In" && !isListed) return false;
    if (operator === "NotIn" && isListed) return false;
    if (operator === "Exists" && value === undefined) return false;
    if (operator === "DoesNotExist" && value !== undefined) return false;
  }
  return true;
}
