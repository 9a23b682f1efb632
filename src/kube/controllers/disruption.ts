/**
 * The disruption controller: how many of a budget's Pods may go at the moment.
 *
 * Source: Kubernetes v1.36 documentation, "Specifying a Disruption Budget"; kubernetes pkg/controller/disruption
 * (behaviour, texts). Simplified: of kinds that scale only those of Kubernetes itself are known.
 */
import { formatRfc3339, parseRfc3339 } from "../../sim/units.ts";
import type { Duration } from "../../sim/units.ts";
import type { DisruptionBudget } from "../api/budget.ts";
import type { IntOrString, LabelSelector } from "../api/meta.ts";
import type { Pod } from "../api/pod.ts";
import { share } from "./deployment-rollout.ts";
import { informer, objectKey } from "./informer.ts";
import type { Informer } from "./informer.ts";
import { matchesLabels } from "./label-match.ts";
import { tell } from "./pod-control.ts";
import { isPodReady } from "./pod-readiness.ts";
import { sameJson } from "../api/same-json.ts";
import type { Controller, ControllerContext } from "./types.ts";
import { workQueue } from "./work-queue.ts";
import type { WorkQueue } from "./work-queue.ts";

const BUDGETS = { group: "policy", resource: "poddisruptionbudgets" };
const PODS = { group: "", resource: "pods" };
const NAME = "disruption-controller";
/** How long an eviction that has been allowed counts, where the Pod does not go. */
const EVICTION: Duration = 120_000;
const SCALING: Readonly<Record<string, { group: string; resource: string }>> = {
  ReplicaSet: { group: "apps", resource: "replicasets" },
  StatefulSet: { group: "apps", resource: "statefulsets" },
  Deployment: { group: "apps", resource: "deployments" },
  ReplicationController: { group: "", resource: "replicationcontrollers" },
};

export const disruptionController: Controller = {
  name: NAME,
  start: (context) => void new DisruptionController(context),
};

class DisruptionController {
  readonly context: ControllerContext;
  readonly component = NAME;
  readonly #queue: WorkQueue;
  readonly #budgets: Informer<DisruptionBudget>;
  readonly #pods: Informer<Pod>;

  constructor(context: ControllerContext) {
    this.context = context;
    this.#queue = workQueue(context.clock, context.delays.reconcile, (key) => this.#reconcile(key));
    this.#budgets = informer<DisruptionBudget>(context, BUDGETS, (one) => this.#queue.add(objectKey(one)));
    this.#pods = informer<Pod>(context, PODS, (pod) => this.#podChanged(pod));
    for (const budget of this.#budgets.all()) this.#queue.add(objectKey(budget));
  }

  #podChanged(pod: Pod): void {
    for (const budget of this.#budgets.all()) if (isFor(budget, pod)) this.#queue.add(objectKey(budget));
  }

  #reconcile(key: string): void {
    const budget = this.#budgets.get(key);
    if (!budget || budget.metadata.deletionTimestamp !== undefined) return;
    const pods = [...this.#pods.all()].filter((pod) => isFor(budget, pod));
    if (pods.length === 0) tell(this, budget, "Normal", "NoPods", "No matching pods found");
    const counted = this.#expected(budget, pods);
    if (typeof counted === "string") return this.#fail(budget, counted);
    const disrupted = this.#disrupted(budget, pods);
    const healthy = pods.filter(
      ({ metadata, status }) =>
        metadata.deletionTimestamp === undefined &&
        disrupted[metadata.name] === undefined &&
        isPodReady({ metadata, status } as Pod),
    ).length;
    const allowed = counted.expected <= 0 ? 0 : Math.max(0, healthy - counted.desired);
    this.#write(budget, {
      currentHealthy: healthy,
      desiredHealthy: counted.desired,
      disruptionsAllowed: allowed,
      expectedPods: counted.expected,
      ...(Object.keys(disrupted).length > 0 && { disruptedPods: disrupted }),
      conditions: this.#conditions(budget, allowed > 0, allowed > 0 ? "SufficientPods" : "InsufficientPods", ""),
    });
  }

  /** How many Pods there should be, and how many of them have to be healthy; or why nobody knows. */
  #expected(budget: DisruptionBudget, pods: readonly Pod[]): { expected: number; desired: number } | string {
    const { minAvailable, maxUnavailable } = budget.spec;
    if (typeof minAvailable === "number") return { expected: pods.length, desired: minAvailable };
    const expected = this.#scale(budget, pods);
    if (typeof expected === "string") return expected;
    if (maxUnavailable === undefined && minAvailable === undefined) return { expected, desired: 0 };
    const part = (value: IntOrString): number => share(value, expected, Math.ceil);
    const desired = minAvailable === undefined ? expected - part(maxUnavailable ?? 0) : part(minAvailable);
    return { expected, desired: Math.max(0, desired) };
  }

  /** The sum of what the Pods' controllers want. */
  #scale(budget: DisruptionBudget, pods: readonly Pod[]): number | string {
    const found = new Map<string, number>();
    const unmanaged: string[] = [];
    for (const pod of pods) {
      const owner = pod.metadata.ownerReferences?.find((one) => one.controller === true);
      if (!owner) {
        unmanaged.push(pod.metadata.name);
        continue;
      }
      const ref = SCALING[owner.kind];
      const { namespace } = pod.metadata;
      const object = ref && this.context.api.get(ref, namespace, owner.name);
      if (!object?.ok) return `found no controller ref for pod "${pod.metadata.name}"`;
      found.set(owner.uid, (object.value["spec"] as { replicas?: number }).replicas ?? 1);
    }
    if (unmanaged.length > 0) {
      const selector = textOf(budget.spec.selector ?? {});
      tell(
        this,
        budget,
        "Warning",
        "UnmanagedPods",
        `Pods selected by this PodDisruptionBudget (selector: ${selector}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`,
      );
    }
    return [...found.values()].reduce((sum, one) => sum + one, 0);
  }

  /** Pods whose eviction was allowed and that are not seen to go yet. */
  #disrupted(budget: DisruptionBudget, pods: readonly Pod[]): Record<string, string> {
    const { clock } = this.context;
    const left: Record<string, string> = {};
    for (const [name, time] of Object.entries(budget.status?.disruptedPods ?? {})) {
      const pod = pods.find((one) => one.metadata.name === name);
      const until = (parseRfc3339(time) ?? 0) + EVICTION;
      if (!pod || pod.metadata.deletionTimestamp !== undefined || until <= clock.epoch) continue;
      left[name] = time;
      this.#queue.addAfter(objectKey(budget), until - clock.epoch);
    }
    return left;
  }

  #fail(budget: DisruptionBudget, message: string): void {
    const text = `Failed to calculate the number of expected pods: ${message}`;
    tell(this, budget, "Warning", "CalculateExpectedPodCountFailed", text);
    const { currentHealthy = 0, desiredHealthy = 0, expectedPods = 0 } = budget.status ?? {};
    const conditions = this.#conditions(budget, false, "SyncFailed", message);
    this.#write(budget, { currentHealthy, desiredHealthy, expectedPods, disruptionsAllowed: 0, conditions });
  }

  #conditions(budget: DisruptionBudget, isAllowed: boolean, reason: string, message: string): unknown[] {
    const status = isAllowed ? "True" : "False";
    const old = (budget.status?.conditions ?? []).find((one) => one.type === "DisruptionAllowed");
    const since = old?.status === status ? old.lastTransitionTime : formatRfc3339(this.context.clock.epoch);
    const { generation } = budget.metadata;
    return [
      {
        type: "DisruptionAllowed",
        status,
        ...(generation !== undefined && { observedGeneration: generation }),
        lastTransitionTime: since,
        reason,
        message,
      },
    ];
  }

  #write(budget: DisruptionBudget, status: object): void {
    const { namespace, name, generation } = budget.metadata;
    const fresh = { ...status, ...(generation !== undefined && { observedGeneration: generation }) };
    if (sameJson(fresh, budget.status)) return;
    const result = this.context.api.updateStatus(BUDGETS, namespace, name, fresh);
    if (result.ok) this.#budgets.assume(result.value as DisruptionBudget);
  }
}

function isFor(budget: DisruptionBudget, pod: Pod): boolean {
  const { phase } = pod.status;
  return (
    budget.metadata.namespace === pod.metadata.namespace &&
    budget.spec.selector !== undefined &&
    phase !== "Succeeded" &&
    phase !== "Failed" &&
    matchesLabels(budget.spec.selector, pod.metadata.labels)
  );
}

/** A selector as Go prints it. */
function textOf({ matchLabels, matchExpressions }: LabelSelector): string {
  const parts = Object.entries(matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  for (const { key, operator, values = [] } of matchExpressions ?? []) {
    if (operator === "Exists") parts.push(key);
    else if (operator === "DoesNotExist") parts.push(`!${key}`);
    else parts.push(`${key} ${operator.toLowerCase()} (${[...values].sort().join(",")})`);
  }
  return parts.sort().join(",");
}
