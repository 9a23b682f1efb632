/**
 * What every part of one node's kubelet works with: time, chance, the API, the runtime, and whom to tell.
 * The hooks only report; nothing depends on who listens.
 */
import { HEX } from "../../sim/random.ts";
import type { Random } from "../../sim/random.ts";
import type { Duration } from "../../sim/units.ts";
import type { Runtime, Volume } from "../../machine/runtime/types.ts";
import type { ConfigMap, Secret, Service } from "../api/core.ts";
import type { ContainerSpec, Pod, Probe } from "../api/pod.ts";
import type { Difference } from "../api/versions.ts";
import type { ApiServer } from "../apiserver/types.ts";
import type { Gate, KubeletClock } from "./gate.ts";
import type { PodExtras } from "./pod-extras.ts";
import type { Profile } from "./profiles.ts";

export type ProbeKind = "startup" | "liveness" | "readiness";

interface AboutContainer {
  namespace: string;
  pod: string;
  uid: string;
  container: string;
  attempt: number;
}

/** A state chart has moved. `machine` is the chart's id: pod, container or probe. */
export interface MachineEntry {
  machine: string;
  namespace: string;
  pod: string;
  uid: string;
  container?: string;
  attempt?: number;
  probe?: ProbeKind;
  from: string;
  event: string;
  to: string;
}

export interface ProbeEntry extends AboutContainer {
  probe: ProbeKind;
  result: "success" | "failure" | "unknown";
  output: string;
}

export interface ContainerEntry extends AboutContainer {
  kind: ContainerKind;
  state: "created" | "running" | "exited";
  exitCode?: number;
  signal?: number;
  reason?: string;
  message?: string;
}

export interface PullEntry {
  namespace: string;
  pod: string;
  uid: string;
  container: string;
  image: string;
  result: "started" | "pulled" | "failed" | "backoff";
  message?: string;
}

export interface KubeletHooks {
  onMachine?(entry: MachineEntry): void;
  onProbe?(entry: ProbeEntry): void;
  onContainer?(entry: ContainerEntry): void;
  onPull?(entry: PullEntry): void;
}

/** What goes otherwise on a node than its kubelet would have it. */
export interface KubeletOverrides {
  /** Why a volume cannot be set up: the error of a FailedMount event. Null: it can. */
  mount?(pod: Pod, volume: string): string | null;
  /** Why the node's runtime cannot say whether it has an image. Null: it can. */
  inspect?(image: string): string | null;
  /** What a probe that comes now hears instead of its container's answer: the output of its failure. Null: the answer. */
  probe?(pod: Pod, container: ContainerSpec, probe: Probe, kind: ProbeKind): string | null;
}

export type ContainerKind = "init" | "sidecar" | "app" | "ephemeral";

export interface NodeContext {
  readonly node: string;
  readonly hostIP: string;
  readonly clock: KubeletClock;
  /** Shut while the kubelet is down. */
  readonly gate: Gate;
  readonly random: Random;
  readonly api: ApiServer;
  readonly runtime: Runtime;
  readonly profile: Profile;
  /** Of Kubernetes: 36 for 1.36. */
  readonly minorVersion: number;
  /** Whether this holds in the node's version. */
  has(difference: Difference): boolean;
  readonly hooks: KubeletHooks;
  readonly overrides: KubeletOverrides;
  /** What the node can give to Pods: resource name to quantity text. */
  readonly allocatable: Readonly<Record<string, string>>;
  configMap(namespace: string, name: string): ConfigMap | undefined;
  secret(namespace: string, name: string): Secret | undefined;
  /** Volumes that outlive Pods: the node's own files, and what claims are bound to. */
  readonly lastingVolumes: Map<string, Volume>;
  /** What most Pods never ask for: present for those that do (pod-extras.ts). */
  extras(): PodExtras;
  /** Whether it is; a timer that needs it and finds it missing stalls the clock. */
  hasExtras(): boolean;
  /** In creation order. */
  services(namespace: string): readonly Service[];
  /** One pull at a time on this node: runs `pull` when it is its turn; it calls `next` when it is over. Not allowed: too many ask. */
  inPullQueue(pull: (next: () => void, isAllowed: boolean) => void): void;
  /** An event about the node itself. */
  nodeEvent(type: "Normal" | "Warning", reason: string, message: string): void;
  event(pod: Pod, type: "Normal" | "Warning", reason: string, message: string, fieldPath?: string): void;
}

/** `spec.initContainers{fetch}`: what an event about a container points at. */
export function fieldPath(kind: ContainerKind, spec: ContainerSpec): string {
  if (kind === "ephemeral") return `spec.ephemeralContainers{${spec.name}}`;
  return kind === "app" ? `spec.containers{${spec.name}}` : `spec.initContainers{${spec.name}}`;
}

/** The kubelet's way of naming a Pod in texts: `web_default(UID)`. */
export function podRef(pod: Pod): string {
  return `${pod.metadata.name}_${pod.metadata.namespace ?? "default"}(${pod.metadata.uid})`;
}

/** The runtime's name for one exec, as it stands in errors. */
export function execId(context: Pick<NodeContext, "random" | "node">): string {
  return context.random.stream(`kubelet/${context.node}/exec`).text(64, HEX);
}

/** A delay times 1 to 1 + the profile's jitter, in whole milliseconds. */
export function jittered(context: NodeContext, delay: Duration): Duration {
  if (context.profile.retryJitter === 0) return delay;
  const stream = context.random.stream(`kubelet/${context.node}/jitter`);
  return Math.round(delay * (1 + stream.next() * context.profile.retryJitter));
}
