/** Objects on their way through a build. */
import { parseManifest } from "../../manifest/parse-manifest.ts";
import { fail } from "../failure.ts";
import { fields, isFields, list, text, withField } from "../fields.ts";
import type { Fields } from "../fields.ts";

/** An object on its way, and what the build has to know of it. */
export interface Built {
  object: Fields;
  /** The name it came with, which patches know it by. */
  originalName: string;
  needsHash: boolean;
}

/** The objects of a text, Lists taken apart. */
export function objectsOf(content: string, source: string): Fields[] {
  const parsed = parseManifest(content, source);
  const broken = parsed.problems.find((problem) => problem.severity === "error" && problem.field === undefined);
  if (broken && parsed.documents.length === 0)
    fail(`accumulating resources: accumulation err='accumulating resources from '${source}': ${broken.message}'`);
  return parsed.documents
    .flatMap(({ value }) => (text(value, "kind") === "List" ? list(value, "items") : [value]))
    .filter(isFields)
    .map((object) => {
      if (text(object, "metadata", "name") === "")
        fail(
          `accumulating resources: accumulation err='accumulating resources from '${source}': missing metadata.name in object {${text(object, "apiVersion")} ${text(object, "kind")}}'`,
        );
      return object;
    });
}

/** `Deployment.v1.apps/web.[noNs]`. */
export function idOf(object: Fields, name = text(object, "metadata", "name")): string {
  const apiVersion = text(object, "apiVersion");
  const slash = apiVersion.indexOf("/");
  const group = slash < 0 ? "[noGrp]" : apiVersion.slice(0, slash);
  const namespace = text(object, "metadata", "namespace") || "[noNs]";
  return `${text(object, "kind")}.${apiVersion.slice(slash + 1)}.${group}/${name}.${namespace}`;
}

/** The object under another name. */
export function named(object: Fields, name: string): Fields {
  return withField(object, ["metadata"], { ...fields(object["metadata"]), name });
}
