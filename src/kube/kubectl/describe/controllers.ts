/** StatefulSets, DaemonSets, CronJobs and autoscalers described. Source: kubectl pkg/describe (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import { canonicalQuantity } from "../../api/quantity.ts";
import { at, list, num, text } from "../fields.ts";
import { asObject } from "../files.ts";
import type { Invocation } from "../invocation.ts";
import { rfc1123 } from "../printers/age.ts";
import { selectorQuery } from "../printers/selector.ts";
import { classOf } from "./claim.ts";
import { eventsOf, writeEvents } from "./events.ts";
import { podCounts, writeTemplate } from "./workloads.ts";
import { mapText, named, timeText, writeLabels, writeMap } from "./writer.ts";
import type { DescribeWriter } from "./writer.ts";

export function describeStatefulSet(inv: Invocation, object: KubeObject): string {
  const writer = named(object);
  writer.line(0, `CreationTimestamp:\t${timeText(object.metadata.creationTimestamp, inv.zoneOffset)}`);
  writer.line(0, `Selector:\t${selectorQuery(at(object, "spec", "selector"))}`);
  writeLabels(writer, object);
  writer.line(0, `Replicas:\t${num(object, "spec", "replicas")} desired | ${num(object, "status", "replicas")} total`);
  writer.line(0, `Update Strategy:\t${text(object, "spec", "updateStrategy", "type")}`);
  const rolling = at(object, "spec", "updateStrategy", "rollingUpdate");
  if (at(rolling, "partition") !== undefined) {
    writer.line(1, `Partition:\t${num(rolling, "partition")}`);
    const most = text(rolling, "maxUnavailable");
    if (most !== "") writer.line(1, `MaxUnavailable:\t${most}`);
  }
  writer.line(0, `Pods Status:\t${podCounts(inv, object)}`);
  writeTemplate(writer, object, inv.minor);
  writeClaimTemplates(writer, list(object, "spec", "volumeClaimTemplates"));
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

function writeClaimTemplates(writer: DescribeWriter, templates: readonly unknown[]): void {
  if (templates.length === 0) return writer.line(0, "Volume Claims:\t<none>");
  writer.line(0, "Volume Claims:");
  for (const template of templates) {
    writer.line(1, `Name:\t${text(template, "metadata", "name")}`);
    writer.line(1, `StorageClass:\t${classOf(template)}`);
    writeMap(writer, 1, "Labels", at(template, "metadata", "labels"));
    writeMap(writer, 1, "Annotations", at(template, "metadata", "annotations"));
    writer.line(
      1,
      `Capacity:\t${canonicalQuantity(text(template, "spec", "resources", "requests", "storage")) || "<default>"}`,
    );
    const modes = list(template, "spec", "accessModes").map((mode) => text(mode));
    writer.line(1, `Access Modes:\t[${modes.join(" ")}]`);
  }
}

export function describeDaemonSet(inv: Invocation, object: KubeObject): string {
  const writer = named(object);
  const status = (field: string): number => num(object, "status", field);
  writer.line(0, `Selector:\t${selectorQuery(at(object, "spec", "selector"))}`);
  writer.line(0, `Node-Selector:\t${mapText(at(object, "spec", "template", "spec", "nodeSelector"))}`);
  writeLabels(writer, object);
  writer.line(0, `Desired Number of Nodes Scheduled: ${status("desiredNumberScheduled")}`);
  writer.line(0, `Current Number of Nodes Scheduled: ${status("currentNumberScheduled")}`);
  writer.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status("updatedNumberScheduled")}`);
  writer.line(0, `Number of Nodes Scheduled with Available Pods: ${status("numberAvailable")}`);
  writer.line(0, `Number of Nodes Misscheduled: ${status("numberMisscheduled")}`);
  writer.line(0, `Pods Status:\t${podCounts(inv, object)}`);
  writeTemplate(writer, object, inv.minor);
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

export function describeCronJob(inv: Invocation, object: KubeObject): string {
  const writer = named(object);
  const spec = at(object, "spec");
  const optional = (value: unknown, unit = ""): string =>
    value === undefined || value === null ? "<unset>" : `${text(value)}${unit}`;
  writeLabels(writer, object);
  writer.line(0, `Schedule:\t${text(spec, "schedule")}`);
  writer.line(0, `Concurrency Policy:\t${text(spec, "concurrencyPolicy")}`);
  writer.line(0, `Suspend:\t${boolText(at(spec, "suspend"))}`);
  writer.line(0, `Successful Job History Limit:\t${optional(at(spec, "successfulJobsHistoryLimit"))}`);
  writer.line(0, `Failed Job History Limit:\t${optional(at(spec, "failedJobsHistoryLimit"))}`);
  writer.line(0, `Starting Deadline Seconds:\t${optional(at(spec, "startingDeadlineSeconds"), "s")}`);
  const job = at(spec, "jobTemplate", "spec");
  const selector = at(job, "selector");
  writer.line(0, `Selector:\t${selector === undefined ? "<unset>" : selectorQuery(selector)}`);
  writer.line(0, `Parallelism:\t${optional(at(job, "parallelism"))}`);
  writer.line(0, `Completions:\t${optional(at(job, "completions"))}`);
  const deadline = at(job, "activeDeadlineSeconds");
  if (deadline !== undefined) writer.line(0, `Active Deadline Seconds:\t${text(deadline)}s`);
  writeTemplate(writer, asObject({ spec: job }), inv.minor);
  const last = text(object, "status", "lastScheduleTime");
  writer.line(0, `Last Schedule Time:\t${last === "" ? "<unset>" : rfc1123(last, inv.zoneOffset)}`);
  const active = list(object, "status", "active").map((one) => text(one, "name"));
  writer.line(0, `Active Jobs:\t${active.join(", ") || "<none>"}`);
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

/** `True`, `False` or `<unset>`. */
export function boolText(value: unknown): string {
  return value === true ? "True" : value === false ? "False" : "<unset>";
}
