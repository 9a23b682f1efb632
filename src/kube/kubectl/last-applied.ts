/** The annotation in which `kubectl apply` remembers what was applied. */
import { fields, withField } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { toJson } from "./printers/json.ts";

export const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** The object with the annotation on it. `typed`: what is noted is the object as its Go type marshals it. */
export function withLastApplied(object: Fields, typed = false): Fields {
  const applied = typed ? `${toJson(object, { sorted: false })}\n` : lastAppliedText(object);
  const annotations = { ...fields(fields(object["metadata"])["annotations"]), [LAST_APPLIED]: applied };
  return withField(object, ["metadata", "annotations"], annotations);
}

/** Compact JSON with sorted keys and a newline, without the annotation itself. */
function lastAppliedText(object: Fields): string {
  const { [LAST_APPLIED]: _, ...annotations } = fields(fields(object["metadata"])["annotations"]);
  return `${toJson(withField(object, ["metadata", "annotations"], annotations))}\n`;
}
