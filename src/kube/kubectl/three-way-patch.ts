/**
 * The patch that `kubectl apply` sends: what the manifest adds or changes against the live object, and what it no longer
 * has of what was applied last.
 *
 * Source: k8s.io/apimachinery pkg/util/strategicpatch CreateThreeWayMergePatch (behaviour), v0.33.
 */
import type { PatchType } from "../apiserver/types.ts";
import { isFields } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { toJson } from "./printers/json.ts";
import type { Resource } from "./resources.ts";

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
  hostAliases: "ip",
  ownerReferences: "uid",
  conditions: "type",
  topologySpreadConstraints: "topologyKey",
  resourceClaims: "name",
};

/**
 * The patch; an empty object where nothing is to change. Lists are merged by their keys, but in custom kinds, of whose lists kubectl
 * does not know the keys: theirs are replaced, by a merge patch.
 */
export function threeWayPatch(
  original: unknown,
  modified: unknown,
  current: unknown,
  lists: ListChange = "merged",
): Fields {
  return mapPatch(toFields(original), toFields(modified), toFields(current), lists);
}

type ListChange = "merged" | "replaced";

/** How the lists of a kind are changed, and by which type of patch. */
export function patchOf({ custom }: Resource): { lists: ListChange; type: PatchType } {
  return custom ? { lists: "replaced", type: "merge" } : { lists: "merged", type: "strategic" };
}

function toFields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function mapPatch(original: Fields, modified: Fields, current: Fields, lists: ListChange): Fields {
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(original)) {
    if (!(key in modified) && key in current) patch[key] = null;
  }
  for (const [key, wanted] of Object.entries(modified)) {
    if (wanted === null) {
      if (current[key] !== null && current[key] !== undefined) patch[key] = null;
      continue;
    }
    const live = current[key];
    if (isFields(wanted) && (isFields(live) || live === undefined)) {
      const inner = mapPatch(toFields(original[key]), wanted, toFields(live), lists);
      if (Object.keys(inner).length > 0) patch[key] = inner;
      else if (live === undefined) patch[key] = {};
    } else if (Array.isArray(wanted) && lists === "merged") listPatch(patch, key, original[key], wanted, live);
    else if (toJson(wanted) !== toJson(live)) patch[key] = wanted;
  }
  return patch;
}

function listPatch(
  patch: Record<string, unknown>,
  key: string,
  original: unknown,
  wanted: readonly unknown[],
  live: unknown,
): void {
  const before = Array.isArray(original) ? (original as unknown[]) : [];
  const now = Array.isArray(live) ? (live as unknown[]) : [];
  const mergeKey = mergeKeyOf(key, wanted);
  if (mergeKey === null) {
    if (toJson(wanted) !== toJson(live)) patch[key] = wanted;
    return;
  }
  const id = (item: unknown): unknown => toFields(item)[mergeKey];
  const items: unknown[] = [];
  const seen = new Map<unknown, number>();
  for (const item of wanted) {
    // Ports of two protocols have the same key: the first is compared with the first, the second with the second.
    const nth = seen.get(id(item)) ?? 0;
    seen.set(id(item), nth + 1);
    const same = (list: readonly unknown[]): unknown => list.filter((one) => id(one) === id(item))[nth];
    const current = same(now);
    const inner = mapPatch(toFields(same(before)), toFields(item), toFields(current), "merged");
    if (Object.keys(inner).length > 0 || current === undefined) items.push({ ...inner, [mergeKey]: id(item) });
  }
  for (const item of before) {
    const gone = !wanted.some((one) => id(one) === id(item)) && now.some((one) => id(one) === id(item));
    if (gone) items.push({ $patch: "delete", [mergeKey]: id(item) });
  }
  if (items.length === 0) return;
  patch[`$setElementOrder/${key}`] = wanted.map((item) => ({ [mergeKey]: id(item) }));
  patch[key] = items;
}

/** Ports merge by containerPort in Pods and by port in Services; lists of plain values are replaced. */
function mergeKeyOf(field: string, items: readonly unknown[]): string | null {
  const key =
    field === "ports"
      ? items.some((item) => "containerPort" in toFields(item))
        ? "containerPort"
        : "port"
      : Object.hasOwn(MERGE_KEYS, field)
        ? MERGE_KEYS[field]
        : undefined;
  if (key === undefined) return null;
  return items.every((item) => isFields(item) && key in item) ? key : null;
}
