/**
 * The Endpoints controller: what EndpointSlices say, in the older kind that `kubectl get endpoints` shows; and slices for
 * Endpoints that a person has written for a Service without a selector.
 *
 * Source: Kubernetes v1.36 documentation, "Service: Endpoints (deprecated)" and "EndpointSlice mirroring".
 * Simplified: one subset; more than 1000 addresses are not cut off.
 */
import type { Service } from "../api/core.ts";
import type { KubeObject } from "../api/meta.ts";
import { informer, objectKey } from "./informer.ts";
import type { Informer } from "./informer.ts";
import { ownerReference } from "./pod-control.ts";
import { sameJson } from "../api/same-json.ts";
import type { Controller, ControllerContext } from "./types.ts";
import { workQueue } from "./work-queue.ts";
import type { WorkQueue } from "./work-queue.ts";

const SERVICES = { group: "", resource: "services" };
const ENDPOINTS = { group: "", resource: "endpoints" };
const SLICES = { group: "discovery.k8s.io", resource: "endpointslices" };
const SERVICE_LABEL = "kubernetes.io/service-name";
const MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
const SKIP_MIRROR = "endpointslice.kubernetes.io/skip-mirror";
const MIRROR = "endpointslicemirroring-controller.k8s.io";

export const endpointsController: Controller = {
  name: "endpoints-controller",
  start: (context) => void new EndpointsController(context),
};

interface Address {
  ip: string;
  hostname?: string;
  nodeName?: string;
  targetRef?: unknown;
}

interface Port {
  name?: string;
  port: number;
  protocol?: string;
}

interface Endpoints extends KubeObject {
  subsets?: { addresses?: Address[]; notReadyAddresses?: Address[]; ports?: Port[] }[];
}

interface Slice extends KubeObject {
  endpoints: {
    addresses: string[];
    hostname?: string;
    nodeName?: string;
    targetRef?: unknown;
    conditions?: { ready?: boolean; terminating?: boolean };
  }[];
  ports: Port[];
}

class EndpointsController {
  readonly #context: ControllerContext;
  readonly #queue: WorkQueue;
  readonly #services: Informer<Service>;
  readonly #slices: Informer<Slice>;
  readonly #endpoints: Informer<Endpoints>;

  constructor(context: ControllerContext) {
    this.#context = context;
    const { clock, delays } = context;
    this.#queue = workQueue(clock, delays.reconcile, (key) => this.#reconcile(key));
    this.#slices = informer<Slice>(context, SLICES, ({ metadata }) => {
      const service = metadata.labels?.[SERVICE_LABEL];
      if (service !== undefined) this.#queue.add(`${metadata.namespace ?? ""}/${service}`);
    });
    this.#endpoints = informer<Endpoints>(context, ENDPOINTS, (one) => this.#queue.add(objectKey(one)));
    this.#services = informer<Service>(context, SERVICES, (service) => this.#queue.add(objectKey(service)));
    for (const service of this.#services.all()) this.#queue.add(objectKey(service));
  }

  #reconcile(key: string): void {
    const service = this.#services.get(key);
    const endpoints = this.#endpoints.get(key);
    if (!service) return this.#drop(endpoints);
    if (service.spec.type === "ExternalName") return;
    const hasSelector = Object.keys(service.spec.selector ?? {}).length > 0;
    if (hasSelector) this.#write(service, endpoints);
    else if (endpoints && endpoints.metadata.labels?.[SKIP_MIRROR] !== "true") this.#mirror(service, endpoints);
  }

  /** Endpoints go with their Service. */
  #drop(endpoints: Endpoints | undefined): void {
    if (!endpoints) return;
    const { namespace, name } = endpoints.metadata;
    if (this.#context.api.delete(ENDPOINTS, namespace, name).ok) this.#endpoints.forget(endpoints);
  }

  #slicesOf({ metadata }: KubeObject): Slice[] {
    return this.#slices.ownedBy(metadata.uid).filter((slice) => slice.metadata.deletionTimestamp === undefined);
  }

  #write(service: Service, old: Endpoints | undefined): void {
    const { api } = this.#context;
    const { name, namespace, labels } = service.metadata;
    const slices = this.#slicesOf(service);
    const shown = slices.flatMap((slice) => slice.endpoints).filter((one) => one.conditions?.terminating !== true);
    const addresses = shown
      .filter((one) => one.conditions?.ready !== false)
      .map(addressOf)
      .sort(byIp);
    const notReadyAddresses = shown
      .filter((one) => one.conditions?.ready === false)
      .map(addressOf)
      .sort(byIp);
    const ports = slices[0]?.ports ?? [];
    const isEmpty = addresses.length + notReadyAddresses.length === 0;
    const subsets = isEmpty
      ? undefined
      : [
          {
            ...(addresses.length > 0 && { addresses }),
            ...(notReadyAddresses.length > 0 && { notReadyAddresses }),
            ...(ports.length > 0 && { ports: ports.map(portOf) }),
          },
        ];
    if (old && sameJson(old.subsets, subsets)) return;
    const object = {
      apiVersion: "v1",
      kind: "Endpoints",
      metadata: old
        ? old.metadata
        : { name, namespace, labels: { ...labels, "endpoints.kubernetes.io/managed-by": "endpoint-controller" } },
      ...(subsets && { subsets }),
    };
    const result = old ? api.update(ENDPOINTS, object) : api.create(ENDPOINTS, namespace, object);
    if (result.ok) this.#endpoints.assume(result.value);
  }

  /** A slice that says what the person's Endpoints say. */
  #mirror(service: Service, source: Endpoints): void {
    const { api } = this.#context;
    const { name, namespace } = service.metadata;
    const [subset] = source.subsets ?? [];
    const endpoints = [
      ...(subset?.addresses ?? []).map((one) => mirrored(one, true)),
      ...(subset?.notReadyAddresses ?? []).map((one) => mirrored(one, false)),
    ];
    const ports = (subset?.ports ?? []).map((port) => ({ name: "", protocol: "TCP", ...port }));
    const old = this.#slicesOf(service).find((slice) => slice.metadata.labels?.[MANAGED_BY] === MIRROR);
    if (old && sameJson(old.endpoints, endpoints) && sameJson(old.ports, ports)) return;
    const slice = {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: old?.metadata ?? {
        generateName: `${name}-`,
        namespace,
        labels: { ...source.metadata.labels, [MANAGED_BY]: MIRROR, [SERVICE_LABEL]: name },
        ownerReferences: [ownerReference(service)],
      },
      addressType: "IPv4",
      endpoints,
      ports,
    };
    const result = old ? api.update(SLICES, slice) : api.create(SLICES, namespace, slice);
    if (result.ok) this.#slices.assume(result.value as Slice);
  }
}

function addressOf({ addresses, hostname, nodeName, targetRef }: Slice["endpoints"][number]): Address {
  return {
    ip: addresses[0] ?? "",
    ...(hostname !== undefined && { hostname }),
    ...(nodeName !== undefined && { nodeName }),
    ...(targetRef !== undefined && { targetRef }),
  };
}

function byIp(a: Address, b: Address): number {
  return a.ip < b.ip ? -1 : Number(a.ip > b.ip);
}

function portOf({ name, port, protocol = "TCP" }: Port): Port {
  return { ...(name !== undefined && name !== "" && { name }), port, protocol };
}

function mirrored({ ip, hostname, nodeName, targetRef }: Address, ready: boolean): Slice["endpoints"][number] {
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname !== undefined && { hostname }),
    ...(nodeName !== undefined && { nodeName }),
    ...(targetRef !== undefined && { targetRef }),
  };
}
