/**
 * A kind as a CustomResourceDefinition makes it: how its objects are read, checked and shown.
 * Source: k8s.io/apiextensions-apiserver pkg/registry/customresource (strategy, table convertor), v1.33.
 * Simplified: every version of a kind is served as the stored one.
 */
import { humanDuration } from "../api/human-duration.ts";
import type { KindInfo, KindTable } from "../api/kinds.ts";
import type { KubeObject } from "../api/meta.ts";
import { findSimplePath } from "../api/simple-json-path.ts";
import { parseRfc3339 } from "../../sim/units.ts";
import { decodeObject } from "./decode.ts";
import type { Decoded } from "./decode.ts";
import { FieldErrors } from "./field-errors.ts";
import { itemsOf, mapOf, textOf } from "./pod-defaults.ts";
import type { Fields } from "./pod-defaults.ts";
import { fillIn, pruned, schemaFrom, validateSchema } from "./structural-schema.ts";
import type { StructuralSchema } from "./structural-schema.ts";

interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
  readonly priority: number;
}

/** A version of a CustomResourceDefinition, as far as it is one. */
interface CustomVersion {
  readonly schema: StructuralSchema;
  readonly hasStatus: boolean;
  readonly hasScale: boolean;
  readonly columns: readonly PrinterColumn[];
}

function versionFrom(given: Fields): CustomVersion {
  const schema = mapOf(given, "schema")?.["openAPIV3Schema"];
  const subresources = mapOf(given, "subresources");
  return {
    schema: schema === undefined ? { "x-kubernetes-preserve-unknown-fields": true } : schemaFrom(schema),
    hasStatus: subresources?.["status"] !== undefined,
    hasScale: subresources?.["scale"] !== undefined,
    columns: itemsOf(given, "additionalPrinterColumns").map((one) => ({
      name: textOf(one, "name"),
      type: textOf(one, "type"),
      jsonPath: textOf(one, "jsonPath"),
      priority: Number(one["priority"] ?? 0),
    })),
  };
}

/** What a definition's version says of its kind. */
export function customKind(version: Fields): Pick<KindInfo, "custom"> {
  const { schema, hasStatus, hasScale, columns } = versionFrom(version);
  return {
    custom: {
      decode: (kind, given) => decodeCustom(schema, kind, given),
      validate: (object, minor) => {
        const errors = new FieldErrors(minor);
        validateSchema(schema, object, "", errors);
        return errors.causes;
      },
      ownsStatus: !hasStatus,
      isScalable: hasScale,
      schema,
      ...(columns.length > 0 && { table: tableOf(columns) }),
    },
  };
}

function decodeCustom(schema: StructuralSchema, kind: string, given: Fields): Decoded & { errorPath?: string } {
  const decoded = decodeObject(kind, given);
  if (decoded.error !== undefined) return decoded;
  // Nulls are values here, until they are found to be none.
  const { metadata } = decoded.value;
  const unknown: string[] = [...decoded.unknown];
  const value = pruned(
    schema,
    { ...given, ...(metadata !== undefined && { metadata }) },
    "",
    unknown,
  ) as Decoded["value"];
  const own = structuredClone(value);
  fillIn(schema, own);
  return { value: own, unknown };
}

function tableOf(columns: readonly PrinterColumn[]): KindTable {
  return {
    columns: [
      { name: "NAME", wide: false },
      ...columns.map(({ name, priority }) => ({ name: name.toUpperCase(), wide: priority > 0 })),
    ],
    row: (object, now) => [object.metadata.name, ...columns.map((column) => cell(object, column, now))],
  };
}

/** What stands in a column: nothing where the path leads nowhere, or to something of another type. */
function cell(object: KubeObject, { type, jsonPath }: PrinterColumn, now: number): string {
  const found = findSimplePath(object, jsonPath);
  const [value] = found;
  if (value === undefined) return "";
  switch (type) {
    case "integer":
      return typeof value === "number" ? String(Math.trunc(value)) : "";
    case "number":
      return typeof value === "number" ? String(value) : "";
    case "boolean":
      return typeof value === "boolean" ? String(value) : "";
    case "date": {
      const at = typeof value === "string" ? parseRfc3339(value) : undefined;
      return at === undefined ? "<invalid>" : humanDuration(now - at);
    }
    default:
      return found.map((one) => (typeof one === "object" ? JSON.stringify(one) : String(one))).join(" ");
  }
}
