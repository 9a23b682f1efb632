/**
 * The cloud's service controller: a Service of type LoadBalancer gets an address after a moment.
 *
 * Source: Kubernetes v1.36 documentation, "Service: type LoadBalancer"; cloud-provider service controller (behaviour).
 * Simplified: addresses are those of a balancer on the nodes' network, as kind and minikube have it.
 */
import type { Duration } from "../../sim/units.ts";
import type { Service } from "../api/core.ts";
import { informer, objectKey } from "./informer.ts";
import type { Informer } from "./informer.ts";
import { tell } from "./pod-control.ts";
import type { Controller, ControllerContext } from "./types.ts";
import { workQueue } from "./work-queue.ts";
import type { WorkQueue } from "./work-queue.ts";

const SERVICES = { group: "", resource: "services" };
const NAME = "service-controller";
/** What a balancer takes to be set up. */
const SETUP: Duration = 2000;
const NETWORK = "172.18.255.";
const FIRST = 200;
const LAST = 250;

export const serviceLoadBalancer: Controller = {
  name: NAME,
  start: (context) => void new ServiceLoadBalancer(context),
};

class ServiceLoadBalancer {
  readonly context: ControllerContext;
  readonly component = NAME;
  readonly #services: Informer<Service>;
  readonly #queue: WorkQueue;

  constructor(context: ControllerContext) {
    this.context = context;
    this.#queue = workQueue(context.clock, context.delays.reconcile === 0 ? 0 : SETUP, (key) => this.#reconcile(key));
    this.#services = informer<Service>(context, SERVICES, (service, before, isDeleted) => {
      if (!isDeleted) this.#known(service, before);
    });
    for (const service of this.#services.all()) this.#known(service, undefined);
  }

  #known(service: Service, before: Service | undefined): void {
    if (before?.metadata.uid === service.metadata.uid && before.spec.type !== service.spec.type) {
      const isBalanced = [before, service].some(({ spec }) => spec.type === "LoadBalancer");
      const change = `${before.spec.type ?? "ClusterIP"} -> ${service.spec.type ?? "ClusterIP"}`;
      if (isBalanced) tell(this, service, "Normal", "Type", change);
    }
    if (isLeft(service)) {
      tell(this, service, "Normal", "DeletingLoadBalancer", "Deleting load balancer");
      this.#queue.add(objectKey(service));
    }
    if (!needsAddress(service)) return;
    if (!before || !needsAddress(before))
      tell(this, service, "Normal", "EnsuringLoadBalancer", "Ensuring load balancer");
    this.#queue.add(objectKey(service));
  }

  #reconcile(key: string): void {
    const service = this.#services.get(key);
    if (service && isLeft(service)) return this.#delete(service);
    if (!service || !needsAddress(service)) return;
    const address = this.#freeAddress(service);
    if (address === undefined) {
      const message = "Error syncing load balancer: failed to ensure load balancer: no more addresses";
      return tell(this, service, "Warning", "SyncLoadBalancerFailed", message);
    }
    const { namespace, name } = service.metadata;
    const status = { ...service.status, loadBalancer: { ingress: [{ ip: address, ipMode: "VIP" }] } };
    const result = this.context.api.updateStatus(SERVICES, namespace, name, status);
    if (!result.ok) return;
    this.#services.assume(result.value as Service);
    tell(this, service, "Normal", "EnsuredLoadBalancer", "Ensured load balancer");
  }

  /** A Service that is none of a balancer any more gives its address back. */
  #delete(service: Service): void {
    const { namespace, name } = service.metadata;
    const status = { ...service.status, loadBalancer: {} };
    const result = this.context.api.updateStatus(SERVICES, namespace, name, status);
    if (!result.ok) return;
    this.#services.assume(result.value as Service);
    tell(this, service, "Normal", "DeletedLoadBalancer", "Deleted load balancer");
  }

  #freeAddress(service: Service): string | undefined {
    const taken = new Set(
      [...this.#services.all()].flatMap((one) => (one.status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip)),
    );
    const wanted = service.spec["loadBalancerIP"];
    if (typeof wanted === "string" && wanted !== "" && !taken.has(wanted)) return wanted;
    for (let last = FIRST; last <= LAST; last++) if (!taken.has(NETWORK + last)) return NETWORK + last;
    return undefined;
  }
}

function needsAddress({ spec, status }: Service): boolean {
  return spec.type === "LoadBalancer" && (status?.loadBalancer?.ingress ?? []).length === 0;
}

/** It has an address of a balancer, and its type is another by now. */
function isLeft({ spec, status }: Service): boolean {
  return spec.type !== "LoadBalancer" && (status?.loadBalancer?.ingress ?? []).length > 0;
}
