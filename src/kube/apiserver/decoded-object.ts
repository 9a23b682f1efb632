/** An object as the server's types take it: what they do not know is dropped, warned of or refused. */
import { goValue } from "../api/go-value.ts";
import { apiVersionOf } from "../api/kinds.ts";
import type { KindInfo } from "../api/kinds.ts";
import { decodeObject, isMap } from "./decode.ts";
import type { Decoded } from "./decode.ts";
import { FieldErrors } from "./field-errors.ts";
import { mapOf } from "./pod-defaults.ts";
import type { Fields } from "./pod-defaults.ts";
import type { PodTemplates } from "./rules/pod-templates.ts";
import { badRequest, invalid } from "./status-errors.ts";
import type { Failed } from "./status-errors.ts";
import type { WriteOptions } from "./types.ts";

type DecodedObject = { ok: true; object: Fields; warnings: string[] };

/** By the types of its kind, or by the schema of a custom one. */
export function decodeKind(info: KindInfo, given: Fields, templates?: PodTemplates): Decoded & { errorPath?: string } {
  return (info.custom?.decode ?? decodeObject)(info.kind, ofThisVersion(given), templates);
}

/** Simplified: of the versions besides the stored ones autoscaling/v1 is read, and shown as autoscaling/v2. */
function ofThisVersion(given: Fields): Fields {
  if (given["apiVersion"] !== "autoscaling/v1") return given;
  const { targetCPUUtilizationPercentage: averageUtilization, ...spec } = mapOf(given, "spec") ?? {};
  if (averageUtilization === undefined) return given;
  const target = { type: "Utilization", averageUtilization };
  return { ...given, spec: { ...spec, metrics: [{ type: "Resource", resource: { name: "cpu", target } }] } };
}

/** The object as the server's types take it, or why they do not. */
export function decodeAs(
  info: KindInfo,
  given: unknown,
  { fieldValidation = "Ignore" }: WriteOptions,
  templates: PodTemplates | undefined,
): DecodedObject | Failed {
  if (!isMap(given)) return badRequest("the object provided is unrecognized (must be of type Object)");
  const decoded = decodeKind(info, given, templates);
  const cannot = `${info.kind} in version "${info.version}" cannot be handled as a ${info.kind}`;
  if (decoded.error !== undefined) return badRequest(`${cannot}: ${decoded.error}`);
  const unknown = decoded.unknown.map((path) => `unknown field ${JSON.stringify(path)}`);
  if (unknown.length > 0 && fieldValidation === "Strict")
    return badRequest(`${cannot}: strict decoding error: ${unknown.join(", ")}`);
  const object = decoded.value;
  object["apiVersion"] = apiVersionOf(info);
  object["kind"] = info.kind;
  return { ok: true, object, warnings: fieldValidation === "Warn" ? unknown : [] };
}

/** A strategic patch that leaves what cannot be decoded: it is the patch that is invalid. */
export function refusedPatch(patch: unknown, { status }: Failed): Failed {
  const why = status.message.replace(/^.*? cannot be handled as an? \w+: /, "");
  const errors = new FieldErrors();
  errors.invalid("patch", goValue(patch), why);
  return invalid({ kind: "", group: "" }, "", errors.causes);
}
