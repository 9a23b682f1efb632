/** Label selectors as text. */
import { at, list, sortedEntries, text } from "../fields.ts";

/** A LabelSelector as `metav1.FormatLabelSelector` writes it; `<none>` where it is absent. */
export function selectorText(selector: unknown): string {
  const labels = sortedEntries(at(selector, "matchLabels")).map(([key, value]): [string, string] => [
    key,
    `${key}=${value}`,
  ]);
  const expressions = list(selector, "matchExpressions").map((one): [string, string] => {
    const key = text(one, "key");
    const values = list(one, "values")
      .map((value) => text(value))
      .sort();
    switch (text(one, "operator")) {
      case "In":
        return [key, `${key} in (${values.join(",")})`];
      case "NotIn":
        return [key, `${key} notin (${values.join(",")})`];
      case "Exists":
        return [key, key];
      default:
        return [key, `!${key}`];
    }
  });
  const all = [...labels, ...expressions];
  // The labels alone are in order.
  if (expressions.length > 0) all.sort(([x], [y]) => (x < y ? -1 : x > y ? 1 : 0));
  return all.map(([, part]) => part).join(",") || "<none>";
}

/** The same as the API takes it; empty where there is nothing to select by. */
export function selectorQuery(selector: unknown): string {
  const shown = selectorText(selector);
  return shown === "<none>" ? "" : shown;
}
