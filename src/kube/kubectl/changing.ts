/** Commands that change objects one by one: choosing them, patching them, and saying so. */
import type { KubeObject } from "../api/meta.ts";
import type { PatchType } from "../apiserver/types.ts";
import { dryRunOf, writeOptions } from "./dry-run.ts";
import { Failure, failAll, problemOf } from "./failure.ts";
import type { Problem } from "./failure.ts";
import { asObject, namesFiles, readFileObjects } from "./files.ts";
import type { Invocation, Step } from "./invocation.ts";
import { printChange } from "./mutation.ts";
import type { Output } from "./output.ts";
import { fetchTargets, parseChangeTargets } from "./resource-args.ts";
import type { Target } from "./resource-args.ts";
import { resourceOf } from "./resources.ts";
import { prepareRules } from "./server-rules.ts";

/** What arguments, selector or files name: the objects there are, and what is wrong with the others. */
export interface Chosen {
  objects: KubeObject[];
  problems: Problem[];
  /** One object was named, not a set of them. */
  isSingle: boolean;
}

/**
 * Finds what is to be changed. With `--local` it is what the files hold; `all`: a type without names means all of them; `named`: there are
 * no selectors, and flags of that name mean something else.
 */
export function* chooseObjects(
  inv: Invocation,
  args: readonly string[],
  how: "all" | "named" | "any" = "any",
): Step<Chosen> {
  const { flags } = inv;
  const isFiles = namesFiles(inv);
  const files = isFiles ? yield* readFileObjects(inv) : [];
  if (flags.bool("local"))
    return { objects: files.map((file) => asObject(file.written)), problems: [], isSingle: files.length === 1 };
  const targets: Target[] = isFiles
    ? files.map(({ resource, name }) => ({ resource, name }))
    : parseChangeTargets(inv, args, how);
  const { objects, problems } = fetchTargets(
    inv,
    targets,
    how === "named"
      ? {}
      : {
          allNamespaces: flags.bool("all-namespaces"),
          labelSelector: flags.text("selector"),
          fieldSelector: flags.text("field-selector"),
        },
  );
  for (const object of objects) yield* prepareRules(inv, object.kind, object);
  return { objects, problems, isSingle: targets.length === 1 && targets[0]?.name !== undefined };
}

/** Sends a patch, or with `--dry-run=client` makes the change here. */
export function* patchObject(
  inv: Invocation,
  object: KubeObject,
  type: PatchType,
  patch: unknown,
  local: () => KubeObject,
  subresource = "",
): Step<KubeObject> {
  const dryRun = dryRunOf(inv);
  if (dryRun === "client" || inv.flags.bool("local")) return local();
  const { namespace, name } = object.metadata;
  const options = writeOptions(inv, dryRun);
  const resource = resourceOf(object, inv.api);
  return yield* inv.ok(
    inv.api.patch(resource, namespace, name, type, patch, {
      ...options,
      ...(subresource === "status" && { subresource }),
    }),
  );
}

/** Does something to each object; what went wrong with some does not keep the others from it. */
export function* eachObject(chosen: Chosen, change: (object: KubeObject) => Step<void>): Step<number> {
  const problems: Problem[] = [];
  for (const object of chosen.objects) {
    try {
      yield* change(object);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problems.push(problemOf(error));
    }
  }
  failAll([...problems, ...chosen.problems]);
  return 0;
}

export function* sayChanged(inv: Invocation, output: Output, object: KubeObject, word: string): Step<void> {
  yield* printChange(inv, output, object, word, dryRunOf(inv));
}
