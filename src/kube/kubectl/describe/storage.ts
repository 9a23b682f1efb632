/** Claims, volumes and their classes, quotas, priority classes and slices of endpoints described. Source: kubectl pkg/describe (behaviour), v1.33. */
import { parseRfc3339 } from "../../../sim/units.ts";
import { humanDuration } from "../../api/human-duration.ts";
import type { KubeObject } from "../../api/meta.ts";
import { at, flag, list, sortedEntries, text } from "../fields.ts";
import type { Invocation } from "../invocation.ts";
import { boolText, labelText } from "./controllers.ts";
import { eventsOf, writeEvents } from "./events.ts";
import { DescribeWriter, writeAnnotations, writeMap } from "./writer.ts";

const MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: "RWO",
  ReadOnlyMany: "ROX",
  ReadWriteMany: "RWX",
  ReadWriteOncePod: "RWOP",
};

function modesText(modes: readonly unknown[]): string {
  const given = new Set(modes.map((mode) => text(mode)));
  return Object.keys(MODES)
    .filter((mode) => given.has(mode))
    .map((mode) => MODES[mode] ?? "")
    .join(",");
}

function statusText(inv: Invocation, object: KubeObject): string {
  const deleted = parseRfc3339(object.metadata.deletionTimestamp ?? "");
  if (deleted === undefined) return text(object, "status", "phase");
  return `Terminating (lasts ${humanDuration(inv.now - deleted)})`;
}

function finalizersText({ metadata }: KubeObject): string {
  return `[${(metadata.finalizers ?? []).join(" ")}]`;
}

export function describeClaim(inv: Invocation, object: KubeObject): string {
  const writer = new DescribeWriter();
  const spec = at(object, "spec");
  const volume = text(spec, "volumeName");
  writer.line(0, `Name:\t${object.metadata.name}`);
  writer.line(0, `Namespace:\t${object.metadata.namespace ?? ""}`);
  writer.line(0, `StorageClass:\t${text(spec, "storageClassName")}`);
  writer.line(0, `Status:\t${statusText(inv, object)}`);
  writer.line(0, `Volume:\t${volume}`);
  writeMap(writer, 0, "Labels", object.metadata.labels);
  writeAnnotations(writer, "Annotations", object.metadata.annotations);
  writer.line(0, `Finalizers:\t${finalizersText(object)}`);
  const capacity = text(object, "status", "capacity", "storage") || "0";
  writer.line(0, `Capacity:\t${volume === "" ? "" : capacity}`);
  writer.line(0, `Access Modes:\t${volume === "" ? "" : modesText(list(object, "status", "accessModes"))}`);
  const mode = text(spec, "volumeMode");
  if (mode !== "") writer.line(0, `VolumeMode:\t${mode}`);
  writeUsers(writer, inv, object);
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

function writeUsers(writer: DescribeWriter, inv: Invocation, claim: KubeObject): void {
  const { namespace = "default", name } = claim.metadata;
  const result = inv.api.list({ group: "", resource: "pods" }, { namespace });
  const users = (result.ok ? result.value.items : [])
    .filter((pod) =>
      list(pod, "spec", "volumes").some((one) => text(one, "persistentVolumeClaim", "claimName") === name),
    )
    .map((pod) => pod.metadata.name);
  if (users.length === 0) return writer.line(0, "Used By:\t<none>");
  users.forEach((user, i) => writer.line(0, `${i === 0 ? "Used By:" : ""}\t${user}`));
}

export function describeVolume(inv: Invocation, object: KubeObject): string {
  const writer = new DescribeWriter();
  const spec = at(object, "spec");
  const claim = at(spec, "claimRef");
  writer.line(0, `Name:\t${object.metadata.name}`);
  writeMap(writer, 0, "Labels", object.metadata.labels);
  writeAnnotations(writer, "Annotations", object.metadata.annotations);
  writer.line(0, `Finalizers:\t${finalizersText(object)}`);
  writer.line(0, `StorageClass:\t${text(spec, "storageClassName")}`);
  writer.line(0, `Status:\t${statusText(inv, object)}`);
  writer.line(0, `Claim:\t${claim === undefined ? "" : `${text(claim, "namespace")}/${text(claim, "name")}`}`);
  writer.line(0, `Reclaim Policy:\t${text(spec, "persistentVolumeReclaimPolicy")}`);
  writer.line(0, `Access Modes:\t${modesText(list(spec, "accessModes"))}`);
  const mode = text(spec, "volumeMode");
  if (mode !== "") writer.line(0, `VolumeMode:\t${mode}`);
  writer.line(0, `Capacity:\t${text(spec, "capacity", "storage") || "0"}`);
  writeNodeAffinity(writer, at(spec, "nodeAffinity", "required"));
  writer.line(0, `Message:\t${text(object, "status", "message")}`);
  writer.line(0, "Source:");
  writeSource(writer, spec);
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

/** Simplified: sources that need something outside of the cluster are not told apart. */
function writeSource(writer: DescribeWriter, spec: unknown): void {
  const source = (name: string): unknown => at(spec, name);
  const lines = (type: string, fields: readonly (readonly [string, string])[]): void => {
    writer.line(2, [`Type:\t${type}`, ...fields.map(([name, value]) => `    ${name}:\t${value}`)].join("\n"));
  };
  const [hostPath, local, nfs, csi] = ["hostPath", "local", "nfs", "csi"].map(source);
  if (hostPath !== undefined)
    return lines("HostPath (bare host directory volume)", [
      ["Path", text(hostPath, "path")],
      ["HostPathType", at(hostPath, "type") === undefined ? "<none>" : text(hostPath, "type")],
    ]);
  if (nfs !== undefined)
    return lines("NFS (an NFS mount that lasts the lifetime of a pod)", [
      ["Server", text(nfs, "server")],
      ["Path", text(nfs, "path")],
      ["ReadOnly", String(flag(nfs, "readOnly"))],
    ]);
  if (local !== undefined)
    return lines("LocalVolume (a persistent volume backed by local storage on a node)", [
      ["Path", text(local, "path")],
    ]);
  if (csi === undefined) return writer.line(1, "<unknown>");
  lines("CSI (a Container Storage Interface (CSI) volume source)", [
    ["Driver", text(csi, "driver")],
    ["FSType", text(csi, "fsType")],
    ["VolumeHandle", text(csi, "volumeHandle")],
    ["ReadOnly", String(flag(csi, "readOnly"))],
  ]);
  const attributes = sortedEntries(at(csi, "volumeAttributes")).map(([key, value]) => `${key}=${value}`);
  if (attributes.length === 0) return writer.line(2, "VolumeAttributes:\t<none>");
  attributes.forEach((one, i) => writer.line(i === 0 ? 2 : 0, `${i === 0 ? "VolumeAttributes:" : ""}\t  ${one}`));
}

export function describeStorageClass(inv: Invocation, object: KubeObject): string {
  const writer = new DescribeWriter();
  const isDefault = [
    "storageclass.kubernetes.io/is-default-class",
    "storageclass.beta.kubernetes.io/is-default-class",
  ].some((key) => object.metadata.annotations?.[key] === "true");
  writer.line(0, `Name:\t${object.metadata.name}`);
  writer.line(0, `IsDefaultClass:\t${isDefault ? "Yes" : "No"}`);
  writer.line(0, `Annotations:\t${labelText(object.metadata.annotations)}`);
  writer.line(0, `Provisioner:\t${text(object, "provisioner")}`);
  writer.line(0, `Parameters:\t${labelText(at(object, "parameters"))}`);
  writer.line(0, `AllowVolumeExpansion:\t${boolText(at(object, "allowVolumeExpansion"))}`);
  const options = list(object, "mountOptions");
  writer.line(0, options.length === 0 ? "MountOptions:\t<none>" : "MountOptions:");
  for (const option of options) writer.line(1, text(option));
  const policy = text(object, "reclaimPolicy");
  if (policy !== "") writer.line(0, `ReclaimPolicy:\t${policy}`);
  const binding = text(object, "volumeBindingMode");
  if (binding !== "") writer.line(0, `VolumeBindingMode:\t${binding}`);
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

export function describePriorityClass(inv: Invocation, object: KubeObject): string {
  const writer = new DescribeWriter();
  writer.line(0, `Name:\t${object.metadata.name}`);
  writer.line(0, `Value:\t${text(object, "value")}`);
  writer.line(0, `GlobalDefault:\t${flag(object, "globalDefault")}`);
  writer.line(0, `PreemptionPolicy:\t${text(object, "preemptionPolicy") || "PreemptLowerPriority"}`);
  writer.line(0, `Description:\t${text(object, "description")}`);
  writer.line(0, `Annotations:\t${labelText(object.metadata.annotations)}`);
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

export function describeEndpointSlice(inv: Invocation, object: KubeObject): string {
  const writer = new DescribeWriter();
  writer.line(0, `Name:\t${object.metadata.name}`);
  writer.line(0, `Namespace:\t${object.metadata.namespace ?? ""}`);
  writeMap(writer, 0, "Labels", object.metadata.labels);
  writeAnnotations(writer, "Annotations", object.metadata.annotations);
  writer.line(0, `AddressType:\t${text(object, "addressType")}`);
  const ports = list(object, "ports");
  if (ports.length === 0) writer.line(0, "Ports: <unset>");
  else writer.line(0, "Ports:\n  Name\tPort\tProtocol\n  ----\t----\t--------");
  for (const port of ports)
    writer.line(1, `${text(port, "name") || "<unset>"}\t${text(port, "port") || "<unset>"}\t${text(port, "protocol")}`);
  const endpoints = list(object, "endpoints");
  writer.line(0, endpoints.length === 0 ? "Endpoints: <none>" : "Endpoints:");
  for (const endpoint of endpoints) {
    const addresses = list(endpoint, "addresses").map((address) => text(address));
    writer.line(1, `- Addresses:\t${addresses.join(", ") || "<none>"}`);
    writer.line(2, "Conditions:");
    writer.line(3, `Ready:\t${text(endpoint, "conditions", "ready") || "<unset>"}`);
    writer.line(2, `Hostname:\t${text(endpoint, "hostname") || "<unset>"}`);
    const target = at(endpoint, "targetRef");
    if (target !== undefined) writer.line(2, `TargetRef:\t${text(target, "kind")}/${text(target, "name")}`);
    writer.line(2, `NodeName:\t${text(endpoint, "nodeName") || "<unset>"}`);
    writer.line(2, `Zone:\t${text(endpoint, "zone") || "<unset>"}`);
  }
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}
