/**
 * The three kinds of patch. Source: RFC 7386 (merge), RFC 6902 (json), and the strategic merge patch of
 * k8s.io/apimachinery pkg/util/strategicpatch with the patch strategies of k8s.io/api, v0.36.
 */
import { goValue } from "../api/go-value.ts";
import { isMap, put } from "./decode.ts";
import { sameJson } from "../api/same-json.ts";
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

const ORDER = "$setElementOrder/";
const DELETE_PRIMITIVES = "$deleteFromPrimitiveList/";

function strategicMap(target: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return patch;
  const directive = patch["$patch"];
  if (directive === "replace") return without(patch, "$patch");
  if (directive === "delete") return {};
  if (directive !== undefined) badType(directive, patch);
  const result: Record<string, unknown> = isMap(target) ? { ...target } : {};
  retain(result, patch);
  for (const [key, value] of Object.entries(patch)) {
    if (key === "$retainKeys") continue;
    if (key.startsWith(ORDER)) {
      // Where the patch has the list itself, it is put in order as it is merged.
      const field = key.slice(ORDER.length);
      const live = own(result, field);
      if (Array.isArray(live) && Array.isArray(value) && !Object.hasOwn(patch, field))
        put(result, field, ordered(live, value, live, mergeKey(field, [...live, ...listOf(value)])));
    } else if (key.startsWith(DELETE_PRIMITIVES)) {
      const field = key.slice(DELETE_PRIMITIVES.length);
      const live = own(result, field);
      if (Array.isArray(live))
        put(
          result,
          field,
          live.filter((item) => !listOf(value).includes(item)),
        );
    } else if (value === null) delete result[key];
    else if (Array.isArray(value)) put(result, key, strategicList(key, own(result, key), value, patch[ORDER + key]));
    else put(result, key, isMap(value) ? strategicMap(own(result, key), value) : value);
  }
  return result;
}

function badType(directive: unknown, item: unknown): never {
  throw new PatchError(`unknown patch type: ${goValue(directive)} in map: ${goValue(item)}`);
}

/** Only what is named stays; the patch may set nothing else. */
function retain(result: Record<string, unknown>, patch: Record<string, unknown>): void {
  const kept = patch["$retainKeys"];
  if (kept === undefined) return;
  if (!Array.isArray(kept) || Object.keys(patch).some((key) => key !== "$retainKeys" && !kept.includes(key)))
    throw new PatchError("invalid patch format of retainKeys");
  for (const key of Object.keys(result)) if (!kept.includes(key)) delete result[key];
}

function strategicList(field: string, target: unknown, patch: readonly unknown[], order: unknown): unknown[] {
  const live = listOf(target);
  let merged = [...live];
  const key = mergeKey(field, [...patch, ...live]);
  if (key === undefined && field !== "finalizers") return [...patch];
  const idOf = (item: unknown): unknown => {
    if (key === undefined) return item;
    if (isMap(item) && key in item) return item[key];
    throw new PatchError(`map: ${goValue(item)} does not contain declared merge key: ${key}`);
  };
  const isSpecial = (item: unknown): boolean => isMap(item) && item["$patch"] !== undefined;
  const items = patch.filter((item) => !isSpecial(item));
  let isReplaced = false;
  for (const item of patch.filter(isSpecial)) {
    const directive = isMap(item) ? item["$patch"] : undefined;
    if (directive === "delete") merged = merged.filter((one) => !sameJson(idOf(one), idOf(item)));
    else if (directive === "merge") throw new PatchError("merging lists cannot yet be specified in the patch");
    else if (directive !== "replace") badType(directive, item);
    else isReplaced = true;
  }
  if (isReplaced) return items;
  for (const item of items) {
    const id = idOf(item);
    const at = merged.findIndex((one) => sameJson(idOf(one), id));
    if (at < 0) merged.push(strategicMap(undefined, item));
    else merged[at] = strategicMap(merged[at], item);
  }
  return live.length === 0 && order === undefined ? merged : ordered(merged, order ?? items, live, key);
}

/** Ports merge by containerPort in Pods and by port in Services; lists without a key are replaced. */
function mergeKey(field: string, items: readonly unknown[]): string | undefined {
  if (field !== "ports") return Object.hasOwn(MERGE_KEYS, field) ? MERGE_KEYS[field] : undefined;
  return items.some((item) => isMap(item) && "containerPort" in item) ? "containerPort" : "port";
}

/** What the patch names in its order; the others keep theirs, and stand before what they stood before. */
function ordered(
  merged: readonly unknown[],
  order: unknown,
  live: readonly unknown[],
  key: string | undefined,
): unknown[] {
  const id = (item: unknown): unknown => (key !== undefined && isMap(item) ? item[key] : item);
  const place = (list: readonly unknown[], item: unknown): number =>
    list.findIndex((one) => sameJson(id(one), id(item)));
  const wanted = listOf(order);
  const others = merged.filter((item) => place(wanted, item) < 0);
  const result: unknown[] = [];
  for (const item of wanted.map((one) => merged[place(merged, one)])) {
    if (item === undefined) continue;
    const at = place(live, item);
    const behind = others.findIndex((one) => !(place(live, one) >= 0 && place(live, one) < at));
    result.push(...others.splice(0, behind < 0 ? others.length : behind), item);
  }
  return [...result, ...others];
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
    case "replace":
    case "remove":
      return change(object, at, op, structuredCopy(value), String(path));
    case "copy":
    case "move": {
      const source = pointer(from);
      const found = structuredCopy(read(object, source));
      if (op === "move" && found === undefined) throw missingKey("move", source.at(-1) ?? "", source.at(-1) ?? "");
      const rest = op === "move" ? change(object, source, "remove", undefined, String(from)) : object;
      // What is not there is copied as null.
      return change(rest, at, "add", found ?? null, String(path));
    }
    case "test":
      if (sameJson(read(object, at) ?? null, value ?? null)) return object;
      throw new PatchError(`testing value ${String(path)} failed: test failed`, "Invalid");
    default:
      throw new PatchError(`Unexpected kind: ${op === undefined ? "unknown" : goValue(op)}`);
  }
}

function pointer(path: unknown): string[] {
  if (typeof path !== "string") throw new PatchError("missing path in patch operation");
  return path
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function read(object: unknown, path: readonly string[]): unknown {
  let at = object;
  for (const part of path) at = Array.isArray(at) ? at.at(Number(part)) : isMap(at) ? own(at, part) : undefined;
  return at;
}

function missingPath(op: string, shown: string): PatchError {
  return new PatchError(`${op} operation does not apply: doc is missing path: "${shown}": missing value`, "Invalid");
}

function missingKey(op: string, shown: string, key: string): PatchError {
  return new PatchError(
    `error in ${op} for path: '${shown}': Unable to remove nonexistent key: ${key}: missing value`,
    "Invalid",
  );
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
  if (!isMap(object)) throw missingPath(op, shown);
  if (rest.length > 0) {
    if (own(object, head) === undefined) throw missingPath(op, shown);
    return { ...object, [head]: change(object[head], rest, op, value, shown) };
  }
  // A field that is not there can be replaced.
  if (op === "remove" && !Object.hasOwn(object, head)) throw missingKey(op, shown, head);
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
  const room = op === "add" && rest.length === 0 ? list.length + 1 : list.length;
  const given = head === "-" ? list.length : Number(head);
  // Negative ones are counted from the end.
  const at = given < 0 ? given + room : given;
  if (!Number.isInteger(at) || at < 0 || at >= room) {
    if (rest.length > 0 || op === "replace") throw missingPath(op, shown);
    const why = `error in ${op} for path: '${shown}': Unable to access invalid index: ${head}: invalid index referenced`;
    throw new PatchError(why, "Invalid");
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
