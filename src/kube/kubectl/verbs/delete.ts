/** `kubectl delete`. Source: kubectl pkg/cmd/delete/delete.go (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import { holds } from "../../api/versions.ts";
import type { DeleteOptions, WatchEvent } from "../../apiserver/types.ts";
import { DRY_RUN_FLAG, SELECTOR_FLAGS, dryRunOf, dryRunSuffix } from "../dry-run.ts";
import type { DryRun } from "../dry-run.ts";
import { fail, failAll, plainProblem, statusProblem } from "../failure.ts";
import type { Problem } from "../failure.ts";
import type { FlagSpec } from "../flags.ts";
import { FILE_FLAGS, namesFiles, readFileObjects } from "../files.ts";
import { Inbox } from "../invocation.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { rawAnswer } from "../raw.ts";
import { checkAddress } from "../raw-file.ts";
import { fetchTargets, parseChangeTargets } from "../resource-args.ts";
import { objectName, qualifiedKind, qualifiedResource, resourceOf } from "../resources.ts";

const FLAGS: readonly FlagSpec[] = [
  ...FILE_FLAGS,
  ...SELECTOR_FLAGS,
  DRY_RUN_FLAG,
  { name: "cascade", kind: "string", value: "background", bare: "background" },
  { name: "force", kind: "bool" },
  { name: "grace-period", kind: "int", value: "-1" },
  { name: "ignore-not-found", kind: "bool" },
  { name: "interactive", short: "i", kind: "bool" },
  { name: "now", kind: "bool" },
  { name: "output", short: "o", kind: "string" },
  { name: "raw", kind: "string" },
  { name: "timeout", kind: "duration", value: "0s" },
  { name: "wait", kind: "bool", value: "true" },
];

export const deleteVerb: Verb = {
  name: "delete",
  short: "Delete resources by file names, stdin, resources and names, or by resources and label selector",
  usage: "kubectl delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)]) [options]",
  flags: FLAGS,
  run,
};

const FORCE_WARNING =
  "Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.";

function* run(inv: Invocation): Step<number> {
  const { flags } = inv;
  const dryRun = dryRunOf(inv);
  checkFlags(inv);
  if (flags.text("raw") !== "") {
    checkAddress(flags.text("raw"));
    yield* inv.out(rawAnswer(inv.host, flags.text("raw"), "DELETE"));
    return 0;
  }
  const force = flags.bool("force");
  const { objects, problems } = yield* chosen(inv);
  if (force) yield* inv.warn([FORCE_WARNING]);
  const deleted: KubeObject[] = [];
  for (const object of objects) {
    const problem = yield* deleteOne(inv, object, dryRun);
    if (problem) problems.push(problem);
    else deleted.push(object);
  }
  if (objects.length === 0 && problems.length === 0 && !flags.bool("ignore-not-found"))
    yield* inv.line("No resources found");
  failAll(problems);
  if (dryRun === "none" && flags.bool("wait") && !force) yield* awaitGone(inv, deleted);
  return 0;
}

function checkFlags(inv: Invocation): void {
  const { flags } = inv;
  const output = flags.text("output");
  if (output !== "" && output !== "name") fail(`unexpected -o output mode: ${output}. We only support '-o name'`);
  if (flags.bool("now") && flags.given("grace-period") && flags.int("grace-period") !== -1) {
    fail("--now and --grace-period cannot be specified together");
  }
  if (flags.bool("force") && (flags.int("grace-period") > 0 || flags.bool("now")))
    fail("--force and --grace-period greater than 0 cannot be specified together");
}

function* chosen(inv: Invocation): Step<{ objects: KubeObject[]; problems: Problem[] }> {
  const { flags } = inv;
  const ignoreNotFound = flags.bool("ignore-not-found") || flags.bool("all");
  if (namesFiles(inv)) {
    const files = yield* readFileObjects(inv);
    const fetched: { objects: KubeObject[]; problems: Problem[] } = { objects: [], problems: [] };
    for (const file of files) {
      if (file.name === "") fail(`error when deleting ${JSON.stringify(file.source)}: resource name may not be empty`);
      const result = inv.api.get(file.resource, file.namespace, file.name);
      if (result.ok) fetched.objects.push(result.value);
      else if (!ignoreNotFound || result.status.reason !== "NotFound") {
        fetched.problems.push(statusProblem(result.status, `error when deleting ${JSON.stringify(file.source)}: `));
      }
    }
    return fetched;
  }
  const targets = parseChangeTargets(inv, inv.args);
  return fetchTargets(inv, targets, {
    allNamespaces: flags.bool("all-namespaces"),
    labelSelector: flags.text("selector"),
    fieldSelector: flags.text("field-selector"),
    ignoreNotFound,
  });
}

function* deleteOne(inv: Invocation, object: KubeObject, dryRun: DryRun): Step<Problem | null> {
  const resource = resourceOf(object, inv.api);
  if (dryRun !== "client") {
    const result = inv.api.delete(
      resource,
      object.metadata.namespace,
      object.metadata.name,
      deleteOptions(inv, dryRun),
    );
    yield* inv.warn(result.warnings);
    if (!result.ok) {
      return result.status.reason === "NotFound" && inv.flags.bool("ignore-not-found")
        ? null
        : statusProblem(result.status);
    }
  }
  if (inv.flags.text("output") === "name") yield* inv.line(objectName(object));
  else {
    // From 1.34 on the namespace is named as well.
    const place =
      holds("deleteNamesNamespace", inv.minor) && resource.namespaced
        ? ` from ${object.metadata.namespace ?? ""} namespace`
        : "";
    const word = inv.flags.bool("force") ? "force deleted" : "deleted";
    yield* inv.line(
      `${qualifiedKind(resource)} ${JSON.stringify(object.metadata.name)} ${word}${place}${dryRunSuffix(dryRun)}`,
    );
  }
  return null;
}

const PROPAGATION = {
  background: "Background",
  foreground: "Foreground",
  orphan: "Orphan",
  true: "Background",
  false: "Orphan",
} as const;

function deleteOptions(inv: Invocation, dryRun: DryRun): DeleteOptions {
  const { flags } = inv;
  const cascade = flags.text("cascade");
  if (!(cascade in PROPAGATION))
    fail(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`);
  const grace = flags.bool("now") ? 1 : flags.int("grace-period");
  const seconds = flags.bool("force") && grace < 0 ? 0 : grace === 0 && !flags.bool("force") ? 1 : grace;
  return {
    propagationPolicy: PROPAGATION[cascade as keyof typeof PROPAGATION],
    ...(seconds >= 0 && { gracePeriodSeconds: seconds }),
    ...(dryRun === "server" && { dryRun: true }),
  };
}

/** Waits until all objects are gone, at most `--timeout`. Ctrl-C leaves them to go by themselves. */
function* awaitGone(inv: Invocation, objects: readonly KubeObject[]): Step<void> {
  const timeout = inv.flags.duration("timeout");
  const deadline = timeout === 0 ? Infinity : inv.host.clock.now + timeout;
  for (const object of objects) {
    const resource = resourceOf(object, inv.api);
    const { namespace, name, uid } = object.metadata;
    const inbox = new Inbox<WatchEvent>();
    const stop = inv.api.watch(
      resource,
      { ...(namespace !== undefined && { namespace }), fieldSelector: `metadata.name=${name}` },
      (event) => inbox.push(event),
    );
    for (;;) {
      const live = inv.api.get(resource, namespace, name);
      if (!live.ok || live.value.metadata.uid !== uid) break;
      const left = deadline === Infinity ? -1 : Math.max(0, deadline - inv.host.clock.now);
      const next = yield* inbox.next(inv.sys, left);
      if (next === "timeout") {
        stop();
        failAll([
          plainProblem(
            `timed out waiting for the condition on ${qualifiedResource(resource).split(".")[0] ?? ""}/${name}`,
          ),
        ]);
      }
    }
    stop();
  }
}
