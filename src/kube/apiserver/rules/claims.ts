/** Rules of claims, and of the templates of those that Pods carry with them. Source: kubernetes pkg/apis/core/validation, v1.34. */
import { dns1123Subdomain } from "../../api/names.ts";
import { parseQuantity } from "../../api/quantity.ts";
import type { FieldErrors } from "../field-errors.ts";
import { mapOf, textOf } from "../pod-defaults.ts";
import type { Fields } from "../pod-defaults.ts";
import { validateAnnotations } from "../validate-annotations.ts";
import { validateLabels } from "../validate-labels.ts";
import { oneOf } from "./security.ts";
import { validateSelector } from "./selectors.ts";

export const ACCESS_MODES = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

export function claimSpec(spec: Fields, at: string, errors: FieldErrors): void {
  const given = spec["accessModes"];
  const modes = Array.isArray(given) ? given.map(String) : [];
  if (modes.length === 0) errors.required(`${at}.accessModes`, "at least 1 access mode is required");
  validateSelector(mapOf(spec, "selector"), `${at}.selector`, errors);
  for (const mode of modes)
    if (!ACCESS_MODES.includes(mode)) errors.notSupported(`${at}.accessModes`, mode, ACCESS_MODES);
  if (modes.includes("ReadWriteOncePod") && modes.length > 1)
    errors.forbidden(`${at}.accessModes`, "may not use ReadWriteOncePod with other access modes");
  const storage = mapOf(mapOf(spec, "resources"), "requests")?.["storage"];
  const quantity = parseQuantity(String(storage));
  if (storage === undefined) errors.required(`${at}.resources[storage]`);
  else if (quantity && quantity.nano <= 0n)
    errors.invalid(`${at}.resources[storage]`, storage, "must be greater than zero");
  const storageClass = textOf(spec, "storageClassName");
  if (storageClass !== "") errors.invalidEach(`${at}.storageClassName`, storageClass, dns1123Subdomain(storageClass));
  oneOf(spec, "volumeMode", ["Block", "Filesystem"], at, errors);
}

/** A claim that comes and goes with its Pod, and is named after it. */
export function claimTemplate(source: Fields, at: string, errors: FieldErrors): void {
  const field = `${at}.volumeClaimTemplate`;
  const template = mapOf(source, "volumeClaimTemplate");
  if (!template) return errors.required(field);
  const metadata = mapOf(template, "metadata") ?? {};
  validateAnnotations(mapOf(metadata, "annotations"), `${field}.metadata.annotations`, errors);
  validateLabels(mapOf(metadata, "labels"), `${field}.metadata.labels`, errors);
  for (const name of Object.keys(metadata))
    if (name !== "annotations" && name !== "labels")
      errors.forbidden(`${field}.metadata.${name}`, "cannot be set for an ephemeral volume");
  claimSpec(mapOf(template, "spec") ?? {}, `${field}.spec`, errors);
}
