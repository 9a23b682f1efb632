/** A Pod described. Source: kubectl pkg/describe PodDescriber (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import { at, fields, list, num, sortedEntries, text } from "../fields.ts";
import type { Invocation } from "../invocation.ts";
import { ageOf, rfc1123 } from "../printers/age.ts";
import { selectorText } from "../printers/selector.ts";
import { writeContainers } from "./containers.ts";
import { eventsOf, writeEvents } from "./events.ts";
import { writeVolumes } from "./volumes.ts";
import { DescribeWriter, writeAnnotations, writeMap } from "./writer.ts";

export function describePod(inv: Invocation, pod: KubeObject): string {
  const writer = new DescribeWriter();
  writeIdentity(writer, inv, pod);
  writeState(writer, inv, pod);
  writeAddresses(writer, pod);
  const context = { pod, zoneOffset: inv.zoneOffset, space: "" };
  const init = list(pod, "spec", "initContainers");
  if (init.length > 0) {
    writeContainers(writer, "Init Containers", init, {
      ...context,
      statuses: list(pod, "status", "initContainerStatuses"),
    });
  }
  writeContainers(writer, "Containers", list(pod, "spec", "containers"), {
    ...context,
    statuses: list(pod, "status", "containerStatuses"),
  });
  const ephemeral = list(pod, "spec", "ephemeralContainers");
  if (ephemeral.length > 0) {
    writeContainers(writer, "Ephemeral Containers", ephemeral, {
      ...context,
      statuses: list(pod, "status", "ephemeralContainerStatuses"),
    });
  }
  writeGates(writer, pod);
  writeConditions(writer, pod);
  writeVolumes(writer, list(pod, "spec", "volumes"), "");
  writer.line(0, `QoS Class:\t${text(pod, "status", "qosClass") || qosClass(pod)}`);
  writeMap(writer, 0, "Node-Selectors", at(pod, "spec", "nodeSelector"));
  writeTolerations(writer, "", list(pod, "spec", "tolerations"));
  writeSpread(writer, list(pod, "spec", "topologySpreadConstraints"));
  writeEvents(writer, inv, eventsOf(inv, pod));
  return writer.text();
}

function writeIdentity(writer: DescribeWriter, inv: Invocation, pod: KubeObject): void {
  writer.line(0, `Name:\t${pod.metadata.name}`);
  writer.line(0, `Namespace:\t${pod.metadata.namespace ?? ""}`);
  if (at(pod, "spec", "priority") !== undefined) writer.line(0, `Priority:\t${num(pod, "spec", "priority")}`);
  for (const [title, field] of [
    ["Priority Class Name", "priorityClassName"],
    ["Runtime Class Name", "runtimeClassName"],
    ["Service Account", "serviceAccountName"],
  ] as const) {
    const value = text(pod, "spec", field);
    if (value !== "") writer.line(0, `${title}:\t${value}`);
  }
  const node = text(pod, "spec", "nodeName");
  writer.line(0, node === "" ? "Node:\t<none>" : `Node:\t${node}/${text(pod, "status", "hostIP")}`);
  const start = text(pod, "status", "startTime");
  if (start !== "") writer.line(0, `Start Time:\t${rfc1123(start, inv.zoneOffset)}`);
  writeMap(writer, 0, "Labels", pod.metadata.labels);
  writeAnnotations(writer, "Annotations", pod.metadata.annotations);
}

function writeState(writer: DescribeWriter, inv: Invocation, pod: KubeObject): void {
  const phase = text(pod, "status", "phase");
  if (pod.metadata.deletionTimestamp !== undefined && phase !== "Failed" && phase !== "Succeeded") {
    writer.line(0, `Status:\tTerminating (lasts ${ageOf(pod.metadata.deletionTimestamp, inv.now)})`);
    writer.line(0, `Termination Grace Period:\t${pod.metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else writer.line(0, `Status:\t${phase}`);
  for (const [title, field] of [
    ["Reason", "reason"],
    ["Message", "message"],
  ] as const) {
    const value = text(pod, "status", field);
    if (value !== "") writer.line(0, `${title}:\t${value}`);
  }
  const seccomp = text(pod, "spec", "securityContext", "seccompProfile", "type");
  if (seccomp !== "") writer.line(0, `SeccompProfile:\t${seccomp}`);
  if (seccomp === "Localhost") {
    writer.line(0, `LocalhostProfile:\t${text(pod, "spec", "securityContext", "seccompProfile", "localhostProfile")}`);
  }
}

function writeAddresses(writer: DescribeWriter, pod: KubeObject): void {
  writer.line(0, `IP:\t${text(pod, "status", "podIP")}`);
  const ips = list(pod, "status", "podIPs");
  writer.line(0, ips.length === 0 ? "IPs:\t<none>" : "IPs:");
  for (const ip of ips) writer.line(1, `IP:\t${text(ip, "ip")}`);
  const owner = pod.metadata.ownerReferences?.find((one) => one.controller === true);
  if (owner) writer.line(0, `Controlled By:\t${owner.kind}/${owner.name}`);
  const nominated = text(pod, "status", "nominatedNodeName");
  if (nominated !== "") writer.line(0, `NominatedNodeName:\t${nominated}`);
  const resources = fields(at(pod, "spec", "resources"));
  if (Object.keys(resources).length > 0) writer.line(0, "Resources:");
  for (const [title, field] of [
    ["Limits", "limits"],
    ["Requests", "requests"],
  ] as const) {
    const entries = sortedEntries(resources[field]);
    if (entries.length > 0) writer.line(1, `${title}:`);
    for (const [name, amount] of entries) writer.line(2, `${name}:\t${amount}`);
  }
}

function writeGates(writer: DescribeWriter, pod: KubeObject): void {
  const gates = list(pod, "spec", "readinessGates");
  if (gates.length === 0) return;
  writer.line(0, "Readiness Gates:\n  Type\tStatus");
  for (const gate of gates) {
    const type = text(gate, "conditionType");
    const condition = list(pod, "status", "conditions").find((one) => text(one, "type") === type);
    writer.line(1, `${type} \t${condition === undefined ? "<none>" : text(condition, "status")} `);
  }
}

function writeConditions(writer: DescribeWriter, pod: KubeObject): void {
  const conditions = list(pod, "status", "conditions");
  if (conditions.length === 0) return;
  writer.line(0, "Conditions:\n  Type\tStatus");
  for (const one of conditions) writer.line(1, `${text(one, "type")} \t${text(one, "status")} `);
}

/** Sorted by key; `key=value:Effect op=Exists for 300s`. */
export function writeTolerations(writer: DescribeWriter, space: string, tolerations: readonly unknown[]): void {
  const sorted = [...tolerations].sort((x, y) =>
    text(x, "key") < text(y, "key") ? -1 : text(x, "key") > text(y, "key") ? 1 : 0,
  );
  if (sorted.length === 0) return writer.line(0, `${space}Tolerations:\t<none>`);
  sorted.forEach((one, i) => writer.line(0, `${space}${i === 0 ? "Tolerations:" : ""}\t${tolerationText(one)}`));
}

function tolerationText(toleration: unknown): string {
  const value = text(toleration, "value");
  const effect = text(toleration, "effect");
  const parts = [`${text(toleration, "key")}${value === "" ? "" : `=${value}`}${effect === "" ? "" : `:${effect}`}`];
  const operator = text(toleration, "operator");
  if (operator === "Exists" && value === "") parts.push(parts[0] === "" ? "op=Exists" : "op=Exists");
  const seconds = at(toleration, "tolerationSeconds");
  if (seconds !== undefined) parts.push(`for ${num(toleration, "tolerationSeconds")}s`);
  return parts.filter((part) => part !== "").join(" ");
}

function writeSpread(writer: DescribeWriter, constraints: readonly unknown[]): void {
  const sorted = [...constraints].sort((x, y) => (text(x, "topologyKey") < text(y, "topologyKey") ? -1 : 1));
  sorted.forEach((one, i) => {
    const minimum = at(one, "minDomains") === undefined ? "" : ` (minDomains ${num(one, "minDomains")})`;
    const selector =
      at(one, "labelSelector") === undefined ? "" : ` for selector ${selectorText(at(one, "labelSelector"))}`;
    writer.line(
      0,
      `${i === 0 ? "Topology Spread Constraints:" : ""}\t${text(one, "topologyKey")}:${text(one, "whenUnsatisfiable")} when max skew ${num(one, "maxSkew")} is exceeded${minimum}${selector}`,
    );
  });
}

/** Guaranteed where all containers have equal requests and limits of cpu and memory, BestEffort where none has any. */
function qosClass(pod: KubeObject): string {
  const containers = [...list(pod, "spec", "containers"), ...list(pod, "spec", "initContainers")];
  const amounts = containers.map((one) => ({
    limits: fields(at(one, "resources", "limits")),
    requests: fields(at(one, "resources", "requests")),
  }));
  if (amounts.every((one) => Object.keys(one.limits).length === 0 && Object.keys(one.requests).length === 0))
    return "BestEffort";
  const equal = amounts.every((one) =>
    ["cpu", "memory"].every(
      (name) => one.limits[name] !== undefined && (one.requests[name] ?? one.limits[name]) === one.limits[name],
    ),
  );
  return equal ? "Guaranteed" : "Burstable";
}
