/**
 * What types and fields mean: three chunks of texts that are made when the program is built (documentation-plugin.mjs).
 * Simplified: the texts are of Kubernetes 1.34 for every version, and their line breaks are lost.
 */
import { enumOf } from "./field-facts.ts";

/** The chunks that hold the texts. */
export const DOCUMENTATION_CHUNKS = [
  "kubectl-documentation-pods",
  "kubectl-documentation-workloads",
  "kubectl-documentation-others",
] as const;

/** What a documentation chunk gives. */
export interface DocumentationModule {
  TEXTS: DocumentationTexts;
}

export interface DocumentationTexts {
  /** `TYPE =N FIELD=N ...`, one type a line; `=N` alone is the type itself. */
  rows: string;
  texts: readonly string[];
}

/** The meaning of types (`""`) and fields. */
export class Documentation {
  readonly #texts = new Map<string, string>();

  constructor(modules: readonly DocumentationTexts[]) {
    for (const { rows, texts } of modules) {
      for (const row of rows.split("\n")) {
        const [type = "", ...fields] = row.split(" ");
        for (const field of fields) {
          const equals = field.lastIndexOf("=");
          this.#texts.set(`${type}.${field.slice(0, equals)}`, texts[Number(field.slice(equals + 1))] ?? "");
        }
      }
    }
  }

  /** Whether this build has any texts at all. */
  get isEmpty(): boolean {
    return this.#texts.size === 0;
  }

  ofType(type: string): string {
    return this.#texts.get(`${type}.`) ?? "";
  }

  ofField(type: string, field: string, minor: number): string {
    const text = this.#texts.get(`${type}.${field}`) ?? "";
    const values = enumOf(type, field, minor);
    if (values.length === 0 || text === "") return text;
    return `${text}\n\nPossible enum values:\n${values.map((value) => ` - \`${JSON.stringify(value)}\``).join("\n")}`;
  }
}
