/**
 * What an object must be like to be stored: the rules of its metadata, then those of its kind.
 * Source: kubernetes pkg/apis/{core,apps,batch}/validation, v1.33 to v1.36.
 */
import { dns1035Label, dns1123Label, dns1123Subdomain, qualifiedName } from "../api/names.ts";
import type { KindInfo } from "../api/kinds.ts";
import type { StatusCause } from "../api/meta.ts";
import { FieldErrors } from "./field-errors.ts";
import { itemsOf, mapOf, textOf } from "./pod-defaults.ts";
import type { Fields } from "./pod-defaults.ts";
import type { PodTemplates } from "./rules/pod-templates.ts";
import type { ValidationRules } from "./rules/types.ts";
import { sameJson } from "../api/same-json.ts";
import type { WriteOptions } from "./types.ts";
import { validateAnnotations } from "./validate-annotations.ts";
import { validateLabels } from "./validate-labels.ts";
import { validateEphemeralUpdate, validatePod, validatePodUpdate } from "./validate-pod.ts";

export interface ValidationContext {
  minor: number;
  /** The chunk `apiserver-rules`, where it has been fetched. */
  rules: ValidationRules | undefined;
  /** The object that is to be replaced. */
  before?: Fields;
  subresource?: WriteOptions["subresource"] | undefined;
  /** Of an object that will be stored. */
  templates?: PodTemplates | undefined;
  /** A Pod whose specification is known to be right. */
  isKnown?: boolean;
}

/** What is wrong with a complete object. */
export function validateObject(info: KindInfo, object: Fields, context: ValidationContext): StatusCause[] {
  const { minor, rules, before, subresource, templates, isKnown = false } = context;
  const errors = new FieldErrors(minor, templates);
  const metadata = mapOf(object, "metadata") ?? {};
  if (before) validateMetadataUpdate(metadata, mapOf(before, "metadata") ?? {}, errors);
  // A Pod is looked at as a whole again, and its name with it; others have kept their names.
  if (!before || info.kind === "Pod") validateMetadata(info, metadata, before !== undefined, errors);
  if (info.kind === "Pod") {
    if (!isKnown) validatePod(object, errors, rules, before === undefined);
  } else if (info.custom) errors.causes.push(...info.custom.validate(object, minor));
  else rules?.kinds[info.kind]?.(object, errors, before);
  if (!before) return errors.causes;
  if (subresource === "ephemeralcontainers") validateEphemeralUpdate(object, before, errors);
  else if (info.kind === "Pod") validatePodUpdate(object, before, errors);
  else rules?.updates[info.kind]?.(object, before, errors);
  return errors.causes;
}

const NAME_RULES: Readonly<Record<string, (text: string) => string[]>> = {
  Namespace: dns1123Label,
  Service: dns1035Label,
  ClusterRole: pathSegment,
  ClusterRoleBinding: pathSegment,
  Role: pathSegment,
  RoleBinding: pathSegment,
};

function pathSegment(text: string): string[] {
  if (text === "." || text === "..") return [`may not be '${text}'`];
  return ["/", "%"].filter((one) => text.includes(one)).map((one) => `may not contain '${one}'`);
}

function validateMetadata(info: KindInfo, metadata: Fields, isUpdate: boolean, errors: FieldErrors): void {
  const name = textOf(metadata, "name");
  const rule = NAME_RULES[info.kind] ?? dns1123Subdomain;
  const prefix = textOf(metadata, "generateName");
  if (prefix !== "")
    errors.invalidEach(
      "metadata.generateName",
      prefix,
      rule(prefix.endsWith("-") ? `${prefix.slice(0, -1)}a` : prefix),
    );
  if (name === "") errors.required("metadata.name", "name or generateName is required");
  else errors.invalidEach("metadata.name", name, rule(name));
  const namespace = textOf(metadata, "namespace");
  if (info.namespaced && namespace !== "") errors.invalidEach("metadata.namespace", namespace, dns1123Label(namespace));
  if (!isUpdate) {
    validateLabels(mapOf(metadata, "labels"), "metadata.labels", errors);
    validateAnnotations(mapOf(metadata, "annotations"), "metadata.annotations", errors);
    validateOwners(metadata, errors);
  }
  const finalizers = metadata["finalizers"];
  for (const finalizer of Array.isArray(finalizers) ? finalizers.map(String) : [])
    errors.invalidEach("metadata.finalizers", finalizer, qualifiedName(finalizer));
}

function validateOwners(metadata: Fields, errors: FieldErrors): void {
  const field = "metadata.ownerReferences";
  let controller = "";
  for (const owner of itemsOf(metadata, "ownerReferences")) {
    const version = textOf(owner, "apiVersion");
    if (version.slice(version.indexOf("/") + 1) === "")
      errors.invalid(`${field}.apiVersion`, version, "version must not be empty");
    for (const name of ["kind", "name", "uid"])
      if (textOf(owner, name) === "") errors.invalid(`${field}.${name}`, "", `${name} must not be empty`);
    if (owner["controller"] !== true) continue;
    const shown = `${textOf(owner, "kind")}/${textOf(owner, "name")}`;
    if (controller !== "")
      errors.invalid(
        field,
        metadata["ownerReferences"],
        `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${shown}`,
      );
    else controller = shown;
  }
}

function validateMetadataUpdate(metadata: Fields, before: Fields, errors: FieldErrors): void {
  if (before["deletionTimestamp"] !== undefined) {
    const list = (one: Fields): string[] => (Array.isArray(one["finalizers"]) ? one["finalizers"].map(String) : []);
    const added = list(metadata).filter((finalizer) => !list(before).includes(finalizer));
    if (added.length > 0)
      errors.forbidden(
        "metadata.finalizers",
        `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((one) => JSON.stringify(one)).join(", ")}}`,
      );
  }
  for (const field of ["name", "namespace", "uid"])
    if (!sameJson(metadata[field], before[field]))
      errors.invalid(`metadata.${field}`, metadata[field] ?? "", "field is immutable");
  validateLabels(mapOf(metadata, "labels"), "metadata.labels", errors);
  validateAnnotations(mapOf(metadata, "annotations"), "metadata.annotations", errors);
  validateOwners(metadata, errors);
}
