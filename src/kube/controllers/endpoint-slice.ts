/**
 * The EndpointSlice controller: for each Service with a selector, the addresses behind it.
 *
 * Source: Kubernetes v1.36 documentation, "EndpointSlices"; facts/kubelet.md 11.
 * Simplified: one slice a Service, IPv4 only; nothing is mirrored from Endpoints, and no zone hints are given.
 */
import type { Duration } from "../../sim/units.ts";
import type { KubeObject } from "../api/meta.ts";
import type { Service } from "../api/core.ts";
import type { Pod } from "../api/pod.ts";
import { informer, objectKey } from "./informer.ts";
import type { Informer } from "./informer.ts";
import { matchesLabels } from "./label-match.ts";
import { ownerReference } from "./pod-control.ts";
import { isPodReady } from "./pod-readiness.ts";
import { sameJson } from "../api/same-json.ts";
import type { Controller, ControllerContext } from "./types.ts";
import { workQueue } from "./work-queue.ts";
import type { WorkQueue } from "./work-queue.ts";

const SLICES = { group: "discovery.k8s.io", resource: "endpointslices" };
const SERVICES = { group: "", resource: "services" };
const PODS = { group: "", resource: "pods" };
/** Changes are gathered this long. */
const BATCH: Duration = 100;
const MANAGER = "endpointslice-controller.k8s.io";
const SERVICE_LABEL = "kubernetes.io/service-name";

export interface Endpoint {
  addresses: string[];
  hostname?: string;
  conditions: { ready: boolean; serving: boolean; terminating: boolean };
  nodeName?: string;
  targetRef: { kind: "Pod"; name: string; namespace: string; uid: string };
}

interface EndpointPort {
  name: string;
  port: number;
  protocol: string;
}

interface EndpointSlice extends KubeObject {
  endpoints: Endpoint[];
  ports: EndpointPort[];
}

export const endpointSliceController: Controller = {
  name: "endpointslice-controller",
  start: (context) => new EndpointSliceController(context).start(),
};

class EndpointSliceController {
  readonly #context: ControllerContext;
  readonly #queue: WorkQueue;
  readonly #services: Informer<Service>;
  readonly #pods: Informer<Pod>;
  readonly #slices: Informer<EndpointSlice>;
  /** By namespace: keys of the Services that select Pods. */
  readonly #selecting = new Map<string, Set<string>>();
  /** By namespace: its Pods by key. */
  readonly #podsOf = new Map<string, Map<string, Pod>>();

  constructor(context: ControllerContext) {
    this.#context = context;
    const delay = context.delays.reconcile === 0 ? 0 : BATCH;
    this.#queue = workQueue(context.clock, delay, (key) => this.#reconcile(key));
    this.#slices = informer<EndpointSlice>(context, SLICES, () => {});
    this.#pods = informer<Pod>(context, PODS, (pod, before, isDeleted) => this.#podChanged(pod, before, isDeleted));
    this.#services = informer<Service>(context, SERVICES, (service, _before, isDeleted) =>
      this.#serviceChanged(service, isDeleted),
    );
  }

  start(): void {
    for (const pod of this.#pods.all()) this.#podChanged(pod, undefined, false);
    for (const service of this.#services.all()) this.#serviceChanged(service, false);
  }

  #serviceChanged(service: Service, isDeleted: boolean): void {
    const namespace = service.metadata.namespace ?? "";
    let keys = this.#selecting.get(namespace);
    if (!keys) this.#selecting.set(namespace, (keys = new Set<string>()));
    const key = objectKey(service);
    if (isDeleted || !selects(service)) keys.delete(key);
    else {
      keys.add(key);
      this.#queue.add(key);
    }
  }

  #podChanged(pod: Pod, before: Pod | undefined, isDeleted: boolean): void {
    const namespace = pod.metadata.namespace ?? "";
    let pods = this.#podsOf.get(namespace);
    if (!pods) this.#podsOf.set(namespace, (pods = new Map<string, Pod>()));
    if (isDeleted) pods.delete(objectKey(pod));
    else pods.set(objectKey(pod), pod);
    if (!isDeleted && before && before !== pod && isSameTarget(pod, before)) return;
    for (const key of this.#selecting.get(namespace) ?? []) {
      const service = this.#services.get(key);
      if (service && (isSelected(service, pod) || (before && isSelected(service, before)))) this.#queue.add(key);
    }
  }

  /** A Service that has gone takes its slice with it: the garbage collector sees to that. */
  #reconcile(key: string): void {
    const service = this.#services.get(key);
    if (!service || !selects(service)) return;
    const { api } = this.#context;
    const namespace = service.metadata.namespace ?? "";
    const endpoints: Endpoint[] = [];
    let example: Pod | undefined;
    for (const pod of this.#podsOf.get(namespace)?.values() ?? []) {
      const endpoint = isSelected(service, pod) ? endpointOf(service, pod) : undefined;
      if (!endpoint) continue;
      endpoints.push(endpoint);
      example ??= pod;
    }
    endpoints.sort((a, b) => (a.targetRef.name < b.targetRef.name ? -1 : 1));
    const ports = example ? endpointPorts(service, example) : [];
    const old = this.#slices.ownedBy(service.metadata.uid)[0];
    if (old && sameJson(old.endpoints, endpoints) && sameJson(old.ports, ports)) return;
    const result = old
      ? api.update(SLICES, { ...old, endpoints, ports })
      : api.create(SLICES, namespace, newSlice(service, endpoints, ports));
    if (result.ok) this.#slices.assume(result.value as EndpointSlice);
  }
}

function selects(service: Service): boolean {
  return service.spec.type !== "ExternalName" && Object.keys(service.spec.selector ?? {}).length > 0;
}

function isSelected(service: Service, pod: Pod): boolean {
  return matchesLabels({ matchLabels: service.spec.selector ?? {} }, pod.metadata.labels);
}

/** Whether nothing that an endpoint shows has changed. */
function isSameTarget(pod: Pod, before: Pod): boolean {
  return (
    pod.status.podIP === before.status.podIP &&
    isPodReady(pod) === isPodReady(before) &&
    pod.metadata.deletionTimestamp === before.metadata.deletionTimestamp &&
    pod.status.phase === before.status.phase &&
    sameJson(pod.metadata.labels, before.metadata.labels)
  );
}

function endpointOf(service: Service, pod: Pod): Endpoint | undefined {
  const { podIP, phase } = pod.status;
  if (podIP === undefined || phase === "Succeeded" || phase === "Failed") return undefined;
  const isReady = isPodReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const isPublished = service.spec["publishNotReadyAddresses"] === true;
  const { name, namespace = "default", uid } = pod.metadata;
  return {
    addresses: [podIP],
    conditions: { ready: isPublished || (isReady && !terminating), serving: isReady, terminating },
    ...(pod.spec.hostname !== undefined &&
      pod.spec.subdomain === service.metadata.name && { hostname: pod.spec.hostname }),
    ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    targetRef: { kind: "Pod", name, namespace, uid },
  };
}

/** A named target port is the port of that name of the Pod's containers. */
function endpointPorts(service: Service, pod: Pod | undefined): EndpointPort[] {
  const ports: EndpointPort[] = [];
  for (const port of service.spec.ports ?? []) {
    const target = port.targetPort ?? port.port;
    const named = pod?.spec.containers.flatMap((spec) => spec.ports ?? []).find((one) => one.name === target);
    const number = typeof target === "number" ? target : named?.containerPort;
    if (number !== undefined) ports.push({ name: port.name ?? "", port: number, protocol: port.protocol ?? "TCP" });
  }
  return ports;
}

function newSlice(service: Service, endpoints: Endpoint[], ports: EndpointPort[]): unknown {
  const { name, namespace, labels } = service.metadata;
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: { ...labels, "endpointslice.kubernetes.io/managed-by": MANAGER, [SERVICE_LABEL]: name },
      ownerReferences: [ownerReference(service)],
    },
    addressType: "IPv4",
    endpoints,
    ports,
  };
}
