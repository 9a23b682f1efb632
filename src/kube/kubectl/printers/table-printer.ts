/**
 * Prints objects as tables: one header a kind, columns that never get narrower, and the columns that flags add.
 *
 * Source: k8s.io/cli-runtime pkg/printers/tableprinter.go (behaviour), v0.33.
 */
import type { EpochMs } from "../../../sim/units.ts";
import type { KubeObject } from "../../api/meta.ts";
import { text } from "../fields.ts";
import type { Resource } from "../resources.ts";
import { qualifiedKind } from "../resources.ts";
import { TABLE_TABS, TabWriter } from "../tabwriter.ts";
import { sortedEntries } from "../fields.ts";
import { shownCell } from "./shown-cell.ts";
import { MORE_TABLES } from "./more-tables.ts";
import { tableOf } from "./tables.ts";
import type { Table } from "./tables.ts";

export interface TableOptions {
  wide: boolean;
  headers: boolean;
  namespace: boolean;
  kind: boolean;
  showLabels: boolean;
  labelColumns: readonly string[];
  events: boolean;
  /** In place of the kind's own table. */
  table?: Table;
}

export class TablePrinter {
  readonly #options: TableOptions;
  #writer = new TabWriter(TABLE_TABS);
  #group: string | null = null;
  #written = false;

  constructor(options: TableOptions) {
    this.#options = options;
  }

  /** Whether anything has been printed. */
  get written(): boolean {
    return this.#written;
  }

  /** The text of these rows; a header goes before the first of a kind. */
  print(resource: Resource, objects: readonly KubeObject[], now: EpochMs, event?: string): string {
    let before = "";
    if (objects.length === 0) return "";
    const table =
      this.#options.table ?? resource.custom?.table ?? MORE_TABLES.get(resource.kind) ?? tableOf(resource.kind);
    const group = `${resource.group}/${resource.resource}`;
    if (this.#group !== group) {
      before = this.#writer.flush();
      this.#writer = new TabWriter(TABLE_TABS);
      if (this.#group !== null && this.#options.headers && this.#written) before += "\n";
      this.#group = group;
      if (this.#options.headers) this.#writer.write(`${this.#header(resource, table).join("\t")}\n`);
    }
    for (const object of objects)
      this.#writer.write(`${this.#cells(resource, table, object, now, event).join("\t")}\n`);
    this.#written = true;
    return before;
  }

  flush(): string {
    return this.#writer.flush();
  }

  #header(resource: Resource, table: Table): string[] {
    const own = table.columns.filter((column) => this.#options.wide || !column.wide).map((column) => column.name);
    return [
      ...(this.#options.events ? ["EVENT   "] : []),
      ...(this.#options.namespace && resource.namespaced ? ["NAMESPACE"] : []),
      ...own,
      ...this.#options.labelColumns.map((label) => label.slice(label.lastIndexOf("/") + 1).toUpperCase()),
      ...(this.#options.showLabels ? ["LABELS"] : []),
    ];
  }

  #cells(resource: Resource, table: Table, object: KubeObject, now: EpochMs, event: string | undefined): string[] {
    const row = table.row(object, now);
    const own = table.columns.flatMap((column, i) => (this.#options.wide || !column.wide ? [shown(row[i] ?? "")] : []));
    const name = table.columns.findIndex((column) => column.name === "NAME");
    if (this.#options.kind && name === 0) own[0] = `${qualifiedKind(resource)}/${own[0] ?? ""}`;
    const labels = sortedEntries(object.metadata.labels).map(([key, value]) => `${key}=${value}`);
    return [
      ...(this.#options.events ? [(event ?? "ADDED").padEnd(8)] : []),
      ...(this.#options.namespace && resource.namespaced ? [object.metadata.namespace ?? ""] : []),
      ...own,
      ...this.#options.labelColumns.map((label) => text(object.metadata.labels, label)),
      ...(this.#options.showLabels ? [labels.join(",") || "<none>"] : []),
    ];
  }
}

/** A cell ends at its first line break; control characters are made visible. */
function shown(cell: string): string {
  const end = cell.search(/[\n\r\f]/);
  const line = end < 0 ? cell : `${cell.slice(0, end)}...`;
  return shownCell(line).replaceAll("\t", " ");
}
