/** Changes of the containers that objects hold, each sent as a patch. Source: kubectl pkg/cmd/set/helper.go (behaviour), v1.33. */
import type { KubeObject } from "../api/meta.ts";
import type { Chosen } from "./changing.ts";
import { dryRunOf, writeOptions } from "./dry-run.ts";
import { fail, failAll, Failure, plainProblem, statusProblem } from "./failure.ts";
import type { Problem } from "./failure.ts";
import { at, atPath, fields, isFields, list, text, withField } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { asObject } from "./files.ts";
import { goTyped } from "./go-types.ts";
import type { Invocation, Step } from "./invocation.ts";
import { printChange } from "./mutation.ts";
import type { Output } from "./output.ts";
import { resourceOf } from "./resources.ts";
import { threeWayPatch } from "./three-way-patch.ts";

/** Where the containers of a kind are. */
export function podSpecPath(object: KubeObject): readonly string[] | null {
  if (object.kind === "Pod") return ["spec"];
  if (object.kind === "CronJob") return ["spec", "jobTemplate", "spec", "template", "spec"];
  return isFields(at(object, "spec", "template", "spec")) ? ["spec", "template", "spec"] : null;
}

/** What a change makes of an object; null: nothing. Problems that it tells of do not end it. */
export type Change = (object: KubeObject, problems: Problem[]) => Fields | null;

/** Changes each object, sends what changed, and says so. `what`: how a refusal begins, `failed to patch env update to pod template:`. */
export function* changeEach(
  inv: Invocation,
  output: Output,
  chosen: Chosen,
  change: Change,
  said: { done: string; refused: string; always?: boolean; resourceVersion?: string },
): Step<number> {
  const problems: Problem[] = [];
  const dryRun = dryRunOf(inv);
  for (const object of chosen.objects) {
    try {
      const changed = change(object, problems);
      const patch = changed === null ? {} : threeWayPatch(object, changed, object);
      if (changed === null || (Object.keys(patch).length === 0 && said.always !== true)) continue;
      if (inv.flags.bool("local") || dryRun === "client") {
        yield* printChange(inv, output, goTyped(asObject(changed)), said.done, dryRun);
        continue;
      }
      const { namespace, name } = object.metadata;
      const sent =
        said.resourceVersion === undefined
          ? patch
          : withField(patch, ["metadata", "resourceVersion"], said.resourceVersion);
      const result = inv.api.patch(
        resourceOf(object, inv.api),
        namespace,
        name,
        "strategic",
        sent,
        writeOptions(inv, dryRun),
      );
      yield* inv.warn(result.warnings);
      if (result.ok) yield* printChange(inv, output, goTyped(result.value), said.done, dryRun);
      else if (said.refused === "") problems.push(statusProblem(result.status));
      else problems.push(plainProblem(`${said.refused} ${result.status.message}`));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problems.push(plainProblem(error.text.replace(/\n$/, "").replace(/^error: /, "")));
    }
  }
  failAll([...chosen.problems, ...problems]);
  return 0;
}

/** A change of a Pod's specification, or of the one in a template. */
export function changePodSpec(
  change: (spec: Fields, object: KubeObject, problems: Problem[]) => Fields | null,
): Change {
  return (object, problems) => {
    const path = podSpecPath(object);
    if (!path) {
      const name = `${resourceOf(object).resource}/${object.metadata.name}`;
      return fail(`error: ${name} the object is not a pod or does not have a pod template: *v1.${object.kind}`);
    }
    const spec = change(fields(atPath(object, path)), object, problems);
    return spec === null ? null : withField(object, path, spec);
  };
}

/** Containers and init containers, each as `change` makes it. */
export function mapContainers(spec: Fields, change: (container: Fields) => Fields): Fields {
  const changed: [string, unknown][] = ["containers", "initContainers"]
    .filter((name) => Array.isArray(spec[name]))
    .map((name) => [name, list(spec, name).map((one) => change(fields(one)))]);
  return { ...spec, ...Object.fromEntries(changed) };
}

/** The names that `--containers` means. */
export function containerMatch(inv: Invocation): (container: Fields) => boolean {
  const wanted = inv.flags.text("containers");
  const match = new RegExp(`^${wanted.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*")}$`);
  return (container) => match.test(text(container, "name"));
}

/** `--local` reads files only. */
export function refuseLocalNames(inv: Invocation, resources: readonly string[]): void {
  if (inv.flags.bool("local") && resources.length > 0)
    fail(
      "error: you must specify resources by --filename when --local is set.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'",
    );
}
