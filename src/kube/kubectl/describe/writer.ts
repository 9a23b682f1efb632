/** Lines of a description: two spaces a level, columns by elastic tab stops. */
import { decodeUtf8, encodeUtf8 } from "../../../machine/kernel/bytes.ts";
import type { KubeObject } from "../../api/meta.ts";
import { canonicalQuantity } from "../../api/quantity.ts";
import { sortedEntries, text } from "../fields.ts";
import { rfc1123 } from "../printers/age.ts";
import { shownCell } from "../printers/shown-cell.ts";
import { DESCRIBE_TABS, TabWriter } from "../tabwriter.ts";

export class DescribeWriter {
  readonly #writer = new TabWriter(DESCRIBE_TABS);
  #done = "";
  #written = "";

  /** One line (or several) at a level. */
  line(level: number, content: string): void {
    const line = `${"  ".repeat(level)}${shownCell(content)}\n`;
    this.#written += line;
    this.#writer.write(line);
  }

  /** What was written, with its tabs. */
  raw(): string {
    return this.#written;
  }

  /** What was written so far is laid out by itself. */
  flush(): void {
    this.#done += this.#writer.flush();
  }

  text(): string {
    this.flush();
    return this.#done;
  }
}

/** A writer with the name on it, and the namespace, which may be empty. */
export function named(object: KubeObject): DescribeWriter {
  const writer = new DescribeWriter();
  writer.line(0, `Name:\t${object.metadata.name}`);
  writer.line(0, `Namespace:\t${object.metadata.namespace ?? ""}`);
  return writer;
}

/** Labels and annotations, as nearly every kind has them. */
export function writeLabels(writer: DescribeWriter, { metadata }: KubeObject): void {
  writeMap(writer, 0, "Labels", metadata.labels);
  writeAnnotations(writer, "Annotations", metadata.annotations);
}

/** `ReplicaSet/web-5d5c`, where something controls it. */
export function writeController(writer: DescribeWriter, { metadata }: KubeObject): void {
  const owner = metadata.ownerReferences?.find((one) => one.controller === true);
  if (owner) writer.line(0, `Controlled By:\t${owner.kind}/${owner.name}`);
}

/** A time of which there is always one: what Go says of none is the year 1. */
export function timeText(timestamp: unknown, zoneOffset: number): string {
  return rfc1123(timestamp, zoneOffset) || "Mon, 01 Jan 0001 00:00:00 +0000";
}

/** `a=b,c=d` on one line. */
export function mapText(value: unknown): string {
  return (
    sortedEntries(value)
      .map(([key, item]) => `${key}=${item}`)
      .join(",") || "<none>"
  );
}

/** `Limits:` and the amounts by name, where there are any. */
export function writeAmounts(writer: DescribeWriter, level: number, title: string, amounts: unknown): void {
  const entries = sortedEntries(amounts);
  if (entries.length > 0) writer.line(level, `${title}:`);
  for (const [name, amount] of entries) writer.line(level + 1, `${name}:\t${canonicalQuantity(amount)}`);
}

/** An amount that is 0 where it is not there. */
export function amountText(amount: unknown): string {
  return canonicalQuantity(text(amount)) || "0";
}

/** `Labels:\ta=b` and further lines under it; `inner` goes before each value. */
export function writeMap(writer: DescribeWriter, level: number, title: string, value: unknown, inner = ""): void {
  const entries = sortedEntries(value);
  if (entries.length === 0) return writer.line(level, `${title}:\t${inner}<none>`);
  entries.forEach(([key, item], i) =>
    writer.line(i === 0 ? level : 0, `${i === 0 ? `${title}:` : ""}\t${inner}${key}=${item}`),
  );
}

const HIDDEN = "kubectl.kubernetes.io/last-applied-configuration";
const LONGEST = 140;

/** Annotations: long and multi-line values stand below their key. */
export function writeAnnotations(writer: DescribeWriter, title: string, value: unknown, level = 0, inner = ""): void {
  const entries = sortedEntries(value).filter(([key]) => key !== HIDDEN);
  if (entries.length === 0) return writer.line(level, `${title}:\t${inner}<none>`);
  entries.forEach(([key, whole], i) => {
    const item = whole.replace(/\n$/, "");
    const head = `${i === 0 ? `${title}:` : ""}\t${inner}`;
    const bytes = encodeUtf8(key).length + encodeUtf8(item).length + 2;
    if (bytes <= LONGEST && !item.includes("\n")) return writer.line(i === 0 ? level : 0, `${head}${key}: ${item}`);
    writer.line(i === 0 ? level : 0, `${head}${key}:`);
    for (const line of item.split("\n")) writer.line(0, `${inner}\t  ${cut(line, LONGEST - 2)}`);
  });
}

/** The first bytes of a text, and dots where there are more. */
export function cut(line: string, bytes: number): string {
  const whole = encodeUtf8(line);
  return whole.length > bytes ? `${decodeUtf8(whole.slice(0, bytes))}...` : line;
}
