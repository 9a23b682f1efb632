/** All that the scheduler's rules look at for one Pod, and the rules in the order of its plugins. */
import type { Pod } from "../api/pod.ts";
import type { ApiServer } from "../apiserver/types.ts";
import { hasFreePorts } from "../api/host-ports.ts";
import type { Misfit, NodeInfo } from "./node-info.ts";
import { podAffinityProblem } from "./pod-affinity.ts";
import type { Resources } from "../api/resource-requests.ts";
import { nodeMisfit, resourceMisfit } from "./scheduler-nodes.ts";
import { volumeProblem } from "./scheduler-volumes.ts";
import type { PodClaims } from "./scheduler-volumes.ts";
import { spreadProblem } from "./topology-spread.ts";

/** What the scheduler knows. */
export interface SchedulingView {
  readonly api: ApiServer;
  readonly nodes: ReadonlyMap<string, NodeInfo>;
  /** Pods for which others were asked to go, by uid. */
  readonly nominated: ReadonlyMap<string, { readonly pod: Pod; readonly node: string }>;
}

export interface Question {
  readonly pod: Pod;
  readonly requests: Resources;
  readonly claims: PodClaims;
  readonly view: SchedulingView;
  readonly infos: readonly NodeInfo[];
}

/** The first rule that keeps the Pod off the node, or null. */
export function problemOf({ pod, requests, claims, view, infos }: Question, info: NodeInfo): Misfit | null {
  return (
    nodeMisfit(pod, info.node) ??
    (hasFreePorts(pod, info.pods.values())
      ? null
      : room("node(s) didn't have free ports for the requested pod ports")) ??
    resourceMisfit(requests, info) ??
    volumeProblem(view.api, claims, info, infos) ??
    spreadProblem(pod, info, infos) ??
    podAffinityProblem(pod, info, infos, view.api)
  );
}

function room(reason: string): Misfit {
  return { reasons: [reason], isFinal: false };
}
