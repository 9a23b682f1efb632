/** `-o custom-columns`. Source: kubectl pkg/cmd/get/customcolumn.go (behaviour), v1.33. */
import { fail } from "../failure.ts";
import { isFields, list } from "../fields.ts";
import { TABLE_TABS, TabWriter } from "../tabwriter.ts";
import { goValue } from "../../api/go-value.ts";
import { PathError, findAll, parseTemplate } from "./jsonpath.ts";
import type { PathNode } from "./jsonpath.ts";

interface CustomColumn {
  header: string;
  path: PathNode[][];
}

/** A printer for objects and lists; the header is printed once. */
export function createCustomColumns(spec: string, headers: boolean): (value: unknown) => string {
  const columns = splitColumns(spec).map(parseColumn);
  const writer = new TabWriter(TABLE_TABS);
  let started = false;
  return (value) => {
    if (!started && headers) writer.write(`${columns.map((column) => column.header).join("\t")}\n`);
    started = true;
    const items = isFields(value) && Array.isArray(value["items"]) ? list(value, "items") : [value];
    for (const item of items) writer.write(`${columns.map((column) => cell(column, item)).join("\t")}\n`);
    return writer.flush();
  };
}

/** Commas inside brackets belong to a path. */
function splitColumns(spec: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < spec.length; i++) {
    if (spec[i] === "[" || spec[i] === "(") depth++;
    else if (spec[i] === "]" || spec[i] === ")") depth--;
    else if (spec[i] === "," && depth === 0) {
      parts.push(spec.slice(start, i));
      start = i + 1;
    }
  }
  return [...parts, spec.slice(start)];
}

function parseColumn(part: string): CustomColumn {
  const colon = part.indexOf(":");
  if (colon < 0) fail(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
  return { header: part.slice(0, colon), path: relaxedPath(part.slice(colon + 1)) };
}

/** `metadata.name`, `.metadata.name`, `{.metadata.name}` and `{metadata.name}` are all the same. */
export function relaxedPath(written: string): PathNode[][] {
  const match = /^\{?\.?([^{}].*?)?\}?$/s.exec(written);
  if (!match || written === "")
    fail(`unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`);
  const inner = match[1] ?? "";
  try {
    return parseTemplate(inner.startsWith("[") ? `{${inner}}` : `{.${inner}}`);
  } catch (error) {
    if (error instanceof PathError) return fail(error.message);
    throw error;
  }
}

function cell(column: CustomColumn, item: unknown): string {
  try {
    const values = findAll(column.path, item, true);
    if (values.length === 0) return "<none>";
    return values.map((value) => (value === null || value === undefined ? "<none>" : goValue(value))).join(",");
  } catch (error) {
    if (error instanceof PathError) return fail(error.message);
    throw error;
  }
}
