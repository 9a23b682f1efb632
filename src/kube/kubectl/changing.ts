/** Commands that change objects one by one: choosing them, patching them, and saying so. */
import type { KubeObject } from "../api/meta.ts";
import type { PatchType } from "../apiserver/types.ts";
import { DRY_RUN_FLAG, FIELD_MANAGER_FLAG, SELECTOR_FLAGS, dryRunOf, writeOptions } from "./dry-run.ts";
import { Failure, failAll } from "./failure.ts";
import type { Problem } from "./failure.ts";
import { FILE_FLAGS, readFileObjects } from "./files.ts";
import type { FlagSpec } from "./flags.ts";
import type { Invocation, Step } from "./invocation.ts";
import { printChange } from "./mutation.ts";
import { OUTPUT_FLAGS } from "./output.ts";
import type { Output } from "./output.ts";
import { fetchTargets, parseChangeTargets } from "./resource-args.ts";
import type { Target } from "./resource-args.ts";
import { resourceOf } from "./resources.ts";
import { prepareRules } from "./server-rules.ts";
import { asProblem } from "./verbs/create.ts";

/** Flags of such commands. */
export const CHANGE_FLAGS: readonly FlagSpec[] = [
  ...FILE_FLAGS,
  ...OUTPUT_FLAGS,
  ...SELECTOR_FLAGS,
  DRY_RUN_FLAG,
  FIELD_MANAGER_FLAG,
  { name: "local", kind: "bool" },
  { name: "record", kind: "bool" },
];

/** The objects that arguments, selector or files name; ends the command where one cannot be had. */
export function* chooseObjects(inv: Invocation, args: readonly string[]): Step<KubeObject[]> {
  const { flags } = inv;
  let targets: Target[];
  if (flags.list("filename").length > 0) {
    targets = (yield* readFileObjects(inv)).map(({ resource, name }) => ({ resource, name }));
  } else targets = parseChangeTargets(inv, args);
  const fetched = fetchTargets(inv, targets, {
    allNamespaces: flags.bool("all-namespaces"),
    labelSelector: flags.text("selector"),
    fieldSelector: flags.text("field-selector"),
  });
  failAll(fetched.problems);
  for (const object of fetched.objects) yield* prepareRules(inv, object.kind, object);
  return fetched.objects;
}

/** Sends a patch, or with `--dry-run=client` makes the change here. */
export function* patchObject(
  inv: Invocation,
  object: KubeObject,
  type: PatchType,
  patch: unknown,
  local: () => KubeObject,
): Step<KubeObject> {
  const dryRun = dryRunOf(inv);
  if (dryRun === "client" || inv.flags.bool("local")) return local();
  const { namespace, name } = object.metadata;
  return yield* inv.ok(inv.api.patch(resourceOf(object), namespace, name, type, patch, writeOptions(inv, dryRun)));
}

/** Does something to each object; what went wrong with some does not keep the others from it. */
export function* eachObject(objects: readonly KubeObject[], change: (object: KubeObject) => Step<void>): Step<number> {
  const problems: Problem[] = [];
  for (const object of objects) {
    try {
      yield* change(object);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problems.push(asProblem(error));
    }
  }
  failAll(problems);
  return 0;
}

export function* sayChanged(inv: Invocation, output: Output, object: KubeObject, word: string): Step<void> {
  yield* printChange(inv, output, object, word, dryRunOf(inv));
}
