/**
 * The Node that the kubelet registers, and its conditions. What becomes of them is heartbeat.ts.
 * Simplified: a node is Ready from the start.
 */
import { fullVersion } from "../api/versions.ts";
import { formatRfc3339 } from "../../sim/units.ts";
import type { EpochMs } from "../../sim/units.ts";

const CONDITIONS = [
  ["MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"],
  ["DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"],
  ["PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"],
  ["Ready", "True", "KubeletReady", "kubelet is posting ready status"],
] as const;

/** What a node has, all of it for Pods. */
export const NODE_CAPACITY: Readonly<Record<string, string>> = {
  cpu: "4",
  "ephemeral-storage": "61202244Ki",
  "hugepages-1Gi": "0",
  "hugepages-2Mi": "0",
  memory: "8131440Ki",
  pods: "110",
};

export function nodeObject(name: string): unknown {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: {
        "beta.kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
      },
    },
    spec: {},
  };
}

export function nodeStatus(
  name: string,
  hostIP: string,
  capacity: Readonly<Record<string, string>>,
  version: string,
  now: EpochMs,
): unknown {
  const time = formatRfc3339(now);
  return {
    capacity,
    allocatable: capacity,
    conditions: CONDITIONS.map(([type, status, reason, message]) => ({
      type,
      status,
      lastHeartbeatTime: time,
      lastTransitionTime: time,
      reason,
      message,
    })),
    addresses: [
      { type: "InternalIP", address: hostIP },
      { type: "Hostname", address: name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      architecture: "amd64",
      bootID: "",
      containerRuntimeVersion: "containerd://2.1.4",
      kernelVersion: "6.8.0",
      kubeProxyVersion: "",
      kubeletVersion: `v${fullVersion(version)}`,
      machineID: "",
      operatingSystem: "linux",
      osImage: "Podarium",
      systemUUID: "",
    },
    images: [],
  };
}
