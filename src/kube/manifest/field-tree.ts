/** What may stand under a field, as the re-indentation of a manifest needs it: the nesting of the schema without its types. */
import { schemaOf } from "./schema/schema.ts";
import type { SchemaType } from "./schema/schema.ts";

export interface FieldType {
  /** The value is a list; the fields are those of its items. */
  isList: boolean;
  /** A map with any keys, such as labels. */
  isOpen: boolean;
  /** Fields with plain values, or with lists of them. */
  leaves: ReadonlySet<string>;
  schema: SchemaType;
}

/** The top of an object of that kind; a Pod's where the kind is unknown. */
export function rootFields(kind: string): FieldType {
  return describe(schemaOf(kind) ?? schemaOf("Pod") ?? { kind: "any" });
}

/** What may stand under a field, or undefined where it holds a plain value or is not known. */
export function fieldsOf(type: FieldType, key: string): FieldType | undefined {
  const inner = type.schema.kind === "object" ? type.schema.fields.get(key) : undefined;
  return inner && isNested(inner) ? describe(inner) : undefined;
}

function isNested(type: SchemaType): boolean {
  return type.kind === "object" || type.kind === "list" || type.kind === "map";
}

function describe(type: SchemaType): FieldType {
  const isList = type.kind === "list";
  const schema = type.kind === "list" ? type.items : type;
  const leaves = new Set<string>();
  if (schema.kind === "object") for (const [name, field] of schema.fields) if (!isNested(field)) leaves.add(name);
  return { isList, isOpen: schema.kind === "map", leaves, schema };
}
