/**
 * The cluster's DNS: Services, their endpoints and Pods by name, and what lies outside.
 *
 * Source: Kubernetes DNS specification 1.1; CoreDNS plugin kubernetes (behaviour), with `pods insecure`.
 * Simplified: IPv4 only; zones are not transferred.
 */
import type { DnsAnswer, DnsRecord } from "../../machine/kernel/net/fabric.ts";
import type { Service } from "../api/core.ts";
import type { Backend, ServiceTable } from "./service-table.ts";

const ZONE = "cluster.local";
const REVERSE = ".in-addr.arpa";

/** What a name outside the cluster has for records; undefined: there is no such name. */
export type Upstream = (name: string, type: string) => DnsAnswer | undefined;

/** CNAMEs that are followed. Source: CoreDNS plugin/pkg/upstream and kubernetes (behaviour). */
const MAX_ALIASES = 7;

export class ClusterDns {
  readonly #table: ServiceTable;
  readonly #upstream: Upstream;
  /** Names announced by hand. */
  readonly #fixed = new Map<string, string>();

  constructor(table: ServiceTable, upstream: Upstream) {
    this.#table = table;
    this.#upstream = upstream;
  }

  announce(name: string, address: string): void {
    this.#fixed.set(name, address);
  }

  /** `aliases`: how many names have stood for this one so far; a chain that is too long leads nowhere, as one that is a ring. */
  answer(asked: string, type: string, aliases = 0): DnsAnswer {
    if (aliases > MAX_ALIASES) return "NXDOMAIN";
    const name = asked.toLowerCase().replace(/\.$/, "");
    const fixed = this.#fixed.get(name);
    if (fixed !== undefined) return type === "A" ? [fixed] : [];
    if (name.endsWith(REVERSE)) return this.#reverse(name, type);
    if (name !== ZONE && !name.endsWith(`.${ZONE}`)) return this.#upstream(name, type) ?? "NXDOMAIN";
    const labels = name.slice(0, -ZONE.length).replace(/\.$/, "").split(".");
    const kind = labels.pop();
    if (kind === "" || (labels.length === 0 && (kind === "svc" || kind === "pod"))) return [];
    if (kind === "pod") return this.#pod(labels, type);
    return kind === "svc" ? this.#service(labels, type, aliases) : "NXDOMAIN";
  }

  /** `10-244-0-5.NAMESPACE.pod`: whatever address the name says. */
  #pod(labels: readonly string[], type: string): DnsAnswer {
    const [dashed = "", namespace = ""] = labels.length === 1 ? ["", labels[0]] : labels;
    if (!this.#table.hasNamespace(namespace)) return "NXDOMAIN";
    if (labels.length === 1) return [];
    const address = /^\d+-\d+-\d+-\d+$/.test(dashed) && labels.length === 2 ? dashed.replaceAll("-", ".") : undefined;
    if (address === undefined) return "NXDOMAIN";
    return type === "A" ? [address] : [];
  }

  #service(labels: readonly string[], type: string, aliases: number): DnsAnswer {
    const [namespace = "", name, ...inner] = labels.toReversed();
    if (!this.#table.hasNamespace(namespace)) return "NXDOMAIN";
    if (name === undefined) return [];
    const service = this.#table.service(namespace, name);
    if (!service) return "NXDOMAIN";
    const full = `${name}.${namespace}.svc.${ZONE}`;
    if (service.spec.type === "ExternalName")
      return inner.length === 0 ? this.#external(service, full, type, aliases) : "NXDOMAIN";
    const published = this.#table.backends(service).filter((one) => one.ready);
    if (inner.length === 2 && inner.every((label) => label.startsWith("_"))) {
      const [protocol = "", port = ""] = inner.map((label) => label.slice(1));
      return srvRecords(service, published, full, type, (one) => one.name === port && protocolOf(one) === protocol);
    }
    if (inner.length > 1) return "NXDOMAIN";
    if (inner.length === 1) {
      const found = published.filter((one) => hostOf(one) === inner[0]);
      return found.length === 0 ? "NXDOMAIN" : addresses(found, type);
    }
    if (type === "SRV") return srvRecords(service, published, full, type, () => true);
    if (!isHeadless(service)) return type === "A" ? [service.spec.clusterIP ?? ""] : [];
    return published.length === 0 ? "NXDOMAIN" : addresses(published, type);
  }

  /** An alias, and what it stands for. */
  #external(service: Service, owner: string, type: string, aliases: number): DnsAnswer {
    const target = (service.spec.externalName ?? "").toLowerCase().replace(/\.$/, "");
    const alias: DnsRecord = { name: owner, type: "CNAME", value: target };
    if (type !== "A" && type !== "AAAA") return type === "CNAME" ? [alias] : [];
    const behind = target === owner ? "NXDOMAIN" : this.answer(target, type, aliases + 1);
    if (behind === null) return null;
    const records = typeof behind === "string" ? [] : behind.map((one) => recordOf(one, target, type));
    return [alias, ...records];
  }

  #reverse(name: string, type: string): DnsAnswer {
    const address = name.slice(0, -REVERSE.length).split(".").reverse().join(".");
    for (const service of this.#table.services()) {
      const full = `${service.metadata.name}.${service.metadata.namespace ?? "default"}.svc.${ZONE}`;
      if (service.spec.clusterIP === address) return type === "PTR" ? [full] : [];
      if (!isHeadless(service)) continue;
      const found = this.#table.backends(service).find((one) => one.address === address);
      if (found) return type === "PTR" ? [`${hostOf(found)}.${full}`] : [];
    }
    return "NXDOMAIN";
  }
}

function isHeadless({ spec }: Service): boolean {
  return spec.clusterIP === "None";
}

function hostOf({ hostname, address }: Backend): string {
  return hostname ?? address.replaceAll(".", "-");
}

function addresses(backends: readonly Backend[], type: string): DnsAnswer {
  return type === "A" ? [...new Set(backends.map((one) => one.address))] : [];
}

function recordOf(one: string | DnsRecord, name: string, type: string): DnsRecord {
  return typeof one === "string" ? { name, type, value: one } : one;
}

type ServicePort = NonNullable<Service["spec"]["ports"]>[number];

function protocolOf(port: ServicePort): string {
  return (port.protocol ?? "TCP").toLowerCase();
}

/** `PRIORITY WEIGHT PORT TARGET` for each port that is wanted. */
function srvRecords(
  service: Service,
  published: readonly Backend[],
  full: string,
  type: string,
  isWanted: (port: ServicePort) => boolean,
): DnsAnswer {
  const ports = (service.spec.ports ?? []).filter((port) => isWanted(port));
  const targets = ports.flatMap((port) =>
    isHeadless(service)
      ? published.map((one) => ({ port: one.ports.get(port.name ?? "") ?? port.port, host: `${hostOf(one)}.${full}` }))
      : [{ port: port.port, host: full }],
  );
  if (targets.length === 0) return "NXDOMAIN";
  const weight = Math.max(1, Math.floor(100 / targets.length));
  return type === "SRV" ? targets.map(({ port, host }) => `0 ${weight} ${port} ${host}`) : [];
}
