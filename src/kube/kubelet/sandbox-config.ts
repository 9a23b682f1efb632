/** What the runtime is told about a Pod's sandbox: its names and its files in /etc. */
import type { SandboxConfig } from "../../machine/runtime/types.ts";
import type { Pod } from "../api/pod.ts";
import { hostsFile, podHostname, resolvConf } from "./network-files.ts";
import type { NodeContext } from "./node-context.ts";

export function sandboxConfig(context: NodeContext, pod: Pod): SandboxConfig {
  const hostNetwork = pod.spec.hostNetwork ?? false;
  return {
    namespace: pod.metadata.namespace ?? "default",
    name: pod.metadata.name,
    uid: pod.metadata.uid,
    hostname: podHostname(pod, context.node),
    resolvConf: resolvConf(pod),
    hosts: (ip) => hostsFile(pod, hostNetwork ? context.hostIP : ip, context.node),
    shareProcessNamespace: pod.spec.shareProcessNamespace ?? false,
    hostNetwork,
  };
}
