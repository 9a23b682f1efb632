/** A Node described. Source: kubectl pkg/describe NodeDescriber (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import { at, flag, list, sortedEntries, text } from "../fields.ts";
import type { Invocation } from "../invocation.ts";
import { ageOf, rfc1123 } from "../printers/age.ts";
import { nodeRoles } from "../printers/tables.ts";
import { ResourceList, parseQuantity } from "../quantities.ts";
import { eventsOf, writeEvents } from "./events.ts";
import { DescribeWriter, writeAnnotations, writeMap } from "./writer.ts";

export function describeNode(inv: Invocation, node: KubeObject): string {
  const writer = new DescribeWriter();
  writer.line(0, `Name:\t${node.metadata.name}`);
  writer.line(0, `Roles:\t${nodeRoles(node)}`);
  writeMap(writer, 0, "Labels", node.metadata.labels);
  writeAnnotations(writer, "Annotations", node.metadata.annotations);
  writer.line(0, `CreationTimestamp:\t${rfc1123(node.metadata.creationTimestamp, inv.zoneOffset)}`);
  writeTaints(writer, node);
  writer.line(0, `Unschedulable:\t${flag(node, "spec", "unschedulable")}`);
  writeLease(writer, inv, node);
  writeConditions(writer, inv, node);
  writer.line(0, "Addresses:");
  for (const one of list(node, "status", "addresses")) writer.line(1, `${text(one, "type")}:\t${text(one, "address")}`);
  writeAmounts(writer, "Capacity", at(node, "status", "capacity"));
  writeAmounts(writer, "Allocatable", at(node, "status", "allocatable"));
  writeSystem(writer, node);
  writePods(writer, inv, node);
  // Controllers name a node by its uid, kubelets by its name.
  const told = { ...node, metadata: { ...node.metadata, uid: node.metadata.name } };
  writeEvents(writer, inv, [...eventsOf(inv, node), ...eventsOf(inv, told)]);
  return writer.text();
}

function writeTaints(writer: DescribeWriter, node: KubeObject): void {
  const taints = list(node, "spec", "taints").map((one) => {
    const value = text(one, "value");
    return `${text(one, "key")}${value === "" ? "" : `=${value}`}:${text(one, "effect")}`;
  });
  taints.sort();
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
    const times = ["lastHeartbeatTime", "lastTransitionTime"].map((field) => rfc1123(at(one, field), inv.zoneOffset));
    writer.line(
      1,
      `${text(one, "type")} \t${text(one, "status")} \t${times.join(" \t")} \t${text(one, "reason")} \t${text(one, "message")}`,
    );
  }
}

function writeAmounts(writer: DescribeWriter, title: string, amounts: unknown): void {
  const entries = sortedEntries(amounts);
  if (entries.length === 0) return;
  writer.line(0, `${title}:`);
  for (const [name, amount] of entries) writer.line(1, `${name}:\t${amount}`);
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
  const share = (list: ResourceList, name: string): string =>
    `${list.text(name)} (${percent(list.milli(name), node, name)}%)`;
  writer.line(0, `Non-terminated Pods:\t(${pods.length} in total)`);
  writer.line(1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge");
  writer.line(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---");
  for (const pod of pods) {
    const own = podAmounts(pod);
    const cells = (["cpu", "memory"] as const).flatMap((name) => [share(own.requests, name), share(own.limits, name)]);
    writer.line(
      1,
      `${pod.metadata.namespace ?? ""}\t${pod.metadata.name}\t\t${cells.join("\t")}\t${ageOf(pod.metadata.creationTimestamp, inv.now)}`,
    );
    for (const kind of ["requests", "limits"] as const) {
      for (const name of own[kind].names()) totals[kind].add(name, own[kind].text(name));
    }
  }
  writer.line(0, "Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)");
  writer.line(1, "Resource\tRequests\tLimits");
  writer.line(1, "--------\t--------\t------");
  const others = Object.keys(at(node, "status", "allocatable") ?? {}).filter(
    (name) => !["cpu", "memory", "ephemeral-storage", "pods"].includes(name),
  );
  for (const name of ["cpu", "memory", "ephemeral-storage"]) {
    writer.line(1, `${name}\t${share(totals.requests, name)}\t${share(totals.limits, name)}`);
  }
  for (const name of others.sort())
    writer.line(1, `${name}\t${totals.requests.text(name)}\t${totals.limits.text(name)}`);
}

function percent(milli: number, node: KubeObject, name: string): number {
  const allocatable = parseQuantity(text(node, "status", "allocatable", name))?.milli ?? 0;
  return allocatable === 0 ? 0 : Math.trunc((milli / allocatable) * 100);
}

/** What a Pod asks for: the sum of its containers and sidecars, or its largest init container where that is more. */
function podAmounts(pod: KubeObject): { requests: ResourceList; limits: ResourceList } {
  const amounts = { requests: new ResourceList(), limits: new ResourceList() };
  const init = list(pod, "spec", "initContainers");
  const sidecars = init.filter((one) => text(one, "restartPolicy") === "Always");
  for (const kind of ["requests", "limits"] as const) {
    for (const one of [...list(pod, "spec", "containers"), ...sidecars]) {
      for (const [name, amount] of sortedEntries(at(one, "resources", kind))) amounts[kind].add(name, amount);
    }
    for (const one of init) {
      for (const [name, amount] of sortedEntries(at(one, "resources", kind))) amounts[kind].atLeast(name, amount);
    }
  }
  return amounts;
}
