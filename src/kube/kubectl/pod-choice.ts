/**
 * The Pods behind a workload, best first, as `logs deploy/web` and `exec deploy/web` choose among them.
 *
 * Source: kubectl pkg/polymorphichelpers and podutils.ByLogging, v1.33 (behaviour).
 */
import type { KubeObject } from "../api/meta.ts";
import { fail, failStatus } from "./failure.ts";
import { at, list, num, text } from "./fields.ts";
import type { Invocation, Step } from "./invocation.ts";
import { selectorQuery } from "./printers/selector.ts";
import { requireResource, slashedTarget } from "./resource-args.ts";

const POD_POLL_MS = 500;

/** The label query behind a workload, or the end of the command. `doing` is `get the logs from`, `attach to`. */
export function podSelector(object: KubeObject, doing: string): string {
  switch (object.kind) {
    case "Deployment":
    case "ReplicaSet":
    case "StatefulSet":
    case "DaemonSet":
    case "Job":
      return selectorQuery(at(object, "spec", "selector"));
    case "ReplicationController":
    case "Service": {
      const query = selectorQuery({ matchLabels: at(object, "spec", "selector") });
      return query === ""
        ? fail(
            `cannot ${doing} ${goType(object)}: invalid service '${object.metadata.name}': Service is defined without a selector`,
          )
        : query;
    }
    default:
      return fail(`cannot ${doing} ${goType(object)}: selector for ${goType(object)} not implemented`);
  }
}

function goType(object: KubeObject): string {
  const version = object.apiVersion.slice(object.apiVersion.indexOf("/") + 1);
  return `*${version}.${object.kind}`;
}

/** Pods that a query selects in the namespace, the best one for that first. */
export function selectPods(inv: Invocation, labelSelector: string, isForLogs: boolean): KubeObject[] {
  const result = inv.api.list({ group: "", resource: "pods" }, { namespace: inv.namespace, labelSelector });
  if (!result.ok) return failStatus(result.status);
  return [...result.value.items].sort((x, y) => comparePods(x, y, isForLogs));
}

/** Waits for a Pod to be there, at most the given time. */
export function* awaitPods(
  inv: Invocation,
  labelSelector: string,
  timeoutMs: number,
  isForLogs: boolean,
): Step<KubeObject[]> {
  const deadline = inv.host.clock.now + timeoutMs;
  for (;;) {
    const pods = selectPods(inv, labelSelector, isForLogs);
    if (pods.length > 0) return pods;
    if (inv.host.clock.now >= deadline) return fail("timed out waiting for the condition");
    yield* inv.sys.sleep(Math.min(POD_POLL_MS, deadline - inv.host.clock.now));
  }
}

/** The object that `TYPE/NAME` or a Pod's name names. */
export function namedObject(inv: Invocation, word: string): KubeObject {
  const { resource, name } = word.includes("/")
    ? slashedTarget(word, inv.api)
    : { resource: requireResource("pods", inv.api), name: word };
  const result = inv.api.get(resource, resource.namespaced ? inv.namespace : undefined, name);
  return result.ok ? result.value : failStatus(result.status);
}

/** The Pod that is meant: itself, or the best one of a workload. */
export function* podFor(inv: Invocation, object: KubeObject, doing: string): Step<KubeObject> {
  if (object.kind === "Pod") return object;
  const timeout = inv.flags.duration("pod-running-timeout");
  const pods = yield* awaitPods(inv, podSelector(object, doing), timeout, false);
  const [best] = pods;
  return best ?? fail("timed out waiting for the condition");
}

/** By phase; of what has ended each has another opinion. */
const FOR_LOGS: Readonly<Record<string, number>> = { Pending: -2, Unknown: -1 };
const FOR_OTHERS: Readonly<Record<string, number>> = { Unknown: 1, Running: 2 };

/**
 * Assigned before unassigned, then by phase, ready before unready, longer ready first; then for logs more restarts, for others
 * fewer; older.
 */
function comparePods(x: KubeObject, y: KubeObject, isForLogs: boolean): number {
  const phases = isForLogs ? FOR_LOGS : FOR_OTHERS;
  const phase = (pod: KubeObject): number => phases[text(pod, "status", "phase")] ?? 0;
  const restarts = maxRestarts(y) - maxRestarts(x);
  return (
    Number(text(y, "spec", "nodeName") !== "") - Number(text(x, "spec", "nodeName") !== "") ||
    phase(y) - phase(x) ||
    Number(readySince(y) !== "") - Number(readySince(x) !== "") ||
    order(readySince(x), readySince(y)) ||
    (isForLogs ? restarts : -restarts) ||
    order(x.metadata.creationTimestamp, y.metadata.creationTimestamp)
  );
}

function order(x: string, y: string): number {
  return Number(x > y) - Number(x < y);
}

/** When it became ready; "": it is not. */
function readySince(pod: KubeObject): string {
  const ready = list(pod, "status", "conditions").find((one) => text(one, "type") === "Ready");
  return ready && text(ready, "status") === "True" ? text(ready, "lastTransitionTime") : "";
}

function maxRestarts(pod: KubeObject): number {
  return Math.max(0, ...list(pod, "status", "containerStatuses").map((one) => num(one, "restartCount")));
}
