/**
 * The `-o` flag: which form a command prints its objects in. Everything but tables and names is the chunk
 * `kubectl-format`, which is fetched here, before the command does anything.
 */
import type { KubeObject } from "../api/meta.ts";
import { toJson } from "./printers/json.ts";
import { fail } from "./failure.ts";
import type { FlagSpec } from "./flags.ts";
import type { Invocation, Step } from "./invocation.ts";

export interface Output {
  kind: "none" | "wide" | "name" | "text";
  /** The word after `-o`, before `=`. */
  format: string;
  /** For `text`: a value as it is printed, its last newline included where it has one. */
  print(value: unknown): string;
  /** Whether lists are printed item by item (custom-columns keep their header for one list). */
  template: boolean;
}

/** What the chunk gives: a printer for a format, or the end of the command where the format's argument is wrong. */
export interface FormatModule {
  createFormat(format: string, argument: string, options: FormatOptions): (value: unknown) => string;
  /** `--sort-by`: sorted by the value at a path; nothing where no object has such a value, as in the real tool. */
  sortObjects(objects: readonly KubeObject[], path: string): KubeObject[];
  /** All values that a JSONPath expression finds; a field that is not there has none. */
  findValues(template: string, value: unknown): unknown[];
}

export interface FormatOptions {
  headers: boolean;
  allowMissingKeys: boolean;
  /** For `-file` formats. */
  readFile(path: string): string | null;
  /** Keys of JSON keep the order they have. */
  unsorted?: boolean;
}

export const OUTPUT_FLAGS: readonly FlagSpec[] = [
  { name: "output", short: "o", kind: "string" },
  { name: "template", kind: "string" },
  { name: "allow-missing-template-keys", kind: "bool", value: "true" },
  { name: "show-managed-fields", kind: "bool" },
];

const PLAIN = ["json", "name", "yaml"];
const TEMPLATES = [
  "go-template",
  "go-template-file",
  "jsonpath",
  "jsonpath-as-json",
  "jsonpath-file",
  "template",
  "templatefile",
];
const TABLES = ["custom-columns", "custom-columns-file", "wide"];

/** Reads `-o`. `tables`: whether the command can print tables. */
export function* chooseOutput(inv: Invocation, tables: boolean, unsorted = false): Step<Output> {
  let written = inv.flags.text("output");
  if (written === "" && inv.flags.given("template")) written = "go-template";
  const equals = written.indexOf("=");
  const format = equals < 0 ? written : written.slice(0, equals);
  const argument = equals < 0 ? inv.flags.text("template") : written.slice(equals + 1);
  const output = (kind: Output["kind"], print: Output["print"] = () => ""): Output => ({
    kind,
    format,
    print,
    template: TEMPLATES.includes(format),
  });
  if (format === "") return output("none");
  if (format === "name") return output("name");
  if (format === "wide" && tables) return output("wide");
  const allowed = [...PLAIN, ...TEMPLATES, ...(tables ? TABLES : [])].sort();
  if (!allowed.includes(format)) {
    fail(
      `unable to match a printer suitable for the output format ${JSON.stringify(written)}, allowed formats are: ${allowed.join(",")}`,
    );
  }
  if (format === "json" && !unsorted) return output("text", (value) => `${toJson(value, { indent: 4 })}\n`);
  const module = yield* inv.sys.chunk<FormatModule>("kubectl-format");
  const print = module.createFormat(format, argument, {
    headers: !inv.flags.bool("no-headers"),
    allowMissingKeys: inv.flags.bool("allow-missing-template-keys"),
    readFile: (path) => inv.readFile(path),
    unsorted,
  });
  return output("text", print);
}

/** Without managedFields, unless they were asked for. */
export function shownObject<T extends { metadata?: unknown }>(inv: Invocation, object: T): T {
  if (inv.flags.bool("show-managed-fields")) return object;
  const metadata = object.metadata;
  if (metadata === null || typeof metadata !== "object" || !("managedFields" in metadata)) return object;
  const { managedFields: _, ...rest } = metadata;
  return { ...object, metadata: rest };
}
