/**
 * The cluster's DNS: Services by name, and whatever else a host has announced.
 * Source: Kubernetes DNS specification 1.1.
 * Simplified: names of Pods, SRV and PTR records, and names outside the cluster do not exist.
 */
import type { Fabric } from "../../machine/kernel/net/fabric.ts";
import type { Service } from "../api/core.ts";

/** Answers on the fabric from fixed names and from the Services that `services` gives. Returns what announces a name. */
export function createDns(
  fabric: Fabric,
  fixed: ReadonlyMap<string, string>,
  services: () => Iterable<Service> = () => [],
): (name: string, address: string) => void {
  const names = new Map(fixed);
  fabric.dns = (asked, type) => {
    const name = asked.toLowerCase().replace(/\.$/, "");
    const address = names.get(name) ?? addressOfService(name, services());
    if (address === undefined) return "NXDOMAIN";
    return type === "A" ? [address] : [];
  };
  return (name, address) => void names.set(name, address);
}

function addressOfService(name: string, services: Iterable<Service>): string | undefined {
  for (const { metadata, spec } of services) {
    const isNamed = name === `${metadata.name}.${metadata.namespace ?? "default"}.svc.cluster.local`;
    if (isNamed && spec.clusterIP !== undefined && spec.clusterIP !== "None" && spec.clusterIP !== "")
      return spec.clusterIP;
  }
  return undefined;
}
