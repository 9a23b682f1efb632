/** Kinds without a description of their own: every field by its name in words. Source: kubectl pkg/describe genericDescriber (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import { isFields } from "../fields.ts";
import type { Invocation } from "../invocation.ts";
import { goValue } from "../../api/go-value.ts";
import { byteOrder } from "../printers/json.ts";
import { eventsOf, writeEvents } from "./events.ts";
import { named, writeLabels } from "./writer.ts";
import type { DescribeWriter } from "./writer.ts";

/** What stands at the beginning already, or is never shown. */
const SHOWN_BEFORE = ["name", "namespace", "labels", "annotations", "managedFields"];

export function describeGeneric(inv: Invocation, object: KubeObject): string {
  const writer = named(object);
  writeLabels(writer, object);
  const { metadata, ...rest } = object;
  const others = Object.entries(metadata).filter(([key]) => !SHOWN_BEFORE.includes(key));
  writeTree(writer, 0, { ...rest, metadata: Object.fromEntries(others) });
  writeEvents(writer, inv, eventsOf(inv, object));
  return writer.text();
}

function writeTree(writer: DescribeWriter, level: number, value: object): void {
  for (const [key, item] of Object.entries(value).sort(([x], [y]) => byteOrder(x, y))) {
    if (item === undefined) continue;
    const title = titleOf(key);
    if (!Array.isArray(item) && !isFields(item)) {
      writer.line(level, `${title}:\t${goValue(item)}`);
      continue;
    }
    writer.line(level, `${title}:`);
    if (isFields(item)) writeTree(writer, level + 1, item);
    else
      for (const one of item as unknown[]) {
        if (isFields(one)) writeTree(writer, level + 1, one);
        else writer.line(level + 1, goValue(one));
      }
  }
}

const ACRONYMS = new Set(["API", "URL", "UID", "OSB", "GUID"]);

/** `creationTimestamp` as `Creation Timestamp`; a name that is no word of letters and hyphens stays as it is. */
function titleOf(field: string): string {
  if (/[^\p{L}-]/u.test(field)) return field;
  return camelParts(field)
    .map((part) => {
      if (ACRONYMS.has(part.toUpperCase())) return part.toUpperCase();
      return part.toLowerCase() === part ? part.slice(0, 1).toUpperCase() + part.slice(1) : part;
    })
    .join(" ");
}

/** `podIPs` is `pod`, `I`, `Ps`: the last capital of several belongs to the small letters after it. */
function camelParts(field: string): string[] {
  const runs = field.match(/\p{Lu}+|\p{Ll}+|[^\p{Lu}\p{Ll}]+/gu) ?? [];
  const parts: string[] = [];
  for (const run of runs) {
    const before = parts.at(-1) ?? "";
    if (/^\p{Ll}/u.test(run) && /\p{Lu}$/u.test(before)) {
      if (before.length > 1) parts.splice(-1, 1, before.slice(0, -1), before.slice(-1) + run);
      else parts.splice(-1, 1, before + run);
    } else parts.push(run);
  }
  return parts;
}
