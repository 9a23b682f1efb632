/**
 * The types of a custom kind, as the server publishes its schema: with what every resource has, and inner objects without names.
 * Source: k8s.io/apiextensions-apiserver pkg/controller/openapi/builder, kubectl pkg/explain/v2 (typeGuess), v1.33.
 * Simplified: the older form shows fields also below an inner object that keeps unknown ones, where the published document has none;
 * an embedded resource's apiVersion and kind have the texts of every resource.
 */
import type { StructuralSchema } from "../../apiserver/structural-schema.ts";
import type { Field, FieldType, Types } from "./model.ts";

/** The fields of inner objects by the places of their schemas, and what is said of them. */
interface Inner {
  fields: Field[];
  text: string;
}

const EVERY_RESOURCE = [
  { name: "apiVersion", type: { kind: "scalar", name: "s" } },
  { name: "kind", type: { kind: "scalar", name: "s" } },
  { name: "metadata", type: { kind: "object", type: "V1ObjectMeta" } },
] as const;
/** Whose texts are those of every resource. */
const LIKE = "V1Deployment";
const ROOT = "/";
/** As model.ts calls them. */
const SCALARS: Readonly<Record<string, string>> = { string: "s", boolean: "b", integer: "i", number: "n" };

/** The types of that schema among those of Kubernetes; its own are named by their places in it. */
export function typesOfSchema(schema: StructuralSchema, builtIn: Types): { root: string; types: Types } {
  const inner = new Map<string, Inner>();
  addObject(schema, ROOT, schema.description ?? "", inner);
  return {
    root: ROOT,
    types: {
      fieldsOf: (type) => inner.get(type)?.fields ?? builtIn.fieldsOf(type),
      ofType: (type) => inner.get(type)?.text ?? builtIn.ofType(type),
      ofField: (type, field) => {
        const own = inner.get(type)?.fields.find((one) => one.name === field.name);
        return own ? (own.text ?? builtIn.ofField(LIKE, field)) : builtIn.ofField(type, field);
      },
      isEmpty: false,
    },
  };
}

function addObject(schema: StructuralSchema, place: string, text: string, inner: Map<string, Inner>): void {
  const isResource = place === ROOT || schema["x-kubernetes-embedded-resource"] === true;
  const required = new Set(schema.required ?? []);
  if (isResource && place !== ROOT) for (const name of ["apiVersion", "kind"]) required.add(name);
  const fields = new Map<string, Field>();
  for (const [name, one] of Object.entries(schema.properties ?? {})) {
    const type = typeOf(one, `${place}${name}/`, inner);
    const values = (one.enum ?? []).map(String);
    fields.set(name, {
      name,
      type,
      isRequired: required.has(name),
      values,
      text: one.description ?? "",
      inside: insideOf(one),
    });
  }
  if (isResource)
    for (const { name, type } of EVERY_RESOURCE)
      fields.set(name, { name, type, isRequired: required.has(name), values: [], isReference: type.kind === "object" });
  inner.set(place, { fields: [...fields.values()].sort((x, y) => (x.name < y.name ? -1 : 1)), text });
}

function typeOf(schema: StructuralSchema, place: string, inner: Map<string, Inner>): FieldType {
  if (schema.items) return { kind: "list", inner: heldBy(schema.items, `${place}[]/`, inner) };
  if (typeof schema.additionalProperties === "object")
    return { kind: "map", inner: heldBy(schema.additionalProperties, `${place}{}/`, inner) };
  return objectOrScalar(schema, place, "", inner);
}

/** What a list or a map holds: of an object there its own text is told besides that of the field. */
function heldBy(schema: StructuralSchema, place: string, inner: Map<string, Inner>): FieldType {
  if (schema.items || typeof schema.additionalProperties === "object") return typeOf(schema, place, inner);
  return objectOrScalar(schema, place, schema.description ?? "", inner);
}

function objectOrScalar(schema: StructuralSchema, place: string, text: string, inner: Map<string, Inner>): FieldType {
  const { type = "" } = schema;
  if (type !== "object" && schema.properties === undefined) return { kind: "scalar", name: SCALARS[type] ?? "Object" };
  addObject(schema, place, text, inner);
  return { kind: "object", type: place };
}

/** The texts of what a list or map of values holds. */
function insideOf(schema: StructuralSchema): string[] {
  const held =
    schema.items ?? (typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined);
  if (!held) return [];
  const isObject = held.type === "object" && held.additionalProperties === undefined;
  return [...(isObject ? [] : [held.description ?? ""]), ...insideOf(held)];
}
