/** Ingresses, their classes, network policies, Endpoints and slices of them described. Source: kubectl pkg/describe (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import { at, isFields, list, num, text } from "../fields.ts";
import type { Invocation } from "../invocation.ts";
import { selectorText } from "../printers/selector.ts";
import { eventsOf, writeEvents } from "./events.ts";
import { endpointsText, slicesOf } from "./service.ts";
import { DescribeWriter, named, timeText, writeAnnotations, writeLabels, writeMap } from "./writer.ts";

/** Texts joined, or what is said of none. */
function joined(values: readonly unknown[], by = ",", none = "<none>"): string {
  return values.map((one) => text(one)).join(by) || none;
}

export function describeIngress(inv: Invocation, object: KubeObject): string {
  const writer = new DescribeWriter();
  const spec = at(object, "spec");
  const fallback = at(spec, "defaultBackend");
  const backend = isFields(fallback) ? backendText(inv, object, fallback) : "<default>";
  writer.line(0, `Name:\t${object.metadata.name}`);
  writeMap(writer, 0, "Labels", object.metadata.labels);
  writer.line(0, `Namespace:\t${object.metadata.namespace ?? ""}`);
  writer.line(0, `Address:\t${addresses(object)}`);
  writer.line(0, `Ingress Class:\t${text(spec, "ingressClassName") || "<none>"}`);
  writer.line(0, `Default backend:\t${backend}`);
  writeTls(writer, list(spec, "tls"));
  writer.line(0, "Rules:\n  Host\tPath\tBackends\n  ----\t----\t--------");
  const rules = list(spec, "rules").filter((rule) => isFields(at(rule, "http")));
  if (rules.length === 0) writer.line(1, `*\t*\t${backend}`);
  for (const rule of rules) {
    writer.line(1, `${text(rule, "host") || "*"}\t`);
    for (const path of list(rule, "http", "paths"))
      writer.line(2, `\t${text(path, "path")} \t${backendText(inv, object, at(path, "backend"))}`);
  }
  writeAnnotations(writer, "Annotations", object.metadata.annotations);
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

function addresses(ingress: KubeObject): string {
  const all = list(ingress, "status", "loadBalancer", "ingress").map((one) => text(one, "ip") || text(one, "hostname"));
  return [...new Set(all.filter((one) => one !== ""))].sort().join(",");
}

function writeTls(writer: DescribeWriter, tls: readonly unknown[]): void {
  if (tls.length > 0) writer.line(0, "TLS:");
  for (const one of tls) {
    const secret = text(one, "secretName");
    writer.line(1, `${secret === "" ? "SNI routes" : `${secret} terminates`} ${joined(list(one, "hosts"), ",", "")}`);
  }
}

/** `web:80 (10.244.0.5:8080)`, or why there is nothing behind it. */
function backendText(inv: Invocation, ingress: KubeObject, backend: unknown): string {
  const resource = at(backend, "resource");
  const service = at(backend, "service");
  if (isFields(service)) {
    const name = text(service, "name");
    const [number, portName] = [num(service, "port", "number"), text(service, "port", "name")];
    const shown = `${name}:${number === 0 ? portName : number}`;
    const found = inv.api.get({ group: "", resource: "services" }, ingress.metadata.namespace ?? "default", name);
    if (!found.ok) return `${shown} (<error: ${found.status.message}>)`;
    const ports = list(found.value, "spec", "ports").filter(
      (port) => (number !== 0 && num(port, "port") === number) || (portName !== "" && text(port, "name") === portName),
    );
    return `${shown} (${endpointsText(slicesOf(inv, found.value), text(ports.at(-1), "name"))})`;
  }
  if (!isFields(resource)) return "";
  const group = text(resource, "apiGroup") || "<none>";
  return `APIGroup: ${group}, Kind: ${text(resource, "kind")}, Name: ${text(resource, "name")}`;
}

export function describeIngressClass(inv: Invocation, object: KubeObject): string {
  const writer = new DescribeWriter();
  const parameters = at(object, "spec", "parameters");
  writer.line(0, `Name:\t${object.metadata.name}`);
  writeLabels(writer, object);
  writer.line(0, `Controller:\t${text(object, "spec", "controller")}`);
  if (isFields(parameters)) {
    writer.line(0, "Parameters:");
    if (text(parameters, "apiGroup") !== "") writer.line(1, `APIGroup:\t${text(parameters, "apiGroup")}`);
    writer.line(1, `Kind:\t${text(parameters, "kind")}`);
    writer.line(1, `Name:\t${text(parameters, "name")}`);
  }
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

export function describeNetworkPolicy(inv: Invocation, object: KubeObject): string {
  const writer = named(object);
  const spec = at(object, "spec");
  const types = list(spec, "policyTypes").map((type) => text(type));
  writer.line(0, `Created on:\t${goTime(object.metadata.creationTimestamp, inv.zoneOffset)}`);
  writeLabels(writer, object);
  const selector = selectorText(at(spec, "podSelector"));
  writer.line(0, "Spec:");
  writer.line(
    1,
    `PodSelector:     ${selector === "<none>" ? "<none> (Allowing the specific traffic to all pods in this namespace)" : selector}`,
  );
  for (const [type, word, far, end] of [
    ["Ingress", "ingress", "from", "source"],
    ["Egress", "egress", "to", "destination"],
  ] as const) {
    if (!types.includes(type)) writer.line(1, `Not affecting ${word} traffic`);
    else {
      writer.line(1, `Allowing ${word} traffic:`);
      writeTraffic(writer, list(spec, word), { word, far, end });
    }
  }
  writer.line(1, `Policy Types: ${types.join(", ") || "<none>"}`);
  return writer.text();
}

interface Direction {
  word: "ingress" | "egress";
  far: "from" | "to";
  end: string;
}

function writeTraffic(writer: DescribeWriter, rules: readonly unknown[], { word, far, end }: Direction): void {
  if (rules.length === 0) writer.line(2, `<none> (Selected pods are isolated for ${word} connectivity)`);
  const title = far === "from" ? "From" : "To";
  rules.forEach((rule, i) => {
    const ports = list(rule, "ports");
    if (ports.length === 0) writer.line(2, "To Port: <any> (traffic allowed to all ports)");
    for (const port of ports) writer.line(2, portText(port));
    const peers = list(rule, far);
    if (peers.length === 0) writer.line(2, `${title}: <any> (traffic not restricted by ${end})`);
    for (const peer of peers) {
      writer.line(2, `${title}:`);
      writePeer(writer, peer);
    }
    if (i < rules.length - 1) writer.line(2, "----------");
  });
}

function portText(port: unknown): string {
  const shown = at(port, "port") === undefined ? "<nil>" : text(port, "port");
  const protocol = text(port, "protocol") || "TCP";
  const last = at(port, "endPort");
  return last === undefined
    ? `To Port: ${shown}/${protocol}`
    : `To Port Range: ${shown}-${num(port, "endPort")}/${protocol}`;
}

function writePeer(writer: DescribeWriter, peer: unknown): void {
  const selectors = [
    ["NamespaceSelector", "namespaceSelector"],
    ["PodSelector", "podSelector"],
  ] as const;
  const given = selectors.filter(([, field]) => isFields(at(peer, field)));
  for (const [title, field] of given) writer.line(3, `${title}: ${selectorText(at(peer, field))}`);
  const block = at(peer, "ipBlock");
  if (given.length > 0 || !isFields(block)) return;
  writer.line(3, "IPBlock:");
  writer.line(4, `CIDR: ${text(block, "cidr")}`);
  writer.line(4, `Except: ${joined(list(block, "except"), ", ", "")}`);
}

/** `2026-01-15 12:00:00 +0000 UTC`: how Go prints a time by itself. */
function goTime(timestamp: unknown, zoneOffset: number): string {
  const [, day = "", month = "", year = "", clock = "", zone = ""] = timeText(timestamp, zoneOffset).split(" ");
  const number = "JanFebMarAprMayJunJulAugSepOctNovDec".indexOf(month) / 3 + 1;
  // Simplified: zones have no names here, so a local time names its distance from UTC twice.
  const name = zone === "+0000" ? "UTC" : zone;
  return `${year}-${String(number).padStart(2, "0")}-${day} ${clock} ${zone} ${name}`;
}

export function describeEndpoints(inv: Invocation, object: KubeObject): string {
  const writer = named(object);
  writeLabels(writer, object);
  writer.line(0, "Subsets:");
  for (const subset of list(object, "subsets")) {
    const ips = (field: string): string => joined(list(subset, field).map((address) => text(address, "ip")));
    writer.line(1, `Addresses:\t${ips("addresses")}`);
    writer.line(1, `NotReadyAddresses:\t${ips("notReadyAddresses")}`);
    writePorts(writer, 1, list(subset, "ports"));
    writer.line(0, "");
  }
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

function writePorts(writer: DescribeWriter, level: number, ports: readonly unknown[]): void {
  if (ports.length === 0) return;
  writer.line(level, "Ports:");
  writer.line(level + 1, "Name\tPort\tProtocol");
  writer.line(level + 1, "----\t----\t--------");
  for (const port of ports)
    writer.line(
      level + 1,
      `${text(port, "name") || "<unset>"}\t${text(port, "port") || "<unset>"}\t${text(port, "protocol")}`,
    );
}

export function describeEndpointSlice(inv: Invocation, object: KubeObject): string {
  const writer = named(object);
  writeLabels(writer, object);
  writer.line(0, `AddressType:\t${text(object, "addressType")}`);
  if (list(object, "ports").length === 0) writer.line(0, "Ports: <unset>");
  writePorts(writer, 0, list(object, "ports"));
  const endpoints = list(object, "endpoints");
  writer.line(0, endpoints.length === 0 ? "Endpoints: <none>" : "Endpoints:");
  for (const endpoint of endpoints) {
    const target = at(endpoint, "targetRef");
    writer.line(1, `- Addresses:\t${joined(list(endpoint, "addresses"), ", ")}`);
    writer.line(2, "Conditions:");
    writer.line(3, `Ready:\t${text(endpoint, "conditions", "ready") || "<unset>"}`);
    writer.line(2, `Hostname:\t${text(endpoint, "hostname") || "<unset>"}`);
    if (isFields(target)) writer.line(2, `TargetRef:\t${text(target, "kind")}/${text(target, "name")}`);
    writer.line(2, `NodeName:\t${text(endpoint, "nodeName") || "<unset>"}`);
    writer.line(2, `Zone:\t${text(endpoint, "zone") || "<unset>"}`);
  }
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

export function describeServiceCidr(inv: Invocation, object: KubeObject): string {
  const writer = new DescribeWriter();
  const conditions = list(object, "status", "conditions");
  writer.line(0, `Name:\t${object.metadata.name}`);
  writeLabels(writer, object);
  writer.line(0, `CIDRs:\t${joined(list(object, "spec", "cidrs"), ", ", "")}`);
  if (conditions.length > 0) {
    writer.line(0, "Status:\nConditions:");
    writeTimedConditions(writer, inv, conditions);
  }
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

/** Conditions with when they last changed, as namespaces have them. */
export function writeTimedConditions(writer: DescribeWriter, inv: Invocation, conditions: readonly unknown[]): void {
  writer.line(1, "Type\tStatus\tLastTransitionTime\tReason\tMessage");
  writer.line(1, "----\t------\t------------------\t------\t-------");
  for (const one of conditions) {
    const changed = timeText(at(one, "lastTransitionTime"), inv.zoneOffset);
    writer.line(
      1,
      `${text(one, "type")}\t${text(one, "status")}\t${changed}\t${text(one, "reason")}\t${text(one, "message")}`,
    );
  }
}

export function describeIpAddress(inv: Invocation, object: KubeObject): string {
  const writer = new DescribeWriter();
  const parent = at(object, "spec", "parentRef");
  writer.line(0, `Name:\t${object.metadata.name}`);
  writeLabels(writer, object);
  if (isFields(parent)) {
    writer.line(0, "Parent Reference:");
    for (const field of ["group", "resource", "namespace", "name"])
      writer.line(1, `${field.slice(0, 1).toUpperCase()}${field.slice(1)}:\t${text(parent, field)}`);
  }
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}
