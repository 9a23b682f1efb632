/**
 * Which Pods of a node are ended so that a critical one fits: as few as can be, and of those the ones that ask for least,
 * BestEffort before Burstable before Guaranteed.
 *
 * Source: kubelet preemption/preemption.go of v1.36 (behaviour).
 */
import type { Pod } from "../api/pod.ts";
import { podRequests } from "../api/resource-requests.ts";
import { isCritical } from "./node-pressure.ts";

/** What a Pod asks for and does not get. */
export interface Shortfall {
  readonly resource: string;
  readonly requested: number;
  readonly used: number;
  readonly capacity: number;
}

/** By resource: so much is still needed. */
type Need = ReadonlyMap<string, number>;

/** The Pods to be ended, or why that cannot help. */
export function choosePods(critical: Pod, others: readonly Pod[], shortfalls: readonly Shortfall[]): Pod[] | string {
  const need: Need = new Map(
    shortfalls.map(({ resource, requested, used, capacity }) => [resource, requested - (capacity - used)]),
  );
  const of = (qos: string): Pod[] =>
    others.filter((one) => one.status.qosClass === qos && isPreemptable(critical, one));
  const [bestEffort, burstable, guaranteed] = [of("BestEffort"), of("Burstable"), of("Guaranteed")];
  const left = without(need, [...bestEffort, ...burstable, ...guaranteed]);
  if (left.size > 0) {
    const list = [...left].map(([resource, quantity]) => `(res: ${resource}, q: ${quantity}), `).join("");
    return `no set of running pods found to reclaim resources: [${list}]`;
  }
  // The dearest that cannot be done without, then the next dearest beside them.
  const first = nearest(guaranteed, without(need, [...bestEffort, ...burstable]));
  const second = nearest(burstable, without(need, [...bestEffort, ...first]));
  const third = nearest(bestEffort, without(need, [...second, ...first]));
  return [...third, ...second, ...first];
}

function isPreemptable(critical: Pod, other: Pod): boolean {
  return !isCritical(other) || (other.spec.priority ?? 0) < (critical.spec.priority ?? 0);
}

function requestOf(pod: Pod, resource: string): number {
  return resource === "pods" ? 1 : (podRequests(pod)[resource] ?? 0);
}

/** What is still needed when those have ended. */
function without(need: Need, pods: readonly Pod[]): Need {
  const left = new Map<string, number>();
  for (const [resource, quantity] of need) {
    const rest = pods.reduce((sum, pod) => sum - requestOf(pod, resource), quantity);
    if (rest > 0) left.set(resource, rest);
  }
  return left;
}

/** One after the other the Pod that comes nearest to what is needed; of equals the one that asks for less. */
function nearest(pods: readonly Pod[], need: Need): Pod[] {
  const open = [...pods];
  const chosen: Pod[] = [];
  for (let left = need; left.size > 0 && open.length > 0; left = without(need, chosen)) {
    const best = open.reduce((a, b) => (isNearer(b, a, left) ? b : a));
    open.splice(open.indexOf(best), 1);
    chosen.push(best);
  }
  return chosen;
}

function isNearer(pod: Pod, than: Pod, need: Need): boolean {
  const difference = distance(pod, need) - distance(than, need);
  return difference === 0 ? asksForLess(pod, than) : difference < 0;
}

/** The squares of the parts of each need that the Pod leaves open. */
function distance(pod: Pod, need: Need): number {
  let sum = 0;
  for (const [resource, quantity] of need) {
    const open = Math.max(0, quantity - requestOf(pod, resource)) / quantity;
    sum += open * open;
  }
  return sum;
}

function asksForLess(pod: Pod, than: Pod): boolean {
  for (const resource of ["memory", "cpu"]) {
    const difference = requestOf(pod, resource) - requestOf(than, resource);
    if (difference !== 0) return difference < 0;
  }
  return true;
}
