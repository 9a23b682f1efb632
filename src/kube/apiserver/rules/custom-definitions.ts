/**
 * What a CustomResourceDefinition must be like. Source: k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation and v1
 * conversion (what all versions have alike is looked at once, and named as if it stood beside them), v0.33.
 * Simplified: rules in CEL are not compiled, selectable fields and the address of a webhook are not looked at; versions that differ
 * are shown in an error as they were given.
 */
import { dns1035Label, dns1123Subdomain } from "../../api/names.ts";
import { sameJson } from "../../api/same-json.ts";
import type { FieldErrors } from "../field-errors.ts";
import { Shown } from "../field-errors.ts";
import { fill, itemsOf, mapOf, textOf } from "../pod-defaults.ts";
import type { Fields } from "../pod-defaults.ts";
import { schemaErrors } from "./definition-schema.ts";

const COLUMN_TYPES = ["boolean", "date", "integer", "number", "string"];
const COLUMN_FORMATS = ["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];
const APPROVAL = "api-approved.kubernetes.io";

export function defaultDefinition(spec: Fields): void {
  const names = mapOf(spec, "names");
  const kind = textOf(names, "kind");
  if (names && kind !== "") {
    fill(names, "singular", kind.toLowerCase());
    fill(names, "listKind", `${kind}List`);
  }
  fill(spec, "conversion", { strategy: "None" });
}

export function validateDefinition(object: Fields, errors: FieldErrors): void {
  const spec = mapOf(object, "spec") ?? {};
  const names = mapOf(spec, "names") ?? {};
  const name = textOf(mapOf(object, "metadata"), "name");
  if (name !== "" && name !== `${textOf(names, "plural")}.${textOf(spec, "group")}`)
    errors.invalid("metadata.name", name, 'must be spec.names.plural+"."+spec.group');
  groupAndScope(spec, errors);
  versions(spec, errors);
  requiredNames(names, errors);
  validateNames(names, errors);
  sharedByVersions(spec, errors);
  conversion(spec, errors);
  storedVersions(spec, errors);
  approval(object, spec, errors);
  if (spec["preserveUnknownFields"] === true)
    errors.invalid(
      "spec.preserveUnknownFields",
      true,
      "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead",
    );
}

/** What may not change once there is a definition. */
export function validateDefinitionUpdate(object: Fields, before: Fields, errors: FieldErrors): void {
  const isEstablished = itemsOf(mapOf(before, "status"), "conditions").some(
    (one) => one["type"] === "Established" && one["status"] === "True",
  );
  const same = (path: string, of: (one: Fields | undefined) => unknown): void => {
    const now = of(mapOf(object, "spec"));
    if (!sameJson(now, of(mapOf(before, "spec")))) errors.invalid(path, now ?? "", "field is immutable");
  };
  if (isEstablished) {
    same("spec.scope", (spec) => spec?.["scope"]);
    same("spec.names.kind", (spec) => mapOf(spec, "names")?.["kind"]);
  }
  same("spec.group", (spec) => spec?.["group"]);
  same("spec.names.plural", (spec) => mapOf(spec, "names")?.["plural"]);
}

function groupAndScope(spec: Fields, errors: FieldErrors): void {
  const group = textOf(spec, "group");
  const wrong = dns1123Subdomain(group);
  if (group === "") errors.required("spec.group");
  else if (wrong.length > 0) errors.invalid("spec.group", group, wrong.join(","));
  else if (!group.includes(".")) errors.invalid("spec.group", group, "should be a domain with at least one dot");
  const scope = textOf(spec, "scope");
  if (scope === "") errors.required("spec.scope");
  else if (scope !== "Cluster" && scope !== "Namespaced")
    errors.notSupported("spec.scope", scope, ["Cluster", "Namespaced"]);
}

const SHARED = ["schema", "subresources", "additionalPrinterColumns"] as const;

/** Whether all versions have the same there. */
function isShared(spec: Fields, field: (typeof SHARED)[number]): boolean {
  const [first, ...others] = itemsOf(spec, "versions");
  return first !== undefined && others.every((one) => sameJson(one[field] ?? null, first[field] ?? null));
}

function versions(spec: Fields, errors: FieldErrors): void {
  const all = itemsOf(spec, "versions");
  for (const [i, one] of all.entries())
    if (mapOf(mapOf(one, "schema"), "openAPIV3Schema") === undefined)
      errors.required(`spec.versions[${i}].schema.openAPIV3Schema`);
  for (const [i, one] of all.entries()) {
    const at = `spec.versions[${i}]`;
    const wrong = dns1035Label(textOf(one, "name"));
    if (wrong.length > 0) errors.invalid(`${at}.name`, textOf(one, "name"), wrong.join(","));
    deprecation(one, at, errors);
    if (!isShared(spec, "schema")) schemaErrors(mapOf(one, "schema"), `${at}.schema`, hasStatus(one), errors);
    if (!isShared(spec, "subresources")) subresources(mapOf(one, "subresources"), `${at}.subresources`, errors);
    if (!isShared(spec, "additionalPrinterColumns")) columns(one, `${at}.additionalPrinterColumns`, errors);
  }
  const names = all.map((one) => textOf(one, "name"));
  if (new Set(names).size < names.length)
    errors.invalid("spec.versions", shownVersions(spec), "must contain unique version names");
  if (all.filter((one) => one["storage"] === true).length !== 1)
    errors.invalid("spec.versions", shownVersions(spec), "must have exactly one version marked as storage version");
  // The first version is also the one that older clients see.
  const wrong = all.length === 0 || names[0] === "" ? [] : dns1035Label(names[0] ?? "");
  if (wrong.length > 0) errors.invalid("spec.version", names[0], wrong.join(","));
}

function hasStatus(version: Fields): boolean {
  return mapOf(version, "subresources")?.["status"] !== undefined;
}

function deprecation(version: Fields, at: string, errors: FieldErrors): void {
  const warning = version["deprecationWarning"];
  if (typeof warning !== "string") return;
  const say = (text: string): void => errors.invalid(`${at}.deprecationWarning`, warning, text);
  if (version["deprecated"] !== true) say("can only be set for deprecated versions");
  else if (warning.length > 256) say("must be <= 256 characters long");
}

/** As the server's own types are shown: with what all versions share left out. */
function shownVersions(spec: Fields): Shown {
  if (spec["versions"] === undefined) return new Shown("[]apiextensions.CustomResourceDefinitionVersion(nil)", null);
  const shared = new Set<string>(SHARED.filter((field) => isShared(spec, field)));
  const all = itemsOf(spec, "versions").map((one) => ({
    Name: textOf(one, "name"),
    Served: one["served"] === true,
    Storage: one["storage"] === true,
    Deprecated: one["deprecated"] === true,
    DeprecationWarning: one["deprecationWarning"] ?? null,
    Schema: shared.has("schema") ? null : (one["schema"] ?? null),
    Subresources: shared.has("subresources") ? null : (one["subresources"] ?? null),
    AdditionalPrinterColumns: shared.has("additionalPrinterColumns") ? null : (one["additionalPrinterColumns"] ?? null),
    SelectableFields: one["selectableFields"] ?? null,
  }));
  const go = all.map(
    (one) =>
      `apiextensions.CustomResourceDefinitionVersion{Name:${JSON.stringify(one.Name)}, Served:${one.Served}, Storage:${one.Storage}, Deprecated:${one.Deprecated}, DeprecationWarning:${pointer("string", one.DeprecationWarning)}, Schema:${pointer("apiextensions.CustomResourceValidation", one.Schema)}, Subresources:${pointer("apiextensions.CustomResourceSubresources", one.Subresources)}, AdditionalPrinterColumns:[]apiextensions.CustomResourceColumnDefinition(nil), SelectableFields:[]apiextensions.SelectableField(nil)}`,
  );
  return new Shown(`[]apiextensions.CustomResourceDefinitionVersion{${go.join(", ")}}`, all);
}

/** Where something stands in the server's memory means nothing; Go prints it. */
function pointer(type: string, value: unknown): string {
  return `(*${type})(${value === null ? "nil" : "0xc000a1c000"})`;
}

function requiredNames(names: Fields, errors: FieldErrors): void {
  for (const field of ["plural", "singular", "kind", "listKind"])
    if (textOf(names, field) === "") errors.required(`spec.names.${field}`);
}

function validateNames(names: Fields, errors: FieldErrors): void {
  const label = (field: string, value: string, text = value, before = ""): void => {
    const wrong = value === "" ? [] : dns1035Label(text);
    if (wrong.length > 0) errors.invalid(`spec.names.${field}`, value, before + wrong.join(","));
  };
  const MIXED = "may have mixed case, but should otherwise match: ";
  const [kind, listKind] = [textOf(names, "kind"), textOf(names, "listKind")];
  label("plural", textOf(names, "plural"));
  label("singular", textOf(names, "singular"));
  label("kind", kind, kind.toLowerCase(), MIXED);
  label("listKind", listKind, listKind.toLowerCase(), MIXED);
  for (const [i, one] of texts(names["shortNames"]).entries()) label(`shortNames[${i}]`, one);
  if (kind !== "" && kind === listKind)
    errors.invalid("spec.names.listKind", listKind, "kind and listKind may not be the same");
  for (const [i, one] of texts(names["categories"]).entries()) label(`categories[${i}]`, one);
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** What all versions have alike stands beside them in the server's own type. */
function sharedByVersions(spec: Fields, errors: FieldErrors): void {
  const all = itemsOf(spec, "versions");
  const [first] = all;
  if (!first) return;
  if (isShared(spec, "schema")) schemaErrors(mapOf(first, "schema"), "spec.validation", all.some(hasStatus), errors);
  if (isShared(spec, "subresources")) subresources(mapOf(first, "subresources"), "spec.subresources", errors);
  if (isShared(spec, "additionalPrinterColumns")) columns(first, "spec.additionalPrinterColumns", errors);
}

function subresources(given: Fields | undefined, at: string, errors: FieldErrors): void {
  const scale = mapOf(given, "scale");
  if (!scale) return;
  for (const [field, below] of [
    ["specReplicasPath", [".spec."]],
    ["statusReplicasPath", [".status."]],
    ["labelSelectorPath", [".spec.", ".status."]],
  ] as const) {
    const path = textOf(scale, field);
    const place = `${at}.scale.${field}`;
    if (path === "") {
      if (field !== "labelSelectorPath") errors.required(place);
    } else if (!path.startsWith(".")) errors.invalid(place, path, "must be a simple json path starting with .");
    else if (!below.some((one) => path.startsWith(one)))
      errors.invalid(
        place,
        path,
        below.length > 1
          ? "should be a json path under either .spec or .status"
          : `should be a json path under ${below[0].slice(0, -1)}`,
      );
  }
}

function columns(version: Fields, at: string, errors: FieldErrors): void {
  for (const [i, column] of itemsOf(version, "additionalPrinterColumns").entries()) {
    const place = `${at}[${i}]`;
    const [type, format, path] = [textOf(column, "type"), textOf(column, "format"), textOf(column, "jsonPath")];
    const types = `must be one of ${COLUMN_TYPES.join(",")}`;
    if (textOf(column, "name") === "") errors.required(`${place}.name`);
    if (type === "") errors.required(`${place}.type`, types);
    else if (!COLUMN_TYPES.includes(type)) errors.invalid(`${place}.type`, type, types);
    if (format !== "" && !COLUMN_FORMATS.includes(format))
      errors.invalid(`${place}.format`, format, `must be one of ${COLUMN_FORMATS.join(",")}`);
    if (path === "") errors.required(`${place}.JSONPath`);
    else if (!path.startsWith("."))
      errors.invalid(`${place}.JSONPath`, path, "must be a simple json path starting with .");
  }
}

function conversion(spec: Fields, errors: FieldErrors): void {
  const given = mapOf(spec, "conversion") ?? {};
  const strategy = textOf(given, "strategy");
  const webhook = mapOf(given, "webhook");
  const at = "spec.conversion";
  if (strategy === "") errors.required(`${at}.strategy`);
  else if (strategy !== "None" && strategy !== "Webhook")
    errors.notSupported(`${at}.strategy`, strategy, ["None", "Webhook"]);
  if (strategy !== "Webhook") {
    if (mapOf(webhook, "clientConfig"))
      errors.forbidden(`${at}.webhookClientConfig`, "should not be set when strategy is not set to Webhook");
    if (texts(webhook?.["conversionReviewVersions"]).length > 0)
      errors.forbidden(`${at}.conversionReviewVersions`, "should not be set when strategy is not set to Webhook");
    return;
  }
  const client = mapOf(webhook, "clientConfig");
  if (!client) errors.required(`${at}.webhookClientConfig`, "required when strategy is set to Webhook");
  else if ((client["url"] === undefined) === (client["service"] === undefined))
    errors.required(`${at}.webhookClientConfig`, "exactly one of url or service is required");
  const known = texts(webhook?.["conversionReviewVersions"]);
  if (known.length === 0) errors.required(`${at}.conversionReviewVersions`);
  else if (!known.includes("v1") && !known.includes("v1beta1"))
    errors.invalid(
      `${at}.conversionReviewVersions`,
      new Shown(`[]string{${known.map((one) => JSON.stringify(one)).join(", ")}}`, known),
      "must include at least one of v1, v1beta1",
    );
}

/** Which version is stored is written down when the definition is made, and there is one only. */
function storedVersions(spec: Fields, errors: FieldErrors): void {
  const stored = itemsOf(spec, "versions")
    .filter((one) => one["storage"] === true)
    .map((one) => textOf(one, "name"));
  const [first, ...others] = stored;
  if (first === undefined) {
    errors.invalid("status.storedVersions", new Shown("[]string(nil)", null), "must have at least one stored version");
    return;
  }
  for (const name of others)
    if (name !== first)
      errors.invalid(
        "status.storedVersions",
        new Shown(`[]string{${JSON.stringify(first)}}`, [first]),
        `must have the storage version ${name}`,
      );
}

/** The groups of the community are its own. */
function approval(object: Fields, spec: Fields, errors: FieldErrors): void {
  const group = textOf(spec, "group");
  if (!/(^|\.)(k8s|kubernetes)\.io$/.test(group)) return;
  const given = textOf(mapOf(mapOf(object, "metadata"), "annotations"), APPROVAL);
  const at = `metadata.annotations[${APPROVAL}]`;
  if (given === "")
    errors.required(
      at,
      `protected groups must have approval annotation "${APPROVAL}", see https://github.com/kubernetes/enhancements/pull/1111`,
    );
  else if (!given.startsWith("unapproved") && !/^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(given))
    errors.invalid(
      at,
      given,
      `protected groups must have approval annotation "${APPROVAL}" with either a URL or a reason starting with "unapproved", see https://github.com/kubernetes/enhancements/pull/1111`,
    );
}
