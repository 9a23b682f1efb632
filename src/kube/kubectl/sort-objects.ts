/** `get --sort-by`. Source: kubectl pkg/cmd/get/sorter.go (behaviour), v1.33. */
import type { KubeObject } from "../api/meta.ts";
import { goType } from "../api/go-value.ts";
import { Failure, fail } from "./failure.ts";
import { goSort } from "./go-sort.ts";
import { relaxedPath } from "./printers/custom-columns.ts";
import { findAll } from "./printers/jsonpath.ts";
import { parseTemplate, PathError } from "./printers/jsonpath-parser.ts";
import type { PathList } from "./printers/jsonpath-parser.ts";
import { compareValues } from "./sort-by.ts";

/**
 * Sorted by the value at a path. Where no object has such a value there is nothing to show, as in the real tool.
 * Simplified: of the line that the real tool logs for values without an order, time and thread are not its own.
 */
export function sortObjects(objects: readonly KubeObject[], written: string): KubeObject[] {
  const path = relaxedPath(written);
  const nodes = parsedPath(path);
  const keyed = objects.map((object) => ({ object, key: valueAt(nodes, object) }));
  if (keyed.every((one) => one.key === undefined)) return [];
  return goSort(keyed, (x, y) => {
    if (x.key === undefined) return true;
    if (y.key === undefined) return false;
    if (typeof x.key === "object" && x.key !== null) unsortable(path, x.key);
    return compareValues(x.key, y.key) < 0;
  }).map((one) => one.object);
}

function parsedPath(path: string): PathList[] {
  try {
    return parseTemplate(path);
  } catch (error) {
    if (error instanceof PathError) return fail(`sorting error: ${error.message}`);
    throw error;
  }
}

function unsortable(path: string, value: object): never {
  throw new Failure(
    `F0101 00:00:00.000000       1 sorter.go:375] Field ${path} in [][][]reflect.Value is an unsortable type: interface, err: unsortable type: ${goType(value)}\n`,
  );
}

/** Absent where the object has no such value: it is less than any other, another absent one included. */
function valueAt(nodes: readonly PathList[], object: KubeObject): unknown {
  try {
    return findAll(nodes, object, true)[0];
  } catch (error) {
    if (error instanceof PathError) return undefined;
    throw error;
  }
}
