/** The rule of annotations. Source: ValidateAnnotations of k8s.io/apimachinery. */
import { qualifiedName } from "../api/names.ts";
import type { FieldErrors } from "./field-errors.ts";
import type { Fields } from "./pod-defaults.ts";

const MAX_BYTES = 262_144;

export function validateAnnotations(annotations: Fields | undefined, field: string, errors: FieldErrors): void {
  let size = 0;
  for (const [key, value] of Object.entries(annotations ?? {})) {
    errors.invalidEach(field, key, qualifiedName(key.toLowerCase()));
    size += key.length + String(value).length;
  }
  if (size > MAX_BYTES) errors.tooLong(field, MAX_BYTES);
}
