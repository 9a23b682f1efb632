/**
 * The three kinds of patch. Source: RFC 7386 (merge), RFC 6902 (json), and the strategic merge patch of
 * k8s.io/apimachinery pkg/util/strategicpatch with the patch strategies of k8s.io/api, v0.36.
 */
import { goValue } from "../api/go-value.ts";
import { isMap, put } from "./decode.ts";
import { sameJson } from "./same-json.ts";
import type { PatchType } from "./types.ts";

export type Patched =
  | { ok: true; value: Record<string, unknown> }
  | { ok: false; message: string; reason: "BadRequest" | "Invalid" };

class PatchError extends Error {
  readonly reason: "BadRequest" | "Invalid";

  constructor(message: string, reason: "BadRequest" | "Invalid" = "BadRequest") {
    super(message);
    this.reason = reason;
  }
}

/** The object with the patch applied; the object itself is not changed. */
export function applyPatch(object: unknown, type: PatchType, patch: unknown): Patched {
  try {
    const value =
      type === "json"
        ? jsonPatch(object, patch)
        : type === "merge"
          ? mergePatch(object, patch)
          : strategicMap(object, patch);
    return isMap(value)
      ? { ok: true, value }
      : { ok: false, message: "the patch does not leave an object", reason: "BadRequest" };
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    return { ok: false, message: error.message, reason: error.reason };
  }
}

function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return patch;
  const result: Record<string, unknown> = isMap(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else put(result, key, mergePatch(own(result, key), value));
  }
  return result;
}

/** A field that an object has of itself, not of JavaScript. */
function own(map: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/* Strategic */

/** Lists whose items are merged by a key, by the name of their field. */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: "name",
  initContainers: "name",
  ephemeralContainers: "name",
  env: "name",
  volumes: "name",
  volumeMounts: "mountPath",
  volumeDevices: "devicePath",
  imagePullSecrets: "name",
  secrets: "name",
  hostAliases: "ip",
  ownerReferences: "uid",
  conditions: "type",
  addresses: "type",
  topologySpreadConstraints: "topologyKey",
  resourceClaims: "name",
  schedulingGates: "name",
};
const MERGED_PRIMITIVES = new Set(["finalizers"]);

const ORDER = "$setElementOrder/";
const DELETE_PRIMITIVES = "$deleteFromPrimitiveList/";

function strategicMap(target: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return patch;
  const directive = patch["$patch"];
  if (directive === "replace") return without(patch, "$patch");
  if (directive === "delete") return {};
  const result: Record<string, unknown> = isMap(target) ? { ...target } : {};
  const retained = patch["$retainKeys"];
  if (Array.isArray(retained)) for (const key of Object.keys(result)) if (!retained.includes(key)) delete result[key];
  for (const [key, value] of Object.entries(patch)) {
    if (key === "$patch" || key === "$retainKeys" || key.startsWith(ORDER)) continue;
    if (key.startsWith(DELETE_PRIMITIVES)) {
      const field = key.slice(DELETE_PRIMITIVES.length);
      const gone = Array.isArray(value) ? value : [];
      result[field] = listOf(result[field]).filter((item) => !gone.includes(item));
    } else if (value === null) delete result[key];
    else if (Array.isArray(value)) put(result, key, strategicList(key, own(result, key), value, patch[ORDER + key]));
    else put(result, key, isMap(value) ? strategicMap(own(result, key), value) : value);
  }
  for (const [key, order] of Object.entries(patch)) {
    if (!key.startsWith(ORDER)) continue;
    const field = key.slice(ORDER.length);
    if (Array.isArray(result[field]) && Array.isArray(order) && !(field in patch))
      result[field] = ordered(field, listOf(result[field]), order);
  }
  return result;
}

function strategicList(field: string, target: unknown, patch: readonly unknown[], order: unknown): unknown[] {
  const live = listOf(target);
  const replaces = patch.some((item) => isMap(item) && item["$patch"] === "replace" && Object.keys(item).length === 1);
  if (replaces) return patch.filter((item) => !(isMap(item) && item["$patch"] === "replace"));
  if (MERGED_PRIMITIVES.has(field)) return [...live, ...patch.filter((item) => !live.includes(item))];
  const key = mergeKey(field, [...patch, ...live]);
  if (key === undefined) return [...patch];
  const result = [...live];
  for (const item of patch) {
    if (!isMap(item)) return [...patch];
    if (!(key in item)) throw new PatchError(`map: ${goValue(item)} does not contain declared merge key: ${key}`);
    const at = result.findIndex((one) => isMap(one) && sameJson(one[key], item[key]));
    if (item["$patch"] === "delete") {
      if (at >= 0) result.splice(at, 1);
    } else if (at < 0) result.push(strategicMap(undefined, item));
    else result[at] = strategicMap(result[at], item);
  }
  return Array.isArray(order) ? ordered(field, result, order) : result;
}

/** Ports merge by containerPort in Pods and by port in Services; lists without a key are replaced. */
function mergeKey(field: string, items: readonly unknown[]): string | undefined {
  if (field !== "ports") return Object.hasOwn(MERGE_KEYS, field) ? MERGE_KEYS[field] : undefined;
  return items.some((item) => isMap(item) && "containerPort" in item) ? "containerPort" : "port";
}

/** Listed items in the patch's order; the others stay after what stood before them. */
function ordered(field: string, items: readonly unknown[], order: readonly unknown[]): unknown[] {
  const key = mergeKey(field, [...items, ...order]);
  const id = (item: unknown): unknown => (key !== undefined && isMap(item) ? item[key] : item);
  const wanted = order.map(id);
  const rank = (item: unknown): number => wanted.findIndex((one) => sameJson(one, id(item)));
  const listed = items.filter((item) => rank(item) >= 0).sort((x, y) => rank(x) - rank(y));
  const result: unknown[] = [];
  let next = 0;
  for (const item of items) {
    if (rank(item) < 0) result.push(item);
    else result.push(listed[next++]);
  }
  return result;
}

/* JSON patch */

function jsonPatch(object: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch))
    throw new PatchError("json: cannot unmarshal object into Go value of type jsonpatch.Patch");
  let result: unknown = structuredCopy(object);
  for (const operation of patch) {
    if (!isMap(operation))
      throw new PatchError("json: cannot unmarshal string into Go value of type jsonpatch.Operation");
    result = jsonOperation(result, operation);
  }
  return result;
}

function jsonOperation(object: unknown, operation: Record<string, unknown>): unknown {
  const { op, path, value, from } = operation;
  const at = pointer(path);
  switch (op) {
    case "add":
      return change(object, at, "add", structuredCopy(value), String(path));
    case "replace":
      return change(object, at, "replace", structuredCopy(value), String(path));
    case "remove":
      return change(object, at, "remove", undefined, String(path));
    case "copy":
    case "move": {
      const source = pointer(from);
      const found = structuredCopy(read(object, source, String(from), op));
      const rest = op === "move" ? change(object, source, "remove", undefined, String(from)) : object;
      return change(rest, at, "add", found, String(path));
    }
    case "test":
      if (sameJson(read(object, at, String(path), "test"), value)) return object;
      throw new PatchError(`testing value ${String(path)} failed`, "Invalid");
    default:
      throw new PatchError(`Unexpected kind: ${String(op)}`);
  }
}

function pointer(path: unknown): string[] {
  if (typeof path !== "string") throw new PatchError("missing path in patch operation");
  return path
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function read(object: unknown, path: readonly string[], shown: string, op: string): unknown {
  let at = object;
  for (const part of path) {
    const next = Array.isArray(at) ? at[Number(part)] : isMap(at) ? own(at, part) : undefined;
    if (next === undefined) {
      if (op === "test") return undefined;
      throw new PatchError(
        `${op} operation does not apply: doc is missing ${op === "test" ? "path" : "from path"}: ${shown}: missing value`,
        "Invalid",
      );
    }
    at = next;
  }
  return at;
}

function change(
  object: unknown,
  path: readonly string[],
  op: "add" | "replace" | "remove",
  value: unknown,
  shown: string,
): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  if (Array.isArray(object)) return changeItem(object, head, rest, op, value, shown);
  if (!isMap(object))
    throw new PatchError(`${op} operation does not apply: doc is missing path: "${shown}": missing value`, "Invalid");
  if (rest.length > 0) {
    if (own(object, head) === undefined)
      throw new PatchError(`${op} operation does not apply: doc is missing path: "${shown}": missing value`, "Invalid");
    return { ...object, [head]: change(object[head], rest, op, value, shown) };
  }
  if (op !== "add" && !Object.hasOwn(object, head)) {
    const what = op === "replace" ? "doc is missing key" : "Unable to remove nonexistent key";
    throw new PatchError(
      op === "replace"
        ? `replace operation does not apply: ${what}: ${shown}: missing value`
        : `remove operation does not apply: doc is missing path: "${shown}": missing value`,
      "Invalid",
    );
  }
  return op === "remove" ? without(object, head) : { ...object, [head]: value };
}

function changeItem(
  list: readonly unknown[],
  head: string,
  rest: readonly string[],
  op: string,
  value: unknown,
  shown: string,
): unknown {
  const result = [...list];
  const at = head === "-" ? list.length : Number(head);
  const last = op === "add" && rest.length === 0 ? list.length : list.length - 1;
  if (!Number.isInteger(at) || at < 0 || at > last) {
    throw new PatchError(
      `${op} operation does not apply: doc is missing path: "${shown}": invalid index referenced`,
      "Invalid",
    );
  }
  if (rest.length > 0) result[at] = change(list[at], rest, op as "add" | "replace" | "remove", value, shown);
  else if (op === "add") result.splice(at, 0, value);
  else if (op === "remove") result.splice(at, 1);
  else result[at] = value;
  return result;
}

function without(object: Record<string, unknown>, field: string): Record<string, unknown> {
  const { [field]: _gone, ...rest } = object;
  return rest;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A copy that shares nothing. */
export function structuredCopy<T>(value: T): T {
  if (Array.isArray(value)) return value.map((item: unknown) => structuredCopy(item)) as T;
  if (!isMap(value)) return value;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) put(result, key, structuredCopy(value[key]));
  return result as T;
}
