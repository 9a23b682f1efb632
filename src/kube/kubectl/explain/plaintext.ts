/**
 * How `kubectl explain` shows a kind or a field, from the OpenAPI document of version 3.
 * Source: kubectl pkg/explain/v2/templates/plaintext.tmpl (behaviour), v1.33.
 */
import { objectInside, shownType } from "./model.ts";
import type { Field, Types } from "./model.ts";
import { wrapWords } from "./word-wrap.ts";

/** How many values of an enumeration a list of fields shows. */
const ENUM_LIMIT = 4;
const NO_TEXTS = "(this build has no field documentation: it was made without the package that holds it)";

export interface Explained {
  types: Types;
  recursive: boolean;
}

/** What stands below KIND and VERSION, or null where there is no such field. */
export function explainPath(root: string, path: readonly string[], options: Explained): string | null {
  let type: string | undefined = root;
  let last: { owner: string; field: Field } | undefined;
  for (const name of path) {
    const field: Field | undefined =
      type === undefined ? undefined : options.types.fieldsOf(type).find((one) => one.name === name);
    if (!field || type === undefined) return null;
    last = { owner: type, field };
    type = objectInside(field.type);
  }
  const heading = last ? `FIELD: ${last.field.name} <${shownType(last.field.type)}>\n${longEnum(last.field)}\n\n` : "";
  const text = describe(last, type, options);
  const list = type === undefined ? "" : fieldList(type, 1, options, []);
  return `${heading}DESCRIPTION:\n${indent(wrapWords(text, 76), 4)}\n${list === "" ? "" : `FIELDS:\n${list}`}\n`;
}

function describe(
  last: { owner: string; field: Field } | undefined,
  type: string | undefined,
  { types }: Explained,
): string {
  if (types.isEmpty) return `${NO_TEXTS}\n`;
  const texts = [
    last && last.field.isReference !== true ? types.ofField(last.owner, last.field) : "",
    ...(last?.field.inside ?? []),
    type === undefined ? "" : types.ofType(type),
  ].filter((text) => text !== "");
  return texts.length === 0 ? "<empty>" : texts.map((text) => `${text}\n`).join("");
}

function longEnum(field: Field): string {
  return field.values.length === 0 ? "" : `ENUM:\n    ${field.values.map(shownValue).join("\n    ")}`;
}

function shownValue(value: string): string {
  return value === "" ? '""' : value;
}

/** The fields of a type; `within`: the types around it, into which it does not go again. */
function fieldList(type: string, level: number, options: Explained, within: readonly string[]): string {
  if (within.includes(type)) return "";
  const pad = " ".repeat(level * 2);
  return options.types
    .fieldsOf(type)
    .map((field) => {
      const required = field.isRequired ? " -required-" : "";
      const line = `${pad}${field.name}\t<${shownType(field.type)}>${required}${shortEnum(field, pad)}\n`;
      if (!options.recursive) return `${line}${fieldText(type, field, level, options)}\n\n`;
      const inner = objectInside(field.type);
      return inner === undefined ? line : line + fieldList(inner, level + 1, options, [...within, type]);
    })
    .join("");
}

function shortEnum(field: Field, pad: string): string {
  if (field.values.length === 0) return "";
  const more = field.values.length > ENUM_LIMIT ? ", ...." : "";
  return `\n${pad}enum: ${field.values.slice(0, ENUM_LIMIT).map(shownValue).join(", ")}${more}`;
}

function fieldText(type: string, field: Field, level: number, { types }: Explained): string {
  const text = types.ofField(type, field) || "<no description>";
  return indent(wrapWords(text, 78 - level * 2), level * 2 + 2);
}

function indent(text: string, by: number): string {
  const pad = " ".repeat(by);
  return pad + text.replaceAll("\n", `\n${pad}`);
}
