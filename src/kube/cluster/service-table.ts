/**
 * What the cluster's network knows of Services: by name, by address, and the endpoints behind each. Kept up to date by
 * watches, so that a change takes as long to arrive as it takes any other client.
 */
import type { Namespace, Service } from "../api/core.ts";
import type { KubeObject } from "../api/meta.ts";
import type { ApiServer, ResourceRef } from "../apiserver/types.ts";

const SERVICES: ResourceRef = { group: "", resource: "services" };
const SLICES: ResourceRef = { group: "discovery.k8s.io", resource: "endpointslices" };
const NAMESPACES: ResourceRef = { group: "", resource: "namespaces" };
const SERVICE_LABEL = "kubernetes.io/service-name";

export interface Backend {
  readonly address: string;
  readonly hostname: string | null;
  readonly node: string | null;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
  /** By the name of the Service's port. */
  readonly ports: ReadonlyMap<string, number>;
}

interface EndpointSlice extends KubeObject {
  endpoints?:
    | {
        addresses: string[];
        hostname?: string;
        nodeName?: string;
        conditions?: { ready?: boolean; serving?: boolean; terminating?: boolean };
      }[]
    | null;
  ports?: { name?: string; port?: number }[] | null;
}

export class ServiceTable {
  readonly #services = new Map<string, Service>();
  /** By `NAMESPACE/NAME` of the Service, then by name of the slice. */
  readonly #slices = new Map<string, Map<string, EndpointSlice>>();
  readonly #namespaces = new Set<string>();

  constructor(api: ApiServer) {
    follow<Service>(api, SERVICES, (service, isGone) => {
      if (isGone) this.#services.delete(keyOf(service));
      else this.#services.set(keyOf(service), service);
    });
    follow<EndpointSlice>(api, SLICES, (slice, isGone) => this.#sliceChanged(slice, isGone));
    follow<Namespace & KubeObject>(api, NAMESPACES, ({ metadata }, isGone) => {
      if (isGone) this.#namespaces.delete(metadata.name);
      else this.#namespaces.add(metadata.name);
    });
  }

  hasNamespace(name: string): boolean {
    return this.#namespaces.has(name);
  }

  service(namespace: string, name: string): Service | undefined {
    return this.#services.get(`${namespace}/${name}`);
  }

  services(): Iterable<Service> {
    return this.#services.values();
  }

  /** In the order of the slices' names and of their endpoints. */
  backends(service: Service): Backend[] {
    const slices = [...(this.#slices.get(keyOf(service))?.values() ?? [])];
    return slices.flatMap(({ endpoints, ports }) => {
      const numbers = new Map(
        (ports ?? []).flatMap(({ name, port }) => (port === undefined ? [] : [[name ?? "", port] as const])),
      );
      return (endpoints ?? []).flatMap(({ addresses, hostname, nodeName, conditions }) =>
        addresses.map((address) => ({
          address,
          hostname: hostname ?? null,
          node: nodeName ?? null,
          ready: conditions?.ready ?? true,
          serving: conditions?.serving ?? conditions?.ready ?? true,
          terminating: conditions?.terminating ?? false,
          ports: numbers,
        })),
      );
    });
  }

  #sliceChanged(slice: EndpointSlice, isGone: boolean): void {
    const owner = slice.metadata.labels?.[SERVICE_LABEL];
    if (owner === undefined) return;
    const key = `${slice.metadata.namespace ?? "default"}/${owner}`;
    let slices = this.#slices.get(key);
    if (!slices) this.#slices.set(key, (slices = new Map<string, EndpointSlice>()));
    if (isGone) slices.delete(slice.metadata.name);
    else slices.set(slice.metadata.name, slice);
  }
}

function keyOf({ metadata }: KubeObject | Service): string {
  return `${metadata.namespace ?? "default"}/${metadata.name}`;
}

function follow<T extends KubeObject>(
  api: ApiServer,
  ref: ResourceRef,
  onChange: (object: T, isGone: boolean) => void,
): void {
  const present = api.list(ref);
  for (const object of present.ok ? present.value.items : []) onChange(object as T, false);
  api.watch(ref, {}, ({ type, object }) => onChange(object as T, type === "DELETED"));
}
