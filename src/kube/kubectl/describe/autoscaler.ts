/** A HorizontalPodAutoscaler described. Source: kubectl pkg/describe describeHorizontalPodAutoscalerV2 (behaviour), v1.33. */
import { goQuoted } from "../../api/go-value.ts";
import type { KubeObject } from "../../api/meta.ts";
import { canonicalQuantity } from "../../api/quantity.ts";
import { at, isFields, list, num, text } from "../fields.ts";
import type { Invocation } from "../invocation.ts";
import { eventsOf, writeEvents } from "./events.ts";
import { named, timeText, writeLabels } from "./writer.ts";
import type { DescribeWriter } from "./writer.ts";

export function describeAutoscaler(inv: Invocation, object: KubeObject): string {
  const writer = named(object);
  const spec = at(object, "spec");
  const kind = text(spec, "scaleTargetRef", "kind");
  writeLabels(writer, object);
  writer.line(0, `CreationTimestamp:\t${timeText(object.metadata.creationTimestamp, inv.zoneOffset)}`);
  writer.line(0, `Reference:\t${kind}/${text(spec, "scaleTargetRef", "name")}`);
  writer.line(0, "Metrics:\t( current / target )");
  list(spec, "metrics").forEach((metric, i) =>
    writer.line(1, metricText(metric, at(list(object, "status", "currentMetrics"), i))),
  );
  writer.line(0, `Min replicas:\t${text(spec, "minReplicas") || "<unset>"}`);
  writer.line(0, `Max replicas:\t${num(spec, "maxReplicas")}`);
  if (isFields(at(spec, "behavior"))) {
    writer.line(0, "Behavior:");
    writeDirection(writer, "Scale Up", at(spec, "behavior", "scaleUp"));
    writeDirection(writer, "Scale Down", at(spec, "behavior", "scaleDown"));
  }
  const count = (field: string): number => num(object, "status", field);
  writer.line(0, `${kind} pods:\t${count("currentReplicas")} current / ${count("desiredReplicas")} desired`);
  writeConditions(writer, list(object, "status", "conditions"));
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

/** An amount, or what Go says of one that is not there. */
function amountText(amount: unknown): string {
  return canonicalQuantity(text(amount)) || "<nil>";
}

/** `resource cpu on pods  (as a percentage of request):\t40% (200m) / 80%`. */
function metricText(metric: unknown, status: unknown): string {
  const type = text(metric, "type");
  switch (type) {
    case "External":
      return externalText(at(metric, "external"), at(status, "external"));
    case "Pods": {
      const name = goQuoted(text(metric, "pods", "metric", "name"));
      return `${name} on pods:\t${pair(at(metric, "pods"), at(status, "pods"), "averageValue")}`;
    }
    case "Object":
      return objectText(at(metric, "object"), at(status, "object"));
    case "Resource": {
      const title = `resource ${text(metric, "resource", "name")} on pods`;
      return resourceText(title, at(metric, "resource"), at(status, "resource"));
    }
    case "ContainerResource": {
      const source = at(metric, "containerResource");
      const title = `resource ${text(source, "name")} of container "${text(source, "container")}" on pods`;
      return resourceText(title, source, at(status, "containerResource"));
    }
    default:
      return `<unknown metric type ${goQuoted(type)}>`;
  }
}

type Amount = "averageValue" | "value";

/** `5 / 1k`: where nothing has been measured, that is said. */
function pair(source: unknown, status: unknown, amount: Amount): string {
  const current = isFields(status) ? amountText(at(status, "current", amount)) : "<unknown>";
  return `${current} / ${amountText(at(source, "target", amount))}`;
}

function externalText(source: unknown, status: unknown): string {
  const name = goQuoted(text(source, "metric", "name"));
  if (at(source, "target", "averageValue") === undefined)
    return `${name} (target value):\t${pair(source, status, "value")}`;
  const known = at(status, "current", "averageValue") === undefined ? undefined : status;
  return `${name} (target average value):\t${pair(source, known, "averageValue")}`;
}

function objectText(source: unknown, status: unknown): string {
  const described = `${text(source, "describedObject", "kind")}/${text(source, "describedObject", "name")}`;
  const isAverage = text(source, "target", "type") === "AverageValue";
  const how = isAverage ? "(target average value)" : "(target value)";
  const amounts = pair(source, status, isAverage ? "averageValue" : "value");
  return `"${text(source, "metric", "name")}" on ${described} ${how}:\t${amounts}`;
}

function resourceText(title: string, source: unknown, status: unknown): string {
  if (at(source, "target", "averageValue") !== undefined) return `${title}:\t${pair(source, status, "averageValue")}`;
  const share = text(status, "current", "averageUtilization");
  const current = share === "" ? "<unknown>" : `${share}% (${amountText(at(status, "current", "averageValue"))})`;
  const wanted = text(source, "target", "averageUtilization");
  return `${title}  (as a percentage of request):\t${current} / ${wanted === "" ? "<auto>" : `${wanted}%`}`;
}

function writeDirection(writer: DescribeWriter, title: string, rules: unknown): void {
  if (!isFields(rules)) return;
  writer.line(1, `${title}:`);
  const stable = text(rules, "stabilizationWindowSeconds");
  if (stable !== "") writer.line(2, `Stabilization Window: ${stable} seconds`);
  const policies = list(rules, "policies");
  if (policies.length === 0) return;
  writer.line(2, `Select Policy: ${text(rules, "selectPolicy") || "Max"}`);
  writer.line(2, "Policies:");
  for (const one of policies)
    writer.line(
      3,
      `- Type: ${text(one, "type")}\tValue: ${num(one, "value")}\tPeriod: ${num(one, "periodSeconds")} seconds`,
    );
}

function writeConditions(writer: DescribeWriter, conditions: readonly unknown[]): void {
  if (conditions.length === 0) return;
  writer.line(0, "Conditions:\n  Type\tStatus\tReason\tMessage\n  ----\t------\t------\t-------");
  for (const one of conditions)
    writer.line(1, `${text(one, "type")}\t${text(one, "status")}\t${text(one, "reason")}\t${text(one, "message")}`);
}
