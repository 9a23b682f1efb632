/** Budgets, quotas and limit ranges described. Source: kubectl pkg/describe (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import { formatQuantity, parseQuantity } from "../../api/quantity.ts";
import { at, list, num, sortedEntries, text } from "../fields.ts";
import type { Invocation } from "../invocation.ts";
import { selectorText } from "../printers/selector.ts";
import { eventsOf, writeEvents } from "./events.ts";
import { amountText, named } from "./writer.ts";
import type { DescribeWriter } from "./writer.ts";

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
  for (const [resource, hard] of sortedEntries(at(quota, "status", "hard"))) {
    const used = amountText(at(quota, "status", "used", resource));
    writer.line(level, `${resource}\t${level === 0 ? inFormatOf(hard, used) : used}\t${amountText(hard)}`);
  }
}

/** A quota by itself shows what is used as what is allowed is written: `1Gi` beside `1G` is 1073741824. */
function inFormatOf(hard: string, used: string): string {
  const [wanted, amount] = [parseQuantity(hard), parseQuantity(used)];
  if (!wanted || !amount || wanted.format === amount.format) return used;
  const units = (amount.nano + 999_999_999n) / 1_000_000_000n;
  return formatQuantity({ nano: units * 1_000_000_000n, format: wanted.format });
}

const SCOPES: Readonly<Record<string, string>> = {
  BestEffort:
    "Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.",
  NotBestEffort:
    "Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.",
  NotTerminating:
    "Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.",
  Terminating:
    "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.",
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
      const cells = columns.map((column) =>
        at(item, column, resource) === undefined ? "-" : amountText(at(item, column, resource)),
      );
      writer.line(0, `${indent}${text(item, "type")}\t${resource}\t${cells.join("\t")}`);
    }
  }
}
