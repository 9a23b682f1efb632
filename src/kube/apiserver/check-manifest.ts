/** What the API server would say to a manifest, each problem with its place in the text. Nothing is stored. */
import { kindOfObject } from "../api/kinds.ts";
import type { KubeObject, StatusCause } from "../api/meta.ts";
import { parseManifest } from "../manifest/parse-manifest.ts";
import type { ManifestDocument, ManifestProblem } from "../manifest/types.ts";
import { isMap } from "./decode.ts";
import { decodeKind } from "./decoded-object.ts";
import type { ValidationRules } from "./rules/types.ts";
import type { ApiServer } from "./types.ts";

/** All problems of a text, in the order of its documents. `file` is what messages call it. */
export function checkManifest(
  api: ApiServer,
  rules: ValidationRules | undefined,
  text: string,
  file: string,
): ManifestProblem[] {
  if (rules) api.useRules(rules);
  const parsed = parseManifest(text, file);
  return [...parsed.problems, ...parsed.documents.flatMap((document) => checkDocument(api, rules, document))];
}

function checkDocument(
  api: ApiServer,
  rules: ValidationRules | undefined,
  document: ManifestDocument,
): ManifestProblem[] {
  const { value } = document;
  const problem = (severity: ManifestProblem["severity"], message: string, field: string): ManifestProblem => ({
    severity,
    message,
    field,
    range: document.locate(bare(field)),
  });
  if (!isMap(value)) return [problem("error", "the document is not an object", "")];
  const { apiVersion, kind } = value;
  if (typeof apiVersion !== "string" || apiVersion === "")
    return [problem("error", "apiVersion not set", "apiVersion")];
  if (typeof kind !== "string" || kind === "") return [problem("error", "kind not set", "kind")];
  const info =
    kindOfObject(apiVersion, kind) ??
    api.customKinds.find((one) => one.kind === kind && apiVersion.startsWith(`${one.group}/`));
  if (!info)
    return [
      problem("error", `no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`, "kind"),
    ];
  const decoded = decodeKind(info, value);
  if (decoded.error !== undefined) return [problem("error", decoded.error, decoded.errorPath ?? "")];
  const unknown = decoded.unknown.map((path) => problem("error", `unknown field ${JSON.stringify(path)}`, path));
  const metadata = isMap(value["metadata"]) ? value["metadata"] : {};
  const namespace = typeof metadata["namespace"] === "string" ? metadata["namespace"] : undefined;
  const name = typeof metadata["name"] === "string" ? metadata["name"] : "";
  const ref = { group: info.group, resource: info.resource };
  // An object that is there already is checked as if it were not: whether it may be changed is said when it is applied.
  const answer = api.create(
    ref,
    namespace,
    { ...value, metadata: { ...metadata, name: name === "" ? name : probeName(api, ref, namespace, name) } },
    { dryRun: true },
  );
  const simplified = (rules?.notSimulated({ ...decoded.value, apiVersion, kind } as KubeObject) ?? []).map((sentence) =>
    problem("warning", sentence, "kind"),
  );
  if (answer.ok)
    return [
      ...unknown,
      ...answer.warnings.map((warning) => problem("warning", warning, fieldOf(warning))),
      ...simplified,
    ];
  const causes: readonly StatusCause[] = answer.status.details?.causes ?? [];
  if (causes.length === 0) return [...unknown, problem("error", answer.status.message, "metadata")];
  return [
    ...unknown,
    ...causes.map((cause) => problem("error", `${cause.field}: ${cause.message}`, cause.field)),
    ...simplified,
  ];
}

/** A name that is as valid as this one and not taken. */
function probeName(
  api: ApiServer,
  ref: { group: string; resource: string },
  namespace: string | undefined,
  name: string,
): string {
  let free = name;
  for (let i = 0; api.get(ref, namespace, free).ok && i < 100; i++) free = `${name}${i}`;
  return free;
}

/** Keys of maps in a path, `limits[memory]`, are fields of the text. */
function bare(field: string): string {
  return field.replace(/\[([^\]\d][^\]]*)\]/g, ".$1");
}

function fieldOf(warning: string): string {
  return /^([\w.[\]]+): /.exec(warning)?.[1] ?? "";
}
