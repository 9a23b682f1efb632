/** Deployments, ReplicaSets, Jobs and other workloads described. Source: kubectl pkg/describe (behaviour), v1.33. */
import { parseRfc3339 } from "../../../sim/units.ts";
import { humanDuration } from "../../api/human-duration.ts";
import type { KubeObject } from "../../api/meta.ts";
import { at, flag, list, num, text } from "../fields.ts";
import type { Invocation } from "../invocation.ts";
import { rfc1123 } from "../printers/age.ts";
import { selectorQuery, selectorText } from "../printers/selector.ts";
import { toJson } from "../printers/json.ts";
import { templateOf } from "../workload-revisions.ts";
import { writeContainers } from "./containers.ts";
import { eventsOf, writeEvents } from "./events.ts";
import { writeTolerations } from "./pod.ts";
import { writeVolumes } from "./volumes.ts";
import { DescribeWriter, writeAnnotations, writeMap } from "./writer.ts";

export function describeDeployment(inv: Invocation, object: KubeObject): string {
  const writer = new DescribeWriter();
  writer.line(0, `Name:\t${object.metadata.name}`);
  writer.line(0, `Namespace:\t${object.metadata.namespace ?? ""}`);
  writer.line(0, `CreationTimestamp:\t${rfc1123(object.metadata.creationTimestamp, inv.zoneOffset)}`);
  writeMap(writer, 0, "Labels", object.metadata.labels);
  writeAnnotations(writer, "Annotations", object.metadata.annotations);
  writer.line(0, `Selector:\t${selectorText(at(object, "spec", "selector"))}`);
  const status = (field: string): number => num(object, "status", field);
  writer.line(
    0,
    `Replicas:\t${num(object, "spec", "replicas")} desired | ${status("updatedReplicas")} updated | ${status("replicas")} total | ${status("availableReplicas")} available | ${status("unavailableReplicas")} unavailable`,
  );
  writer.line(0, `StrategyType:\t${text(object, "spec", "strategy", "type")}`);
  writer.line(0, `MinReadySeconds:\t${num(object, "spec", "minReadySeconds")}`);
  const rolling = at(object, "spec", "strategy", "rollingUpdate");
  if (rolling !== undefined) {
    writer.line(
      0,
      `RollingUpdateStrategy:\t${text(rolling, "maxUnavailable")} max unavailable, ${text(rolling, "maxSurge")} max surge`,
    );
  }
  writeTemplate(writer, object);
  writeConditions(writer, object);
  const { old, current } = replicaSets(inv, object);
  writer.line(0, `OldReplicaSets:\t${replicaSetText(old)}`);
  writer.line(0, `NewReplicaSet:\t${replicaSetText(current ? [current] : [])}`);
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

export function describeReplicaSet(inv: Invocation, object: KubeObject): string {
  const writer = new DescribeWriter();
  writer.line(0, `Name:\t${object.metadata.name}`);
  writer.line(0, `Namespace:\t${object.metadata.namespace ?? ""}`);
  writer.line(0, `Selector:\t${selectorText(at(object, "spec", "selector"))}`);
  writeMap(writer, 0, "Labels", object.metadata.labels);
  writeAnnotations(writer, "Annotations", object.metadata.annotations);
  writeOwner(writer, object);
  writer.line(
    0,
    `Replicas:\t${num(object, "status", "replicas")} current / ${num(object, "spec", "replicas")} desired`,
  );
  writer.line(0, `Pods Status:\t${podCounts(inv, object)}`);
  writeTemplate(writer, object);
  writeConditions(writer, object);
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

export function describeJob(inv: Invocation, object: KubeObject): string {
  const writer = new DescribeWriter();
  writer.line(0, `Name:\t${object.metadata.name}`);
  writer.line(0, `Namespace:\t${object.metadata.namespace ?? ""}`);
  writer.line(0, `Selector:\t${selectorText(at(object, "spec", "selector"))}`);
  writeMap(writer, 0, "Labels", object.metadata.labels);
  writeAnnotations(writer, "Annotations", object.metadata.annotations);
  writeOwner(writer, object);
  writer.line(0, `Parallelism:\t${text(object, "spec", "parallelism") || "<unset>"}`);
  writer.line(0, `Completions:\t${text(object, "spec", "completions") || "<unset>"}`);
  const mode = text(object, "spec", "completionMode");
  if (mode !== "") writer.line(0, `Completion Mode:\t${mode}`);
  if (at(object, "spec", "suspend") !== undefined) writer.line(0, `Suspend:\t${flag(object, "spec", "suspend")}`);
  if (at(object, "spec", "backoffLimit") !== undefined)
    writer.line(0, `Backoff Limit:\t${num(object, "spec", "backoffLimit")}`);
  const started = text(object, "status", "startTime");
  const completed = text(object, "status", "completionTime");
  if (started !== "") writer.line(0, `Start Time:\t${rfc1123(started, inv.zoneOffset)}`);
  if (completed !== "") writer.line(0, `Completed At:\t${rfc1123(completed, inv.zoneOffset)}`);
  const [from, to] = [parseRfc3339(started), parseRfc3339(completed)];
  if (from !== undefined && to !== undefined) writer.line(0, `Duration:\t${humanDuration(to - from)}`);
  const deadline = text(object, "spec", "activeDeadlineSeconds");
  if (deadline !== "") writer.line(0, `Active Deadline Seconds:\t${deadline}s`);
  const status = (field: string): number => num(object, "status", field);
  const ready = at(object, "status", "ready") === undefined ? "" : ` (${status("ready")} Ready)`;
  writer.line(
    0,
    `Pods Statuses:\t${status("active")} Active${ready} / ${status("succeeded")} Succeeded / ${status("failed")} Failed`,
  );
  writeTemplate(writer, object);
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

function writeOwner(writer: DescribeWriter, object: KubeObject): void {
  const owner = object.metadata.ownerReferences?.find((one) => one.controller === true);
  if (owner) writer.line(0, `Controlled By:\t${owner.kind}/${owner.name}`);
}

/** A Pod template; its lines stand one space to the right. */
export function writeTemplate(writer: DescribeWriter, object: KubeObject): void {
  const template = at(object, "spec", "template");
  writer.line(0, "Pod Template:");
  if (template === undefined) return writer.line(1, "<unset>");
  writeMap(writer, 1, "Labels", at(template, "metadata", "labels"));
  const annotations = at(template, "metadata", "annotations");
  if (annotations !== undefined) writeMap(writer, 1, "Annotations", annotations, ": ");
  const account = text(template, "spec", "serviceAccountName");
  if (account !== "") writer.line(1, `Service Account:\t${account}`);
  const init = list(template, "spec", "initContainers");
  if (init.length > 0) writeTemplateContainers(writer, "Init Containers", init);
  writeTemplateContainers(writer, "Containers", list(template, "spec", "containers"));
  writeVolumes(writer, list(template, "spec", "volumes"), "  ");
  writeMap(writer, 1, "Node-Selectors", at(template, "spec", "nodeSelector"));
  writeTolerations(writer, "  ", list(template, "spec", "tolerations"));
}

/** The title stands at two spaces, the rest at its level and one space. */
function writeTemplateContainers(writer: DescribeWriter, title: string, containers: readonly unknown[]): void {
  writer.line(1, `${title}:`);
  writeContainers(writer, title, containers, { statuses: [], pod: null, zoneOffset: 0, space: " ", untitled: true });
}

function writeConditions(writer: DescribeWriter, object: KubeObject): void {
  const conditions = list(object, "status", "conditions");
  if (conditions.length === 0) return;
  writer.line(0, "Conditions:\n  Type\tStatus\tReason\n  ----\t------\t------");
  for (const one of conditions) writer.line(1, `${text(one, "type")} \t${text(one, "status")}\t${text(one, "reason")}`);
}

/** The ReplicaSets of a Deployment: that of its present template, and the others. */
function replicaSets(inv: Invocation, deployment: KubeObject): { old: KubeObject[]; current: KubeObject | null } {
  const result = inv.api.list(
    { group: "apps", resource: "replicasets" },
    {
      namespace: deployment.metadata.namespace ?? "default",
      labelSelector: selectorQuery(at(deployment, "spec", "selector")),
    },
  );
  const own = (result.ok ? result.value.items : []).filter((one) =>
    one.metadata.ownerReferences?.some((owner) => owner.uid === deployment.metadata.uid && owner.controller === true),
  );
  const wanted = toJson(at(deployment, "spec", "template"));
  const current = own.find((one) => toJson(templateOf(one)) === wanted) ?? null;
  return { old: own.filter((one) => one !== current), current };
}

function replicaSetText(sets: readonly KubeObject[]): string {
  const parts = sets.map(
    (one) =>
      `${one.metadata.name} (${num(one, "status", "replicas")}/${num(one, "spec", "replicas")} replicas created)`,
  );
  return parts.join(", ") || "<none>";
}

/** How many Pods of an object are in which phase. */
export function podCounts(inv: Invocation, object: KubeObject): string {
  const result = inv.api.list(
    { group: "", resource: "pods" },
    { namespace: object.metadata.namespace ?? "default", labelSelector: selectorQuery(at(object, "spec", "selector")) },
  );
  const pods = (result.ok ? result.value.items : []).filter((pod) =>
    pod.metadata.ownerReferences?.some((owner) => owner.uid === object.metadata.uid && owner.controller === true),
  );
  const count = (phase: string): number => pods.filter((pod) => text(pod, "status", "phase") === phase).length;
  return `${count("Running")} Running / ${count("Pending")} Waiting / ${count("Succeeded")} Succeeded / ${count("Failed")} Failed`;
}
