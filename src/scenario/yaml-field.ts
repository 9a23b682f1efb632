/** A field of a form, or a block, that holds YAML. */
import { CORE_SCHEMA, load, YAMLException } from "js-yaml/browser";

/** Its value, or why it has none. */
export function yamlField(text: string): { value: unknown; problem: string | null } {
  if (text.trim() === "") return { value: undefined, problem: null };
  try {
    return { value: load(text, { schema: CORE_SCHEMA }), problem: null };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const place = error.mark ? `line ${error.mark.line + 1}: ` : "";
    return { value: undefined, problem: `${place}${error.reason}` };
  }
}

/** A map; anything else is an empty one. */
export function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
