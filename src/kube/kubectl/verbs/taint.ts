/** `kubectl taint`. Source: kubectl pkg/cmd/taint (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import { eachObject, patchObject } from "../changing.ts";
import { DRY_RUN_FLAG, VALIDATE_FLAG } from "../dry-run.ts";
import { Failure, fail, failAll, plainProblem, usageFail } from "../failure.ts";
import { list, withField } from "../fields.ts";
import { asObject } from "../files.ts";
import { flagsOf, PRINT_FLAGS } from "../flag-words.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { QUALIFIED_NAME_RULE } from "../name-rules.ts";
import { printChange } from "../mutation.ts";
import { chooseOutput } from "../output.ts";
import { fetchTargets } from "../resource-args.ts";
import type { Target } from "../resource-args.ts";
import { findResource } from "../resources.ts";

export const taint: Verb = {
  name: "taint",
  short: "Update the taints on one or more nodes",
  usage: "kubectl taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N [options]",
  flags: [
    ...PRINT_FLAGS,
    DRY_RUN_FLAG,
    VALIDATE_FLAG,
    ...flagsOf("all? field-manager=kubectl-taint overwrite? selector,l="),
  ],
  run,
};

interface Taint {
  key: string;
  value?: string;
  effect: string;
}

interface Changes {
  add: Taint[];
  remove: Taint[];
}

function* run(inv: Invocation): Step<number> {
  const isTaint = (arg: string): boolean => /[=:]/.test(arg) || arg.endsWith("-");
  const first = inv.args.findIndex(isTaint);
  const resources = first < 0 ? inv.args : inv.args.slice(0, first);
  const written = first < 0 ? [] : inv.args.slice(first);
  const stray = written.find((arg) => !isTaint(arg));
  if (stray !== undefined) fail(`all resources must be specified before taint changes: ${stray}`);
  if (resources.length === 0) fail("one or more resources must be specified as <resource> <name>");
  if (written.length === 0) fail("at least one taint update is required");
  const changes = parseChanges(written);
  const targets = nodeTargets(inv, resources, changes);
  const output = yield* chooseOutput(inv, false, true);
  const { objects, problems } = fetchTargets(inv, targets, { labelSelector: inv.flags.text("selector") });
  return yield* eachObject({ objects, problems, isSingle: false }, function* (node) {
    const { taints, word } = changed(inv, node, changes);
    const wanted = asObject(withField(node, ["spec", "taints"], taints.length > 0 ? taints : undefined));
    const patch = { spec: { taints: taints.length > 0 ? taints : null } };
    const result = yield* patchObject(inv, node, "merge", patch, () => wanted);
    // What kind of dry run it was is not told.
    yield* printChange(inv, output, result, word, "none");
  });
}

function nodeTargets(inv: Invocation, resources: readonly string[], { add, remove }: Changes): Target[] {
  const { flags } = inv;
  const [written = "", ...names] = resources;
  const type = written.toLowerCase();
  const resource = findResource(type, inv.api);
  if (!resource) throw new Failure(`the server doesn't have a resource type ${JSON.stringify(type)}\n`);
  if (resource.kind !== "Node") fail(`invalid resource type ${type}, only node types are supported`);
  const both = add.flatMap((one) =>
    remove.filter((other) => one.key === other.key && (other.effect === "" || one.effect === other.effect)),
  );
  if (both.length > 0)
    fail(
      `can not both modify and remove the following taint(s) in the same command: ${both.map((one) => `${one.key}=${one.effect}`).join(", ")}`,
    );
  const isSelected = flags.text("selector") !== "";
  if (flags.bool("all") && isSelected) fail("setting 'all' parameter with a non empty selector is prohibited");
  if (flags.bool("all") || isSelected) return [{ resource }];
  if (names.length === 0) fail("at least one resource name must be specified since 'all' parameter is not set");
  return names.map((name) => ({ resource, name }));
}

function parseChanges(written: readonly string[]): Changes {
  const changes: Changes = { add: [], remove: [] };
  for (const one of written) {
    if (one.endsWith("-")) {
      const { key, effect } = parseTaint(one.slice(0, -1));
      changes.remove.push({ key, effect });
      continue;
    }
    const taint = parseTaint(one);
    if (taint.effect === "") usageFail("taint", `invalid taint spec: ${one}`);
    if (changes.add.some((other) => other.key === taint.key && other.effect === taint.effect))
      usageFail(
        "taint",
        `duplicated taints with the same key and effect: {${taint.key} ${taint.value ?? ""} ${taint.effect} <nil>}`,
      );
    changes.add.push(taint);
  }
  return changes;
}

const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const NAME_RULE =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/** `KEY=VALUE:EFFECT`, `KEY:EFFECT` or `KEY`. */
function parseTaint(written: string): Taint {
  const bad = (why = ""): never => usageFail("taint", `invalid taint spec: ${written}${why}`);
  const [head = "", effect = "", ...more] = written.split(":");
  if (more.length > 0) bad();
  if (!written.includes(":")) return checkKey({ key: head, effect: "" }, bad);
  if (!["NoSchedule", "PreferNoSchedule", "NoExecute"].includes(effect))
    usageFail("taint", `invalid taint effect: ${effect}, unsupported taint effect`);
  const [key = "", value, ...rest] = head.split("=");
  if (rest.length > 0) bad();
  if (value !== undefined && value !== "" && !NAME.test(value)) bad(`, ${VALUE_RULE}`);
  return checkKey({ key, ...(value !== undefined && value !== "" && { value }), effect }, bad);
}

function checkKey(taint: Taint, bad: (why: string) => never): Taint {
  const parts = taint.key.split("/");
  const name = parts.at(-1) ?? "";
  if (parts.length > 2) bad(`, ${QUALIFIED_NAME_RULE}`);
  if (name === "") bad(`, name part must be non-empty; ${NAME_RULE}`);
  if (!NAME.test(name)) bad(`, ${NAME_RULE}`);
  return taint;
}

const matches = (x: Taint, y: Taint): boolean => x.key === y.key && x.effect === y.effect;

/** The node's taints afterwards: what is added first, then what there was. */
function changed(inv: Invocation, node: KubeObject, { add, remove }: Changes): { taints: Taint[]; word: string } {
  const overwrite = inv.flags.bool("overwrite");
  const before = list(node, "spec", "taints").map((one) => one as Taint);
  if (!overwrite) {
    const known = add.filter((one) => before.some((other) => matches(one, other))).map((one) => one.key);
    if (known.length > 0)
      fail(
        `node ${node.metadata.name} already has ${known.join(",")} taint(s) with same effect(s) and --overwrite is false`,
      );
  }
  let taints = [...add, ...before.filter((one) => !add.some((other) => matches(one, other)))];
  const isAdded = taints.length !== before.length;
  const missing: string[] = [];
  let isRemoved = false;
  for (const one of remove) {
    const left = taints.filter((other) => (one.effect === "" ? one.key !== other.key : !matches(one, other)));
    isRemoved = left.length !== taints.length;
    if (!isRemoved) missing.push(one.effect === "" ? one.key : `${one.key}:${one.effect}`);
    taints = left;
  }
  failAll(missing.map((one) => plainProblem(`taint ${JSON.stringify(one)} not found`)));
  const isModified = (isAdded && isRemoved) || overwrite;
  return { taints, word: isModified ? "modified" : isAdded ? "tainted" : "untainted" };
}
