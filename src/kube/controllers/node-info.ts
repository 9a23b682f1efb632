/** A node as the scheduler counts it, and why a Pod does not fit there. */
import type { Node } from "../api/core.ts";
import type { Pod } from "../api/pod.ts";
import type { Resources } from "./resource-requests.ts";

export interface NodeInfo {
  node: Node;
  allocatable: Resources;
  maxPods: number;
  readonly used: Resources;
  readonly pods: Map<string, Pod>;
  /** Pods of each controller, to spread them. */
  readonly byOwner: Map<string, number>;
}

/** Why not; `isFinal`: taking other Pods away would not help. */
export interface Misfit {
  reasons: string[];
  isFinal: boolean;
}
