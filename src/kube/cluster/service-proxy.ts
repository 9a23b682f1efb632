/**
 * kube-proxy: where a connection to a Service's address goes.
 *
 * Source: Kubernetes v1.36 documentation, "Virtual IPs and Service Proxies"; facts/kubelet.md 11.
 * Simplified: one choice for the whole cluster, as in iptables mode.
 */
import type { Protocol, Route } from "../../machine/kernel/net/fabric.ts";
import type { Clock } from "../../sim/clock.ts";
import type { Random } from "../../sim/random.ts";
import type { SimTime } from "../../sim/units.ts";
import type { Service } from "../api/core.ts";
import type { Backend, ServiceTable } from "./service-table.ts";

/** Clients whose place is remembered, for each Service. */
const MAX_CLIENTS = 10_000;
const DEFAULT_AFFINITY_SECONDS = 10_800;

export interface ProxyOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly table: ServiceTable;
  /** The node that has that address, or from which on the addresses of its Pods are numbered: `10.244.1.`; or undefined. */
  nodeOf(address: string): string | undefined;
}

type ServicePort = NonNullable<Service["spec"]["ports"]>[number];

export class ServiceProxy {
  readonly #options: ProxyOptions;
  /** By Service and client: the endpoint it keeps, and until when. */
  readonly #affinities = new Map<string, { address: string; until: SimTime }>();

  constructor(options: ProxyOptions) {
    this.#options = options;
  }

  /** `client` is the address that connects. Null: no Service has that address. */
  route(address: string, port: number, client: string, protocol: Protocol = "TCP"): Route {
    const node = this.#options.nodeOf(address);
    for (const service of this.#options.table.services()) {
      const { spec } = service;
      if (node !== undefined) {
        const byNodePort = spec.ports?.find((one) => one.nodePort === port && isOf(one, protocol));
        if (byNodePort)
          return this.#toBackend(service, byNodePort, client, spec["externalTrafficPolicy"] === "Local" ? node : null);
        continue;
      }
      if (!addressesOf(service).includes(address)) continue;
      const servicePort = spec.ports?.find((one) => one.port === port && isOf(one, protocol));
      const near = spec["internalTrafficPolicy"] === "Local" ? this.#nodeOfClient(client) : null;
      // Packets to a port that the Service has not are dropped.
      return servicePort ? this.#toBackend(service, servicePort, client, near) : "timeout";
    }
    return isServiceRange(address) ? "timeout" : null;
  }

  /** A node's own processes have its address, those of its Pods one of its range. */
  #nodeOfClient(client: string): string | null {
    const { nodeOf } = this.#options;
    return nodeOf(client) ?? nodeOf(client.replace(/\d+$/, "")) ?? null;
  }

  #toBackend(service: Service, port: ServicePort, client: string, onlyNode: string | null): Route {
    const all = this.#options.table.backends(service).filter((one) => one.ports.has(port.name ?? ""));
    const local = onlyNode === null ? all : all.filter((one) => one.node === onlyNode);
    if (all.length > 0 && local.length === 0) return "timeout";
    const chosen = this.#choose(service, usable(local), client);
    if (!chosen) return "refused";
    return { address: chosen.address, port: chosen.ports.get(port.name ?? "") ?? port.port };
  }

  #choose(service: Service, backends: readonly Backend[], client: string): Backend | undefined {
    const { clock, random } = this.#options;
    const isSticky = service.spec["sessionAffinity"] === "ClientIP";
    const key = `${service.metadata.uid} ${client}`;
    const kept = isSticky ? this.#affinities.get(key) : undefined;
    const same = kept && kept.until > clock.now ? backends.find((one) => one.address === kept.address) : undefined;
    const chosen = same ?? backends[backends.length < 2 ? 0 : random.stream("kube-proxy").below(backends.length)];
    if (isSticky && chosen && (this.#affinities.size < MAX_CLIENTS || kept)) {
      this.#affinities.set(key, { address: chosen.address, until: clock.now + affinitySeconds(service) * 1000 });
    }
    return chosen;
  }
}

function isOf(port: ServicePort, protocol: Protocol): boolean {
  return (port.protocol ?? "TCP") === protocol;
}

/** Those that are ready; where none is, those that serve while they end. */
function usable(backends: readonly Backend[]): Backend[] {
  const ready = backends.filter((one) => one.ready);
  return ready.length > 0 ? ready : backends.filter((one) => one.serving && one.terminating);
}

/** All addresses at which a Service answers. */
function addressesOf({ spec, status }: Service): string[] {
  const own = spec.clusterIP === undefined || spec.clusterIP === "None" ? [] : [spec.clusterIP];
  const balanced = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip === undefined ? [] : [ip]));
  return [...own, ...(spec.externalIPs ?? []), ...balanced];
}

/** 10.96.0.0/12, from which Services get their addresses. */
function isServiceRange(address: string): boolean {
  const match = /^10\.(\d+)\./.exec(address);
  return match !== null && Number(match[1]) >= 96 && Number(match[1]) < 112;
}

function affinitySeconds(service: Service): number {
  const config = service.spec["sessionAffinityConfig"] as { clientIP?: { timeoutSeconds?: number } } | undefined;
  return config?.clientIP?.timeoutSeconds ?? DEFAULT_AFFINITY_SECONDS;
}
