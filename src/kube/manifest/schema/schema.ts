/** The field types of the kinds that people put in manifests. Source: definitions.ts, which is generated. */
import { DEFINITIONS } from "./definitions.ts";

export type Scalar =
  | "string"
  | "boolean"
  | "int32"
  | "int64"
  | "number"
  | "time"
  | "intOrString"
  | "quantity"
  | "base64"
  | "any";

export type SchemaType =
  | { kind: Scalar }
  | { kind: "list"; items: SchemaType }
  | { kind: "map"; values: SchemaType }
  | { kind: "object"; name: string; fields: ReadonlyMap<string, SchemaType> };

const SCALARS: Readonly<Record<string, Scalar>> = {
  s: "string",
  b: "boolean",
  i: "int32",
  l: "int64",
  n: "number",
  t: "time",
  x: "intOrString",
  q: "quantity",
  y: "base64",
  a: "any",
};

const LINES = new Map<string, string>();
const TYPES = new Map<string, SchemaType>();

/** The type of that name (`Pod`, `Container`), or undefined where it is not among the known ones. */
export function schemaOf(name: string): SchemaType | undefined {
  const known = TYPES.get(name);
  if (known) return known;
  if (!LINES.has("Pod")) learnTypes(DEFINITIONS);
  const line = LINES.get(name);
  if (line === undefined) return undefined;
  const fields = new Map<string, SchemaType>();
  const type: SchemaType = { kind: "object", name, fields };
  // Types may contain themselves, so this one is known before its fields are.
  TYPES.set(name, type);
  for (const field of line.split(" ").slice(1)) {
    const colon = field.indexOf(":");
    fields.set(field.slice(0, colon), typeOf(field.slice(colon + 1)));
  }
  return type;
}

/** More types, in the form of definitions.ts: those of a chunk. */
export function learnTypes(definitions: string): void {
  for (const line of definitions.trim().split("\n")) LINES.set(line.split(" ", 1)[0] ?? "", line);
}

function typeOf(text: string): SchemaType {
  if (text.startsWith("[]")) return { kind: "list", items: typeOf(text.slice(2)) };
  if (text.startsWith("{}")) return { kind: "map", values: typeOf(text.slice(2)) };
  const scalar = SCALARS[text];
  if (scalar) return { kind: scalar };
  return schemaOf(text) ?? { kind: "any" };
}
