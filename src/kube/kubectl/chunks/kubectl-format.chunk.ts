/** The chunk `kubectl-format`: YAML, JSONPath, Go templates and custom columns. */
import { fail } from "../failure.ts";
import type { FormatModule } from "../output.ts";
import { createCustomColumns } from "../printers/custom-columns.ts";
import { createGoTemplate } from "../printers/go-template.ts";
import { toJson } from "../printers/json.ts";
import { createJsonPath, findPath } from "../printers/jsonpath.ts";
import { toYaml } from "../printers/yaml.ts";

export { sortObjects } from "../sort-objects.ts";

export const { createFormat, findValues }: Omit<FormatModule, "sortObjects"> = {
  findValues: findPath,
  createFormat(format, argument, options) {
    const needs = (what: string): string => (argument === "" ? fail(what) : argument);
    const file = (): string =>
      options.readFile(argument) ??
      fail(`error reading --template ${argument}, open ${argument}: no such file or directory`);
    switch (format) {
      case "yaml":
        return toYaml;
      case "json":
        return (value) => `${toJson(value, { indent: 4, sorted: options.unsorted !== true })}\n`;
      case "jsonpath":
        return createJsonPath(needs("template format specified but no template given"), options);
      case "jsonpath-file":
        return createJsonPath(file(), options);
      case "jsonpath-as-json":
        return createJsonPath(needs("template format specified but no template given"), { ...options, asJson: true });
      case "custom-columns":
        return createCustomColumns(
          needs("custom-columns format specified but no custom columns given"),
          options.headers,
        );
      case "custom-columns-file":
        return createCustomColumns(columnsOfFile(file()), options.headers);
      case "go-template-file":
      case "templatefile":
        return createGoTemplate(file(), options);
      default:
        return createGoTemplate(needs("template format specified but no template given"), options);
    }
  },
};

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
