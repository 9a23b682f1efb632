/**
 * `kubectl apply`. Source: kubectl pkg/cmd/apply (behaviour), v1.33.
 * Simplified: `--server-side` lays the manifest over the object; fields have no owners, so there are no conflicts, and what
 * is no longer in the manifest stays.
 */
import type { KubeObject } from "../../api/meta.ts";
import { DRY_RUN_FLAG, RECORD_FLAG, VALIDATE_FLAG, dryRunOf, writeOptions } from "../dry-run.ts";
import type { DryRun } from "../dry-run.ts";
import { matchesRequirements, parseLabelSelector } from "../../api/selectors.ts";
import type * as ApplyMoreChunk from "../chunks/kubectl-apply-more.chunk.ts";
import { Failure, fail, failAll, failStatus, problemOf } from "../failure.ts";
import { fields, text } from "../fields.ts";
import type { FlagSpec } from "../flags.ts";
import { FILE_FLAGS, asObject, readGoodObjects } from "../files.ts";
import type { FileObject } from "../files.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { withLastApplied } from "../last-applied.ts";
import { printChange } from "../mutation.ts";
import { OUTPUT_FLAGS, chooseOutput } from "../output.ts";
import type { Output } from "../output.ts";
import { prepareRules } from "../server-rules.ts";

const FLAGS: readonly FlagSpec[] = [
  ...FILE_FLAGS,
  ...OUTPUT_FLAGS,
  { name: "all", kind: "bool" },
  { name: "selector", short: "l", kind: "string" },
  RECORD_FLAG,
  DRY_RUN_FLAG,
  VALIDATE_FLAG,
  { name: "field-manager", kind: "string", value: "kubectl-client-side-apply" },
  { name: "cascade", kind: "string", value: "background", bare: "background" },
  { name: "force", kind: "bool" },
  { name: "force-conflicts", kind: "bool" },
  { name: "grace-period", kind: "int", value: "-1" },
  { name: "openapi-patch", kind: "bool", value: "true" },
  { name: "overwrite", kind: "bool", value: "true" },
  { name: "prune", kind: "bool" },
  { name: "prune-allowlist", kind: "array" },
  { name: "server-side", kind: "bool" },
  { name: "subresource", kind: "string" },
  { name: "timeout", kind: "duration", value: "0s" },
  { name: "wait", kind: "bool" },
];

export const apply: Verb = {
  name: "apply",
  short: "Apply a configuration to a resource by file name or stdin",
  usage: "kubectl apply (-f FILENAME | -k DIRECTORY) [options]",
  flags: FLAGS,
  run,
};

function* run(inv: Invocation): Step<number> {
  const { flags } = inv;
  if (inv.args.length > 0)
    fail(`Unexpected args: [${inv.args.join(" ")}]\nSee 'kubectl apply -h' for help and examples`);
  const dryRun = dryRunOf(inv);
  if (flags.bool("server-side") && dryRun === "client") {
    fail("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  }
  if (flags.bool("force") && flags.bool("server-side")) fail("--force cannot be used with --server-side");
  if (flags.bool("prune")) checkPrune(inv);
  if (flags.list("filename").length > 0 && flags.given("kustomize")) fail("only one of -f or -k can be specified");
  const read = yield* readGoodObjects(inv);
  const output = yield* chooseOutput(inv, false);
  const { problems } = read;
  const objects = read.objects.filter((one) => isSelected(inv, one));
  if (objects.length === 0 && problems.length === 0) fail("no objects passed to apply");
  const all: KubeObject[] = [];
  for (const one of objects) {
    try {
      all.push(yield* applyOne(inv, one, output, dryRun));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problems.push(problemOf(error));
    }
  }
  const applied = output.kind === "text" ? all : [];
  if (output.kind === "text" && applied.length > 0) {
    const [only] = applied;
    yield* inv.out(
      output.print(
        applied.length === 1
          ? only
          : { apiVersion: "v1", items: applied, kind: "List", metadata: { resourceVersion: "" } },
      ),
    );
  }
  failAll(problems);
  if (flags.bool("prune")) {
    const { prune } = yield* inv.sys.chunk<typeof ApplyMoreChunk>("kubectl-apply-more");
    yield* prune(inv, output, all, dryRun);
  }
  return 0;
}

/** With a selector only what has such labels is applied. */
export function isSelected({ flags }: Invocation, { object }: FileObject): boolean {
  const selector = flags.text("selector");
  if (selector === "") return true;
  const parsed = parseLabelSelector(selector);
  if (!parsed.ok) return fail(`unable to parse requirement: ${parsed.message}`);
  const labels = fields(fields(object["metadata"])["labels"]) as Record<string, string>;
  return matchesRequirements(parsed.value, labels);
}

function checkPrune({ flags }: Invocation): void {
  if (flags.bool("force")) fail("--force cannot be used with --prune");
  if (!flags.bool("all") && flags.text("selector") === "")
    fail(
      "all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector",
    );
  if (flags.bool("server-side"))
    fail("--prune is in alpha and doesn't currently work on objects created by server-side apply");
}

/** Creates or patches an object and says so, unless all are printed in the end. */
function* applyOne(inv: Invocation, one: FileObject, output: Output, dryRun: DryRun): Step<KubeObject> {
  if (one.name === "") {
    const prefix = text(one.object, "metadata", "generateName");
    if (prefix !== "") fail(`from ${prefix}: cannot use generate name with apply`);
    const { retrieving } = yield* inv.sys.chunk<typeof ApplyMoreChunk>("kubectl-apply-more");
    fail(`${retrieving(one)}resource name may not be empty`);
  }
  const live = inv.api.get(one.resource, one.namespace, one.name);
  if (!live.ok && live.status.reason !== "NotFound") {
    const { retrieving } = yield* inv.sys.chunk<typeof ApplyMoreChunk>("kubectl-apply-more");
    failStatus(live.status, retrieving(one));
  }
  let written: Applied;
  if (live.ok) {
    yield* prepareRules(inv, one.resource.kind, live.value);
    const { patchLive } = yield* inv.sys.chunk<typeof ApplyMoreChunk>("kubectl-apply-more");
    written = yield* patchLive(inv, one, live.value, dryRun);
  } else {
    written = yield* createNew(inv, one, dryRun);
  }
  const { object, word } = written;
  const said = inv.flags.bool("server-side") ? "serverside-applied" : word;
  if (output.kind !== "text") yield* printChange(inv, output, object, said, dryRun);
  return object;
}

/** The object, and what was done with it. */
export interface Applied {
  readonly object: KubeObject;
  readonly word: string;
}

export function* createNew(inv: Invocation, one: FileObject, dryRun: DryRun): Step<Applied> {
  const wanted = inv.flags.bool("server-side") ? one.object : withLastApplied(one.object);
  if (dryRun === "client") return { object: asObject(wanted), word: "created" };
  const result = inv.api.create(one.resource, one.namespace, wanted, writeOptions(inv, dryRun));
  return { object: yield* inv.ok(result, `error when creating ${JSON.stringify(one.source)}: `), word: "created" };
}
