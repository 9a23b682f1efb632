/** A Pod described. Source: kubectl pkg/describe PodDescriber (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import { at, isFields, list, num, text } from "../fields.ts";
import type { Invocation } from "../invocation.ts";
import { goSort } from "../go-sort.ts";
import { ResourceList } from "../quantities.ts";
import { ageOf, rfc1123 } from "../printers/age.ts";
import { byteOrder } from "../printers/json.ts";
import { selectorText } from "../printers/selector.ts";
import { writeContainers } from "./containers.ts";
import { eventsOf, writeEvents } from "./events.ts";
import { writeVolumes } from "./volumes.ts";
import { named, writeAmounts, writeController, writeLabels, writeMap } from "./writer.ts";
import type { DescribeWriter } from "./writer.ts";

export function describePod(inv: Invocation, pod: KubeObject): string {
  const writer = named(pod);
  writeIdentity(writer, inv, pod);
  writeState(writer, inv, pod);
  writeAddresses(writer, pod);
  const context = { pod, zoneOffset: inv.zoneOffset, minor: inv.minor, space: "" };
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
  writeSpread(writer, "", list(pod, "spec", "topologySpreadConstraints"));
  writeEvents(writer, inv, eventsOf(inv, pod));
  return writer.text();
}

function writeIdentity(writer: DescribeWriter, inv: Invocation, pod: KubeObject): void {
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
  writeLabels(writer, pod);
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
  writeController(writer, pod);
  const nominated = text(pod, "status", "nominatedNodeName");
  if (nominated !== "") writer.line(0, `NominatedNodeName:\t${nominated}`);
  const resources = at(pod, "spec", "resources");
  if (isFields(resources)) writer.line(0, "Resources:");
  writeAmounts(writer, 1, "Limits", at(resources, "limits"));
  writeAmounts(writer, 1, "Requests", at(resources, "requests"));
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
  const sorted = goSort(tolerations, (x, y) => byteOrder(text(x, "key"), text(y, "key")) < 0);
  if (sorted.length === 0) return writer.line(0, `${space}Tolerations:\t<none>`);
  sorted.forEach((one, i) => writer.line(0, `${space}${i === 0 ? "Tolerations:" : ""}\t${tolerationText(one)}`));
}

function tolerationText(toleration: unknown): string {
  const value = text(toleration, "value");
  const effect = text(toleration, "effect");
  const parts = [`${text(toleration, "key")}${value === "" ? "" : `=${value}`}${effect === "" ? "" : `:${effect}`}`];
  const operator = text(toleration, "operator");
  if (operator === "Exists" && value === "") parts.push("op=Exists");
  const seconds = at(toleration, "tolerationSeconds");
  if (seconds !== undefined) parts.push(`for ${num(toleration, "tolerationSeconds")}s`);
  return parts.filter((part) => part !== "").join(" ");
}

/** Sorted by key; `zone:DoNotSchedule when max skew 1 is exceeded for selector app=web`. */
export function writeSpread(writer: DescribeWriter, space: string, constraints: readonly unknown[]): void {
  const sorted = goSort(constraints, (x, y) => byteOrder(text(x, "topologyKey"), text(y, "topologyKey")) < 0);
  sorted.forEach((one, i) => {
    const selector =
      at(one, "labelSelector") === undefined ? "" : ` for selector ${selectorText(at(one, "labelSelector"))}`;
    writer.line(
      0,
      `${space}${i === 0 ? "Topology Spread Constraints:" : ""}\t${text(one, "topologyKey")}:${text(one, "whenUnsatisfiable")} when max skew ${num(one, "maxSkew")} is exceeded${selector}`,
    );
  });
}

/** Guaranteed where all containers limit cpu and memory and ask for as much, BestEffort where none says anything. */
function qosClass(pod: KubeObject): string {
  const containers = [...list(pod, "spec", "containers"), ...list(pod, "spec", "initContainers")];
  const [asked, limited] = [new ResourceList(), new ResourceList()];
  for (const one of containers) {
    asked.addAll(counted(at(one, "resources", "requests")));
    limited.addAll(counted(at(one, "resources", "limits")));
  }
  if (COUNTED.every((name) => asked.milli(name) === 0 && limited.milli(name) === 0)) return "BestEffort";
  const allLimited = containers.every((one) =>
    COUNTED.every((name) => counted(at(one, "resources", "limits")).milli(name) > 0),
  );
  const asMuch = COUNTED.every((name) => asked.milli(name) === limited.milli(name));
  return allLimited && asMuch ? "Guaranteed" : "Burstable";
}

const COUNTED = ["cpu", "memory"] as const;

function counted(amounts: unknown): ResourceList {
  return ResourceList.of(Object.fromEntries(COUNTED.map((name) => [name, at(amounts, name)])));
}
