/** The API server's error objects in its own words. Source: k8s.io/apimachinery pkg/api/errors, v0.36. */
import { qualifiedResource } from "../api/kinds.ts";
import type { ApiResult, Status, StatusCause } from "../api/meta.ts";
import type { ResourceRef } from "./types.ts";

export type Failed = { ok: false; status: Status; warnings: string[] };

const CODES = {
  BadRequest: 400,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  AlreadyExists: 409,
  Conflict: 409,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  Unknown: 500,
} as const;

export type Reason = keyof typeof CODES;

export function succeed<T>(value: T, warnings: string[] = []): ApiResult<T> {
  return { ok: true, value, warnings };
}

export function failure(reason: Reason, message: string, details?: Status["details"], warnings: string[] = []): Failed {
  const status: Status = { kind: "Status", apiVersion: "v1", status: "Failure", reason, message, code: CODES[reason] };
  if (details) status.details = details;
  return { ok: false, status, warnings };
}

function detailsOf({ group, resource }: ResourceRef, name: string): NonNullable<Status["details"]> {
  return { name, kind: resource, ...(group !== "" && { group }) };
}

export function notFound(ref: ResourceRef, name: string): Failed {
  return failure("NotFound", `${qualifiedResource(ref)} "${name}" not found`, detailsOf(ref, name));
}

export function alreadyExists(ref: ResourceRef, name: string): Failed {
  return failure("AlreadyExists", `${qualifiedResource(ref)} "${name}" already exists`, detailsOf(ref, name));
}

export function conflict(ref: ResourceRef, name: string, why: string): Failed {
  return failure(
    "Conflict",
    `Operation cannot be fulfilled on ${qualifiedResource(ref)} "${name}": ${why}`,
    detailsOf(ref, name),
  );
}

export const STALE = "the object has been modified; please apply your changes to the latest version and try again";

export function forbidden(ref: ResourceRef, name: string, why: string, causes?: StatusCause[]): Failed {
  const subject = name === "" ? qualifiedResource(ref) : `${qualifiedResource(ref)} "${name}"`;
  return failure("Forbidden", `${subject} is forbidden: ${why}`, {
    ...detailsOf(ref, name),
    ...(causes && { causes }),
  });
}

export function badRequest(message: string, warnings: string[] = []): Failed {
  return failure("BadRequest", message, undefined, warnings);
}

export function unknownResource(): Failed {
  return failure("NotFound", "the server could not find the requested resource", {});
}

/** An object that breaks the rules of its kind. */
export function invalid(
  kind: { kind: string; group: string },
  name: string,
  causes: StatusCause[],
  warnings: string[] = [],
): Failed {
  const lines = [...new Set(causes.map(({ field, message }) => `${field}: ${message}`))];
  const text = lines.length === 1 ? (lines[0] ?? "") : `[${lines.join(", ")}]`;
  const subject = kind.group === "" ? kind.kind : `${kind.kind}.${kind.group}`;
  const details = { name, kind: kind.kind, ...(kind.group !== "" && { group: kind.group }), causes };
  return failure("Invalid", `${subject} "${name}" is invalid: ${text}`, details, warnings);
}
