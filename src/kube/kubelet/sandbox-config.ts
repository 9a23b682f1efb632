/** What the runtime is told about a Pod's sandbox: its names and its files in /etc. */
import type { SandboxConfig } from "../../machine/runtime/types.ts";
import type { Pod } from "../api/pod.ts";
import { baseResolver, hostsFile, podHostname, resolvConf } from "./network-files.ts";
import type { Resolver } from "./network-files.ts";
import type { NodeContext } from "./node-context.ts";

export function sandboxConfig(context: NodeContext, pod: Pod): SandboxConfig {
  const hostNetwork = pod.spec.hostNetwork ?? false;
  // Not the status: that would be kept for as long as the sandbox is.
  const { metadata, spec } = pod;
  return {
    namespace: pod.metadata.namespace ?? "default",
    name: pod.metadata.name,
    uid: pod.metadata.uid,
    hostname: podHostname(pod, context.node),
    resolvConf: resolvConf(resolverOf(context, pod)),
    hosts: (ip) => hostsFile({ metadata, spec }, hostNetwork ? context.hostIP : ip, context.node),
    shareProcessNamespace: pod.spec.shareProcessNamespace ?? false,
    hostNetwork,
  };
}

function resolverOf(context: NodeContext, pod: Pod): Resolver {
  const base = baseResolver(pod);
  if (!pod.spec.dnsConfig) return base;
  const { resolver, warnings } = context.extras().dnsSettings(pod, base);
  for (const message of warnings) context.event(pod, "Warning", "DNSConfigForming", message);
  return resolver;
}
