/**
 * The machines of a cluster: how many, of what size, and what they are for.
 *
 * A number stands for one control plane, which takes no ordinary Pods, and workers for the rest; one machine alone does both.
 * Source: what kubeadm makes of a node (labels and taint of a control plane), v1.36.
 * Simplified: the control plane's own components are no Pods; `kube-system` holds the Service of the cluster's DNS only.
 */
import type { Node, Taint } from "../api/core.ts";
import type { StringMap } from "../api/meta.ts";
import { NODE_CAPACITY, nodeObject } from "../kubelet/node-object.ts";

/** A machine as a scenario's settings may describe it. */
export interface NodeSetting {
  readonly name: string;
  readonly role?: "control-plane" | "worker";
  readonly cpu?: string;
  readonly memory?: string;
  readonly pods?: string;
  readonly labels?: StringMap;
  readonly taints?: readonly Taint[];
}

export interface NodePlan {
  readonly name: string;
  readonly hostIP: string;
  /** First three numbers of its Pods' addresses. */
  readonly podNetwork: string;
  readonly capacity: Readonly<Record<string, string>>;
  /** As it registers. */
  readonly object: unknown;
}

const USUAL = { default: 3, bare: 1 } as const;
const CONTROL_PLANE_LABELS = {
  "node-role.kubernetes.io/control-plane": "",
  "node.kubernetes.io/exclude-from-external-load-balancers": "",
};
const CONTROL_PLANE_TAINT: Taint = { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" };

/** `null`: as the profile has them. */
export function planNodes(
  nodes: number | readonly NodeSetting[] | null,
  profile: "default" | "bare",
): readonly NodePlan[] {
  const settings = typeof nodes === "object" && nodes !== null ? nodes : machines(nodes ?? USUAL[profile]);
  return settings.map(plan);
}

/** The control plane comes last, so that the first worker has the first addresses. */
function machines(count: number): NodeSetting[] {
  const workers = Math.max(1, count - 1);
  const settings: NodeSetting[] = [];
  for (let i = 1; i <= workers; i++) settings.push({ name: `node-${i}` });
  if (count > 1) settings.push({ name: "control-plane", role: "control-plane" });
  return settings;
}

function plan(setting: NodeSetting, index: number): NodePlan {
  const { name, role, cpu, memory, pods, labels } = setting;
  const podNetwork = `10.244.${index}`;
  const cidr = `${podNetwork}.0/24`;
  const bare = nodeObject(name) as Node;
  const taints = setting.taints ?? (role === "control-plane" ? [CONTROL_PLANE_TAINT] : []);
  return {
    name,
    hostIP: `172.18.0.${index + 2}`,
    podNetwork,
    capacity: { ...NODE_CAPACITY, ...(cpu && { cpu }), ...(memory && { memory }), ...(pods && { pods }) },
    object: {
      ...bare,
      metadata: {
        ...bare.metadata,
        labels: { ...bare.metadata.labels, ...(role === "control-plane" && CONTROL_PLANE_LABELS), ...labels },
      },
      spec: { podCIDR: cidr, podCIDRs: [cidr], ...(taints.length > 0 && { taints }) },
    },
  };
}
