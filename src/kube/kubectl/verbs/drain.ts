/**
 * `drain`: a node is cordoned, and its Pods are evicted, one after the other where budgets want that.
 *
 * Source: kubectl pkg/cmd/drain, pkg/drain (behaviour, texts), v1.33.
 */
import type { KubeObject } from "../../api/meta.ts";
import { evictPod } from "../../apiserver/eviction.ts";
import type { DeleteOptions } from "../../apiserver/types.ts";
import { DRY_RUN_FLAG, dryRunOf, dryRunSuffix } from "../dry-run.ts";
import { Failure, expectOk } from "../failure.ts";
import { list, text } from "../fields.ts";
import { flagsOf } from "../flag-words.ts";
import type { FlagSpec } from "../flags.ts";
import { Inbox } from "../invocation.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { nodesNamed, setSchedulable } from "./node.ts";

const PODS = { group: "", resource: "pods" };
const RETRY = 5000;
const POLL = 1000;

const DRAIN_FLAGS: readonly FlagSpec[] = [
  { name: "chunk-size", kind: "int", value: "500" },
  { name: "delete-emptydir-data", kind: "bool" },
  { name: "disable-eviction", kind: "bool" },
  { name: "force", kind: "bool" },
  { name: "grace-period", kind: "int", value: "-1" },
  { name: "ignore-daemonsets", kind: "bool" },
  { name: "pod-selector", kind: "string" },
  { name: "skip-wait-for-delete-timeout", kind: "int", value: "0" },
  { name: "timeout", kind: "duration", value: "0s" },
];

export const drain: Verb = {
  name: "drain",
  short: "Drain node in preparation for maintenance",
  usage: "kubectl drain NODE [options]",
  flags: [DRY_RUN_FLAG, ...flagsOf("selector,l="), ...DRAIN_FLAGS],
  *run(inv) {
    const nodes = nodesNamed(inv);
    for (const node of nodes) yield* setSchedulable(inv, node, true);
    const failures: string[] = [];
    const pending: string[] = [];
    for (const { metadata } of nodes) {
      const problems = yield* drainNode(inv, metadata.name);
      if (problems.length === 0) {
        yield* inv.line(`node/${metadata.name} drained${dryRunSuffix(dryRunOf(inv))}`);
        continue;
      }
      const why = problems.length === 1 ? (problems[0] ?? "") : `[${problems.join(", ")}]`;
      yield* inv.err(
        `error: unable to drain node ${JSON.stringify(metadata.name)} due to error: ${why}, continuing command...\n`,
      );
      failures.push(...problems);
      pending.push(metadata.name);
    }
    if (pending.length === 0) return 0;
    const names = pending.map((name) => ` ${name}\n`).join("");
    const [only] = failures;
    const end = failures.length === 1 ? `error: ${only ?? ""}\n` : failures.map((one) => `${one}\n`).join("");
    throw new Failure(`There are pending nodes to be drained:\n${names}${end}`);
  },
};

/** A Pod on its way out. */
interface Leaving {
  readonly pod: KubeObject;
  /** Not before that time it is asked again; null: it has been told to go. */
  askAt: number | null;
  isDone: boolean;
}

/** What went wrong. */
function* drainNode(inv: Invocation, node: string): Step<string[]> {
  const selected = inv.flags.text("pod-selector");
  const pods = expectOk(
    inv.api.list(PODS, {
      fieldSelector: `spec.nodeName=${node}`,
      ...(selected !== "" && { labelSelector: selected }),
    }),
  ).items;
  const problems = drainProblems(inv, pods);
  if (problems.length > 0) return problems;
  yield* warnOf(inv, pods);
  const leaving = pods.filter((one) => !isDaemon(one) || isFinished(one));
  if (dryRunOf(inv) !== "none") {
    for (const { metadata } of leaving)
      yield* inv.line(`evicting pod ${metadata.namespace ?? ""}/${metadata.name}${dryRunSuffix(dryRunOf(inv))}`);
    return [];
  }
  const failed = yield* emptyNode(inv, leaving);
  if (failed.length === 0) return [];
  yield* inv.err(
    `There are pending pods in node ${JSON.stringify(node)} when an error occurred: ${failed.length === 1 ? (failed[0] ?? "") : `[${failed.join(", ")}]`}\n`,
  );
  for (const { metadata } of leaving)
    if (inv.api.get(PODS, metadata.namespace, metadata.name).ok) yield* inv.err(`pod/${metadata.name}\n`);
  return failed;
}

/** Evicts Pods and waits until they are gone; all at once, each as soon as its budget lets it go. */
function* emptyNode(inv: Invocation, pods: readonly KubeObject[]): Step<string[]> {
  const leaving = pods.map((pod): Leaving => ({ pod, askAt: 0, isDone: false }));
  const timeout = inv.flags.duration("timeout");
  const deadline = timeout > 0 ? inv.host.clock.now + timeout : Infinity;
  const failures: string[] = [];
  const pause = new Inbox<never>();
  for (;;) {
    const { now } = inv.host.clock;
    for (const one of leaving) {
      if (one.isDone) continue;
      if (one.askAt === null) yield* lookAfter(inv, one);
      else if (now >= deadline) {
        failures.push(`${whileEvicting(one.pod)}: global timeout reached: ${inv.flags.text("timeout")}`);
        one.isDone = true;
      } else if (now >= one.askAt) {
        const failure = yield* ask(inv, one);
        if (failure !== null) failures.push(failure);
      }
    }
    if (leaving.every((one) => one.isDone)) return failures;
    if ((yield* pause.next(inv.sys, POLL)) === "interrupted") throw new Failure("", 130);
  }
}

function whileEvicting({ metadata }: KubeObject): string {
  return `error when evicting pods/${JSON.stringify(metadata.name)} -n ${JSON.stringify(metadata.namespace ?? "")}`;
}

/** Asks for the eviction of the Pod. What is wrong, if that is not to be tried again. */
function* ask(inv: Invocation, one: Leaving): Step<string | null> {
  const { namespace = "", name, uid } = one.pod.metadata;
  const isEviction = !inv.flags.bool("disable-eviction");
  if (isEviction) yield* inv.line(`evicting pod ${namespace}/${name}`);
  const grace = inv.flags.int("grace-period");
  const options: DeleteOptions = { preconditionUid: uid, ...(grace >= 0 && { gracePeriodSeconds: grace }) };
  const result = isEviction
    ? evictPod(inv.api, inv.now, namespace, name, options)
    : inv.api.delete(PODS, namespace, name, options);
  if (result.ok) {
    one.askAt = null;
    yield* lookAfter(inv, one);
    return null;
  }
  const { reason, message } = result.status;
  if (reason === "NotFound") one.isDone = true;
  else if (reason === "TooManyRequests") {
    yield* inv.err(`${whileEvicting(one.pod)} (will retry after 5s): ${message}\n`);
    one.askAt = inv.host.clock.now + RETRY;
  } else {
    one.isDone = true;
    return `${whileEvicting(one.pod)}: ${message}`;
  }
  return null;
}

/** Says so when the Pod has gone. */
function* lookAfter(inv: Invocation, one: Leaving): Step<void> {
  const { namespace, name, uid } = one.pod.metadata;
  const found = inv.api.get(PODS, namespace, name);
  if (found.ok && found.value.metadata.uid === uid) return;
  one.isDone = true;
  yield* inv.line(`pod/${name} ${inv.flags.bool("disable-eviction") ? "deleted" : "evicted"}`);
}

function isDaemon(pod: KubeObject): boolean {
  return ownerKind(pod) === "DaemonSet";
}

function isFinished(pod: KubeObject): boolean {
  return ["Succeeded", "Failed"].includes(text(pod, "status", "phase"));
}

function* warnOf(inv: Invocation, pods: readonly KubeObject[]): Step<void> {
  const names = (those: readonly KubeObject[]): string =>
    those.map(({ metadata }) => `${metadata.namespace ?? ""}/${metadata.name}`).join(", ");
  const live = pods.filter((pod) => !isFinished(pod));
  const daemons = live.filter(isDaemon);
  const unmanaged = live.filter((pod) => ownerKind(pod) === "");
  const warnings = [
    ...(daemons.length > 0 ? [`ignoring DaemonSet-managed Pods: ${names(daemons)}`] : []),
    ...(unmanaged.length > 0 ? [`deleting Pods that declare no controller: ${names(unmanaged)}`] : []),
  ];
  if (warnings.length > 0) yield* inv.err(`Warning: ${warnings.join("; ")}\n`);
}

function ownerKind(pod: KubeObject): string {
  return pod.metadata.ownerReferences?.find((owner) => owner.controller === true)?.kind ?? "";
}

/** Why a node cannot be drained; each Pod is named for the first reason that holds. */
function drainProblems(inv: Invocation, pods: readonly KubeObject[]): string[] {
  const { flags } = inv;
  const unmanaged: string[] = [];
  const daemons: string[] = [];
  const local: string[] = [];
  for (const pod of pods) {
    const name = `${pod.metadata.namespace ?? ""}/${pod.metadata.name}`;
    const finished = ["Succeeded", "Failed"].includes(text(pod, "status", "phase"));
    const owner = ownerKind(pod);
    const hasLocal = list(pod, "spec", "volumes").some(
      (volume) => typeof (volume as { emptyDir?: unknown }).emptyDir === "object",
    );
    if (finished) continue;
    if (owner === "DaemonSet") {
      if (!flags.bool("ignore-daemonsets")) daemons.push(name);
    } else if (hasLocal && !flags.bool("delete-emptydir-data")) local.push(name);
    else if (owner === "" && !flags.bool("force")) unmanaged.push(name);
  }
  return [
    ...(daemons.length === 0
      ? []
      : [`cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): ${daemons.join(", ")}`]),
    ...(unmanaged.length === 0
      ? []
      : [
          `cannot delete cannot delete Pods that declare no controller (use --force to override): ${unmanaged.join(", ")}`,
        ]),
    ...(local.length === 0
      ? []
      : [`cannot delete Pods with local storage (use --delete-emptydir-data to override): ${local.join(", ")}`]),
  ];
}
