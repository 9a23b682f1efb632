/**
 * The namespace controller: a namespace that is being deleted is emptied, and goes when nothing is left in it.
 *
 * Source: Kubernetes v1.36 documentation, "Namespaces". Simplified: Events of a namespace go with it at once, and objects of
 * kinds that the simulator does not know are not looked for.
 */
import type { Duration } from "../../sim/units.ts";
import type { Namespace } from "../api/core.ts";
import { informer } from "./informer.ts";
import { OWNED_RESOURCES } from "./owned-resources.ts";
import type { Controller, ControllerContext } from "./types.ts";
import { workQueue } from "./work-queue.ts";

const NAMESPACES = { group: "", resource: "namespaces" };
const EVENTS = { group: "", resource: "events" };
/** How often a namespace that still holds something is looked at again. */
const RETRY: Duration = 5000;

export const namespaceController: Controller = { name: "namespace-controller", start };

function start(context: ControllerContext): void {
  const { api, clock, delays } = context;
  const queue = workQueue(clock, delays.reconcile, reconcile);
  const namespaces = informer<Namespace>(context, NAMESPACES, (namespace, _before, isDeleted) => {
    if (!isDeleted) queue.add(namespace.metadata.name);
  });
  for (const namespace of namespaces.all()) queue.add(namespace.metadata.name);

  function reconcile(name: string): void {
    const namespace = namespaces.get(`/${name}`);
    if (!namespace || namespace.metadata.deletionTimestamp === undefined) return;
    if (empty(name) > 0) return queue.addAfter(name, RETRY);
    for (const event of items(EVENTS, name)) api.delete(EVENTS, name, event);
    const result = api.update(NAMESPACES, { ...namespace, spec: { ...namespace.spec, finalizers: [] } });
    if (result.ok) api.delete(NAMESPACES, undefined, name, { gracePeriodSeconds: 0 });
  }

  /** Asks for the deletion of all that is there; how much of it is still there afterwards. */
  function empty(name: string): number {
    let left = 0;
    for (const ref of [...OWNED_RESOURCES, ...api.customKinds.filter((info) => info.namespaced)]) {
      for (const item of items(ref, name)) {
        api.delete(ref, name, item, { propagationPolicy: "Background" });
        if (api.get(ref, name, item).ok) left++;
      }
    }
    return left;
  }

  function items(ref: typeof EVENTS, namespace: string): string[] {
    const list = api.list(ref, { namespace });
    return list.ok ? list.value.items.map((object) => object.metadata.name) : [];
  }
}
