/** The rule of labels. Source: ValidateLabels of k8s.io/apimachinery. */
import { labelValue, qualifiedName } from "../api/names.ts";
import type { FieldErrors } from "./field-errors.ts";
import type { Fields } from "./pod-defaults.ts";

/** Of an object, a template or a selector. */
export function validateLabels(labels: Fields | undefined, field: string, errors: FieldErrors): void {
  for (const [key, value] of Object.entries(labels ?? {})) {
    errors.invalidEach(field, key, qualifiedName(key));
    errors.invalidEach(field, String(value), labelValue(String(value)));
  }
}
