/** Claims, volumes, and storage and priority classes described. Source: kubectl pkg/describe (behaviour), v1.33. */
import { parseRfc3339 } from "../../../sim/units.ts";
import { humanDuration } from "../../api/human-duration.ts";
import type { KubeObject } from "../../api/meta.ts";
import { at, flag, isFields, list, num, text } from "../fields.ts";
import type { Invocation } from "../invocation.ts";
import { classOf, modesText, writeClaim } from "./claim.ts";
import { boolText } from "./controllers.ts";
import { eventsOf, writeEvents } from "./events.ts";
import { writeSource } from "./volumes.ts";
import { DescribeWriter, amountText, mapText, named, timeText, writeLabels } from "./writer.ts";

function statusText(inv: Invocation, object: KubeObject): string {
  const deleted = parseRfc3339(object.metadata.deletionTimestamp ?? "");
  if (deleted === undefined) return text(object, "status", "phase");
  return `Terminating (lasts ${humanDuration(inv.now - deleted)})`;
}

function finalizersText({ metadata }: KubeObject): string {
  return `[${(metadata.finalizers ?? []).join(" ")}]`;
}

export function describeClaim(inv: Invocation, object: KubeObject): string {
  const writer = named(object);
  writeClaim(writer, object, 0, { status: statusText(inv, object), finalizers: finalizersText(object) });
  const users = usersOf(inv, object);
  if (users.length === 0) writer.line(0, "Used By:\t<none>");
  users.forEach((user, i) => writer.line(0, `${i === 0 ? "Used By:" : ""}\t${user}`));
  writeClaimConditions(writer, inv, list(object, "status", "conditions"));
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

/** The Pods that mount it, each as often as it does, and those that own it. */
function usersOf(inv: Invocation, claim: KubeObject): string[] {
  const { namespace = "default", name, ownerReferences = [] } = claim.metadata;
  const result = inv.api.list({ group: "", resource: "pods" }, { namespace });
  const pods = result.ok ? result.value.items : [];
  const users = pods.flatMap((pod) =>
    list(pod, "spec", "volumes")
      .filter((one) => text(one, "persistentVolumeClaim", "claimName") === name)
      .map(() => pod),
  );
  for (const owner of ownerReferences) {
    const pod = owner.kind === "Pod" ? pods.find((one) => one.metadata.uid === owner.uid) : undefined;
    if (pod && !users.includes(pod)) users.push(pod);
  }
  return users.map((pod) => pod.metadata.name).sort();
}

function writeClaimConditions(writer: DescribeWriter, inv: Invocation, conditions: readonly unknown[]): void {
  if (conditions.length === 0) return;
  writer.line(0, "Conditions:");
  writer.line(1, "Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage");
  writer.line(1, "----\t------\t-----------------\t------------------\t------\t-------");
  for (const one of conditions) {
    const times = ["lastProbeTime", "lastTransitionTime"].map((field) => timeText(at(one, field), inv.zoneOffset));
    writer.line(
      1,
      `${text(one, "type")} \t${text(one, "status")} \t${times.join(" \t")} \t${text(one, "reason")} \t${text(one, "message")}`,
    );
  }
}

export function describeVolume(inv: Invocation, object: KubeObject): string {
  const writer = new DescribeWriter();
  const spec = at(object, "spec");
  const claim = at(spec, "claimRef");
  writer.line(0, `Name:\t${object.metadata.name}`);
  writeLabels(writer, object);
  writer.line(0, `Finalizers:\t${finalizersText(object)}`);
  writer.line(0, `StorageClass:\t${classOf(object)}`);
  writer.line(0, `Status:\t${statusText(inv, object)}`);
  writer.line(0, `Claim:\t${!isFields(claim) ? "" : `${text(claim, "namespace")}/${text(claim, "name")}`}`);
  writer.line(0, `Reclaim Policy:\t${text(spec, "persistentVolumeReclaimPolicy")}`);
  writer.line(0, `Access Modes:\t${modesText(list(spec, "accessModes"))}`);
  const mode = text(spec, "volumeMode");
  if (mode !== "") writer.line(0, `VolumeMode:\t${mode}`);
  writer.line(0, `Capacity:\t${amountText(at(spec, "capacity", "storage"))}`);
  writeNodeAffinity(writer, at(spec, "nodeAffinity", "required"));
  writer.line(0, `Message:\t${text(object, "status", "message")}`);
  writer.line(0, "Source:");
  if (!writeSource(writer, spec, "pv")) writer.line(1, "<unknown>");
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

function writeNodeAffinity(writer: DescribeWriter, required: unknown): void {
  if (required === undefined) return writer.line(0, "Node Affinity:\t<none>");
  writer.line(0, "Node Affinity:\t");
  const terms = list(required, "nodeSelectorTerms");
  writer.line(1, `Required Terms:\t${terms.length === 0 ? "<none>" : ""}`);
  terms.forEach((term, i) => {
    const wanted = list(term, "matchExpressions").map((one) => {
      const values = list(one, "values").map((value) => text(value));
      return `${text(one, "key")} ${text(one, "operator").toLowerCase()}${values.length > 0 ? ` [${values.join(", ")}]` : ""}`;
    });
    if (wanted.length === 0) writer.line(2, `Term ${i}:\t<none>`);
    wanted.forEach((one, at_) => writer.line(2, `${at_ === 0 ? `Term ${i}:` : ""}\t${one}`));
  });
}

export function describeStorageClass(inv: Invocation, object: KubeObject): string {
  const writer = new DescribeWriter();
  const isDefault = [
    "storageclass.kubernetes.io/is-default-class",
    "storageclass.beta.kubernetes.io/is-default-class",
  ].some((key) => object.metadata.annotations?.[key] === "true");
  writer.line(0, `Name:\t${object.metadata.name}`);
  writer.line(0, `IsDefaultClass:\t${isDefault ? "Yes" : "No"}`);
  writer.line(0, `Annotations:\t${mapText(object.metadata.annotations)}`);
  writer.line(0, `Provisioner:\t${text(object, "provisioner")}`);
  writer.line(0, `Parameters:\t${mapText(at(object, "parameters"))}`);
  writer.line(0, `AllowVolumeExpansion:\t${boolText(at(object, "allowVolumeExpansion"))}`);
  const options = list(object, "mountOptions");
  writer.line(0, options.length === 0 ? "MountOptions:\t<none>" : "MountOptions:");
  for (const option of options) writer.line(1, text(option));
  const policy = text(object, "reclaimPolicy");
  if (policy !== "") writer.line(0, `ReclaimPolicy:\t${policy}`);
  const binding = text(object, "volumeBindingMode");
  if (binding !== "") writer.line(0, `VolumeBindingMode:\t${binding}`);
  const topologies = at(object, "allowedTopologies");
  if (Array.isArray(topologies)) writeTopologies(writer, topologies);
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

function writeTopologies(writer: DescribeWriter, topologies: readonly unknown[]): void {
  writer.line(0, `AllowedTopologies:\t${topologies.length === 0 ? "<none>" : ""}`);
  topologies.forEach((term, i) => {
    const wanted = list(term, "matchLabelExpressions").map((one) => {
      const values = list(one, "values").map((value) => text(value));
      return `${text(one, "key")} in${values.length > 0 ? ` [${values.join(", ")}]` : ""}`;
    });
    if (wanted.length === 0) writer.line(1, `Term ${i}:\t<none>`);
    wanted.forEach((one, at_) => writer.line(1, `${at_ === 0 ? `Term ${i}:` : ""}\t${one}`));
  });
}

export function describePriorityClass(inv: Invocation, object: KubeObject): string {
  const writer = new DescribeWriter();
  writer.line(0, `Name:\t${object.metadata.name}`);
  writer.line(0, `Value:\t${num(object, "value")}`);
  writer.line(0, `GlobalDefault:\t${flag(object, "globalDefault")}`);
  writer.line(0, `PreemptionPolicy:\t${text(object, "preemptionPolicy") || "PreemptLowerPriority"}`);
  writer.line(0, `Description:\t${text(object, "description")}`);
  writer.line(0, `Annotations:\t${mapText(object.metadata.annotations)}`);
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

export function describeCsiNode(inv: Invocation, object: KubeObject): string {
  const writer = new DescribeWriter();
  writer.line(0, `Name:\t${object.metadata.name}`);
  writeLabels(writer, object);
  writer.line(0, `CreationTimestamp:\t${timeText(object.metadata.creationTimestamp, inv.zoneOffset)}`);
  writer.line(0, "Spec:");
  if (Array.isArray(at(object, "spec", "drivers"))) writer.line(1, "Drivers:");
  for (const driver of list(object, "spec", "drivers")) {
    const keys = at(driver, "topologyKeys");
    writer.line(2, `${text(driver, "name")}:`);
    writer.line(3, `Node ID:\t${text(driver, "nodeID")}`);
    if (at(driver, "allocatable", "count") !== undefined) {
      writer.line(3, "Allocatables:");
      writer.line(4, `Count:\t${num(driver, "allocatable", "count")}`);
    }
    if (Array.isArray(keys)) writer.line(3, `Topology Keys:\t[${keys.map((key) => text(key)).join(" ")}]`);
  }
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}
