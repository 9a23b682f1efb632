/** The events at the end of a description. Source: kubectl pkg/describe DescribeEvents (behaviour), v1.33; v1.35 for the container. */
import { parseRfc3339 } from "../../../sim/units.ts";
import type { KubeObject } from "../../api/meta.ts";
import { holds } from "../../api/versions.ts";
import { at, num, text } from "../fields.ts";
import { goSort } from "../go-sort.ts";
import type { Invocation } from "../invocation.ts";
import { ageOf } from "../printers/age.ts";
import type { DescribeWriter } from "./writer.ts";

/** Events about an object: by name and namespace, and by uid where it has one. */
export function eventsOf(
  inv: Invocation,
  object: { kind?: string; metadata: { name: string; namespace?: string; uid?: string } },
): KubeObject[] {
  if (inv.flags.text("show-events") === "false") return [];
  const { name, namespace = "default", uid } = object.metadata;
  const selector = [`involvedObject.name=${name}`, ...(uid === undefined ? [] : [`involvedObject.uid=${uid}`])];
  if (object.metadata.namespace !== undefined) selector.push(`involvedObject.namespace=${namespace}`);
  const all = object.metadata.namespace === undefined ? {} : { namespace };
  const result = inv.api.list({ group: "", resource: "events" }, { ...all, fieldSelector: selector.join(",") });
  return result.ok ? result.value.items : [];
}

export function writeEvents(writer: DescribeWriter, inv: Invocation, events: readonly KubeObject[]): void {
  if (inv.flags.text("show-events") === "false") return;
  if (events.length === 0) return writer.line(0, "Events:\t<none>");
  writer.flush();
  writer.line(0, "Events:\n  Type\tReason\tAge\tFrom\tMessage");
  writer.line(0, "  ----\t------\t----\t----\t-------");
  for (const event of goSort(events, (x, y) => lastTime(x) < lastTime(y))) {
    const from = text(event, "source", "component") || text(event, "reportingComponent");
    writer.line(
      0,
      `  ${text(event, "type")}\t${text(event, "reason")}\t${eventAge(event, inv.now)}\t${from}\t${messageOf(event, inv)}`,
    );
  }
}

/** Since 1.35 the message says which container it is about, if the event does. */
function messageOf(event: KubeObject, inv: Invocation): string {
  const message = text(event, "message").trim();
  const fieldPath = text(event, "involvedObject", "fieldPath");
  return holds("describesEventField", inv.minor) && fieldPath !== "" ? `${fieldPath}: ${message}` : message;
}

/** `5s`, `12s (x7 over 44s)`. */
export function eventAge(event: KubeObject, now: number): string {
  const first = at(event, "eventTime") ?? at(event, "firstTimestamp");
  const since = ageOf(first, now);
  const series = at(event, "series");
  if (series !== undefined && series !== null) {
    return `${ageOf(at(series, "lastObservedTime"), now)} (x${num(series, "count")} over ${since})`;
  }
  const count = num(event, "count");
  return count > 1 ? `${ageOf(at(event, "lastTimestamp"), now)} (x${count} over ${since})` : since;
}

/** Events without a time, as the scheduler's, come first. */
function lastTime(event: KubeObject): number {
  return parseRfc3339(text(event, "lastTimestamp")) ?? -Infinity;
}
