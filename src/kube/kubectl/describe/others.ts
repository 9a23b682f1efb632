/** ConfigMaps, Secrets, Services, ServiceAccounts, Namespaces and every kind without its own description. Source: kubectl pkg/describe (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import { at, fields, isFields, list, sortedEntries, text } from "../fields.ts";
import type { Invocation } from "../invocation.ts";
import { byteOrder } from "../printers/json.ts";
import { eventsOf, writeEvents } from "./events.ts";
import { writeLimitRanges, writeQuotas } from "./policies.ts";
import { DescribeWriter, writeAnnotations, writeMap } from "./writer.ts";

function head(object: KubeObject): DescribeWriter {
  const writer = new DescribeWriter();
  writer.line(0, `Name:\t${object.metadata.name}`);
  if (object.metadata.namespace !== undefined) writer.line(0, `Namespace:\t${object.metadata.namespace}`);
  writeMap(writer, 0, "Labels", object.metadata.labels);
  writeAnnotations(writer, "Annotations", object.metadata.annotations);
  return writer;
}

/** Simplified: data are shown in sorted order; kubectl before 1.34 shows them in a random one. */
export function describeConfigMap(inv: Invocation, object: KubeObject): string {
  const writer = head(object);
  writer.line(0, "\nData\n====");
  for (const [key, value] of sortedEntries(at(object, "data"))) writer.line(0, `${key}:\n----\n${value}\n`);
  writer.line(0, "\nBinaryData\n====");
  for (const [key, value] of sortedEntries(at(object, "binaryData")))
    writer.line(0, `${key}: ${decodedLength(value)} bytes`);
  writer.line(0, "");
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

export function describeSecret(_inv: Invocation, object: KubeObject): string {
  const writer = head(object);
  writer.line(0, `\nType:\t${text(object, "type")}`);
  writer.line(0, "\nData\n====");
  for (const [key, value] of sortedEntries(at(object, "data")))
    writer.line(0, `${key}:\t${decodedLength(value)} bytes`);
  return writer.text();
}

/** How many bytes a base64 text stands for. */
function decodedLength(base64: string): number {
  const plain = base64.replace(/[\s=]/g, "");
  return Math.floor((plain.length * 3) / 4);
}

export function describeServiceAccount(inv: Invocation, object: KubeObject): string {
  const writer = head(object);
  const names = (field: string): string =>
    list(object, field)
      .map((one) => text(one, "name"))
      .join("\n\t") || "<none>";
  writer.line(0, `Image pull secrets:\t${names("imagePullSecrets")}`);
  writer.line(0, `Mountable secrets:\t${names("secrets")}`);
  writer.line(0, "Tokens:\t<none>");
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

export function describeNamespace(inv: Invocation, object: KubeObject): string {
  const writer = new DescribeWriter();
  writer.line(0, `Name:\t${object.metadata.name}`);
  writeMap(writer, 0, "Labels", object.metadata.labels);
  writeAnnotations(writer, "Annotations", object.metadata.annotations);
  writer.line(0, `Status:\t${text(object, "status", "phase")}`);
  const items = (resource: string): readonly KubeObject[] => {
    const result = inv.api.list({ group: "", resource }, { namespace: object.metadata.name });
    return result.ok ? result.value.items : [];
  };
  writer.line(0, "");
  writeQuotas(writer, items("resourcequotas"));
  writer.line(0, "");
  writeLimitRanges(writer, items("limitranges"));
  return writer.text();
}

export function describeService(inv: Invocation, object: KubeObject): string {
  const writer = head(object);
  const spec = at(object, "spec");
  writeMap(writer, 0, "Selector", at(spec, "selector"));
  writer.line(0, `Type:\t${text(spec, "type")}`);
  const policy = text(spec, "ipFamilyPolicy");
  if (policy !== "") writer.line(0, `IP Family Policy:\t${policy}`);
  writer.line(
    0,
    `IP Families:\t${
      list(spec, "ipFamilies")
        .map((one) => text(one))
        .join(",") || "<none>"
    }`,
  );
  writer.line(0, `IP:\t${text(spec, "clusterIP")}`);
  const ips = list(spec, "clusterIPs").map((ip) => text(ip));
  writer.line(0, `IPs:\t${ips.join(",") || "<none>"}`);
  const external = list(spec, "externalIPs").map((ip) => text(ip));
  if (external.length > 0) writer.line(0, `External IPs:\t${external.join(",")}`);
  const name = text(spec, "externalName");
  if (name !== "") writer.line(0, `External Name:\t${name}`);
  writeServicePorts(writer, inv, object);
  writer.line(0, `Session Affinity:\t${text(spec, "sessionAffinity")}`);
  const externalPolicy = text(spec, "externalTrafficPolicy");
  if (externalPolicy !== "") writer.line(0, `External Traffic Policy:\t${externalPolicy}`);
  const internalPolicy = text(spec, "internalTrafficPolicy");
  if (internalPolicy !== "") writer.line(0, `Internal Traffic Policy:\t${internalPolicy}`);
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

function writeServicePorts(writer: DescribeWriter, inv: Invocation, service: KubeObject): void {
  const result = inv.api.list(
    { group: "discovery.k8s.io", resource: "endpointslices" },
    {
      namespace: service.metadata.namespace ?? "default",
      labelSelector: `kubernetes.io/service-name=${service.metadata.name}`,
    },
  );
  const slices = result.ok ? result.value.items : [];
  for (const port of list(service, "spec", "ports")) {
    const name = text(port, "name");
    const protocol = text(port, "protocol") || "TCP";
    writer.line(0, `Port:\t${name === "" ? "<unset>" : name}\t${text(port, "port")}/${protocol}`);
    const target = text(port, "targetPort");
    writer.line(0, `TargetPort:\t${target}/${protocol}`);
    if (text(port, "nodePort") !== "" && text(port, "nodePort") !== "0") {
      writer.line(0, `NodePort:\t${name === "" ? "<unset>" : name}\t${text(port, "nodePort")}/${protocol}`);
    }
    writer.line(0, `Endpoints:\t${slices.length === 0 ? "<none>" : endpoints(slices, name)}`);
  }
}

function endpoints(slices: readonly KubeObject[], portName: string): string {
  const all = slices.flatMap((slice) =>
    list(slice, "ports")
      .filter((port) => text(port, "name") === portName)
      .flatMap((port) =>
        list(slice, "endpoints")
          .filter((endpoint) => at(endpoint, "conditions", "ready") !== false)
          .flatMap((endpoint) =>
            list(endpoint, "addresses").map((address) => `${text(address)}:${text(port, "port")}`),
          ),
      ),
  );
  return all.length > 3 ? `${all.slice(0, 3).join(",")} + ${all.length - 3} more...` : all.join(",");
}

/** Every field by its name in words: the description of kinds without one of their own. */
export function describeGeneric(inv: Invocation, object: KubeObject): string {
  const writer = head(object);
  const { apiVersion, kind, metadata, ...rest } = object;
  writer.line(0, `API Version:\t${apiVersion}`);
  writer.line(0, `Kind:\t${kind}`);
  const skipped = new Set(["name", "namespace", "labels", "annotations", "managedFields"]);
  const meta = Object.fromEntries(Object.entries(metadata).filter(([key]) => !skipped.has(key)));
  writeTree(writer, 0, { Metadata: meta, ...rest });
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

function writeTree(writer: DescribeWriter, level: number, value: object): void {
  for (const [key, item] of Object.entries(value).sort(([x], [y]) => byteOrder(x, y))) {
    const title = smartLabel(key);
    if (Array.isArray(item)) {
      writer.line(level, `${title}:`);
      for (const one of item) {
        if (isFields(one)) writeTree(writer, level + 1, fields(one));
        else writer.line(level + 1, text(one));
      }
    } else if (isFields(item)) {
      writer.line(level, `${title}:`);
      writeTree(writer, level + 1, item);
    } else writer.line(level, `${title}:\t${item === null ? "<nil>" : text(item)}`);
  }
}

const UPPER = new Set(["api", "cpu", "dns", "http", "https", "id", "ip", "json", "tcp", "uid", "url", "uri"]);

/** `creationTimestamp` as `Creation Timestamp`. */
function smartLabel(field: string): string {
  const words = field.replace(/([a-z0-9])([A-Z])/g, "$1 $2").split(" ");
  return words
    .map((word) =>
      UPPER.has(word.toLowerCase()) ? word.toUpperCase() : word.slice(0, 1).toUpperCase() + word.slice(1),
    )
    .join(" ");
}
