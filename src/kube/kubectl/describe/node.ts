/** A Node described. Source: kubectl pkg/describe NodeDescriber (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import { holds } from "../../api/versions.ts";
import { at, fields, flag, list, sortedEntries, text } from "../fields.ts";
import type { Invocation } from "../invocation.ts";
import { goSort } from "../go-sort.ts";
import { ageOf, rfc1123 } from "../printers/age.ts";
import { byteOrder } from "../printers/json.ts";
import { nodeRoles } from "../printers/tables.ts";
import { ResourceList, parseQuantity } from "../quantities.ts";
import { eventsOf, writeEvents } from "./events.ts";
import { DescribeWriter, timeText, writeAmounts, writeLabels } from "./writer.ts";

export function describeNode(inv: Invocation, node: KubeObject): string {
  const writer = new DescribeWriter();
  writer.line(0, `Name:\t${node.metadata.name}`);
  writer.line(0, `Roles:\t${nodeRoles(node)}`);
  writeLabels(writer, node);
  writer.line(0, `CreationTimestamp:\t${timeText(node.metadata.creationTimestamp, inv.zoneOffset)}`);
  writeTaints(writer, node);
  writer.line(0, `Unschedulable:\t${flag(node, "spec", "unschedulable")}`);
  writeLease(writer, inv, node);
  writeConditions(writer, inv, node);
  writer.line(0, "Addresses:");
  for (const one of list(node, "status", "addresses")) writer.line(1, `${text(one, "type")}:\t${text(one, "address")}`);
  writeAmounts(writer, 0, "Capacity", at(node, "status", "capacity"));
  writeAmounts(writer, 0, "Allocatable", at(node, "status", "allocatable"));
  writeSystem(writer, node);
  writePods(writer, inv, node);
  // Controllers name a node by its uid, kubelets by its name.
  const told = { ...node, metadata: { ...node.metadata, uid: node.metadata.name } };
  writeEvents(writer, inv, [...eventsOf(inv, node), ...eventsOf(inv, told)]);
  return writer.text();
}

function writeTaints(writer: DescribeWriter, node: KubeObject): void {
  const order = (taint: unknown): string => `${text(taint, "effect")},${text(taint, "key")}`;
  const sorted = goSort(list(node, "spec", "taints"), (x, y) => byteOrder(order(x), order(y)) < 0);
  const taints = sorted.map((one) => {
    const value = text(one, "value");
    const effect = text(one, "effect");
    return `${text(one, "key")}${value === "" ? "" : `=${value}`}${value === "" && effect === "" ? "" : `:${effect}`}`;
  });
  if (taints.length === 0) return writer.line(0, "Taints:\t<none>");
  taints.forEach((taint, i) => writer.line(0, `${i === 0 ? "Taints:" : ""}\t${taint}`));
}

function writeLease(writer: DescribeWriter, inv: Invocation, node: KubeObject): void {
  const lease = inv.api.get(
    { group: "coordination.k8s.io", resource: "leases" },
    "kube-node-lease",
    node.metadata.name,
  );
  if (!lease.ok) return writer.line(0, `Lease:\tFailed to get lease: ${lease.status.message}`);
  const time = (field: string): string => rfc1123(at(lease.value, "spec", field), inv.zoneOffset) || "<unset>";
  writer.line(0, "Lease:");
  writer.line(1, `HolderIdentity:\t${text(lease.value, "spec", "holderIdentity") || "<unset>"}`);
  writer.line(1, `AcquireTime:\t${time("acquireTime")}`);
  writer.line(1, `RenewTime:\t${time("renewTime")}`);
}

function writeConditions(writer: DescribeWriter, inv: Invocation, node: KubeObject): void {
  const conditions = list(node, "status", "conditions");
  if (conditions.length === 0) return;
  writer.line(0, "Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage");
  writer.line(0, "  ----\t------\t-----------------\t------------------\t------\t-------");
  for (const one of conditions) {
    const times = ["lastHeartbeatTime", "lastTransitionTime"].map((field) => timeText(at(one, field), inv.zoneOffset));
    writer.line(
      1,
      `${text(one, "type")} \t${text(one, "status")} \t${times.join(" \t")} \t${text(one, "reason")} \t${text(one, "message")}`,
    );
  }
}

function writeSystem(writer: DescribeWriter, node: KubeObject): void {
  const info = (field: string): string => text(node, "status", "nodeInfo", field);
  writer.line(0, "System Info:");
  for (const [title, field] of [
    ["Machine ID", "machineID"],
    ["System UUID", "systemUUID"],
    ["Boot ID", "bootID"],
    ["Kernel Version", "kernelVersion"],
    ["OS Image", "osImage"],
    ["Operating System", "operatingSystem"],
    ["Architecture", "architecture"],
    ["Container Runtime Version", "containerRuntimeVersion"],
    ["Kubelet Version", "kubeletVersion"],
    ["Kube-Proxy Version", "kubeProxyVersion"],
  ] as const) {
    writer.line(1, `${title}:\t${info(field)}`);
  }
  const cidr = text(node, "spec", "podCIDR");
  if (cidr !== "") writer.line(0, `PodCIDR:\t${cidr}`);
  const cidrs = list(node, "spec", "podCIDRs").map((one) => text(one));
  if (cidrs.length > 0) writer.line(0, `PodCIDRs:\t${cidrs.join(",")}`);
  const provider = text(node, "spec", "providerID");
  if (provider !== "") writer.line(0, `ProviderID:\t${provider}`);
}

function writePods(writer: DescribeWriter, inv: Invocation, node: KubeObject): void {
  const result = inv.api.list(
    { group: "", resource: "pods" },
    { fieldSelector: `spec.nodeName=${node.metadata.name},status.phase!=Succeeded,status.phase!=Failed` },
  );
  const pods = result.ok ? result.value.items : [];
  const totals = { requests: new ResourceList(), limits: new ResourceList() };
  writer.line(0, `Non-terminated Pods:\t(${pods.length} in total)`);
  writer.line(1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge");
  writer.line(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---");
  for (const pod of pods) {
    const own = { requests: podAmounts(pod, "requests", inv.minor), limits: podAmounts(pod, "limits", inv.minor) };
    const cells = ["cpu", "memory"].flatMap((name) => [
      share(own.requests, node, name, NO_NUMBER),
      share(own.limits, node, name, NO_NUMBER),
    ]);
    writer.line(
      1,
      `${pod.metadata.namespace ?? ""}\t${pod.metadata.name}\t\t${cells.join("\t")}\t${ageOf(pod.metadata.creationTimestamp, inv.now)}`,
    );
    totals.requests.addAll(own.requests);
    totals.limits.addAll(own.limits);
  }
  writer.line(0, "Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)");
  writer.line(1, "Resource\tRequests\tLimits");
  writer.line(1, "--------\t--------\t------");
  const others = Object.keys(fields(amountsOf(node))).sort();
  const pages = others.filter((name) => name.startsWith("hugepages-"));
  for (const name of ["cpu", "memory", "ephemeral-storage", ...pages])
    writer.line(1, `${name}\t${share(totals.requests, node, name, 0)}\t${share(totals.limits, node, name, 0)}`);
  for (const name of others.filter((one) => !pages.includes(one) && !STANDARD.has(one)))
    writer.line(1, `${name}\t${totals.requests.text(name)}\t${totals.limits.text(name)}`);
}

const STANDARD: ReadonlySet<string> = new Set(["cpu", "memory", "ephemeral-storage", "pods"]);
/** What a share of nothing is as a whole number to the real one, on a processor of the kind most people have. */
const NO_NUMBER = "-9223372036854775808";

function amountsOf(node: KubeObject): unknown {
  const allocatable = at(node, "status", "allocatable");
  return Object.keys(fields(allocatable)).length > 0 ? allocatable : at(node, "status", "capacity");
}

/** `100m (2%)`. */
function share(amounts: ResourceList, node: KubeObject, name: string, none: string | number): string {
  const whole = parseQuantity(text(amountsOf(node), name))?.milli ?? 0;
  return `${amounts.text(name)} (${whole === 0 ? none : Math.trunc((amounts.milli(name) / whole) * 100)}%)`;
}

/**
 * What a Pod asks for: the sum of its containers and sidecars, or what an init container needs beside the sidecars before
 * it where that is more; what the Pod itself says counts instead; and what its sandbox takes comes on top.
 */
function podAmounts(pod: KubeObject, kind: "requests" | "limits", minor: number): ResourceList {
  const own = (container: unknown): ResourceList => ResourceList.of(at(container, "resources", kind));
  const total = new ResourceList();
  const sidecars = new ResourceList();
  const most = new ResourceList();
  for (const one of list(pod, "spec", "containers")) total.addAll(own(one));
  for (const one of list(pod, "spec", "initContainers")) {
    const needed = own(one);
    if (text(one, "restartPolicy") === "Always") {
      total.addAll(needed);
      sidecars.addAll(needed);
      most.atLeastAll(sidecars);
    } else {
      needed.addAll(sidecars);
      most.atLeastAll(needed);
    }
  }
  total.atLeastAll(most);
  const whole = holds("countsPodLevelResources", minor) ? at(pod, "spec", "resources", kind) : undefined;
  for (const [name, amount] of sortedEntries(whole))
    if (name === "cpu" || name === "memory" || name.startsWith("hugepages-")) total.set(name, amount);
  for (const [name, amount] of sortedEntries(at(pod, "spec", "overhead")))
    if (kind === "requests" || total.milli(name) !== 0) total.add(name, amount);
  return total;
}
