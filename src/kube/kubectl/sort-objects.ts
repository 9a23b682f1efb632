/** `get --sort-by`. Source: kubectl pkg/cmd/get/sorter.go (behaviour), v1.33. */
import type { KubeObject } from "../api/meta.ts";
import { goSort } from "./go-sort.ts";
import { relaxedPath } from "./printers/custom-columns.ts";
import { findAll } from "./printers/jsonpath.ts";
import { compareValues } from "./sort-by.ts";

/** Sorted by the value at a path. Where no object has such a value there is nothing to show, as in the real tool. */
export function sortObjects(objects: readonly KubeObject[], path: string): KubeObject[] {
  const nodes = relaxedPath(path);
  const keyed = objects.map((object) => ({ object, key: valueAt(nodes, object) }));
  if (keyed.every((one) => one.key === undefined)) return [];
  return goSort(keyed, (x, y) => isAbsent(x.key) || (!isAbsent(y.key) && compareValues(x.key, y.key) < 0)).map(
    (one) => one.object,
  );
}

/** An absent value is less than any other, another absent one included; that decides the order of ties. */
function isAbsent(value: unknown): boolean {
  return value === undefined;
}

function valueAt(nodes: ReturnType<typeof relaxedPath>, object: KubeObject): unknown {
  try {
    return findAll(nodes, object, true)[0];
  } catch {
    // An index beyond the end of a list: the object has no such value.
    return undefined;
  }
}
