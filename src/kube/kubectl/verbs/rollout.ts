/** `kubectl rollout`. Source: kubectl pkg/cmd/rollout, pkg/polymorphichelpers (behaviour), v1.33. */
import { formatRfc3339 } from "../../../sim/units.ts";
import type { KubeObject } from "../../api/meta.ts";
import type { WatchEvent } from "../../apiserver/types.ts";
import { CHANGE_FLAGS, chooseObjects, eachObject, patchObject, sayChanged } from "../changing.ts";
import { fail } from "../failure.ts";
import { at, flag, list, num, text, withField } from "../fields.ts";
import { asObject } from "../files.ts";
import { Inbox } from "../invocation.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { chooseOutput } from "../output.ts";
import { selectorQuery } from "../printers/selector.ts";
import { objectName, qualifiedResource, resourceOf } from "../resources.ts";
import { DESCRIBE_TABS, tabbed } from "../tabwriter.ts";
import { templateOf } from "../workload-revisions.ts";
import { writeTemplate } from "../describe/workloads.ts";
import { DescribeWriter } from "../describe/writer.ts";

const REVISION = "deployment.kubernetes.io/revision";
const CAUSE = "kubernetes.io/change-cause";

function verb(name: string, short: string, run: (inv: Invocation) => Step<number>, flags: Verb["flags"] = []): Verb {
  return {
    name,
    short,
    usage: `kubectl rollout ${name} (TYPE NAME | TYPE/NAME) [flags] [options]`,
    flags: [...CHANGE_FLAGS, ...flags],
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
    verb("history", "View rollout history", history, [{ name: "revision", kind: "int", value: "0" }]),
    verb("pause", "Mark the provided resource as paused", (inv) => pauseOrResume(inv, true)),
    verb("restart", "Restart a resource", restart),
    verb("resume", "Resume a paused resource", (inv) => pauseOrResume(inv, false)),
    verb("status", "Show the status of the rollout", status, [
      { name: "revision", kind: "int", value: "0" },
      { name: "timeout", kind: "duration", value: "0s" },
      { name: "watch", short: "w", kind: "bool", value: "true" },
    ]),
    verb("undo", "Undo a previous rollout", undo, [{ name: "to-revision", kind: "int", value: "0" }]),
  ],
};

function* status(inv: Invocation): Step<number> {
  const objects = yield* chooseObjects(inv, inv.args);
  for (const object of objects) yield* awaitRollout(inv, object);
  return 0;
}

function* awaitRollout(inv: Invocation, object: KubeObject): Step<void> {
  if (object.kind !== "Deployment") fail(`no status viewer has been implemented for ${object.kind}`);
  const timeout = inv.flags.duration("timeout");
  const deadline = timeout === 0 ? Infinity : inv.host.clock.now + timeout;
  const { namespace = "default", name } = object.metadata;
  const inbox = new Inbox<WatchEvent>();
  const stop = inv.api.watch(resourceOf(object), { namespace, fieldSelector: `metadata.name=${name}` }, (event) =>
    inbox.push(event),
  );
  let live = object;
  for (;;) {
    const { said, done } = rolloutState(live);
    yield* inv.line(said);
    if (done || !inv.flags.bool("watch")) break;
    const next = yield* inbox.next(inv.sys, deadline === Infinity ? -1 : Math.max(0, deadline - inv.host.clock.now));
    if (typeof next === "string") {
      stop();
      fail("timed out waiting for the condition");
    }
    if (next.item.type === "DELETED") fail("object has been deleted");
    live = next.item.object;
  }
  stop();
}

function rolloutState(deployment: KubeObject): { said: string; done: boolean } {
  const name = JSON.stringify(deployment.metadata.name);
  const field = (key: string): number => num(deployment, "status", key);
  const wait = (text: string): { said: string; done: boolean } => ({
    said: `Waiting for deployment ${name} rollout to finish: ${text}...`,
    done: false,
  });
  if ((deployment.metadata.generation ?? 0) > field("observedGeneration")) {
    return { said: "Waiting for deployment spec update to be observed...", done: false };
  }
  const progressing = list(deployment, "status", "conditions").find((one) => text(one, "type") === "Progressing");
  if (text(progressing, "reason") === "ProgressDeadlineExceeded")
    fail(`deployment ${name} exceeded its progress deadline`);
  const wanted = at(deployment, "spec", "replicas") === undefined ? 1 : num(deployment, "spec", "replicas");
  const updated = field("updatedReplicas");
  if (updated < wanted) return wait(`${updated} out of ${wanted} new replicas have been updated`);
  if (field("replicas") > updated) return wait(`${field("replicas") - updated} old replicas are pending termination`);
  if (field("availableReplicas") < updated)
    return wait(`${field("availableReplicas")} of ${updated} updated replicas are available`);
  return { said: `deployment ${name} successfully rolled out`, done: true };
}

interface Revision {
  number: number;
  replicaSet: KubeObject;
}

/** The ReplicaSets of a Deployment by revision, oldest first. */
function revisionsOf(inv: Invocation, deployment: KubeObject): Revision[] {
  const result = inv.api.list(
    { group: "apps", resource: "replicasets" },
    {
      namespace: deployment.metadata.namespace ?? "default",
      labelSelector: selectorQuery(at(deployment, "spec", "selector")),
    },
  );
  return (result.ok ? result.value.items : [])
    .filter((one) => one.metadata.ownerReferences?.some((owner) => owner.uid === deployment.metadata.uid))
    .map((replicaSet) => ({ number: Number(text(replicaSet.metadata.annotations, REVISION)), replicaSet }))
    .filter((one) => one.number > 0)
    .sort((x, y) => x.number - y.number);
}

function* history(inv: Invocation): Step<number> {
  const objects = yield* chooseObjects(inv, inv.args);
  const wanted = inv.flags.int("revision");
  for (const object of objects) {
    if (object.kind !== "Deployment") fail(`no history viewer has been implemented for ${JSON.stringify(object.kind)}`);
    const revisions = revisionsOf(inv, object);
    const title = objectName(object);
    if (wanted > 0) {
      const found = revisions.find((one) => one.number === wanted) ?? fail("unable to find the specified revision");
      const writer = new DescribeWriter();
      writeTemplate(writer, found.replicaSet);
      yield* inv.out(`${title} with revision #${wanted}\n${writer.raw()}\n`);
      continue;
    }
    const rows = revisions.map(
      ({ number, replicaSet }) => `${number}\t${text(replicaSet.metadata.annotations, CAUSE) || "<none>"}\n`,
    );
    yield* inv.out(`${title} \n${tabbed(`REVISION\tCHANGE-CAUSE\n${rows.join("")}`, DESCRIBE_TABS)}\n`);
  }
  return 0;
}

function* restart(inv: Invocation): Step<number> {
  const output = yield* chooseOutput(inv, false);
  const objects = yield* chooseObjects(inv, inv.args);
  return yield* eachObject(objects, function* (object) {
    const name = JSON.stringify(object.metadata.name);
    if (at(object, "spec", "template") === undefined || object.kind === "Job" || object.kind === "ReplicaSet") {
      fail(`${qualifiedResource(resourceOf(object))} ${name} restarting is not supported`);
    }
    if (flag(object, "spec", "paused")) {
      fail(
        `${qualifiedResource(resourceOf(object))} ${name} can't restart paused deployment (run rollout resume first)`,
      );
    }
    const stamp = { "kubectl.kubernetes.io/restartedAt": formatRfc3339(inv.now) };
    const patch = { spec: { template: { metadata: { annotations: stamp } } } };
    const changed = yield* patchObject(inv, object, "strategic", patch, () => object);
    yield* sayChanged(inv, output, changed, "restarted");
  });
}

function* pauseOrResume(inv: Invocation, pause: boolean): Step<number> {
  const output = yield* chooseOutput(inv, false);
  const objects = yield* chooseObjects(inv, inv.args);
  return yield* eachObject(objects, function* (object) {
    const what = `${qualifiedResource(resourceOf(object))} ${JSON.stringify(object.metadata.name)}`;
    if (object.kind !== "Deployment") fail(`${what} ${pause ? "pausing" : "resuming"} is not supported`);
    if (flag(object, "spec", "paused") === pause) fail(`${what} is ${pause ? "already paused" : "not paused"}`);
    const patch = { spec: { paused: pause ? true : null } };
    const changed = yield* patchObject(inv, object, "strategic", patch, () =>
      asObject(withField(object, ["spec", "paused"], pause)),
    );
    yield* sayChanged(inv, output, changed, pause ? "paused" : "resumed");
  });
}

function* undo(inv: Invocation): Step<number> {
  const output = yield* chooseOutput(inv, false);
  const objects = yield* chooseObjects(inv, inv.args);
  const wanted = inv.flags.int("to-revision");
  return yield* eachObject(objects, function* (object) {
    if (object.kind !== "Deployment") fail(`no rollbacker has been implemented for ${JSON.stringify(object.kind)}`);
    if (flag(object, "spec", "paused")) {
      fail("you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again");
    }
    const revisions = revisionsOf(inv, object);
    const target = wanted > 0 ? revisions.find((one) => one.number === wanted) : revisions.at(-2);
    if (!target)
      fail(
        wanted > 0
          ? `unable to find specified revision ${wanted} in history`
          : `no rollout history found for deployment ${JSON.stringify(object.metadata.name)}`,
      );
    const template = templateOf(target.replicaSet);
    const patch = [{ op: "replace", path: "/spec/template", value: template }];
    const changed = yield* patchObject(inv, object, "json", patch, () => object);
    yield* sayChanged(inv, output, changed, "rolled back");
  });
}
