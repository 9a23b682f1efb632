/** `patches`, `patchesStrategicMerge` and `patchesJson6902`. Source: sigs.k8s.io/kustomize api/internal/builtins PatchTransformer (behaviour), v5.6. */
import { applyPatch } from "../../apiserver/patch.ts";
import { parseManifest } from "../../manifest/parse-manifest.ts";
import { matchesRequirements, parseLabelSelector } from "../../api/selectors.ts";
import { fail } from "../failure.ts";
import { fields, isFields, list, text } from "../fields.ts";
import type { Fields } from "../fields.ts";
import type { Invocation } from "../invocation.ts";
import { idOf, objectsOf } from "./resource-map.ts";
import type { Built } from "./resource-map.ts";
import { absolutePath, isFolder } from "./kustomization.ts";

export function patched(inv: Invocation, directory: string, kustomization: Fields, built: readonly Built[]): Built[] {
  let result = [...built];
  for (const entry of list(kustomization, "patchesStrategicMerge")) {
    const written = text(entry);
    const content = written.includes("\n") ? written : readPatch(inv, directory, written);
    for (const patch of objectsOf(content, written)) result = mergeInto(result, patch);
  }
  for (const entry of list(kustomization, "patches")) result = applyEntry(inv, directory, fields(entry), result);
  for (const entry of list(kustomization, "patchesJson6902"))
    result = applyEntry(inv, directory, fields(entry), result);
  return result;
}

function readPatch(inv: Invocation, directory: string, written: string): string {
  const path = absolutePath(inv, `${directory}/${written}`);
  if (isFolder(inv, path) !== false)
    fail(
      `trouble configuring builtin PatchTransformer with config: \`\npath: ${written}\n\`: failed to get the patch file from path(${written}): evalsymlink failure on '${path}' : lstat ${path}: no such file or directory`,
    );
  return inv.readFile(path) ?? "";
}

function applyEntry(inv: Invocation, directory: string, entry: Fields, built: readonly Built[]): Built[] {
  const path = text(entry, "path");
  const content = path === "" ? text(entry, "patch") : readPatch(inv, directory, path);
  if (content.trim() === "") fail('must specify one of patch and path in\npatch: ""\n');
  const documents = parseManifest(content, path || "patch").documents.map(({ value }) => value);
  const target = entry["target"];
  const operations = documents.find((one) => Array.isArray(one));
  if (operations !== undefined) {
    if (!isFields(target)) fail(`must specify a target for JSON patch ${content}`);
    return built.map((one) =>
      isTarget(one, fields(target)) ? { ...one, object: patchedBy(one.object, "json", operations) } : one,
    );
  }
  return documents.filter(isFields).reduce<Built[]>(
    (result, patch) => {
      if (!isFields(target)) return mergeInto(result, patch);
      return result.flatMap((one) => (isTarget(one, fields(target)) ? merged(one, patch) : [one]));
    },
    [...built],
  );
}

/** Lays a partial object over the one that it names. */
function mergeInto(built: readonly Built[], patch: Fields): Built[] {
  const name = text(patch, "metadata", "name");
  const namespace = text(patch, "metadata", "namespace");
  const isMeant = ({ object, originalName }: Built): boolean =>
    text(object, "kind") === text(patch, "kind") &&
    text(object, "apiVersion") === text(patch, "apiVersion") &&
    (originalName === name || text(object, "metadata", "name") === name) &&
    (namespace === "" || namespace === text(object, "metadata", "namespace"));
  if (!built.some(isMeant)) {
    const id = idOf(patch);
    fail(
      `no resource matches strategic merge patch ${JSON.stringify(id)}: no matches for Id ${id}; failed to find unique target for patch ${id}`,
    );
  }
  return built.flatMap((one) => (isMeant(one) ? merged(one, patch) : [one]));
}

/** The object with the patch laid over it; nothing where the patch takes it away. */
function merged(one: Built, patch: Fields): Built[] {
  if (patch["$patch"] === "delete") return [];
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = patch;
  const { name: _name, namespace: _namespace, ...meta } = fields(metadata);
  const wanted = { ...rest, ...(Object.keys(meta).length > 0 && { metadata: meta }) };
  return [{ ...one, object: patchedBy(one.object, "strategic", wanted) }];
}

function patchedBy(object: Fields, type: "json" | "strategic", patch: unknown): Fields {
  const result = applyPatch(object, type, patch);
  return result.ok ? fields(result.value) : fail(result.message);
}

/** Kinds and names are regular expressions that have to match as a whole. */
function isTarget({ object, originalName }: Built, target: Fields): boolean {
  const apiVersion = text(object, "apiVersion");
  const slash = apiVersion.indexOf("/");
  const matches = (field: string, ...values: string[]): boolean => {
    const pattern = text(target, field);
    return pattern === "" || values.some((value) => new RegExp(`^(?:${pattern})$`).test(value));
  };
  return (
    matches("group", slash < 0 ? "" : apiVersion.slice(0, slash)) &&
    matches("version", apiVersion.slice(slash + 1)) &&
    matches("kind", text(object, "kind")) &&
    matches("name", originalName, text(object, "metadata", "name")) &&
    matches("namespace", text(object, "metadata", "namespace")) &&
    selects(text(target, "labelSelector"), fields(fields(object["metadata"])["labels"])) &&
    selects(text(target, "annotationSelector"), fields(fields(object["metadata"])["annotations"]))
  );
}

function selects(selector: string, values: Fields): boolean {
  if (selector === "") return true;
  const parsed = parseLabelSelector(selector);
  return parsed.ok && matchesRequirements(parsed.value, values as Record<string, string>);
}
