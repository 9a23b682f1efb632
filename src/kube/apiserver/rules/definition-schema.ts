/**
 * What the schema of a custom kind must be like: structural, and of keywords that the server knows.
 * Source: k8s.io/apiextensions-apiserver pkg/apiserver/schema (validation, complete, defaulting), pkg/apis/apiextensions/validation, v0.33.
 * Simplified: which keywords may stand at the root beside a status subresource is not looked at.
 */
import type { StatusCause } from "../../api/meta.ts";
import { sameJson } from "../../api/same-json.ts";
import { FieldErrors } from "../field-errors.ts";
import { itemsOf, mapOf, textOf } from "../pod-defaults.ts";
import type { Fields } from "../pod-defaults.ts";
import { goPattern, pruned, schemaFrom, validateSchema } from "../structural-schema.ts";

const TYPES = ["array", "boolean", "integer", "number", "object", "string"];
const NOT_SUPPORTED = ["id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref"];
const OF_EVERY_RESOURCE = new Set(["metadata", "kind", "apiVersion"]);
const INT_OR_STRING = [{ type: "integer" }, { type: "string" }];
const JUNCTORS = ["anyOf", "allOf", "oneOf"] as const;
/** Keywords of values that may not stand inside of the junctors, with what the server says of them. */
const NOT_NESTED: readonly (readonly [keyword: string, words: string])[] = [
  ["type", "must be empty to be structural"],
  ["additionalProperties", "must be undefined to be structural"],
  ["default", "must be undefined to be structural"],
  ["title", "must be empty to be structural"],
  ["description", "must be empty to be structural"],
  ["nullable", "must be false to be structural"],
  ["x-kubernetes-preserve-unknown-fields", "must be false to be structural"],
  ["x-kubernetes-embedded-resource", "must be false to be structural"],
  ["x-kubernetes-int-or-string", "must be false to be structural"],
  ["x-kubernetes-list-map-keys", "must be empty to be structural"],
  ["x-kubernetes-list-type", "must be undefined to be structural"],
  ["x-kubernetes-map-type", "must be undefined to be structural"],
  ["x-kubernetes-validations", "must be empty to be structural"],
];

type Level = "root" | "field" | "item";
const EMPTY_TYPE: Readonly<Record<Level, string>> = {
  root: "must not be empty at the root",
  item: "must not be empty for specified array items",
  field: "must not be empty for specified object fields",
};

/** Tells what is wrong with the schema of a version; nothing where there is none, which is told elsewhere. */
export function schemaErrors(
  validation: Fields | undefined,
  at: string,
  hasStatus: boolean,
  errors: FieldErrors,
): void {
  const schema = mapOf(validation, "openAPIV3Schema");
  if (!schema) return;
  const path = `${at}.openAPIV3Schema`;
  const type = textOf(schema, "type");
  if (hasStatus && type !== "" && type !== "object")
    errors.invalid(
      `${path}.type`,
      type,
      'only "object" is allowed as the type at the root of the schema if the status subresource is enabled',
    );
  if (schema["nullable"] === true) errors.forbidden(`${path}.nullable`, "nullable cannot be true at the root");
  const structural = new FieldErrors(errors.minor);
  invariants(schema, "root", path, structural);
  completeness(schema, schema, path, path, structural);
  if (structural.isEmpty) defaults(schema, path, true, structural);
  else structural.causes.sort((x, y) => (text(x) < text(y) ? -1 : 1));
  errors.causes.push(...structural.causes);
  keywords(schema, path, { isRoot: true, noDefaults: "" }, errors);
}

function text({ field, message }: StatusCause): string {
  return `${field}: ${message}`;
}

function isTrue(schema: Fields, keyword: string): boolean {
  return schema[keyword] === true;
}

/** Properties by name, in an order of their own. */
function propertiesOf(schema: Fields): [string, Fields][] {
  return Object.entries(mapOf(schema, "properties") ?? {})
    .filter((one): one is [string, Fields] => typeof one[1] === "object" && one[1] !== null)
    .sort(([x], [y]) => (x < y ? -1 : 1));
}

function invariants(schema: Fields, level: Level, path: string, errors: FieldErrors): void {
  const type = textOf(schema, "type");
  const items = mapOf(schema, "items");
  const additional = schema["additionalProperties"];
  const isEmbedded = isTrue(schema, "x-kubernetes-embedded-resource");
  const isIntOrString = isTrue(schema, "x-kubernetes-int-or-string");
  const keepsUnknown = isTrue(schema, "x-kubernetes-preserve-unknown-fields");
  if (type === "array" && !items) errors.required(`${path}.items`, "must be specified");
  if (items) invariants(items, "item", `${path}.items`, errors);
  for (const [name, one] of propertiesOf(schema)) invariants(one, "field", `${path}.properties[${name}]`, errors);
  if (additional !== undefined && additional !== false) {
    if (level === "root") errors.forbidden(`${path}.additionalProperties`, "must not be used at the root");
    const inner = mapOf(schema, "additionalProperties");
    if (inner) invariants(inner, "field", `${path}.additionalProperties`, errors);
  }
  if (isIntOrString && keepsUnknown)
    errors.invalid(
      `${path}.x-kubernetes-preserve-unknown-fields`,
      true,
      "must be false if x-kubernetes-int-or-string is true",
    );
  if (isIntOrString && isEmbedded)
    errors.invalid(
      `${path}.x-kubernetes-embedded-resource`,
      true,
      "must be false if x-kubernetes-int-or-string is true",
    );
  junctors(schema, path, errors);
  if (isEmbedded && type !== "object") {
    const words = "must be object if x-kubernetes-embedded-resource is true";
    if (type === "") errors.required(`${path}.type`, words);
    else errors.invalid(`${path}.type`, type, words);
  } else if (type === "" && !isIntOrString && !keepsUnknown) errors.required(`${path}.type`, EMPTY_TYPE[level]);
  if (isEmbedded && additional !== undefined)
    errors.forbidden(`${path}.additionalProperties`, "must not be used if x-kubernetes-embedded-resource is set");
  if (level === "root" && type !== "" && type !== "object")
    errors.invalid(`${path}.type`, type, "must be object at the root");
  ofEveryResource(schema, level, path, errors);
  if (isEmbedded && !keepsUnknown && propertiesOf(schema).length === 0)
    errors.required(
      `${path}.properties`,
      "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields",
    );
}

/** Of apiVersion, kind and metadata nothing can be said but what their names may be. */
function ofEveryResource(schema: Fields, level: Level, path: string, errors: FieldErrors): void {
  if (level !== "root" && !isTrue(schema, "x-kubernetes-embedded-resource")) return;
  const properties = mapOf(schema, "properties") ?? {};
  for (const name of ["kind", "apiVersion"]) {
    const one = mapOf(properties, name);
    if (one && textOf(one, "type") !== "string")
      errors.invalid(`${path}.properties[${name}].type`, textOf(one, "type"), "must be string");
  }
  const metadata = mapOf(properties, "metadata");
  if (!metadata) return;
  const place = `${path}.properties[metadata]`;
  if (textOf(metadata, "type") !== "object")
    errors.invalid(`${place}.type`, textOf(metadata, "type"), "must be object");
  const { type: _, default: __, properties: named, ...others } = metadata;
  const names = Object.keys(named ?? {});
  if (
    level === "root" &&
    (Object.keys(others).length > 0 || names.some((one) => one !== "name" && one !== "generateName"))
  )
    errors.forbidden(
      place,
      "must not specify anything other than name and generateName, but metadata is implicitly specified",
    );
}

function junctors(schema: Fields, path: string, errors: FieldErrors): void {
  const isPlainAnyOf = (one: Fields | undefined): boolean => sameJson(one?.["anyOf"] ?? null, INT_OR_STRING);
  for (const keyword of JUNCTORS)
    for (const [i, one] of itemsOf(schema, keyword).entries()) {
      if (keyword === "anyOf" && isPlainAnyOf(schema)) continue;
      const isException = keyword === "allOf" && i === 0 && isPlainAnyOf(one);
      nested(isException ? { ...one, anyOf: undefined } : one, `${path}.${keyword}[${i}]`, errors);
    }
  const not = mapOf(schema, "not");
  if (not) nested(not, `${path}.not`, errors);
  const pattern = textOf(schema, "pattern");
  const wrong = pattern === "" ? undefined : patternError(pattern);
  if (wrong !== undefined)
    errors.invalid(
      `${path}.pattern`,
      pattern,
      `must be a valid regular expression, but isn't: error parsing regexp: ${wrong}`,
    );
}

/** Why Go does not take a pattern. Simplified: of what is wrong the most frequent is told. */
function patternError(pattern: string): string | undefined {
  const plain = pattern.replaceAll(/\\[^1-9]/g, "__");
  const [perl] = /\(\?(?:[=!]|<[=!])/.exec(plain) ?? [];
  if (perl !== undefined) return `invalid or unsupported Perl syntax: \`${perl}\``;
  const [escape] = /\\[1-9]/.exec(plain) ?? [];
  if (escape !== undefined) return `invalid escape sequence: \`${escape}\``;
  if (plain.endsWith("\\")) return "trailing backslash at end of expression: ``";
  if (goPattern(pattern)) return undefined;
  const open = /\[[^\]]*$/.exec(plain);
  if (open) return `missing closing ]: \`${pattern.slice(open.index)}\``;
  const [, operator] = /(?:^|[(|])([*+?])/.exec(plain) ?? [];
  if (operator !== undefined) return `missing argument to repetition operator: \`${operator}\``;
  const opened = plain.split("(").length > plain.split(")").length;
  return `${opened ? "missing closing )" : "unexpected )"}: \`${pattern}\``;
}

function nested(schema: Fields, path: string, errors: FieldErrors): void {
  junctors(schema, path, errors);
  const items = mapOf(schema, "items");
  if (items) nested(items, `${path}.items`, errors);
  for (const [name, one] of propertiesOf(schema)) nested(one, `${path}.properties[${name}]`, errors);
  for (const [keyword, words] of NOT_NESTED) {
    const value = schema[keyword];
    if (value !== undefined && value !== false && value !== "") errors.forbidden(`${path}.${keyword}`, words);
  }
  if (mapOf(schema, "properties")?.["metadata"] !== undefined)
    errors.forbidden(`${path}.properties[metadata]`, "must not be specified in a nested context");
}

/** What a junctor speaks of must be specified outside of it. */
function completeness(value: Fields, schema: Fields, path: string, from: string, errors: FieldErrors): void {
  for (const keyword of ["not", ...JUNCTORS]) {
    const given = value[keyword];
    const all = Array.isArray(given) ? itemsOf(value, keyword) : [mapOf(value, keyword)];
    for (const [i, one] of all.entries()) {
      if (!one) continue;
      const place = `${from}.${keyword}${keyword === "not" ? "" : `[${i}]`}`;
      completeness(one, schema, path, place, errors);
      below(one, schema, path, place, errors);
    }
  }
}

function below(value: Fields, schema: Fields, path: string, from: string, errors: FieldErrors): void {
  const inner: [Fields | undefined, Fields | undefined, string][] = [
    [mapOf(value, "items"), mapOf(schema, "items"), "items"],
    ...propertiesOf(value).map(([name, one]): [Fields, Fields | undefined, string] => [
      one,
      mapOf(mapOf(schema, "properties"), name),
      `properties[${name}]`,
    ]),
  ];
  for (const [one, there, step] of inner) {
    if (!one) continue;
    if (!there) {
      errors.required(`${path}.${step}`, `because it is defined in ${from}.${step}`);
      continue;
    }
    completeness(one, there, `${path}.${step}`, `${from}.${step}`, errors);
    below(one, there, `${path}.${step}`, `${from}.${step}`, errors);
  }
}

/** What is filled in must be as the schema wants it. */
function defaults(schema: Fields, path: string, isRoot: boolean, errors: FieldErrors): void {
  const given = schema["default"];
  if (given !== undefined) {
    const read = schemaFrom(schema);
    const at = `${path}.default`;
    const unknown: string[] = [];
    pruned(read, given, "default", unknown);
    if (unknown.length > 0) errors.invalid(at, given, "must not have unknown fields");
    validateSchema(read, given, at, errors);
  }
  const items = mapOf(schema, "items");
  if (items) defaults(items, `${path}.items`, false, errors);
  const isResource = isRoot || isTrue(schema, "x-kubernetes-embedded-resource");
  for (const [name, one] of propertiesOf(schema))
    if (!isResource || !OF_EVERY_RESOURCE.has(name)) defaults(one, `${path}.properties[${name}]`, false, errors);
}

interface Place {
  readonly isRoot: boolean;
  /** Why nothing may be filled in here; empty where it may. */
  readonly noDefaults: string;
}

/** Keywords one by one, from the outside to the inside. */
function keywords(schema: Fields, path: string, place: Place, errors: FieldErrors): void {
  known(schema, path, place, errors);
  if (isTrue(schema, "uniqueItems"))
    errors.forbidden(
      `${path}.uniqueItems`,
      "uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
    );
  const inner = { isRoot: false, noDefaults: place.noDefaults };
  const additional = schema["additionalProperties"];
  if (additional !== undefined && additional !== true && propertiesOf(schema).length > 0)
    errors.forbidden(`${path}.additionalProperties`, "additionalProperties and properties are mutual exclusive");
  const map = mapOf(schema, "additionalProperties");
  if (map) keywords(map, `${path}.additionalProperties`, inner, errors);
  for (const [name, one] of propertiesOf(schema)) {
    const isMeta = place.isRoot && OF_EVERY_RESOURCE.has(name);
    keywords(
      one,
      `${path}.properties[${name}]`,
      isMeta ? { isRoot: false, noDefaults: `in top-level ${name}` } : inner,
      errors,
    );
  }
  const not = mapOf(schema, "not");
  if (not) keywords(not, `${path}.not`, inner, errors);
  for (const keyword of ["allOf", "oneOf", "anyOf"])
    for (const [i, one] of itemsOf(schema, keyword).entries()) keywords(one, `${path}.${keyword}[${i}]`, inner, errors);
  const items = mapOf(schema, "items");
  if (items) keywords(items, `${path}.items`, inner, errors);
  kubernetesKeywords(schema, path, errors);
}

function known(schema: Fields, path: string, place: Place, errors: FieldErrors): void {
  const type = textOf(schema, "type");
  if (type !== "" && !TYPES.includes(type)) errors.notSupported(`${path}.type`, type, TYPES);
  if (schema["default"] !== undefined && place.noDefaults !== "")
    errors.forbidden(`${path}.default`, `must not be set ${place.noDefaults}`);
  for (const keyword of NOT_SUPPORTED)
    if (schema[keyword] !== undefined) errors.forbidden(`${path}.${keyword}`, `${keyword} is not supported`);
  if (type === "null") errors.forbidden(`${path}.type`, "type cannot be set to null, use nullable as an alternative");
  if (Array.isArray(schema["items"]))
    errors.forbidden(`${path}.items`, "items must be a schema object and not an array");
}

/** The keywords that Kubernetes has added. */
function kubernetesKeywords(schema: Fields, path: string, errors: FieldErrors): void {
  const type = textOf(schema, "type");
  if (schema["x-kubernetes-preserve-unknown-fields"] === false)
    errors.invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, "must be true or undefined");
  const wants = (keyword: string, wanted: string, supported: readonly string[]): void => {
    const value = schema[keyword];
    if (value === undefined) return;
    const words = `must be ${wanted} if ${keyword} is specified`;
    if (type === "") errors.required(`${path}.type`, words);
    else if (type !== wanted) errors.invalid(`${path}.type`, type, words);
    if (!supported.includes(String(value))) errors.notSupported(`${path}.${keyword}`, value, supported);
  };
  wants("x-kubernetes-map-type", "object", ["atomic", "granular"]);
  wants("x-kubernetes-list-type", "array", ["atomic", "set", "map"]);
  mapLists(schema, path, errors);
  for (const [i, rule] of itemsOf(schema, "x-kubernetes-validations").entries())
    if (textOf(rule, "rule").trim() === "")
      errors.required(`${path}.x-kubernetes-validations[${i}].rule`, "rule is not specified");
}

/** Lists whose items are told apart by keys. */
function mapLists(schema: Fields, path: string, errors: FieldErrors): void {
  const list = schema["x-kubernetes-list-type"];
  const given = schema["x-kubernetes-list-map-keys"];
  const keys = Array.isArray(given) ? given.map(String) : [];
  const at = `${path}.x-kubernetes-list-map-keys`;
  const TYPE_WORDS = "must be map if x-kubernetes-list-map-keys is non-empty";
  if (keys.length > 0 && list === undefined) errors.required(`${path}.x-kubernetes-list-type`, TYPE_WORDS);
  else if (keys.length > 0 && list !== "map") errors.invalid(`${path}.x-kubernetes-list-type`, list, TYPE_WORDS);
  if (list !== "map") return;
  if (keys.length === 0) errors.required(at, "must not be empty if x-kubernetes-list-type is map");
  const items = mapOf(schema, "items");
  if (!items) {
    errors.required(`${path}.items`, "must have a schema if x-kubernetes-list-type is map");
    return;
  }
  if (textOf(items, "type") !== "object") {
    errors.invalid(
      `${path}.items.type`,
      textOf(items, "type"),
      "must be object if parent array's x-kubernetes-list-type is map",
    );
    return;
  }
  const required = Array.isArray(items["required"]) ? items["required"] : [];
  for (const key of keys)
    if (mapOf(mapOf(items, "properties"), key) === undefined)
      errors.invalid(at, keys, "entries must all be names of item properties");
  for (const key of keys) {
    const one = mapOf(mapOf(items, "properties"), key);
    if (one && one["default"] === undefined && !required.includes(key))
      errors.required(
        `${path}.items.properties[${key}].default`,
        "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property",
      );
  }
}
