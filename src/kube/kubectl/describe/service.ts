/** A Service described, and the endpoints behind it. Source: kubectl pkg/describe ServiceDescriber (behaviour), v1.33 and v1.34. */
import type { KubeObject } from "../../api/meta.ts";
import { holds } from "../../api/versions.ts";
import { at, isFields, list, num, text } from "../fields.ts";
import type { Invocation } from "../invocation.ts";
import { eventsOf, writeEvents } from "./events.ts";
import { mapText, named, writeLabels } from "./writer.ts";
import type { DescribeWriter } from "./writer.ts";

export function describeService(inv: Invocation, object: KubeObject): string {
  const writer = named(object);
  const spec = at(object, "spec");
  const field = (title: string, name: string): void => {
    const value = at(spec, name);
    const shown = Array.isArray(value) ? listed(spec, name) : text(value);
    if (shown !== "" && shown !== "0") writer.line(0, `${title}:\t${shown}`);
  };
  writeLabels(writer, object);
  writer.line(0, `Selector:\t${mapText(at(spec, "selector"))}`);
  writer.line(0, `Type:\t${text(spec, "type")}`);
  field("IP Family Policy", "ipFamilyPolicy");
  writer.line(0, `IP Families:\t${listed(spec, "ipFamilies") || "<none>"}`);
  writer.line(0, `IP:\t${text(spec, "clusterIP")}`);
  writer.line(0, `IPs:\t${listed(spec, "clusterIPs") || "<none>"}`);
  field("External IPs", "externalIPs");
  field("Desired LoadBalancer IP", "loadBalancerIP");
  field("External Name", "externalName");
  const ingress = list(object, "status", "loadBalancer", "ingress");
  if (ingress.length > 0) writer.line(0, `LoadBalancer Ingress:\t${ingress.map(ingressText).join(", ")}`);
  writePorts(writer, inv, object);
  writer.line(0, `Session Affinity:\t${text(spec, "sessionAffinity")}`);
  field("External Traffic Policy", "externalTrafficPolicy");
  field("Internal Traffic Policy", "internalTrafficPolicy");
  field("HealthCheck NodePort", "healthCheckNodePort");
  field("LoadBalancer Source Ranges", "loadBalancerSourceRanges");
  if (holds("describesTrafficDistribution", inv.minor)) field("Traffic Distribution", "trafficDistribution");
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

function listed(spec: unknown, name: string): string {
  return list(spec, name)
    .map((one) => text(one))
    .join(",");
}

function ingressText(ingress: unknown): string {
  const [ip, mode] = [text(ingress, "ip"), text(ingress, "ipMode")];
  return ip === "" ? text(ingress, "hostname") : `${ip}${mode === "" ? "" : ` (${mode})`}`;
}

function writePorts(writer: DescribeWriter, inv: Invocation, service: KubeObject): void {
  const slices = slicesOf(inv, service);
  for (const port of list(service, "spec", "ports")) {
    const name = text(port, "name") || "<unset>";
    const protocol = text(port, "protocol");
    writer.line(0, `Port:\t${name}\t${num(port, "port")}/${protocol}`);
    writer.line(0, `TargetPort:\t${text(port, "targetPort") || "0"}/${protocol}`);
    if (num(port, "nodePort") !== 0) writer.line(0, `NodePort:\t${name}\t${num(port, "nodePort")}/${protocol}`);
    writer.line(0, `Endpoints:\t${endpointsText(slices, text(port, "name"))}`);
  }
}

export function slicesOf(inv: Invocation, service: KubeObject): readonly KubeObject[] {
  const result = inv.api.list(
    { group: "discovery.k8s.io", resource: "endpointslices" },
    {
      namespace: service.metadata.namespace ?? "default",
      labelSelector: `kubernetes.io/service-name=${service.metadata.name}`,
    },
  );
  return result.ok ? result.value.items : [];
}

const MOST = 3;

/** The first three of what is ready behind a port; slices without ports give their addresses only. */
export function endpointsText(slices: readonly KubeObject[], portName: string): string {
  if (slices.length === 0) return "<none>";
  const all = slices.flatMap((slice) => {
    const ports = list(slice, "ports");
    if (ports.length === 0) return readyAddresses(slice);
    return ports
      .filter((port) => text(port, "name") === portName)
      .flatMap((port) => readyAddresses(slice).map((address) => hostPort(address, num(port, "port"))));
  });
  const shown = all.slice(0, MOST).join(",");
  return all.length > MOST ? `${shown} + ${all.length - MOST} more...` : shown;
}

function readyAddresses(slice: KubeObject): string[] {
  return list(slice, "endpoints")
    .filter((endpoint) => isFields(endpoint) && at(endpoint, "conditions", "ready") !== false)
    .map((endpoint) => text(endpoint, "addresses", 0));
}

/** An address of IPv6 stands in brackets before its port. */
export function hostPort(host: string, port: number | string): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
