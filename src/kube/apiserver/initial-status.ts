/** The status of a new object, before anybody has looked at it. Source: kubernetes pkg/registry (PrepareForCreate of each kind), v1.36. */
import type { KindInfo } from "../api/kinds.ts";
import type { Pod } from "../api/pod.ts";
import { qosClassOf } from "../api/qos.ts";
import type { Fields } from "./pod-defaults.ts";

export function initialStatus(info: KindInfo, object: Fields): unknown {
  switch (info.kind) {
    case "Pod":
      return podStatus((object as unknown as Pod).spec);
    case "Namespace":
      return { phase: "Active" };
    case "PersistentVolume":
    case "PersistentVolumeClaim":
      return { phase: "Pending" };
    case "ReplicaSet":
    case "ReplicationController":
      return { replicas: 0 };
    case "Service":
      return { loadBalancer: {} };
    case "StatefulSet":
      return { replicas: 0, availableReplicas: 0 };
    case "DaemonSet":
      return { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 };
    case "Deployment":
    case "Job":
    case "CronJob":
    case "Node":
      return {};
    default:
      // Kinds that nobody simulates keep what they came with: there is nobody who would write it.
      return info.simulated || info.custom?.ownsStatus === false ? undefined : object["status"];
  }
}

/** Of a Pod that nobody has looked at; one with scheduling gates says that nobody will. */
function podStatus(spec: Pod["spec"]): unknown {
  const isGated = (spec.schedulingGates?.length ?? 0) > 0;
  return { phase: "Pending", ...(isGated && { conditions: [GATED] }), qosClass: qosClassOf(spec) };
}

const GATED = {
  type: "PodScheduled",
  status: "False",
  lastProbeTime: null,
  lastTransitionTime: null,
  reason: "SchedulingGated",
  message: "Scheduling is blocked due to non-empty scheduling gates",
};
