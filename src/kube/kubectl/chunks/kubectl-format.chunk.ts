/** The chunk `kubectl-format`: YAML, JSONPath, Go templates and custom columns. */
import { fail } from "../failure.ts";
import type { FormatModule } from "../output.ts";
import { createCustomColumns } from "../printers/custom-columns.ts";
import { createGoTemplate } from "../printers/go-template.ts";
import { toJson } from "../printers/json.ts";
import { createJsonPath, findPath } from "../printers/jsonpath.ts";
import { toYaml } from "../printers/yaml.ts";

export { sortObjects } from "../sort-objects.ts";

const NO_TEMPLATE = "template format specified but no template given";
const NO_COLUMNS = "custom-columns format specified but no custom columns given";

export const { createFormat, findValues }: Omit<FormatModule, "sortObjects"> = {
  findValues: findPath,
  createFormat(format, argument, options) {
    const needs = (what: string): string => (argument === "" ? fail(what) : argument);
    const file = (flag: string, what: string): string =>
      options.readFile(needs(what)) ??
      fail(`error reading ${flag} ${argument}, open ${argument}: no such file or directory`);
    switch (format) {
      case "yaml":
        return createYaml();
      case "json":
        return (value) => `${toJson(value, { indent: 4, sorted: options.unsorted !== true })}\n`;
      case "jsonpath":
        return createJsonPath(needs(NO_TEMPLATE), options);
      case "jsonpath-file":
        return createJsonPath(file("--template", NO_TEMPLATE), options);
      case "jsonpath-as-json":
        return createJsonPath(needs(NO_TEMPLATE), { ...options, asJson: true });
      case "custom-columns":
        return createCustomColumns(needs(NO_COLUMNS), options.headers);
      case "custom-columns-file":
        return createCustomColumns(columnsOfFile(file("template", NO_COLUMNS)), options.headers);
      case "go-template-file":
      case "templatefile":
        return createGoTemplate(file("--template", NO_TEMPLATE), options);
      default:
        return createGoTemplate(needs(NO_TEMPLATE), options);
    }
  },
};

/** Documents, from the second on with a line between them. */
function createYaml(): (value: unknown) => string {
  let count = 0;
  return (value) => `${count++ === 0 ? "" : "---\n"}${toYaml(value)}`;
}

/** A template file has a line of headers and a line of paths. */
function columnsOfFile(content: string): string {
  const [headers = "", paths = ""] = content.split("\n");
  const specs = words(paths);
  if (words(headers).length !== specs.length) {
    fail(`number of headers (${words(headers).length}) and field specifications (${specs.length}) don't match`);
  }
  return words(headers)
    .map((header, i) => `${header}:${specs[i] ?? ""}`)
    .join(",");
}

function words(line: string): string[] {
  return line.trim().split(/\s+/);
}
