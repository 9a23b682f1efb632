/**
 * Builds the objects of a kustomization: resources and what generators make, changed by its transformers, with hashes
 * behind the names of what was generated.
 * Source: sigs.k8s.io/kustomize api/internal/target, api/resmap (behaviour), v5.6.
 */
import { contentHash } from "../config-map-data.ts";
import { fail } from "../failure.ts";
import { list, text } from "../fields.ts";
import type { Invocation } from "../invocation.ts";
import { toYaml } from "../printers/yaml.ts";
import { generated } from "./generators.ts";
import { DEPRECATED, absolutePath, isFolder, readKustomization } from "./kustomization.ts";
import { renameAll } from "./references.ts";
import { idOf, objectsOf } from "./resource-map.ts";
import type { Built } from "./resource-map.ts";
import { sorted } from "./sorting.ts";
import { transformed } from "./transformers.ts";

/** The documents as text, and what is said of the kustomization on the way. */
export function buildKustomization(inv: Invocation, directory: string): { text: string; warnings: string } {
  const path = absolutePath(inv, directory);
  const isThere = isFolder(inv, path);
  if (isThere === null) fail(noFolder(directory, firstMissing(inv, path)));
  if (!isThere) fail(`must build at directory: '${path}': file is not directory`);
  const warnings: string[] = [];
  const hashed = withHashes(accumulate({ inv, warnings }, path, []));
  const documents = sorted(hashed.map((one) => one.object)).map((object) => toYaml(object));
  return { text: documents.join("---\n"), warnings: warnings.join("") };
}

function noFolder(written: string, path: string): string {
  return `must build at directory: not a valid directory: evalsymlink failure on '${written}' : lstat ${path}: no such file or directory`;
}

/** The path as far as it leads, and one step more. */
function firstMissing(inv: Invocation, path: string): string {
  const parts = path.split("/");
  const prefixes = parts.map((_, i) => parts.slice(0, i + 1).join("/"));
  return prefixes.find((prefix) => prefix !== "" && isFolder(inv, prefix) === null) ?? path;
}

interface Build {
  inv: Invocation;
  warnings: string[];
}

/** What a folder's kustomization gives; `above`: the folders that have asked for it. */
function accumulate(build: Build, directory: string, above: readonly string[]): Built[] {
  const { inv, warnings } = build;
  if (above.includes(directory))
    fail(`accumulating resources: cycle detected: candidate root '${directory}' contains visited root '${directory}'`);
  const kustomization = readKustomization(inv, directory);
  for (const [old, now] of Object.entries(DEPRECATED))
    if (old in kustomization)
      warnings.push(
        `# Warning: '${old}' is deprecated. Please use '${now}' instead. Run 'kustomize edit fix' to update your Kustomization automatically.\n`,
      );
  const built: Built[] = [];
  for (const entry of [...list(kustomization, "resources"), ...list(kustomization, "bases")])
    built.push(...readResource(build, directory, text(entry), [...above, directory]));
  checkTwice(built);
  return transformed(inv, directory, kustomization, generated(inv, directory, kustomization, built));
}

function readResource(build: Build, directory: string, entry: string, above: readonly string[]): Built[] {
  const { inv } = build;
  const path = absolutePath(inv, entry.startsWith("/") ? entry : `${directory}/${entry}`);
  const isThere = isFolder(inv, path);
  if (isThere === true) return accumulate(build, path, above);
  const context = `accumulating resources: accumulation err='accumulating resources from '${entry}': `;
  if (isThere === null) {
    const missing = `evalsymlink failure on '${path}' : lstat ${path}: no such file or directory`;
    fail(`${context}${missing}': must build at directory: not a valid directory: ${missing}`);
  }
  if (!path.startsWith(`${directory}/`))
    fail(
      `${context}security; file '${path}' is not in or below '${directory}'': must build at directory: '${path}': file is not directory`,
    );
  return objectsOf(inv.readFile(path) ?? "", entry).map((object) => ({
    object,
    originalName: text(object, "metadata", "name"),
    needsHash: false,
  }));
}

function checkTwice(built: readonly Built[]): void {
  const seen = new Set<string>();
  for (const { object } of built) {
    const id = idOf(object);
    if (seen.has(id)) fail(`accumulating resources: may not add resource with an already registered id: ${id}`);
    seen.add(id);
  }
}

/** What was generated is named by its contents, and what refers to it follows. */
function withHashes(built: readonly Built[]): Built[] {
  return renameAll(built, ({ object, needsHash }) => {
    const name = text(object, "metadata", "name");
    return needsHash ? `${name}-${contentHash(object, "")}` : name;
  });
}
