/**
 * `kubectl explain --output=plaintext-openapiv2`: the older form.
 * Source: kubectl pkg/explain (behaviour), v1.33.
 */
import { objectInside, shownTypeInVersion2 } from "./model.ts";
import type { Field } from "./model.ts";
import type { Explained } from "./plaintext.ts";
import { wrapParagraphs } from "./word-wrap.ts";

const WIDTH = 80;

/** The whole output, or the name of the field that there is not. */
export function explainInVersion2(
  root: string,
  kind: string,
  groupVersion: string,
  path: readonly string[],
  options: Explained,
): { text: string } | { missing: string } {
  let type: string | undefined = root;
  let owner = "";
  let field: Field | undefined;
  for (const name of path) {
    // A plain value ends the walk: what is asked of it is not looked at.
    if (type === undefined) break;
    const next: Field | undefined = options.types.fieldsOf(type).find((one) => one.name === name);
    if (!next) return { missing: name };
    [owner, field, type] = [type, next, objectInside(next.type)];
  }
  const texts = [
    field ? options.types.ofField(owner, field) : "",
    ...(field?.inside ?? []),
    type === undefined ? "" : options.types.ofType(type),
  ].filter((text) => text !== "");
  const heading = field
    ? `${type === undefined ? "FIELD:    " : "RESOURCE: "}${field.name} <${shownTypeInVersion2(field.type)}>\n\n`
    : "";
  const description = (texts.length === 0 ? ["<empty>"] : texts)
    .map((text) => wrapped(text, 5).map(line).join(""))
    .join("\n");
  const fields = type === undefined ? "" : `\nFIELDS:\n${listed(type, 3, options, [])}`;
  return {
    text: `KIND:     ${kind}\nVERSION:  ${groupVersion}\n\n${heading}DESCRIPTION:\n${description}${fields}`,
  };
}

function listed(type: string, indent: number, options: Explained, within: readonly string[]): string {
  if (within.includes(type)) return "";
  const pad = " ".repeat(indent);
  return options.types
    .fieldsOf(type)
    .map((field) => {
      const head = `${pad}${field.name}\t<${shownTypeInVersion2(field.type)}>`;
      if (options.recursive) {
        const inner = objectInside(field.type);
        return `${head}\n${inner === undefined ? "" : listed(inner, indent + 3, options, [...within, type])}`;
      }
      const text = wrapped(options.types.ofField(type, field), indent + 2);
      return `${head}${field.isRequired ? " -required-" : ""}\n${text.map(line).join("")}\n`;
    })
    .join("");
}

function wrapped(text: string, indent: number): string[] {
  return wrapParagraphs(text, WIDTH - indent).map((one) => (one === "" ? "" : " ".repeat(indent) + one));
}

function line(text: string): string {
  return `${text}\n`;
}
