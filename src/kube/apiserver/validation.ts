/**
 * What an object must be like to be stored: the rules of its metadata and of its kind.
 * Source: kubernetes pkg/apis/{core,apps}/validation, v1.36.
 * Simplified: kinds that are only stored have their metadata checked and nothing else.
 */
import { dns1035Label, dns1123Label, dns1123Subdomain, qualifiedName } from "../api/names.ts";
import type { KindInfo } from "../api/kinds.ts";
import type { StatusCause } from "../api/meta.ts";
import { FieldErrors } from "./field-errors.ts";
import { mapOf, textOf } from "./pod-defaults.ts";
import type { Fields } from "./pod-defaults.ts";
import type { WriteOptions } from "./types.ts";
import { validateEphemeralUpdate, validatePod, validatePodUpdate } from "./validate-pod.ts";
import { validateLabels } from "./validate-labels.ts";
import { validateConfigMap, validateSecret, validateService } from "./validate-core.ts";
import {
  validateDeployment,
  validateReplicaSet,
  validateTemplated,
  validateWorkloadUpdate,
} from "./validate-workloads.ts";

const RULES: Readonly<Record<string, (object: Fields, errors: FieldErrors) => void>> = {
  Pod: validatePod,
  Deployment: validateDeployment,
  ReplicaSet: validateReplicaSet,
  StatefulSet: validateTemplated,
  DaemonSet: validateTemplated,
  Service: validateService,
  ConfigMap: validateConfigMap,
  Secret: validateSecret,
};

const UPDATE_RULES: Readonly<Record<string, (object: Fields, before: Fields, errors: FieldErrors) => void>> = {
  Pod: validatePodUpdate,
  Deployment: validateWorkloadUpdate,
  ReplicaSet: validateWorkloadUpdate,
  ConfigMap: validateImmutable,
  Secret: validateImmutable,
};

/** What is wrong with a complete object; `before` is the one that it is to replace. */
export function validateObject(
  info: KindInfo,
  object: Fields,
  before?: Fields,
  subresource?: WriteOptions["subresource"],
): StatusCause[] {
  const errors = new FieldErrors();
  validateMetadata(info, mapOf(object, "metadata") ?? {}, errors);
  if (before) validateMetadataUpdate(mapOf(object, "metadata") ?? {}, mapOf(before, "metadata") ?? {}, errors);
  RULES[info.kind]?.(object, errors);
  if (before && subresource === "ephemeralcontainers") validateEphemeralUpdate(object, before, errors);
  else if (before) UPDATE_RULES[info.kind]?.(object, before, errors);
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

function validateMetadata(info: KindInfo, metadata: Fields, errors: FieldErrors): void {
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
  validateLabels(mapOf(metadata, "labels"), "metadata.labels", errors);
  validateAnnotations(mapOf(metadata, "annotations"), errors);
  const finalizers = metadata["finalizers"];
  for (const [i, finalizer] of (Array.isArray(finalizers) ? finalizers : []).entries()) {
    errors.invalidEach(`metadata.finalizers[${i}]`, String(finalizer), qualifiedName(String(finalizer)));
  }
}

const ANNOTATIONS_LIMIT = 262_144;

function validateAnnotations(annotations: Fields | undefined, errors: FieldErrors): void {
  let size = 0;
  for (const [key, value] of Object.entries(annotations ?? {})) {
    errors.invalidEach("metadata.annotations", key, qualifiedName(key.toLowerCase()));
    size += key.length + String(value).length;
  }
  if (size > ANNOTATIONS_LIMIT) errors.tooLong("metadata.annotations", ANNOTATIONS_LIMIT);
}

function validateMetadataUpdate(metadata: Fields, before: Fields, errors: FieldErrors): void {
  for (const field of ["name", "namespace", "uid"]) {
    if (metadata[field] !== before[field])
      errors.invalid(`metadata.${field}`, metadata[field] ?? "", "field is immutable");
  }
}

/** A ConfigMap or Secret that was declared immutable. */
function validateImmutable(object: Fields, before: Fields, errors: FieldErrors): void {
  if (before["immutable"] === true) {
    if (object["immutable"] !== true) errors.forbidden("immutable", "field is immutable when `immutable` is set");
    for (const field of ["data", "binaryData"]) {
      if (JSON.stringify(object[field] ?? {}) !== JSON.stringify(before[field] ?? {}))
        errors.forbidden(field, "field is immutable when `immutable` is set");
    }
  }
  if (textOf(object, "kind") === "Secret" && object["type"] !== before["type"])
    errors.invalid("type", object["type"], "field is immutable");
}
