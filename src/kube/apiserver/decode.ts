/**
 * Decodes a manifest's plain values as the API server's Go types would take them: what is not known is told, what has the
 * wrong type is refused, what is empty is left out.
 *
 * Source: sigs.k8s.io/json strict decoding and encoding/json type errors, by behaviour.
 * Simplified: kinds whose fields are not known here are stored as they are: of their fields only metadata is checked.
 */
import { mapped } from "../../sim/mapped.ts";
import { schemaOf } from "../manifest/schema/schema.ts";
import type { SchemaType } from "../manifest/schema/schema.ts";
import { goTypeName } from "./go-types.ts";
import type { PodTemplates } from "./rules/pod-templates.ts";

export interface Decoded {
  value: Record<string, unknown>;
  /** Paths of fields that do not exist, in the order in which the decoder meets them. */
  unknown: string[];
  /** Why it cannot be decoded at all. */
  error?: string;
}

class DecodeError extends Error {
  readonly path: string;

  constructor(message: string, path: string) {
    super(message);
    this.path = path;
  }
}

const METADATA = "metadata";

interface Reading {
  readonly unknown: string[];
  /** Their specifications have been read, and are never changed. */
  readonly templates: PodTemplates | undefined;
}

/**
 * Reads an object of that kind; what it makes shares nothing with what was given, but for what `templates` knows.
 * `path` of a type error is found by `decodeErrorPath`.
 */
export function decodeObject(
  kind: string,
  given: Record<string, unknown>,
  templates?: PodTemplates,
): Decoded & { errorPath?: string } {
  const schema = schemaOf(kind);
  const unknown: string[] = [];
  const reading: Reading = { unknown, templates };
  const at: Place = { path: "", plain: "", owner: kind, field: "" };
  try {
    if (schema?.kind === "object") return { value: decodeFields(schema, given, at, reading), unknown };
    const { metadata } = given;
    const place = { ...at, path: METADATA, plain: METADATA, field: METADATA };
    const known = decodeValue(schemaOf("ObjectMeta") as SchemaType, metadata, place, reading);
    return {
      value: { ...(withoutNulls(given) as typeof given), ...(known !== undefined && { metadata: known }) },
      unknown,
    };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { value: {}, unknown, error: error.message, errorPath: error.path };
  }
}

interface Place {
  /** `spec.containers[0].env` */
  path: string;
  /** `spec.containers.env`: as the type errors of Go name it. */
  plain: string;
  /** The structure that holds the field, and the field. */
  owner: string;
  field: string;
}

function decodeFields(
  schema: SchemaType & { kind: "object" },
  given: Record<string, unknown>,
  at: Place,
  reading: Reading,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  // kubectl sends JSON with sorted keys, so problems come in that order.
  for (const name of Object.keys(given).sort()) {
    const type = schema.fields.get(name);
    const item = given[name];
    if (type && type.kind === typeof item && type.kind !== "object") {
      // Most fields are texts and truths, and nothing can be wrong with them.
      if (!isOmitted(type, name, item)) result[name] = item;
      continue;
    }
    const path = at.path === "" ? name : `${at.path}.${name}`;
    if (!type) {
      reading.unknown.push(path);
      continue;
    }
    const place = { path, plain: at.plain === "" ? name : `${at.plain}.${name}`, owner: schema.name, field: name };
    const value = decodeValue(type, item, place, reading);
    if (value !== undefined && !isOmitted(type, name, value)) result[name] = value;
  }
  return result;
}

function decodeValue(type: SchemaType, value: unknown, at: Place, reading: Reading): unknown {
  if (value === null || value === undefined) return undefined;
  switch (type.kind) {
    case "object":
      if (!isMap(value)) throw mismatch(type, value, at);
      if (type.name === "PodSpec" && reading.templates?.has(value) === true) return value;
      return decodeFields(type, value, at, reading);
    case "list":
      if (!Array.isArray(value)) throw mismatch(type, value, at);
      return mapped(
        value,
        (item, i) =>
          decodeValue(type.items, item, { ...at, path: `${at.path}[${i}]` }, reading) ?? emptyItem(type.items),
      );
    case "map": {
      if (!isMap(value)) throw mismatch(type, value, at);
      const result: Record<string, unknown> = {};
      for (const [key, item] of Object.entries(value)) {
        const inner = decodeValue(type.values, item, { ...at, path: `${at.path}.${key}` }, reading);
        put(result, key, inner ?? emptyItem(type.values));
      }
      return result;
    }
    default:
      return decodeScalar(type, value, at);
  }
}

const QUANTITY = /^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/;
const INT_RANGE = { int32: 2 ** 31, int64: 2 ** 63 } as const;

function decodeScalar(type: SchemaType, value: unknown, at: Place): unknown {
  switch (type.kind) {
    case "string":
      if (typeof value === "string") return value;
      break;
    case "base64": {
      if (typeof value !== "string") break;
      const wrong = corruptBase64(value);
      if (wrong === undefined) return value;
      throw new DecodeError(`illegal base64 data at input byte ${wrong}`, at.path);
    }
    case "boolean":
      if (typeof value === "boolean") return value;
      break;
    case "int32":
    case "int64": {
      if (typeof value !== "number") break;
      const limit = INT_RANGE[type.kind];
      if (Number.isInteger(value) && value >= -limit && value < limit) return value;
      throw mismatch(type, value, at, `number ${value}`);
    }
    case "number":
      if (typeof value === "number") return value;
      break;
    case "intOrString":
      if (typeof value === "string" || (typeof value === "number" && Number.isInteger(value))) return value;
      if (typeof value === "number") throw mismatch({ kind: "int32" }, value, at, `number ${value}`);
      throw new DecodeError(`json: cannot unmarshal ${jsonKind(value)} into Go value of type int32`, at.path);
    case "quantity":
      if (typeof value !== "string" && typeof value !== "number") throw new DecodeError(QUANTITY_ERROR, at.path);
      if (!QUANTITY.test(String(value))) throw new DecodeError(QUANTITY_ERROR, at.path);
      return String(value);
    case "time":
      if (typeof value === "string") return value;
      throw new DecodeError(`json: cannot unmarshal ${jsonKind(value)} into Go value of type string`, at.path);
    default:
      return withoutNulls(value);
  }
  throw mismatch(type, value, at);
}

const QUANTITY_ERROR = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** Where Go's decoder of base64 gives up, in bytes. */
function corruptBase64(text: string): number | undefined {
  if (/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return undefined;
  const bytes = new TextEncoder().encode(text);
  let count = 0;
  for (let i = 0; i < bytes.length; i++) {
    const char = String.fromCharCode(bytes[i] ?? 0);
    if (char === "\n" || char === "\r") continue;
    if (/[A-Za-z0-9+/]/.test(char)) {
      count = (count + 1) % 4;
      continue;
    }
    if (char !== "=" || count < 2) return i;
    const rest = [...bytes.entries()].slice(i + 1).filter(([, byte]) => byte !== 10 && byte !== 13);
    if (count === 3) return rest[0]?.[0];
    if (rest.length === 0) return bytes.length;
    return rest[0]?.[1] === 61 ? rest[1]?.[0] : rest[0]?.[0];
  }
  return count === 0 ? undefined : bytes.length - count;
}

function mismatch(type: SchemaType, value: unknown, at: Place, shown = jsonKind(value)): DecodeError {
  return new DecodeError(
    `json: cannot unmarshal ${shown} into Go struct field ${at.owner}.${at.plain} of type ${goTypeName(type, at.owner, at.field)}`,
    at.path,
  );
}

function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "boolean") return "bool";
  return typeof value;
}

/** A null in a list becomes the type's zero value. */
function emptyItem(type: SchemaType): unknown {
  if (type.kind === "object" || type.kind === "map") return {};
  if (type.kind === "list") return [];
  if (type.kind === "boolean") return false;
  return type.kind === "int32" || type.kind === "int64" || type.kind === "number" ? 0 : "";
}

/** Booleans and numbers that are no pointers in Go: their zero is the same as their absence. */
const ZERO_IS_ABSENT = new Set(
  (
    "hostNetwork hostPID hostIPC stdin stdinOnce tty readOnly paused publishNotReadyAddresses unschedulable " +
    "hostPort initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold minReadySeconds nodePort generation"
  ).split(" "),
);

function isOmitted(type: SchemaType, name: string, value: unknown): boolean {
  if (type.kind === "map") return isMap(value) && Object.keys(value).length === 0;
  if (type.kind === "list") return Array.isArray(value) && value.length === 0;
  if (type.kind === "string") return value === "" && name !== "storageClassName" && name !== "ingressClassName";
  return ZERO_IS_ABSENT.has(name) && (value === false || value === 0);
}

/** Sets a field whatever it is called, `__proto__` as well. */
export function put(map: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") map[key] = value;
  else Object.defineProperty(map, key, { value, enumerable: true, writable: true, configurable: true });
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return mapped(value, withoutNulls);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null && item !== undefined)
      .map(([key, item]) => [key, withoutNulls(item)]),
  );
}
