/** From a path of keys to the field that it names, by the types that `kubectl explain` shows. */
import { LATEST_MINOR } from "../../kube/api/versions.ts";
import { hasField } from "../../kube/kubectl/explain/field-facts.ts";
import { fieldsOfType, kindType } from "../../kube/kubectl/explain/model.ts";
import type { Field, FieldType } from "../../kube/kubectl/explain/model.ts";
import type { Place } from "./yaml-place.ts";

/** What a path leads to. */
export interface Reached {
  type: FieldType;
  /** The field that the path ends with, and the type that it belongs to; none at the top and inside lists and maps. */
  field?: Field;
  owner?: string;
}

/** What the path leads to, or null where the schema knows nothing of it. `kind` decides where it begins. */
export function reach(
  { apiVersion, kind }: Pick<Place, "apiVersion" | "kind">,
  path: readonly string[],
): Reached | null {
  const root = kindType(groupOf(apiVersion), kind);
  if (root === undefined) return null;
  let reached: Reached = { type: { kind: "object", type: root } };
  for (const part of path) {
    const next = step(reached.type, part);
    if (!next) return null;
    reached = next;
  }
  return reached;
}

function step(type: FieldType, part: string): Reached | null {
  if (type.kind === "list") return part === "[]" ? { type: type.inner } : null;
  if (part === "[]") return null;
  if (type.kind === "map") return { type: type.inner };
  if (type.kind !== "object") return null;
  const field = fieldsOfType(type.type, LATEST_MINOR).find(({ name }) => name === part);
  return field ? { type: field.type, field, owner: type.type } : null;
}

/** `apps` of `apps/v1`; the core group has no name. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash === -1 ? "" : apiVersion.slice(0, slash);
}

/** The first release that has a field, where the chosen one lacks it; else null. */
export function sinceMinor(owner: string, field: string, minor: number): number | null {
  for (let since = minor; since <= LATEST_MINOR; since++)
    if (hasField(owner, field, since)) return since === minor ? null : since;
  return null;
}
