/** `kubectl label` and `kubectl annotate`. Source: kubectl pkg/cmd/label, annotate (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import { CHANGE_FLAGS, chooseObjects, eachObject, patchObject, sayChanged } from "../changing.ts";
import { fail } from "../failure.ts";
import { fields, sortedEntries, text, withField } from "../fields.ts";
import { asObject } from "../files.ts";
import type { FlagSpec } from "../flags.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { chooseOutput } from "../output.ts";
import type { Output } from "../output.ts";

const FLAGS: readonly FlagSpec[] = [
  ...CHANGE_FLAGS,
  { name: "list", kind: "bool" },
  { name: "overwrite", kind: "bool" },
  { name: "resource-version", kind: "string" },
];

export const label: Verb = {
  name: "label",
  short: "Update the labels on a resource",
  usage:
    "kubectl label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]",
  flags: FLAGS,
  run: (inv) => change(inv, "labels"),
};

export const annotate: Verb = {
  name: "annotate",
  short: "Update the annotations on a resource",
  usage:
    "kubectl annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]",
  flags: FLAGS,
  run: (inv) => change(inv, "annotations"),
};

type Field = "labels" | "annotations";

interface Updates {
  set: Map<string, string>;
  remove: string[];
}

function* change(inv: Invocation, field: Field): Step<number> {
  const noun = field === "labels" ? "label" : "annotation";
  const at = inv.args.findIndex((arg, i) => i > 0 && isUpdate(arg));
  const resources = at < 0 ? inv.args : inv.args.slice(0, at);
  const updates = parseUpdates(at < 0 ? [] : inv.args.slice(at), field);
  const listing = inv.flags.bool("list");
  const files = inv.flags.list("filename").length > 0;
  if (resources.length === 0 && !files) {
    fail(`one or more resources must be specified as <resource> <name> or <resource>/<name>`);
  }
  if (updates.set.size === 0 && updates.remove.length === 0 && !listing)
    fail(`at least one ${noun} update is required`);
  const output = yield* chooseOutput(inv, false);
  const objects = yield* chooseObjects(inv, resources);
  if (listing) {
    for (const object of objects)
      for (const [key, value] of sortedEntries(object.metadata[field])) yield* inv.line(`${key}=${value}`);
    return 0;
  }
  return yield* eachObject(objects, (object) => changeOne(inv, output, object, field, updates));
}

function isUpdate(arg: string): boolean {
  return arg.includes("=") || arg.endsWith("-");
}

const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

function parseUpdates(args: readonly string[], field: Field): Updates {
  const updates: Updates = { set: new Map(), remove: [] };
  for (const arg of args) {
    const equals = arg.indexOf("=");
    if (equals > 0) {
      const value = arg.slice(equals + 1);
      if (field === "labels") checkLabelValue(arg, value);
      updates.set.set(arg.slice(0, equals), value);
    } else if (arg.endsWith("-")) updates.remove.push(arg.slice(0, -1));
    else fail(`unknown label spec: ${arg}`);
  }
  const noun = field === "labels" ? "a label" : "an annotation";
  if (updates.remove.some((key) => updates.set.has(key)))
    fail(`can not both modify and remove ${noun} in the same command`);
  return updates;
}

function checkLabelValue(arg: string, value: string): void {
  if (value.length > 63) fail(`invalid label value: ${JSON.stringify(arg)}: must be no more than 63 characters`);
  if (LABEL_VALUE.test(value)) return;
  fail(
    `invalid label value: ${JSON.stringify(arg)}: a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
  );
}

function* changeOne(inv: Invocation, output: Output, object: KubeObject, field: Field, updates: Updates): Step<void> {
  const before = fields(object.metadata[field]);
  checkOverwrite(inv, before, field, updates);
  for (const key of updates.remove) {
    if (!(key in before) && field === "labels") yield* inv.line(`label ${JSON.stringify(key)} not found.`);
  }
  const after = new Map(Object.entries(before));
  for (const key of updates.remove) after.delete(key);
  for (const [key, value] of updates.set) after.set(key, value);
  const changed = after.size !== Object.keys(before).length || [...after].some(([key, value]) => before[key] !== value);
  const wanted = Object.fromEntries(after);
  const local = (): KubeObject => asObject(withField(object, ["metadata", field], wanted));
  if (!changed) return yield* sayChanged(inv, output, object, field === "labels" ? "not labeled" : "annotated");
  const removed = Object.fromEntries(updates.remove.map((key) => [key, null]));
  const patch = { metadata: { [field]: { ...Object.fromEntries(updates.set), ...removed } } };
  const result = yield* patchObject(inv, object, "merge", patch, local);
  const onlyRemoved = updates.set.size === 0;
  yield* sayChanged(inv, output, result, field === "annotations" ? "annotated" : onlyRemoved ? "unlabeled" : "labeled");
}

function checkOverwrite(
  inv: Invocation,
  before: Readonly<Record<string, unknown>>,
  field: Field,
  updates: Updates,
): void {
  if (inv.flags.bool("overwrite")) return;
  const clashes = [...updates.set].filter(
    ([key, value]) => key in before && (field === "annotations" || before[key] !== value),
  );
  const said = clashes.map(([key]) => `'${key}' already has a value (${text(before, key)})`);
  if (said.length === 0) return;
  if (field === "labels") fail(`${said[0] ?? ""}, and --overwrite is false`);
  fail(`--overwrite is false but found the following declared annotation(s): ${said.join("; ")}`);
}
