/** Budgets, quotas, limit ranges and autoscalers described. Source: kubectl pkg/describe (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import { at, list, num, sortedEntries, text } from "../fields.ts";
import type { Invocation } from "../invocation.ts";
import { rfc1123 } from "../printers/age.ts";
import { selectorText } from "../printers/selector.ts";
import { eventsOf, writeEvents } from "./events.ts";
import { DescribeWriter, writeAnnotations, writeMap } from "./writer.ts";

function named(object: KubeObject): DescribeWriter {
  const writer = new DescribeWriter();
  writer.line(0, `Name:\t${object.metadata.name}`);
  writer.line(0, `Namespace:\t${object.metadata.namespace ?? ""}`);
  return writer;
}

export function describeBudget(inv: Invocation, object: KubeObject): string {
  const writer = named(object);
  const [least, most] = [text(object, "spec", "minAvailable"), text(object, "spec", "maxUnavailable")];
  if (least !== "") writer.line(0, `Min available:\t${least}`);
  else if (most !== "") writer.line(0, `Max unavailable:\t${most}`);
  const selector = at(object, "spec", "selector");
  writer.line(0, `Selector:\t${selector === undefined ? "<unset>" : selectorText(selector)}`);
  writer.line(0, "Status:");
  for (const [title, field] of [
    ["Allowed disruptions", "disruptionsAllowed"],
    ["Current", "currentHealthy"],
    ["Desired", "desiredHealthy"],
    ["Total", "expectedPods"],
  ] as const)
    writer.line(2, `${title}:\t${num(object, "status", field)}`);
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

export function describeQuota(_inv: Invocation, object: KubeObject): string {
  const writer = named(object);
  writeScopes(writer, 0, object);
  writer.line(0, "Resource\tUsed\tHard");
  writer.line(0, "--------\t----\t----");
  writeUsage(writer, 0, object);
  return writer.text();
}

/** Those of a namespace, at the end of its description. */
export function writeQuotas(writer: DescribeWriter, quotas: readonly KubeObject[]): void {
  if (quotas.length === 0) return writer.line(0, "No resource quota.");
  writer.line(0, "Resource Quotas");
  for (const quota of quotas) {
    writer.line(1, `Name:\t${quota.metadata.name}`);
    writeScopes(writer, 1, quota);
    writer.line(1, "Resource\tUsed\tHard");
    writer.line(1, "--------\t---\t---");
    writeUsage(writer, 1, quota);
  }
}

function writeUsage(writer: DescribeWriter, level: number, quota: KubeObject): void {
  for (const [resource, hard] of sortedEntries(at(quota, "status", "hard")))
    writer.line(level, `${resource}\t${text(quota, "status", "used", resource) || "0"}\t${hard}`);
}

const SCOPES: Readonly<Record<string, string>> = {
  BestEffort:
    "Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.",
  NotBestEffort:
    "Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.",
  NotTerminating:
    "Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.",
  Terminating:
    "Matches all pods that have an active deadline. These pods usually include short running pods whose container command is expected to terminate.",
};

function writeScopes(writer: DescribeWriter, level: number, quota: KubeObject): void {
  const scopes = list(quota, "spec", "scopes")
    .map((scope) => text(scope))
    .sort();
  if (scopes.length === 0) return;
  writer.line(level, `Scopes:\t${scopes.join(", ")}`);
  for (const scope of scopes) {
    const meaning = SCOPES[scope];
    if (meaning !== undefined) writer.line(level, `${level === 0 ? " " : ""}* ${meaning}`);
  }
}

export function describeLimitRange(_inv: Invocation, object: KubeObject): string {
  const writer = named(object);
  writer.line(0, "Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio");
  writer.line(0, "----\t--------\t---\t---\t---------------\t-------------\t-----------------------");
  writeLimits(writer, "", object);
  return writer.text();
}

/** Those of a namespace, at the end of its description. */
export function writeLimitRanges(writer: DescribeWriter, ranges: readonly KubeObject[]): void {
  if (ranges.length === 0) return writer.line(0, "No LimitRange resource.");
  writer.line(0, "Resource Limits\n Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio");
  writer.line(0, " ----\t--------\t---\t---\t---------------\t-------------\t-----------------------");
  for (const range of ranges) writeLimits(writer, " ", range);
}

function writeLimits(writer: DescribeWriter, indent: string, range: KubeObject): void {
  const columns = ["min", "max", "defaultRequest", "default", "maxLimitRequestRatio"];
  for (const item of list(range, "spec", "limits")) {
    const resources = new Set(columns.flatMap((column) => sortedEntries(at(item, column)).map(([name]) => name)));
    for (const resource of [...resources].sort()) {
      const cells = columns.map((column) => text(item, column, resource) || "-");
      writer.line(0, `${indent}${text(item, "type")}\t${resource}\t${cells.join("\t")}`);
    }
  }
}

/** Simplified: metrics are those of a resource; nothing measures them, so what is used is not known. */
export function describeAutoscaler(inv: Invocation, object: KubeObject): string {
  const writer = named(object);
  writeMap(writer, 0, "Labels", object.metadata.labels);
  writeAnnotations(writer, "Annotations", object.metadata.annotations);
  writer.line(0, `CreationTimestamp:\t${rfc1123(object.metadata.creationTimestamp, inv.zoneOffset)}`);
  const kind = text(object, "spec", "scaleTargetRef", "kind");
  writer.line(0, `Reference:\t${kind}/${text(object, "spec", "scaleTargetRef", "name")}`);
  writer.line(0, "Metrics:\t( current / target )");
  for (const metric of list(object, "spec", "metrics")) {
    const resource = at(metric, "resource");
    if (resource === undefined) continue;
    const share = text(resource, "target", "averageUtilization");
    const target = share === "" ? text(resource, "target", "averageValue") : `${share}%`;
    const how = share === "" ? "" : "  (as a percentage of request)";
    writer.line(1, `resource ${text(resource, "name")} on pods${how}:\t<unknown> / ${target}`);
  }
  writer.line(0, `Min replicas:\t${text(object, "spec", "minReplicas") || "<unset>"}`);
  writer.line(0, `Max replicas:\t${text(object, "spec", "maxReplicas")}`);
  const count = (field: string): number => num(object, "status", field);
  writer.line(0, `${kind} pods:\t${count("currentReplicas")} current / ${count("desiredReplicas")} desired`);
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}
