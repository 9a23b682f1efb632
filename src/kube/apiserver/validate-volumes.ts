/**
 * Rules of a Pod's volumes: names, and that each has one source. What sources are made of is in `rules/volumes.ts`.
 * Source: kubernetes pkg/apis/core/validation/validation.go ValidateVolumes, v1.33 to v1.36.
 */
import { dns1123Label } from "../api/names.ts";
import { FieldErrors } from "./field-errors.ts";
import { itemsOf, textOf } from "./pod-defaults.ts";
import type { Fields } from "./pod-defaults.ts";
import type { PodPlace, ValidationRules } from "./rules/types.ts";

/** Checks the volumes; those that are all right are what mounts may name. */
export function validateVolumes(place: PodPlace, rules: ValidationRules | undefined): void {
  const { spec, field, volumes, errors } = place;
  for (const [i, volume] of itemsOf(spec, "volumes").entries()) {
    const path = `${field}.volumes[${i}]`;
    const own = new FieldErrors(errors.minor);
    if (rules) rules.volumeSource(volume, path, { ...place, errors: own });
    else oneSource(volume, path, own);
    const name = textOf(volume, "name");
    if (name === "") own.required(`${path}.name`);
    else own.invalidEach(`${path}.name`, name, dns1123Label(name));
    if (volumes.has(name)) own.duplicate(`${path}.name`, name);
    if (own.isEmpty) volumes.set(name, volume);
    errors.causes.push(...own.causes);
  }
}

function oneSource(volume: Fields, path: string, errors: FieldErrors): void {
  if (Object.keys(volume).every((field) => field === "name")) errors.required(path, "must specify a volume type");
}
