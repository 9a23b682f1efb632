/** Deployments, ReplicaSets, Jobs and other workloads described. Source: kubectl pkg/describe (behaviour), v1.33. */
import { parseRfc3339 } from "../../../sim/units.ts";
import { humanDuration } from "../../api/human-duration.ts";
import type { KubeObject } from "../../api/meta.ts";
import { at, flag, list, num, sortedEntries, text } from "../fields.ts";
import type { Invocation } from "../invocation.ts";
import { rfc1123 } from "../printers/age.ts";
import { selectorQuery, selectorText } from "../printers/selector.ts";
import { toJson } from "../printers/json.ts";
import { templateOf } from "../workload-revisions.ts";
import { writeContainers } from "./containers.ts";
import { eventsOf, writeEvents } from "./events.ts";
import { writeSpread, writeTolerations } from "./pod.ts";
import { writeVolumes } from "./volumes.ts";
import { mapText, named, timeText, writeAnnotations, writeController, writeLabels, writeMap } from "./writer.ts";
import type { DescribeWriter } from "./writer.ts";

export function describeDeployment(inv: Invocation, object: KubeObject): string {
  const writer = named(object);
  writer.line(0, `CreationTimestamp:\t${timeText(object.metadata.creationTimestamp, inv.zoneOffset)}`);
  writeLabels(writer, object);
  writer.line(0, `Selector:\t${selectorQuery(at(object, "spec", "selector"))}`);
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
  writeTemplate(writer, object, inv.minor);
  writeConditions(writer, object);
  const { old, current } = replicaSets(inv, object);
  if (old.length > 0 || current) {
    writer.line(0, `OldReplicaSets:\t${replicaSetText(old)}`);
    writer.line(0, `NewReplicaSet:\t${replicaSetText(current ? [current] : [])}`);
  }
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

export function describeReplicaSet(inv: Invocation, object: KubeObject): string {
  const writer = named(object);
  writer.line(0, `Selector:\t${selectorText(at(object, "spec", "selector"))}`);
  writeLabels(writer, object);
  writeController(writer, object);
  writeReplicas(writer, inv, object);
  return writer.text();
}

export function describeJob(inv: Invocation, object: KubeObject): string {
  const writer = named(object);
  writer.line(0, `Selector:\t${selectorQuery(at(object, "spec", "selector"))}`);
  writeLabels(writer, object);
  writeController(writer, object);
  if (at(object, "spec", "parallelism") !== undefined)
    writer.line(0, `Parallelism:\t${num(object, "spec", "parallelism")}`);
  writer.line(0, `Completions:\t${text(object, "spec", "completions") || "<unset>"}`);
  const mode = text(object, "spec", "completionMode");
  if (mode !== "") writer.line(0, `Completion Mode:\t${mode}`);
  if (at(object, "spec", "suspend") !== undefined) writer.line(0, `Suspend:\t${flag(object, "spec", "suspend")}`);
  if (at(object, "spec", "backoffLimit") !== undefined)
    writer.line(0, `Backoff Limit:\t${num(object, "spec", "backoffLimit")}`);
  const kept = text(object, "spec", "ttlSecondsAfterFinished");
  if (kept !== "") writer.line(0, `TTL Seconds After Finished:\t${kept}`);
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
  if (mode === "Indexed")
    writer.line(0, `Completed Indexes:\t${indexesText(text(object, "status", "completedIndexes"))}`);
  writeTemplate(writer, object, inv.minor);
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

const ENOUGH_INDEXES = 50;

/** Cut at the first comma after so many characters. */
function indexesText(indexes: string): string {
  const comma = indexes.indexOf(",", ENOUGH_INDEXES);
  return comma < 0 ? indexes || "<none>" : `${indexes.slice(0, comma + 1)}...`;
}

export function describeReplicationController(inv: Invocation, object: KubeObject): string {
  const writer = named(object);
  writer.line(0, `Selector:\t${mapText(at(object, "spec", "selector"))}`);
  writeLabels(writer, object);
  writeReplicas(writer, inv, object);
  return writer.text();
}

/** What a ReplicaSet and a ReplicationController end with. */
function writeReplicas(writer: DescribeWriter, inv: Invocation, object: KubeObject): void {
  writer.line(
    0,
    `Replicas:\t${num(object, "status", "replicas")} current / ${num(object, "spec", "replicas")} desired`,
  );
  writer.line(0, `Pods Status:\t${podCounts(inv, object)}`);
  writeTemplate(writer, object, inv.minor);
  writeConditions(writer, object);
  writeEvents(writer, inv, eventsOf(inv, object));
}

/** A Pod template; its lines stand one space to the right. */
export function writeTemplate(writer: DescribeWriter, object: KubeObject, minor: number): void {
  const template = at(object, "spec", "template");
  writer.line(0, "Pod Template:");
  if (template === undefined) return writer.line(1, "<unset>");
  writeMap(writer, 1, "Labels", at(template, "metadata", "labels"));
  const annotations = at(template, "metadata", "annotations");
  if (sortedEntries(annotations).length > 0) writeAnnotations(writer, "Annotations", annotations, 1);
  const account = text(template, "spec", "serviceAccountName");
  if (account !== "") writer.line(1, `Service Account:\t${account}`);
  const init = list(template, "spec", "initContainers");
  if (init.length > 0) writeTemplateContainers(writer, "Init Containers", init, minor);
  writeTemplateContainers(writer, "Containers", list(template, "spec", "containers"), minor);
  writeVolumes(writer, list(template, "spec", "volumes"), "  ");
  writeSpread(writer, "  ", list(template, "spec", "topologySpreadConstraints"));
  const priority = text(template, "spec", "priorityClassName");
  if (priority !== "") writer.line(1, `Priority Class Name:\t${priority}`);
  writeMap(writer, 1, "Node-Selectors", at(template, "spec", "nodeSelector"));
  writeTolerations(writer, "  ", list(template, "spec", "tolerations"));
}

/** The title stands at two spaces, the rest at its level and one space. */
function writeTemplateContainers(
  writer: DescribeWriter,
  title: string,
  containers: readonly unknown[],
  minor: number,
): void {
  writer.line(1, `${title}:`);
  writeContainers(writer, title, containers, {
    statuses: [],
    pod: null,
    zoneOffset: 0,
    minor,
    space: " ",
    untitled: true,
  });
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
  const selector = at(object, "spec", "selector");
  const query =
    object.kind === "ReplicationController" ? selectorQuery({ matchLabels: selector }) : selectorQuery(selector);
  const result = inv.api.list(
    { group: "", resource: "pods" },
    { namespace: object.metadata.namespace ?? "default", labelSelector: query },
  );
  const pods = (result.ok ? result.value.items : []).filter((pod) =>
    pod.metadata.ownerReferences?.some((owner) => owner.uid === object.metadata.uid && owner.controller === true),
  );
  const count = (phase: string): number => pods.filter((pod) => text(pod, "status", "phase") === phase).length;
  return `${count("Running")} Running / ${count("Pending")} Waiting / ${count("Succeeded")} Succeeded / ${count("Failed")} Failed`;
}
