/** `-o custom-columns`. Source: kubectl pkg/cmd/get/customcolumn.go (behaviour), v1.33. */
import { fail, failAfter } from "../failure.ts";
import { isFields, list } from "../fields.ts";
import { TABLE_TABS, TabWriter } from "../tabwriter.ts";
import { goValue } from "../../api/go-value.ts";
import { findAll } from "./jsonpath.ts";
import { parseTemplate, PathError } from "./jsonpath-parser.ts";
import type { PathList } from "./jsonpath-parser.ts";
import { shownCell } from "./shown-cell.ts";

interface CustomColumn {
  header: string;
  /** `{.metadata.name}` */
  path: string;
}

/** A printer for objects and lists; the header is printed once. */
export function createCustomColumns(spec: string, headers: boolean): (value: unknown) => string {
  const columns = spec.split(",").map(parseColumn);
  const writer = new TabWriter(TABLE_TABS);
  let started = false;
  return (value) => {
    if (!started && headers) writer.write(`${columns.map((column) => column.header).join("\t")}\n`);
    started = true;
    const items = isFields(value) && Array.isArray(value["items"]) ? list(value, "items") : [value];
    try {
      const paths = columns.map((column) => parseTemplate(column.path));
      for (const item of items) writer.write(`${paths.map((path) => cell(path, item)).join("\t")}\n`);
    } catch (error) {
      if (!(error instanceof PathError)) throw error;
      return failAfter(writer.flush(), error.message);
    }
    return writer.flush();
  };
}

function parseColumn(part: string): CustomColumn {
  const colon = part.indexOf(":");
  if (colon < 0) fail(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
  return { header: part.slice(0, colon), path: relaxedPath(part.slice(colon + 1)) };
}

/** `metadata.name`, `.metadata.name`, `{.metadata.name}` and `{metadata.name}` are all the same. */
export function relaxedPath(written: string): string {
  if (written === "") return "";
  const match = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(written);
  if (!match)
    fail(`unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`);
  return `{.${match[1] ?? match[2] ?? ""}}`;
}

function cell(path: readonly PathList[], item: unknown): string {
  const values = findAll(path, item, true);
  return values.length === 0 ? "<none>" : values.map((value) => shownCell(goValue(value))).join(",");
}
