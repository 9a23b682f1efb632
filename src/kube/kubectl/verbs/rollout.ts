/** `kubectl rollout`. Source: kubectl pkg/cmd/rollout, pkg/polymorphichelpers (behaviour), v1.33. */
import { formatRfc3339 } from "../../../sim/units.ts";
import { goQuoted } from "../../api/go-value.ts";
import type { KubeObject } from "../../api/meta.ts";
import type { WatchEvent } from "../../apiserver/types.ts";
import { chooseObjects, eachObject, patchObject, sayChanged } from "../changing.ts";
import type { Chosen } from "../changing.ts";
import { writeTemplate } from "../describe/workloads.ts";
import { DescribeWriter } from "../describe/writer.ts";
import { DRY_RUN_FLAG, dryRunOf } from "../dry-run.ts";
import { fail, failAll } from "../failure.ts";
import { at, fields, flag, text, withField } from "../fields.ts";
import type { Fields } from "../fields.ts";
import { asObject, namesFiles } from "../files.ts";
import { FILENAME_FLAGS, flagsOf, PRINT_FLAGS } from "../flag-words.ts";
import type { FlagSpec } from "../flags.ts";
import { goTyped } from "../go-types.ts";
import { Inbox } from "../invocation.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { printChange } from "../mutation.ts";
import { chooseLateOutput } from "../late-output.ts";
import { chooseOutput } from "../output.ts";
import { toJson } from "../printers/json.ts";
import { groupOf, objectName, qualifiedResource, resourceOf } from "../resources.ts";
import { revisionsOf } from "../rollout-history.ts";
import type { Revision } from "../rollout-history.ts";
import { rolloutState } from "../rollout-status.ts";
import { DESCRIBE_TABS, tabbed } from "../tabwriter.ts";

const CAUSE = "kubernetes.io/change-cause";

const MANAGER = flagsOf("field-manager=kubectl-rollout");

function verb(name: string, short: string, run: (inv: Invocation) => Step<number>, flags: Verb["flags"] = []): Verb {
  const subject = flags.includes(MANAGER[0] as FlagSpec) ? "RESOURCE" : "(TYPE NAME | TYPE/NAME) [flags]";
  return {
    name,
    short,
    usage: `kubectl rollout ${name} ${subject} [options]`,
    flags: [...FILENAME_FLAGS, ...flagsOf("selector,l="), ...flags],
    run,
  };
}

export const rollout: Verb = {
  name: "rollout",
  short: "Manage the rollout of a resource",
  long: `Manage the rollout of one or many resources.
        
 Valid resource types include:

  *  deployments
  *  daemonsets
  *  statefulsets

Examples:
  # Rollback to the previous deployment
  kubectl rollout undo deployment/abc
  
  # Check the rollout status of a daemonset
  kubectl rollout status daemonset/foo
  
  # Restart a deployment
  kubectl rollout restart deployment/abc
  
  # Restart deployments with the 'app=nginx' label
  kubectl rollout restart deployment --selector=app=nginx
`,
  usage: "kubectl rollout SUBCOMMAND [options]",
  flags: [],
  verbs: [
    verb("history", "View rollout history", history, [...PRINT_FLAGS, ...flagsOf("revision#0")]),
    verb("pause", "Mark the provided resource as paused", (inv) => pauseOrResume(inv, true), [
      ...MANAGER,
      ...PRINT_FLAGS,
    ]),
    verb("restart", "Restart a resource", restart, [...MANAGER, ...PRINT_FLAGS]),
    verb("resume", "Resume a paused resource", (inv) => pauseOrResume(inv, false), [...MANAGER, ...PRINT_FLAGS]),
    verb("status", "Show the status of the rollout", status, flagsOf("revision#0 timeout~0s watch,w?true")),
    verb("undo", "Undo a previous rollout", undo, [DRY_RUN_FLAG, ...PRINT_FLAGS, ...flagsOf("to-revision#0")]),
  ],
};

/** Objects of a type without names are all of them. */
function* subjects(inv: Invocation): Step<Chosen> {
  if (inv.args.length === 0 && !namesFiles(inv)) fail("required resource not specified");
  return yield* chooseObjects(inv, inv.args, "all");
}

function* status(inv: Invocation): Step<number> {
  if (inv.flags.int("revision") < 0) fail(`revision must be a positive integer: ${inv.flags.int("revision")}`);
  const { objects, problems } = yield* subjects(inv);
  if (objects.length === 0) {
    failAll(problems);
    yield* noneFound(inv);
  }
  return yield* eachObject({ objects, problems, isSingle: false }, (object) => awaitRollout(inv, object));
}

function* noneFound(inv: Invocation): Step<void> {
  yield* inv.err(`No resources found in ${inv.namespace} namespace.\n`);
}

function* awaitRollout(inv: Invocation, object: KubeObject): Step<void> {
  const timeout = inv.flags.duration("timeout");
  const deadline = timeout === 0 ? Infinity : inv.host.clock.now + timeout;
  const { namespace = "default", name } = object.metadata;
  const inbox = new Inbox<WatchEvent>();
  const stop = inv.api.watch(
    resourceOf(object, inv.api),
    { namespace, fieldSelector: `metadata.name=${name}` },
    (event) => inbox.push(event),
  );
  try {
    for (let live = object; ;) {
      const { said, done } = rolloutState(live);
      yield* inv.line(said);
      if (done || !inv.flags.bool("watch")) return;
      const next = yield* inbox.next(inv.sys, deadline === Infinity ? -1 : Math.max(0, deadline - inv.host.clock.now));
      if (typeof next === "string") return fail("timed out waiting for the condition");
      if (next.item.type === "DELETED") fail("object has been deleted");
      live = next.item.object;
    }
  } finally {
    stop();
  }
}

function* history(inv: Invocation): Step<number> {
  const output = yield* chooseOutput(inv, false, true);
  const wanted = inv.flags.int("revision");
  if (wanted < 0) fail(`revision must be a positive integer: ${wanted}`);
  return yield* eachObject(yield* subjects(inv), function* (object) {
    const revisions =
      revisionsOf(inv, object) ?? fail(`no history viewer has been implemented for ${goQuoted(groupKind(object))}`);
    const found = revisions.filter((one) => wanted === 0 || one.number === wanted);
    if (wanted > 0 && revisions.length > 0 && found.length === 0) fail("unable to find the specified revision");
    if (output.kind !== "none") {
      for (const one of found) yield* printChange(inv, output, goTyped(restored(object, one)), "", "none");
      return;
    }
    const title = `${objectName(object)} ${wanted > 0 ? `with revision #${wanted}` : ""}`;
    yield* inv.out(`${title}\n${historyText(revisions, wanted > 0 ? found[0] : undefined, inv.minor)}\n`);
  });
}

function historyText(revisions: readonly Revision[], one: Revision | undefined, minor: number): string {
  if (revisions.length === 0) return "No rollout history found.";
  if (one) {
    const writer = new DescribeWriter();
    const cause = text(one.keeper.metadata.annotations, CAUSE);
    const template = fields(one.keeper.kind === "ReplicaSet" ? at(one.keeper, "spec", "template") : one.template);
    const annotations = { ...fields(at(template, "metadata", "annotations")), ...(cause !== "" && { [CAUSE]: cause }) };
    const hasAny = Object.keys(annotations).length > 0;
    const shown = hasAny ? withField(template, ["metadata", "annotations"], annotations) : template;
    writeTemplate(writer, asObject({ spec: { template: shown } }), minor);
    return writer.raw();
  }
  const rows = revisions.map(
    ({ number, keeper }) => `${number}\t${text(keeper.metadata.annotations, CAUSE) || "<none>"}\n`,
  );
  return tabbed(`REVISION\tCHANGE-CAUSE\n${rows.join("")}`, DESCRIBE_TABS);
}

/** What the object was at that revision. */
function restored(object: KubeObject, revision: Revision): KubeObject {
  if (revision.keeper.kind === "ReplicaSet") return revision.keeper;
  return asObject(withField(object, ["spec", "template"], plainTemplate(revision)));
}

/** Without what says how to patch with it. */
function plainTemplate({ template }: Revision): unknown {
  const { $patch: _, ...rest } = fields(template);
  return rest;
}

/** `Deployment.apps` */
function groupKind(object: KubeObject): string {
  const group = groupOf(object.apiVersion);
  return group === "" ? object.kind : `${object.kind}.${group}`;
}

function* restart(inv: Invocation): Step<number> {
  const output = yield* chooseLateOutput(inv, false, true);
  const chosen = yield* subjects(inv);
  if (chosen.objects.length === 0 && chosen.problems.length === 0) yield* noneFound(inv);
  return yield* eachObject(chosen, function* (object) {
    const what = `${qualifiedResource(resourceOf(object, inv.api))} ${JSON.stringify(object.metadata.name)}`;
    if (!["Deployment", "DaemonSet", "StatefulSet"].includes(object.kind)) fail(`${what} restarting is not supported`);
    if (object.kind === "Deployment" && flag(object, "spec", "paused"))
      fail(`${what} can't restart paused deployment (run rollout resume first)`);
    const restartedAt = formatRfc3339(inv.now);
    const key = "kubectl.kubernetes.io/restartedAt";
    if (text(at(object, "spec", "template", "metadata", "annotations"), key) === restartedAt)
      fail(
        `failed to create patch for ${object.metadata.name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`,
      );
    const patch = { spec: { template: { metadata: { annotations: { [key]: restartedAt } } } } };
    const changed = yield* patchObject(inv, object, "strategic", patch, () => object);
    yield* sayChanged(inv, output, goTyped(changed), "restarted");
  });
}

function* pauseOrResume(inv: Invocation, pause: boolean): Step<number> {
  const output = yield* chooseLateOutput(inv, false, true);
  const chosen = yield* subjects(inv);
  if (chosen.objects.length === 0 && chosen.problems.length === 0) yield* noneFound(inv);
  return yield* eachObject(chosen, function* (object) {
    const what = `${qualifiedResource(resourceOf(object, inv.api))} ${JSON.stringify(object.metadata.name)}`;
    if (object.kind !== "Deployment") fail(`${what} ${pause ? "pausing" : "resuming"} is not supported`);
    if (flag(object, "spec", "paused") === pause) fail(`${what} is ${pause ? "already paused" : "not paused"}`);
    const patch = { spec: { paused: pause ? true : null } };
    const changed = yield* patchObject(inv, object, "strategic", patch, () =>
      asObject(withField(object, ["spec", "paused"], pause)),
    );
    yield* sayChanged(inv, output, goTyped(changed), pause ? "paused" : "resumed");
  });
}

/** Annotations that stay with the Deployment when it becomes what a ReplicaSet was. */
const KEPT_ANNOTATIONS = [
  "kubectl.kubernetes.io/last-applied-configuration",
  "deployment.kubernetes.io/revision",
  "deployment.kubernetes.io/revision-history",
  "deployment.kubernetes.io/desired-replicas",
  "deployment.kubernetes.io/max-replicas",
  "deprecated.deployment.rollback.to",
];

function* undo(inv: Invocation): Step<number> {
  const output = yield* chooseLateOutput(inv, false, true);
  const wanted = inv.flags.int("to-revision");
  const dryRun = dryRunOf(inv);
  return yield* eachObject(yield* subjects(inv), function* (object) {
    const revisions =
      revisionsOf(inv, object) ?? fail(`no rollbacker has been implemented for ${goQuoted(groupKind(object))}`);
    const target = wanted === 0 ? revisions.at(-2) : revisions.find((one) => one.number === wanted);
    if (!target) return noTarget(object, wanted);
    if (dryRun === "client") {
      const kept = object.kind === "Deployment" ? "" : "will roll back to ";
      return yield* printChange(
        inv,
        output,
        goTyped(object),
        `${kept}${historyText([target], target, inv.minor)}`,
        dryRun,
      );
    }
    if (flag(object, "spec", "paused"))
      fail("you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again");
    const template = fields(plainTemplate(target));
    if (toJson(template) === toJson(at(object, "spec", "template")))
      return yield* printChange(
        inv,
        output,
        goTyped(object),
        `skipped rollback (current template already matches revision ${wanted})`,
        dryRun,
      );
    const changed = yield* patchObject(inv, object, "json", undoPatch(object, target, template), () => object);
    yield* sayChanged(inv, output, goTyped(changed), "rolled back");
  });
}

function noTarget(object: KubeObject, wanted: number): never {
  if (wanted !== 0) fail(`unable to find specified revision ${wanted} in history`);
  if (object.kind !== "Deployment") fail("no last revision to roll back to");
  return fail(`no rollout history found for deployment ${JSON.stringify(object.metadata.name)}`);
}

/** The template, and for a Deployment the annotations that belong to it. */
function undoPatch(object: KubeObject, { keeper }: Revision, template: Fields): unknown[] {
  const patch: unknown[] = [{ op: "replace", path: "/spec/template", value: template }];
  if (object.kind !== "Deployment") return patch;
  const own = Object.entries(object.metadata.annotations ?? {}).filter(([key]) => KEPT_ANNOTATIONS.includes(key));
  const theirs = Object.entries(keeper.metadata.annotations ?? {}).filter(([key]) => !KEPT_ANNOTATIONS.includes(key));
  const annotations = Object.fromEntries([...own, ...theirs]);
  return [
    ...patch,
    { op: object.metadata.annotations ? "replace" : "add", path: "/metadata/annotations", value: annotations },
  ];
}
