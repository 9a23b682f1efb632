/**
 * The schema of a custom kind: what it drops, fills in and refuses.
 * Source: k8s.io/apiextensions-apiserver pkg/apiserver/{schema,validation}, kube-openapi pkg/validation (words), v1.33.
 * Simplified: rules in CEL (`x-kubernetes-validations`) and `format` but for a few are not looked at; a keyword inside of `not`,
 * `oneOf` and `anyOf` only as far as it stands alone.
 */
import { goQuoted } from "../api/go-value.ts";
import { sameJson } from "../api/same-json.ts";
import { isMap } from "./decode.ts";
import { FieldErrors } from "./field-errors.ts";
import type { Fields } from "./pod-defaults.ts";

export interface StructuralSchema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, StructuralSchema>>;
  readonly additionalProperties?: StructuralSchema | boolean;
  readonly items?: StructuralSchema;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly nullable?: boolean;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly allOf?: readonly StructuralSchema[];
  readonly anyOf?: readonly StructuralSchema[];
  readonly oneOf?: readonly StructuralSchema[];
  readonly not?: StructuralSchema;
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
  readonly "x-kubernetes-embedded-resource"?: boolean;
  readonly "x-kubernetes-int-or-string"?: boolean;
}

const OF_EVERY_RESOURCE = ["apiVersion", "kind", "metadata"];

/** Keywords by what they hold. */
const HOLDS: Readonly<Record<string, "string" | "number" | "boolean">> = Object.fromEntries(
  (
    [
      ["string", "type description pattern format"],
      ["number", "minimum maximum multipleOf minLength maxLength minItems maxItems minProperties maxProperties"],
      [
        "boolean",
        "nullable exclusiveMinimum exclusiveMaximum uniqueItems x-kubernetes-preserve-unknown-fields x-kubernetes-embedded-resource x-kubernetes-int-or-string",
      ],
    ] as const
  ).flatMap(([type, names]) => names.split(" ").map((name) => [name, type] as const)),
);

/** What of a definition is a schema: keywords of another type than theirs are as if they were not there. */
export function schemaFrom(given: unknown): StructuralSchema {
  if (!isMap(given)) return {};
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]): [string, unknown][] => {
      const read = keyword(name, value);
      return read === undefined ? [] : [[name, read]];
    }),
  );
}

function keyword(name: string, value: unknown): unknown {
  if (name in HOLDS) return typeof value === HOLDS[name] ? value : undefined;
  switch (name) {
    case "default":
      return value;
    case "enum":
      return Array.isArray(value) ? value : undefined;
    case "required":
      return Array.isArray(value) ? value.filter((one) => typeof one === "string") : undefined;
    case "properties":
      return isMap(value)
        ? Object.fromEntries(Object.entries(value).map(([inner, one]) => [inner, schemaFrom(one)]))
        : undefined;
    case "additionalProperties":
      return typeof value === "boolean" ? value : schemaFrom(value);
    case "items":
    case "not":
      return isMap(value) ? schemaFrom(value) : undefined;
    case "allOf":
    case "anyOf":
    case "oneOf":
      return Array.isArray(value) ? value.map(schemaFrom) : undefined;
    default:
      return undefined;
  }
}

/** A copy without the fields that the schema does not know; their paths go into `unknown`. */
export function pruned(schema: StructuralSchema, value: unknown, path: string, unknown: string[]): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.map((item, i) => pruned(items, item, `${path}[${i}]`, unknown)) : value;
  }
  if (!isMap(value)) return value;
  const { properties = {}, additionalProperties } = schema;
  const isResource = path === "" || schema["x-kubernetes-embedded-resource"] === true;
  const result: Fields = {};
  for (const name of Object.keys(value).sort()) {
    const inner = path === "" ? name : `${path}.${name}`;
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (isResource && OF_EVERY_RESOURCE.includes(name)) result[name] = value[name];
    else if (known) result[name] = pruned(known, value[name], inner, unknown);
    else if (typeof additionalProperties === "object")
      result[name] = pruned(additionalProperties, value[name], inner, unknown);
    else if (additionalProperties === true || schema["x-kubernetes-preserve-unknown-fields"] === true)
      result[name] = value[name];
    else unknown.push(inner);
  }
  return result;
}

/** Fills in what the schema says, in place; a null that may not be one counts as left out where there is a default. */
export function fillIn(schema: StructuralSchema, value: unknown, isRoot = true): void {
  if (Array.isArray(value)) {
    if (schema.items) for (const item of value) fillIn(schema.items, item, false);
    return;
  }
  if (!isMap(value)) return;
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    if (isRoot && OF_EVERY_RESOURCE.includes(name)) continue;
    const isNothing = value[name] === undefined || (value[name] === null && inner.nullable !== true);
    if (isNothing && inner.default !== undefined) value[name] = structuredClone(inner.default);
    fillIn(inner, value[name], false);
  }
  if (typeof schema.additionalProperties !== "object") return;
  for (const name of Object.keys(value))
    if (!Object.hasOwn(schema.properties ?? {}, name)) fillIn(schema.additionalProperties, value[name], false);
}

/** What a value's type is called; whole numbers are integers. */
function typeOf(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

/** Tells `errors` what the schema has against a value. */
export function validateSchema(schema: StructuralSchema, value: unknown, path: string, errors: FieldErrors): void {
  const where = path === "" ? "<nil>" : path;
  const type = typeOf(value);
  if (value === null && schema.nullable === true) return;
  if (!hasType(schema, type)) {
    const wanted = schema["x-kubernetes-int-or-string"] === true ? "integer,string" : (schema.type ?? "");
    errors.causes.push({
      reason: "FieldValueTypeInvalid",
      message: `Invalid value: "${type}": ${path} in body must be of type ${wanted}: "${type}"`,
      field: where,
    });
    return;
  }
  if (schema.enum && !schema.enum.some((one) => sameJson(one, value)))
    errors.notSupported(
      where,
      value,
      schema.enum.map((one) => (typeof one === "string" ? one : JSON.stringify(one))),
      "given",
    );
  if (typeof value === "string") ofString(schema, value, path, errors);
  else if (typeof value === "number") ofNumber(schema, value, path, errors);
  else if (Array.isArray(value)) ofList(schema, value, path, errors);
  else if (isMap(value)) ofMap(schema, value, path, errors);
  ofOthers(schema, value, path, errors);
}

function hasType(schema: StructuralSchema, type: string): boolean {
  if (schema["x-kubernetes-int-or-string"] === true) return type === "integer" || type === "string";
  if (schema.type === undefined || schema.type === "" || schema.type === type) return true;
  return schema.type === "number" && type === "integer";
}

const FORMATS: Readonly<Record<string, RegExp>> = {
  "date-time": /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/,
  date: /^\d{4}-\d\d-\d\d$/,
  ipv4: /^(\d{1,3}\.){3}\d{1,3}$/,
  uuid: /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i,
  duration: /^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h|d|w) ?)+$/,
};

function ofString(schema: StructuralSchema, value: string, path: string, errors: FieldErrors): void {
  const { minLength = 0, maxLength, pattern, format = "" } = schema;
  const length = [...value].length;
  if (maxLength !== undefined && length > maxLength) errors.tooLong(path, maxLength);
  if (length < minLength) errors.invalid(path, value, `${path} in body should be at least ${minLength} chars long`);
  if (pattern !== undefined && goPattern(pattern)?.test(value) === false)
    errors.invalid(path, value, `${path} in body should match '${pattern}'`);
  if (FORMATS[format]?.test(value) === false)
    errors.invalid(path, value, `${path} in body must be of type ${format}: ${goQuoted(value)}`);
}

/**
 * A pattern of Go's regexp, or nothing where it cannot be read.
 * Simplified: a flag holds of the whole pattern, wherever it stands.
 */
export function goPattern(pattern: string): RegExp | undefined {
  let flags = "";
  const plain = pattern
    .replaceAll(/\(\?([ims]+)\)/g, (_, given: string) => ((flags += given), ""))
    .replaceAll("(?P<", "(?<")
    .replaceAll(String.raw`\A`, "^")
    .replaceAll(String.raw`\z`, "$");
  for (const unicode of ["u", ""]) {
    try {
      return new RegExp(plain, [...new Set(flags + unicode)].join(""));
    } catch {
      continue;
    }
  }
  return undefined;
}

function ofNumber(schema: StructuralSchema, value: number, path: string, errors: FieldErrors): void {
  const { minimum, maximum, multipleOf, exclusiveMinimum = false, exclusiveMaximum = false } = schema;
  const say = (text: string): void => errors.invalid(path, value, `${path} in body ${text}`);
  if (multipleOf !== undefined && value % multipleOf !== 0) say(`should be a multiple of ${multipleOf}`);
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum))
    say(`should be less than ${exclusiveMaximum ? "" : "or equal to "}${maximum}`);
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum))
    say(`should be greater than ${exclusiveMinimum ? "" : "or equal to "}${minimum}`);
}

function ofList(schema: StructuralSchema, value: readonly unknown[], path: string, errors: FieldErrors): void {
  const { minItems = 0, maxItems, uniqueItems = false, items } = schema;
  if (maxItems !== undefined && value.length > maxItems) errors.tooMany(path, value.length, maxItems);
  if (value.length < minItems)
    errors.invalid(path, value.length, `${path} in body should have at least ${minItems} items`);
  if (uniqueItems && value.some((one, i) => value.slice(0, i).some((other) => sameJson(one, other))))
    errors.invalid(path, value, `${path} in body shouldn't contain duplicates`);
  if (items) value.forEach((item, i) => validateSchema(items, item, `${path}[${i}]`, errors));
}

function ofMap(schema: StructuralSchema, value: Fields, path: string, errors: FieldErrors): void {
  const { properties = {}, additionalProperties, required = [], minProperties = 0, maxProperties } = schema;
  const below = (name: string): string => (path === "" ? name : `${path}.${name}`);
  const names = Object.keys(value);
  if (names.length < minProperties)
    errors.invalid(path, names.length, `${path} in body should have at least ${minProperties} properties`);
  if (maxProperties !== undefined && names.length > maxProperties) errors.tooMany(path, names.length, maxProperties);
  for (const name of required) if (value[name] === undefined) errors.required(below(name));
  for (const name of names.sort()) {
    if (path === "" && OF_EVERY_RESOURCE.includes(name)) continue;
    const inner = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    if (typeof inner === "object") validateSchema(inner, value[name], below(name), errors);
  }
}

/** Those that are made of other schemas. */
function ofOthers(schema: StructuralSchema, value: unknown, path: string, errors: FieldErrors): void {
  const { allOf = [], anyOf, oneOf, not } = schema;
  const fits = (one: StructuralSchema): boolean => {
    const inner = new FieldErrors(errors.minor);
    validateSchema(one, value, path, inner);
    return inner.isEmpty;
  };
  const say = (text: string): void => errors.invalid(path === "" ? "<nil>" : path, "", `"${path}" ${text}`);
  for (const one of allOf) validateSchema(one, value, path, errors);
  if (anyOf && !anyOf.some(fits)) say("must validate at least one schema (anyOf)");
  const count = oneOf?.filter(fits).length ?? 1;
  if (count !== 1)
    say(
      `must validate one and only one schema (oneOf). Found ${count === 0 ? "none valid" : `${count} valid alternatives`}`,
    );
  if (not && fits(not)) say("must not validate the schema (not)");
}
