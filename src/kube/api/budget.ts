/** PodDisruptionBudget. Source: Kubernetes API reference, v1.36 policy/v1. */
import type { IntOrString, LabelSelector, ObjectMeta, Timestamp } from "./meta.ts";

export interface DisruptionBudget {
  apiVersion: "policy/v1";
  kind: "PodDisruptionBudget";
  metadata: ObjectMeta;
  spec: {
    minAvailable?: IntOrString;
    maxUnavailable?: IntOrString;
    selector?: LabelSelector;
    unhealthyPodEvictionPolicy?: "IfHealthyBudget" | "AlwaysAllow";
  };
  status?: {
    observedGeneration?: number;
    disruptedPods?: Readonly<Record<string, Timestamp>>;
    disruptionsAllowed?: number;
    currentHealthy?: number;
    desiredHealthy?: number;
    expectedPods?: number;
    conditions?: { type: string; status: string; reason?: string; message?: string; lastTransitionTime?: Timestamp }[];
  };
  [field: string]: unknown;
}
