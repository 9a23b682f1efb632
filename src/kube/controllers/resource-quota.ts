/**
 * The resource quota controller: what is used of each quota, counted anew when something goes.
 *
 * Source: Kubernetes v1.36 documentation, "Resource Quotas". What comes is counted by the API server at once.
 */
import type { Duration } from "../../sim/units.ts";
import type { KubeObject } from "../api/meta.ts";
import { add, isInScope, parsed, usageOf } from "../api/quota-usage.ts";
import type { Amounts, ResourceQuota } from "../api/quota-usage.ts";
import { formatQuantity } from "../api/quantity.ts";
import { informer, objectKey } from "./informer.ts";
import type { Informer } from "./informer.ts";
import { OWNED_RESOURCES } from "./owned-resources.ts";
import { sameJson } from "../api/same-json.ts";
import type { Controller, ControllerContext } from "./types.ts";
import { workQueue } from "./work-queue.ts";
import type { WorkQueue } from "./work-queue.ts";

const QUOTAS = { group: "", resource: "resourcequotas" };
/** Changes are gathered this long. */
const BATCH: Duration = 100;

export const resourceQuotaController: Controller = {
  name: "resourcequota-controller",
  start: (context) => void new ResourceQuotaController(context),
};

class ResourceQuotaController {
  readonly #context: ControllerContext;
  readonly #queue: WorkQueue;
  readonly #quotas: Informer<ResourceQuota>;
  /** What may be counted; watched when there is a first quota. */
  #counted: Informer<KubeObject>[] | undefined;

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#queue = workQueue(context.clock, context.delays.reconcile, (key) => this.#reconcile(key));
    this.#quotas = informer<ResourceQuota>(context, QUOTAS, (quota, _before, isDeleted) => {
      if (!isDeleted) this.#queue.add(objectKey(quota));
    });
    for (const quota of this.#quotas.all()) this.#queue.add(objectKey(quota));
  }

  #watch(): Informer<KubeObject>[] {
    return OWNED_RESOURCES.map((ref) =>
      informer<KubeObject>(this.#context, ref, (object, before, isDeleted) => {
        const hasEnded = before !== undefined && Object.keys(usageOf(object)).length === 0;
        if (!isDeleted && !hasEnded) return;
        for (const quota of this.#quotas.all())
          if (quota.metadata.namespace === object.metadata.namespace) this.#queue.addAfter(objectKey(quota), BATCH);
      }),
    );
  }

  #reconcile(key: string): void {
    const quota = this.#quotas.get(key);
    if (!quota) return;
    this.#counted ??= this.#watch();
    const { namespace, name } = quota.metadata;
    const hard = quota.spec?.hard ?? {};
    const used: Amounts = Object.fromEntries(
      Object.entries(parsed(hard)).map(([resource, limit]) => [resource, { ...limit, nano: 0n }]),
    );
    for (const informerOf of this.#counted)
      for (const object of informerOf.all()) {
        if (object.metadata.namespace !== namespace || !isInScope(quota, object)) continue;
        const usage = Object.entries(usageOf(object)).filter(([resource]) => hard[resource] !== undefined);
        add(used, Object.fromEntries(usage));
      }
    const status = {
      hard,
      used: Object.fromEntries(Object.entries(used).map(([resource, amount]) => [resource, formatQuantity(amount)])),
    };
    if (sameJson(status, quota.status)) return;
    const result = this.#context.api.updateStatus(QUOTAS, namespace, name, status);
    if (result.ok) this.#quotas.assume(result.value);
  }
}
