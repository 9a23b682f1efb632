/** ConfigMaps, Secrets and Namespaces. Source: kubectl pkg/describe (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import { at, list, sortedEntries, text } from "../fields.ts";
import type { Invocation } from "../invocation.ts";
import { decodeBase64 } from "../../../sim/base64.ts";
import { decodeUtf8 } from "../../../machine/kernel/bytes.ts";
import { eventsOf, writeEvents } from "./events.ts";
import { writeTimedConditions } from "./networking.ts";
import { writeLimitRanges, writeQuotas } from "./policies.ts";
import { DescribeWriter, named, writeLabels } from "./writer.ts";

function head(object: KubeObject): DescribeWriter {
  const writer = named(object);
  writeLabels(writer, object);
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
    writer.line(
      0,
      `${key}:\t${isToken(object, key) ? decodeUtf8(decodeBase64(value)) : `${decodedLength(value)} bytes`}`,
    );
  return writer.text();
}

/** The token of a service account is the one thing that is shown. */
function isToken(secret: KubeObject, key: string): boolean {
  return key === "token" && text(secret, "type") === "kubernetes.io/service-account-token";
}

/** How many bytes a base64 text stands for. */
function decodedLength(base64: string): number {
  const plain = base64.replace(/[\s=]/g, "");
  return Math.floor((plain.length * 3) / 4);
}

export function describeNamespace(inv: Invocation, object: KubeObject): string {
  const writer = new DescribeWriter();
  writer.line(0, `Name:\t${object.metadata.name}`);
  writeLabels(writer, object);
  writer.line(0, `Status:\t${text(object, "status", "phase")}`);
  const conditions = list(object, "status", "conditions");
  if (conditions.length > 0) {
    writer.line(0, "Conditions:");
    writeTimedConditions(writer, inv, conditions);
  }
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
