/** The chunk `kubectl-explain`: the types of all kinds, and how they are shown. */
import { typesOfSchema } from "../explain/custom-types.ts";
import { Documentation } from "../explain/documentation.ts";
import type { DocumentationTexts } from "../explain/documentation.ts";
import { fieldsOfType, kindType } from "../explain/model.ts";
import type { Types } from "../explain/model.ts";
import { explainInVersion2 } from "../explain/openapi-version-2.ts";
import { explainPath } from "../explain/plaintext.ts";
import type { Resource } from "../resources.ts";

/** What is asked: a resource in a version, a path of fields, and a form. */
export interface Subject {
  name: string;
  kind: string;
  groupVersion: string;
  path: readonly string[];
  output: string;
}

/** What goes to the standard output, and what is then complained of. */
export interface Told {
  text: string;
  problem?: string;
}

export function explainResource(
  { resource }: { resource: Resource | null },
  subject: Subject,
  options: { texts: readonly DocumentationTexts[]; minor: number; recursive: boolean },
): Told {
  const { groupVersion, path, output } = subject;
  const { root: type, types } = typesFor(resource, typesOfKubernetes(options));
  const explained = { recursive: options.recursive, types };
  if (output === "plaintext-openapiv2") {
    const comma = groupVersion.includes("/") ? groupVersion : `/${groupVersion}`;
    if (type === undefined) return { text: "", problem: `couldn't find resource for "${comma}, Kind=${subject.kind}"` };
    const told = explainInVersion2(type, subject.kind, groupVersion, path, explained);
    return "text" in told ? told : { text: "", problem: `field ${JSON.stringify(told.missing)} does not exist` };
  }
  if (output !== "plaintext") return { text: "", problem: `unrecognized format: ${output}` };
  if (!resource || type === undefined)
    return { text: "", problem: `GVR (${groupVersion}, Resource=${subject.name}) not found in OpenAPI schema` };
  const group = resource.group === "" ? "" : `GROUP:      ${resource.group}\n`;
  const head = `${group}KIND:       ${resource.kind}\nVERSION:    ${resource.version}\n\n`;
  const body = explainPath(type, path, explained);
  if (body === null) return { text: head, problem: `field ${JSON.stringify(path.at(-1) ?? "")} does not exist` };
  return { text: head + body };
}

function typesOfKubernetes({ texts, minor }: { texts: readonly DocumentationTexts[]; minor: number }): Types {
  const documentation = new Documentation(texts);
  return {
    fieldsOf: (type) => fieldsOfType(type, minor),
    ofType: (type) => documentation.ofType(type),
    ofField: (type, field) => documentation.ofField(type, field.name, minor),
    isEmpty: documentation.isEmpty,
  };
}

/** The types to look in, and the one of the kind where there is one. */
function typesFor(resource: Resource | null, builtIn: Types): { root: string | undefined; types: Types } {
  if (resource?.custom) return typesOfSchema(resource.custom.schema, builtIn);
  return { root: resource ? kindType(resource.group, resource.kind) : undefined, types: builtIn };
}
