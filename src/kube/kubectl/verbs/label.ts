/** `kubectl label` and `kubectl annotate`. Source: kubectl pkg/cmd/label, annotate (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import { chooseObjects, eachObject, patchObject, sayChanged } from "../changing.ts";
import { DRY_RUN_FLAG, RECORD_FLAG, SELECTOR_FLAGS, dryRunOf } from "../dry-run.ts";
import { fail, failAll, plainProblem } from "../failure.ts";
import { fields, sortedEntries, text, withField } from "../fields.ts";
import type { Fields } from "../fields.ts";
import { asObject, namesFiles } from "../files.ts";
import { FILENAME_FLAGS, flagsOf, PRINT_FLAGS } from "../flag-words.ts";
import type { FlagSpec } from "../flags.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { chooseLateOutput } from "../late-output.ts";
import { chooseOutput } from "../output.ts";
import type { Output } from "../output.ts";
import { toJson } from "../printers/json.ts";
import { groupOf } from "../resources.ts";
import { resourcesAndPairs } from "../resources-and-pairs.ts";

const FLAGS: readonly FlagSpec[] = [
  ...FILENAME_FLAGS,
  ...PRINT_FLAGS,
  ...SELECTOR_FLAGS,
  DRY_RUN_FLAG,
  RECORD_FLAG,
  ...flagsOf("list? local? overwrite? resource-version="),
];

export const label: Verb = {
  name: "label",
  short: "Update the labels on a resource",
  usage:
    "kubectl label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]",
  flags: [...FLAGS, ...flagsOf("field-manager=kubectl-label")],
  run: (inv) => change(inv, "labels"),
};

export const annotate: Verb = {
  name: "annotate",
  short: "Update the annotations on a resource",
  usage:
    "kubectl annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]",
  flags: [...FLAGS, ...flagsOf("field-manager=kubectl-annotate")],
  run: (inv) => change(inv, "annotations"),
};

type Field = "labels" | "annotations";

interface Updates {
  set: Map<string, string>;
  remove: string[];
}

function* change(inv: Invocation, field: Field): Step<number> {
  const noun = field === "labels" ? "label" : "annotation";
  const { resources, pairs } = resourcesAndPairs(inv.args, noun);
  const updates = parseUpdates(pairs, field);
  const { flags } = inv;
  const isListing = flags.bool("list");
  if (isListing && flags.text("output") !== "") fail("--list and --output may not be specified together");
  const output = yield* (field === "labels" ? chooseLateOutput : chooseOutput)(inv, false);
  checkChoice(inv, field, resources);
  if (updates.set.size === 0 && updates.remove.length === 0 && !isListing)
    fail(`at least one ${noun} update is required`);
  if (field === "annotations") checkAnnotations(updates);
  const chosen = yield* chooseObjects(inv, resources);
  if (!chosen.isSingle && flags.text("resource-version") !== "")
    fail("--resource-version may only be used with a single resource");
  return yield* eachObject(chosen, function* (object) {
    if (isListing) yield* listAll(inv, object, field, chosen.isSingle);
    else yield* changeOne(inv, output, object, field, updates);
  });
}

function checkChoice(inv: Invocation, field: Field, resources: readonly string[]): void {
  const { flags } = inv;
  const isFiles = namesFiles(inv);
  for (const name of ["selector", "field-selector"])
    if (flags.bool("all") && flags.text(name) !== "") fail(`cannot set --all and --${name} at the same time`);
  if (!flags.bool("local")) {
    if (resources.length === 0 && !isFiles)
      fail("one or more resources must be specified as <resource> <name> or <resource>/<name>");
    return;
  }
  if (flags.text("dry-run") === "server")
    fail("cannot specify --local and --dry-run=server - did you mean --dry-run=client?");
  const [file, json] = field === "labels" ? ["pod.yaml", "pod.json"] : ["rsrc.yaml", "rsrc.json"];
  if (resources.length > 0)
    fail(`can only use local files by -f ${file} or --filename=${json} when --local=true is set`);
  if (!isFiles) fail(`one or more files must be specified as -f ${file} or --filename=${json}`);
}

function* listAll(inv: Invocation, object: KubeObject, field: Field, isSingle: boolean): Step<void> {
  const { kind, apiVersion, metadata } = object;
  if (!isSingle) yield* inv.line(`Listing ${field} for ${kind}.${groupOf(apiVersion)}/${metadata.name}:`);
  for (const [key, value] of sortedEntries(metadata[field])) yield* inv.line(`${isSingle ? "" : " "}${key}=${value}`);
}

const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

function parseUpdates(args: readonly string[], field: Field): Updates {
  const updates: Updates = { set: new Map(), remove: [] };
  for (const arg of args) {
    const [key = "", ...rest] = arg.split("=");
    if (rest.length > 0) {
      if (field === "labels" && rest.length > 1) fail(`invalid label spec: ${arg}`);
      if (field === "labels") checkLabelValue(arg, rest.join("="));
      updates.set.set(key, rest.join("="));
    } else updates.remove.push(arg.slice(0, -1));
  }
  if (field === "labels" && updates.remove.some((key) => updates.set.has(key)))
    fail("can not both modify and remove a label in the same command");
  return updates;
}

function checkAnnotations({ set, remove }: Updates): void {
  const both = remove.filter((key) => set.has(key));
  if (both.length > 0)
    fail(`can not both modify and remove the following annotation(s) in the same command: ${both.join(", ")}`);
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
  const isDry = dryRunOf(inv) === "client" || inv.flags.bool("local");
  if (field === "labels" && !isDry)
    for (const key of updates.remove)
      if (!Object.hasOwn(before, key)) yield* inv.line(`label ${JSON.stringify(key)} not found.`);
  checkOverwrite(inv, before, field, updates);
  const after = new Map(Object.entries(before));
  for (const [key, value] of updates.set) after.set(key, value);
  for (const key of updates.remove) after.delete(key);
  const wanted = Object.fromEntries(after);
  const removed = Object.fromEntries(
    updates.remove.filter((key) => Object.hasOwn(before, key)).map((key) => [key, null]),
  );
  const added = Object.fromEntries([...updates.set].filter(([key, value]) => before[key] !== value));
  const version = inv.flags.text("resource-version");
  const patch = {
    metadata: { ...(version !== "" && { resourceVersion: version }), [field]: { ...added, ...removed } },
  };
  const local = (): KubeObject => asObject(withField(object, ["metadata", field], wanted));
  const result = yield* patchObject(inv, object, "merge", patch, local);
  yield* sayChanged(inv, output, field === "labels" ? local() : result, wordFor(inv, field, before, wanted));
}

/** Whether something was labelled or unlabelled is told by how long the object has become. */
function wordFor(inv: Invocation, field: Field, before: Fields, after: Fields): string {
  if (field === "annotations") return "annotated";
  const [x, y] = [toJson(before), toJson(after)];
  if (x === y) return "not labeled";
  return !inv.flags.bool("overwrite") && y.length < x.length ? "unlabeled" : "labeled";
}

function checkOverwrite(inv: Invocation, before: Fields, field: Field, updates: Updates): void {
  if (inv.flags.bool("overwrite")) return;
  const clashes = [...updates.set].filter(([key, value]) => {
    if (!Object.hasOwn(before, key)) return false;
    // What is noted of a command's own cause may always be replaced.
    return before[key] !== value && (field === "labels" || key !== "kubernetes.io/change-cause");
  });
  const said = clashes.map(([key]) => `'${key}' already has a value (${text(before, key)})`);
  if (said.length === 0) return;
  if (field === "labels") failAll(said.map((one) => plainProblem(`${one}, and --overwrite is false`)));
  fail(`--overwrite is false but found the following declared annotation(s): ${said.join("; ")}`);
}
