/**
 * A kustomization file: where it is, what it may hold.
 * Source: sigs.k8s.io/kustomize api/types Kustomization (behaviour), v5.6.
 * Simplified: no components, plugins, Helm charts, replacements, vars or OpenAPI schemas of one's own; they are refused by name.
 */
import { decodeUtf8, encodeUtf8 } from "../../../machine/kernel/bytes.ts";
import { parseManifest } from "../../manifest/parse-manifest.ts";
import { fail } from "../failure.ts";
import { fields, isFields } from "../fields.ts";
import type { Fields } from "../fields.ts";
import type { Invocation } from "../invocation.ts";

const NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
const KNOWN = new Set(
  "apiVersion kind metadata resources bases namespace namePrefix nameSuffix labels commonLabels commonAnnotations images replicas patches patchesStrategicMerge patchesJson6902 configMapGenerator secretGenerator generatorOptions sortOptions buildMetadata".split(
    " ",
  ),
);
const LEFT_OUT = new Set(
  "components crds configurations generators transformers validators vars replacements openapi helmCharts helmGlobals helmChartInflationGenerator".split(
    " ",
  ),
);
/** Old names for things, and what they are called now. */
export const DEPRECATED: Readonly<Record<string, string>> = {
  bases: "resources",
  commonLabels: "labels",
  patchesJson6902: "patches",
  patchesStrategicMerge: "patches",
};

/** The folder's full path, as messages name it. */
export function absolutePath(inv: Invocation, path: string): string {
  const cwd = decodeUtf8(inv.sys.k.getcwd(inv.sys.p));
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${cwd}/${path}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

export function isFolder(inv: Invocation, path: string): boolean | null {
  const stat = inv.sys.k.stat(inv.sys.p, encodeUtf8(path));
  return typeof stat === "number" ? null : stat.kind === "directory";
}

/** The kustomization of a folder; ends the command where there is none or it is wrong. */
export function readKustomization(inv: Invocation, directory: string): Fields {
  const found = NAMES.filter((name) => isFolder(inv, `${directory}/${name}`) === false);
  const [name] = found;
  if (name === undefined)
    return fail(
      `unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${directory}'`,
    );
  if (found.length > 1) fail(`Found multiple kustomization files: ${found.join(", ")}\n`);
  const parsed = parseManifest(inv.readFile(`${directory}/${name}`) ?? "", name);
  const broken = parsed.problems.find((problem) => problem.severity === "error" && problem.field === undefined);
  if (broken && parsed.documents.length === 0)
    fail(`invalid Kustomization: ${broken.message.replace(/^error converting YAML to JSON: /, "")}`);
  const value = parsed.documents[0]?.value;
  if (value === undefined || (isFields(value) && Object.keys(value).length === 0)) fail("kustomization.yaml is empty");
  if (!isFields(value)) fail("invalid Kustomization: json: cannot unmarshal into Go value of type types.Kustomization");
  const strange = Object.keys(fields(value)).find((key) => !KNOWN.has(key));
  if (strange !== undefined && LEFT_OUT.has(strange))
    fail(`${strange} of a kustomization is not part of this simulator`);
  if (strange !== undefined) fail(`invalid Kustomization: json: unknown field ${JSON.stringify(strange)}`);
  return fields(value);
}
