/** The types that `kubectl explain` walks: of which fields an object is made, and how a type is called. */
import { enumOf, hasField, typeName } from "./field-facts.ts";
import { EXPLAIN_KINDS, EXPLAIN_TYPES } from "./types.ts";

export interface Field {
  name: string;
  type: FieldType;
  isRequired: boolean;
  /** The values that it may have; none where anything goes. */
  values: readonly string[];
  /** Of a custom kind: what its schema says of it, and of what it holds where that is no object. */
  text?: string;
  inside?: readonly string[];
  /** It refers to a type of Kubernetes, and what stands beside the reference is told in lists only. */
  isReference?: boolean;
}

/** Types by their names: what they are made of and what they mean. */
export interface Types {
  fieldsOf(this: void, type: string): Field[];
  /** What a type means, and what a field of it does; empty where nobody says it. */
  ofType(this: void, type: string): string;
  ofField(this: void, type: string, field: Field): string;
  /** Whether this build has no texts at all. */
  readonly isEmpty: boolean;
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
  if (type.kind === "scalar") return SCALARS[type.name]?.[0] ?? type.name;
  return isCustom(type.type) ? "Object" : typeName(type.type);
}

/** The inner objects of custom kinds have places instead of names. */
function isCustom(type: string): boolean {
  return type.startsWith("/");
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
