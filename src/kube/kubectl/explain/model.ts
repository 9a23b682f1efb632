/** The types that `kubectl explain` walks: of which fields an object is made, and how a type is called. */
import { enumOf, hasField, typeName } from "./field-facts.ts";
import { EXPLAIN_KINDS, EXPLAIN_TYPES } from "./types.ts";

export interface Field {
  name: string;
  type: FieldType;
  isRequired: boolean;
  /** The values that it may have; none where anything goes. */
  values: readonly string[];
}

/** A value, what a list or map holds, or an object by the name of its type. */
export type FieldType =
  | { kind: "scalar"; name: string }
  | { kind: "list"; inner: FieldType }
  | { kind: "map"; inner: FieldType }
  | { kind: "object"; type: string };

/** Scalars as the OpenAPI document of version 3 lets explain guess them, and as version 2 has them. */
const SCALARS: Readonly<Record<string, readonly [v3: string, v2: string]>> = {
  s: ["string", "string"],
  b: ["boolean", "boolean"],
  i: ["integer", "integer"],
  n: ["number", "number"],
  t: ["string", "string"],
  x: ["IntOrString", "string"],
  q: ["Quantity", "string"],
  a: ["Object", "Object"],
};

/** Fields that hold anything, by their names: what their types are called. */
const ANYTHING: Readonly<Record<string, string>> = {
  fieldsV1: "FieldsV1",
  data: "RawExtension",
  default: "JSON",
  example: "JSON",
  enum: "JSON",
  items: "JSONSchemaPropsOrArray",
  additionalItems: "JSONSchemaPropsOrBool",
  additionalProperties: "JSONSchemaPropsOrBool",
  dependencies: "JSONSchemaPropsOrStringArray",
};

let rows: ReadonlyMap<string, string> | undefined;

/** The type of a kind, or undefined where it has no published fields. */
export function kindType(group: string, kind: string): string | undefined {
  const wanted = `${group}/${kind} `;
  return EXPLAIN_KINDS.trim()
    .split("\n")
    .find((row) => row.startsWith(wanted))
    ?.slice(wanted.length);
}

/** The fields of a type in that release, in the order of their names. */
export function fieldsOfType(type: string, minor: number): Field[] {
  rows ??= new Map(
    EXPLAIN_TYPES.trim()
      .split("\n")
      .map((row): [string, string] => {
        const space = row.indexOf(" ");
        return space < 0 ? [row, ""] : [row.slice(0, space), row.slice(space + 1)];
      }),
  );
  return (rows.get(type) ?? "")
    .split(" ")
    .filter((field) => field !== "")
    .map((field) => parseField(type, field, minor))
    .filter((field) => hasField(type, field.name, minor))
    .sort((x, y) => (x.name < y.name ? -1 : 1));
}

function parseField(owner: string, text: string, minor: number): Field {
  const colon = text.indexOf(":");
  const name = text.slice(0, colon);
  const isRequired = text.endsWith("!");
  const type = parseType(text.slice(colon + 1, isRequired ? -1 : undefined), name);
  return { name, type, isRequired, values: enumOf(owner, name, minor) };
}

function parseType(text: string, field: string): FieldType {
  if (text.startsWith("[]")) return { kind: "list", inner: parseType(text.slice(2), field) };
  if (text.startsWith("{}")) return { kind: "map", inner: parseType(text.slice(2), field) };
  if (text === "a") return { kind: "scalar", name: ANYTHING[field] ?? "Object" };
  return text in SCALARS ? { kind: "scalar", name: text } : { kind: "object", type: text };
}

/** `string`, `[]Container`, `map[string]Quantity`. */
export function shownType(type: FieldType): string {
  if (type.kind === "list") return `[]${shownType(type.inner)}`;
  if (type.kind === "map") return `map[string]${shownType(type.inner)}`;
  return type.kind === "object" ? typeName(type.type) : (SCALARS[type.name]?.[0] ?? type.name);
}

/** The same by the older document, which calls every object `Object`. */
export function shownTypeInVersion2(type: FieldType): string {
  if (type.kind === "list") return `[]${shownTypeInVersion2(type.inner)}`;
  if (type.kind === "map") return `map[string]${shownTypeInVersion2(type.inner)}`;
  return type.kind === "object" ? "Object" : (SCALARS[type.name]?.[1] ?? "Object");
}

/** The object type inside lists and maps, if there is one. */
export function objectInside(type: FieldType): string | undefined {
  if (type.kind === "list" || type.kind === "map") return objectInside(type.inner);
  return type.kind === "object" ? type.type : undefined;
}
