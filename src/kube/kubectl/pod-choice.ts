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

/** Pods that a query selects in the namespace, sorted for logs: ready, running and old ones first. */
export function selectPods(inv: Invocation, labelSelector: string): KubeObject[] {
  const result = inv.api.list({ group: "", resource: "pods" }, { namespace: inv.namespace, labelSelector });
  if (!result.ok) return failStatus(result.status);
  return [...result.value.items].sort(comparePods);
}

/** Waits for a Pod to be there, at most the given time. */
export function* awaitPods(inv: Invocation, labelSelector: string, timeoutMs: number): Step<KubeObject[]> {
  const deadline = inv.host.clock.now + timeoutMs;
  for (;;) {
    const pods = selectPods(inv, labelSelector);
    if (pods.length > 0) return pods;
    if (inv.host.clock.now >= deadline) return fail("timed out waiting for the condition");
    yield* inv.sys.sleep(Math.min(POD_POLL_MS, deadline - inv.host.clock.now));
  }
}

/** The object that `TYPE/NAME` or a Pod's name names. */
export function namedObject(inv: Invocation, word: string): KubeObject {
  const { resource, name } = word.includes("/")
    ? slashedTarget(word)
    : { resource: requireResource("pods"), name: word };
  const result = inv.api.get(resource, resource.namespaced ? inv.namespace : undefined, name);
  return result.ok ? result.value : failStatus(result.status);
}

/** The Pod that is meant: itself, or the best one of a workload. */
export function* podFor(inv: Invocation, object: KubeObject, doing: string): Step<KubeObject> {
  if (object.kind === "Pod") return object;
  const timeout = inv.flags.duration("pod-running-timeout");
  const pods = yield* awaitPods(inv, podSelector(object, doing), timeout);
  const [best] = pods;
  return best ?? fail("timed out waiting for the condition");
}

const PHASES: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/** Assigned before unassigned, running before pending, ready before unready, longer ready first, fewer restarts, older. */
function comparePods(x: KubeObject, y: KubeObject): number {
  const assigned = Number(text(y, "spec", "nodeName") !== "") - Number(text(x, "spec", "nodeName") !== "");
  if (assigned !== 0) return assigned;
  const phase = (PHASES[text(y, "status", "phase")] ?? 3) - (PHASES[text(x, "status", "phase")] ?? 3);
  if (phase !== 0) return phase;
  const ready = Number(isReady(y)) - Number(isReady(x));
  if (ready !== 0) return ready;
  const restarts = maxRestarts(x) - maxRestarts(y);
  if (restarts !== 0) return restarts;
  return x.metadata.creationTimestamp < y.metadata.creationTimestamp
    ? -1
    : x.metadata.creationTimestamp > y.metadata.creationTimestamp
      ? 1
      : 0;
}

function isReady(pod: KubeObject): boolean {
  return list(pod, "status", "conditions").some(
    (one) => text(one, "type") === "Ready" && text(one, "status") === "True",
  );
}

function maxRestarts(pod: KubeObject): number {
  return Math.max(0, ...list(pod, "status", "containerStatuses").map((one) => num(one, "restartCount")));
}
