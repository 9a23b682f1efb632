/** Lines of a description: two spaces a level, columns by elastic tab stops. */
import { encodeUtf8 } from "../../../machine/kernel/bytes.ts";
import { DESCRIBE_TABS, TabWriter } from "../tabwriter.ts";
import { sortedEntries } from "../fields.ts";

export class DescribeWriter {
  readonly #writer = new TabWriter(DESCRIBE_TABS);
  #done = "";
  #written = "";

  /** One line (or several) at a level. */
  line(level: number, text: string): void {
    const line = `${"  ".repeat(level)}${text}\n`;
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

/** `Labels:\ta=b` and further lines under it. */
export function writeMap(writer: DescribeWriter, level: number, title: string, value: unknown, separator = "="): void {
  const entries = sortedEntries(value);
  if (entries.length === 0) return writer.line(level, `${title}:\t<none>`);
  entries.forEach(([key, item], i) =>
    writer.line(i === 0 ? level : 0, `${i === 0 ? `${title}:` : ""}\t${key}${separator}${item}`),
  );
}

const HIDDEN = "kubectl.kubernetes.io/last-applied-configuration";
const LONGEST = 140;

/** Annotations: long and multi-line values stand below their key. */
export function writeAnnotations(writer: DescribeWriter, title: string, value: unknown): void {
  const entries = sortedEntries(value).filter(([key]) => key !== HIDDEN);
  if (entries.length === 0) return writer.line(0, `${title}:\t<none>`);
  entries.forEach(([key, item], i) => {
    const head = i === 0 ? `${title}:\t` : "\t";
    const bytes = byteLength(key) + byteLength(item) + 2;
    if (bytes <= LONGEST && !item.includes("\n")) return writer.line(0, `${head}${key}: ${item}`);
    writer.line(0, `${head}${key}:`);
    for (const line of item.split("\n")) {
      const cut = line.length > LONGEST - 2 ? `${line.slice(0, LONGEST - 2)}...` : line;
      writer.line(0, `\t  ${cut}`);
    }
  });
}

function byteLength(text: string): number {
  return encodeUtf8(text).length;
}
