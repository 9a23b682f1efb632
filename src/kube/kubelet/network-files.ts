/**
 * What a Pod's containers find in /etc: host name, hosts and resolv.conf.
 *
 * Source: facts/kubelet.md 10.5. Simplified: the node's own resolv.conf has no search domains.
 */
import type { Pod } from "../api/pod.ts";

const CLUSTER_DNS = "10.96.0.10";
const NODE_DNS = "10.0.0.2";
const CLUSTER_DOMAIN = "cluster.local";
const HOSTNAME_MAX = 63;

/** What `hostname` prints. */
export function podHostname(pod: Pod, node: string): string {
  if (pod.spec.hostnameOverride !== undefined) return pod.spec.hostnameOverride;
  if (pod.spec.hostNetwork) return node;
  const name = pod.spec.hostname ?? pod.metadata.name;
  const short = name.slice(0, HOSTNAME_MAX).replace(/[-.]+$/, "");
  const domain = podDomain(pod);
  return pod.spec.setHostnameAsFQDN && domain !== null ? `${short}.${domain}` : short;
}

function podDomain(pod: Named): string | null {
  if (pod.spec.subdomain === undefined || pod.spec.hostnameOverride !== undefined) return null;
  return `${pod.spec.subdomain}.${pod.metadata.namespace ?? "default"}.svc.${CLUSTER_DOMAIN}`;
}

/** What names a Pod. */
type Named = Pick<Pod, "metadata" | "spec">;

export function hostsFile(pod: Named, ip: string, node: string): string {
  const lines = [
    pod.spec.hostNetwork ? "# Kubernetes-managed hosts file (host network)." : "# Kubernetes-managed hosts file.",
    "127.0.0.1\tlocalhost",
    "::1\tlocalhost ip6-localhost ip6-loopback",
    "fe00::0\tip6-localnet",
    "fe00::0\tip6-mcastprefix",
    "fe00::1\tip6-allnodes",
    "fe00::2\tip6-allrouters",
  ];
  const domain = podDomain(pod);
  const name = pod.spec.hostnameOverride ?? pod.spec.hostname ?? pod.metadata.name;
  const hostname = name.slice(0, HOSTNAME_MAX).replace(/[-.]+$/, "");
  if (pod.spec.hostNetwork) lines.push(`${ip}\t${node}`);
  else lines.push(domain === null ? `${ip}\t${hostname}` : `${ip}\t${hostname}.${domain}\t${hostname}`);
  const aliases = pod.spec.hostAliases ?? [];
  if (aliases.length > 0) lines.push("", "# Entries added by HostAliases.");
  for (const alias of aliases) lines.push([alias.ip, ...(alias.hostnames ?? [])].join("\t"));
  return lines.join("\n") + "\n";
}

export interface Resolver {
  readonly nameservers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly (readonly [name: string, value: string])[];
}

/** The text of /etc/resolv.conf, in the order in which containerd writes it. */
export function resolvConf({ nameservers, searches, options }: Resolver): string {
  const lines: string[] = [];
  if (searches.length > 0) lines.push(`search ${searches.join(" ")}`);
  for (const server of nameservers) lines.push(`nameserver ${server}`);
  if (options.length > 0) {
    const words = options.map(([name, value]) => (value === "" ? name : `${name}:${value}`));
    lines.push(`options ${words.join(" ")}`);
  }
  return lines.length === 0 ? "" : lines.join("\n") + "\n";
}

/** What the Pod's dnsPolicy stands for. */
export function baseResolver(pod: Pod): Resolver {
  const policy = pod.spec.dnsPolicy ?? "ClusterFirst";
  if (policy === "None") return { nameservers: [], searches: [], options: [] };
  if (policy === "Default" || (policy === "ClusterFirst" && pod.spec.hostNetwork)) {
    return { nameservers: [NODE_DNS], searches: [], options: [] };
  }
  const namespace = pod.metadata.namespace ?? "default";
  return {
    nameservers: [CLUSTER_DNS],
    searches: [`${namespace}.svc.${CLUSTER_DOMAIN}`, `svc.${CLUSTER_DOMAIN}`, CLUSTER_DOMAIN],
    options: [["ndots", "5"]],
  };
}
