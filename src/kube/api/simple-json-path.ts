/**
 * The JSONPath of a CustomResourceDefinition: names, indices and one kind of filter.
 * Source: apiextensions/v1 CustomResourceColumnDefinition ("simple JSON path"), k8s.io/client-go util/jsonpath, v0.33.
 * Simplified: of slices, unions and filters only `[*]` and a comparison with a text or number.
 */

/** What a path leads to: nothing, or everything that it means, in order. */
export function findSimplePath(root: unknown, path: string): unknown[] {
  const steps = path.match(/\.\.|\.[\w-]+|\.(?=\[)|\[[^\]]*\]|(?<=\.)\w+/g) ?? [];
  let found: unknown[] = [root];
  for (const step of steps) {
    if (step === ".") continue;
    found = found.flatMap((value) => follow(value, step));
  }
  return found;
}

function follow(value: unknown, step: string): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  const inside = step.startsWith("[") ? step.slice(1, -1) : step.slice(1);
  if (inside === "*") return Object.values(value);
  const filter = /^\?\(@\.([\w.-]+)\s*(==|!=)\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+))\)$/.exec(inside);
  if (filter) {
    const [, field = "", operator, double, single, bare] = filter;
    const wanted = double ?? single ?? bare ?? "";
    return (Array.isArray(value) ? value : []).filter(
      (one: unknown) => (String(findSimplePath(one, `.${field}`)[0]) === wanted) === (operator === "=="),
    );
  }
  const name = inside.replace(/^["'](.*)["']$/, "$1").replaceAll("\\.", ".");
  if (Array.isArray(value)) {
    const index = Number(name);
    const item: unknown = value.at(index);
    return Number.isInteger(index) && item !== undefined ? [item] : [];
  }
  const item = (value as Record<string, unknown>)[name];
  return Object.hasOwn(value, name) && item !== undefined && item !== null ? [item] : [];
}
