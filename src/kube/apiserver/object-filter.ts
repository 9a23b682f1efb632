/**
 * The label and field selectors of a list or watch as a filter of the store.
 * Source: kubernetes pkg/apis/core/v1/conversion.go AddFieldLabelConversionsFor*, v1.36: which fields can be selected by.
 */
import { kindOfResource } from "../api/kinds.ts";
import type { KubeObject } from "../api/meta.ts";
import { matchesRequirements, parseFieldSelector, parseLabelSelector } from "../api/selectors.ts";
import type { FieldRequirement } from "../api/selectors.ts";
import { badRequest } from "./status-errors.ts";
import type { Failed } from "./status-errors.ts";
import type { ObjectFilter } from "./store.ts";
import type { ListOptions, ResourceRef } from "./types.ts";

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Pod: [
    "spec.nodeName",
    "spec.restartPolicy",
    "spec.schedulerName",
    "spec.serviceAccountName",
    "spec.hostNetwork",
    "status.phase",
    "status.podIP",
    "status.podIPs",
    "status.nominatedNodeName",
  ],
  Event: [
    ...["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"].map(
      (field) => `involvedObject.${field}`,
    ),
    "reason",
    "reportingComponent",
    "source",
    "type",
  ],
  Node: ["spec.unschedulable"],
  Namespace: ["status.phase"],
  Secret: ["type"],
  Service: ["spec.clusterIP", "spec.type"],
  ReplicaSet: ["status.replicas"],
  ReplicationController: ["status.replicas"],
  Job: ["status.successful"],
};

/** The filter, or why there is none. */
export function filterFor(ref: ResourceRef, options: ListOptions): { ok: true; filter: ObjectFilter } | Failed {
  const labels = parseLabelSelector(options.labelSelector ?? "");
  if (!labels.ok) return badRequest(`unable to parse requirement: ${labels.message}`);
  const fields = parseFieldSelector(options.fieldSelector ?? "");
  if (!fields.ok) return badRequest(fields.message);
  const info = kindOfResource(ref.group, ref.resource);
  for (const { field } of fields.value) {
    const isKnown =
      field === "metadata.name" ||
      (field === "metadata.namespace" && info?.namespaced !== false) ||
      FIELDS[info?.kind ?? ""]?.includes(field);
    if (isKnown !== true) return badRequest(unknownField(info?.kind ?? "", field));
  }
  const node =
    info?.kind === "Pod"
      ? fields.value.find(({ field, isEqual, value }) => field === "spec.nodeName" && isEqual && value !== "")?.value
      : undefined;
  const matches = (object: KubeObject): boolean =>
    matchesRequirements(labels.value, object.metadata.labels) &&
    fields.value.every((requirement) => matchesField(object, requirement));
  return { ok: true, filter: { namespace: options.namespace, node, matches } };
}

function unknownField(kind: string, field: string): string {
  return FIELDS[kind]
    ? `field label not supported: ${field}`
    : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

function matchesField(object: KubeObject, { field, value, isEqual }: FieldRequirement): boolean {
  return (fieldText(object, field) === value) === isEqual;
}

function fieldText(object: KubeObject, field: string): string {
  if (object.kind === "Event" && field === "source") {
    const source = object["source"] as { component?: string } | undefined;
    return source?.component ?? String(object["reportingComponent"] ?? "");
  }
  let at: unknown = object;
  for (const part of field.split("."))
    at = typeof at === "object" && at !== null ? (at as Record<string, unknown>)[part] : undefined;
  if (at === undefined || at === null)
    return field.endsWith("hostNetwork") || field.endsWith("unschedulable") ? "false" : "";
  return typeof at === "object" ? "" : String(at);
}
