/**
 * Elastic tab stops: a column is a block of consecutive lines that have a tab-terminated cell at that index, as wide as
 * its widest cell plus padding. The last cell of a line is never padded.
 *
 * Source: Go text/tabwriter; `rememberWidths` as in the fork that `kubectl get` prints tables with.
 */

export interface TabOptions {
  minWidth: number;
  padding: number;
  /** Columns never get narrower from one flush to the next. */
  rememberWidths?: boolean;
}

/** How `kubectl get` and other tables are laid out. */
export const TABLE_TABS: TabOptions = { minWidth: 6, padding: 3, rememberWidths: true };
/** How `kubectl describe` is laid out. */
export const DESCRIBE_TABS: TabOptions = { minWidth: 0, padding: 2 };

export class TabWriter {
  readonly #options: TabOptions;
  readonly #remembered: number[] = [];
  #text = "";

  constructor(options: TabOptions) {
    this.#options = options;
  }

  write(text: string): void {
    this.#text += text;
  }

  /** What has been written since the last flush, laid out. */
  flush(): string {
    const lines = this.#text.split("\n").map((line) => line.split("\t"));
    this.#text = "";
    const out: string[] = [];
    this.#format(lines, 0, lines.length, [], out);
    return out.join("\n");
  }

  #format(lines: readonly string[][], from: number, to: number, widths: number[], out: string[]): void {
    const column = widths.length;
    let start = from;
    for (let at = from; at < to; at++) {
      if (column >= cellCount(lines, at) - 1) continue;
      writeLines(lines, start, at, widths, out);
      start = at;
      let width = this.#options.minWidth;
      for (; at < to && column < cellCount(lines, at) - 1; at++) {
        width = Math.max(width, textWidth(lines[at]?.[column] ?? "") + this.#options.padding);
      }
      if (this.#options.rememberWidths === true) {
        width = Math.max(width, this.#remembered[column] ?? 0);
        this.#remembered[column] = width;
      }
      this.#format(lines, start, at, [...widths, width], out);
      start = at;
    }
    writeLines(lines, start, to, widths, out);
  }
}

/** Lays out text once. */
export function tabbed(text: string, options: TabOptions): string {
  const writer = new TabWriter(options);
  writer.write(text);
  return writer.flush();
}

function cellCount(lines: readonly string[][], at: number): number {
  return lines[at]?.length ?? 0;
}

function writeLines(
  lines: readonly string[][],
  from: number,
  to: number,
  widths: readonly number[],
  out: string[],
): void {
  for (let at = from; at < to; at++) {
    const cells = lines[at] ?? [];
    let text = "";
    cells.forEach((cell, i) => {
      const width = widths[i];
      text += cell;
      if (width !== undefined && i < cells.length - 1) text += " ".repeat(Math.max(0, width - textWidth(cell)));
    });
    out.push(text);
  }
}

/** Width in characters, as Go counts runes. */
function textWidth(text: string): number {
  let width = 0;
  for (const _ of text) width++;
  return width;
}
