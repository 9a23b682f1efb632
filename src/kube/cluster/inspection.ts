/**
 * What the inside of a Pod looks like at one moment, gathered from kubelet, runtime and kernel: for pictures, dumps and
 * tests. Nothing that decides reads it.
 */
import type { LogRecord, VolumeFile } from "../../machine/runtime/types.ts";
import type { Duration, SimTime } from "../../sim/units.ts";
import type { Pod } from "../api/pod.ts";

export type { LogRecord, VolumeFile };
export type { VerdictReason, WaitingReason } from "../kubelet/reasons.ts";

export interface PodInspection {
  pod: Pod;
  /** Cells of `kubectl get pods -o wide`. */
  row: string[];
  /** State of the Pod's chart; `""` while no kubelet has it. */
  chart: string;
  /** When its kubelet looks at it again by itself; null: when something happens. */
  nextLook: SimTime | null;
  containers: ContainerInspection[];
  volumes: VolumeInspection[];
  listening: { port: number; protocol: "tcp" | "udp"; container: string; process: string }[];
}

export interface ContainerInspection {
  name: string;
  kind: "init" | "sidecar" | "app";
  chart: string;
  attempts: AttemptInspection[];
  backOff: { since: SimTime; until: SimTime; delay: Duration } | null;
  /** It is being stopped: the end of its grace period. */
  killedAt: SimTime | null;
  probes: {
    probe: "startup" | "liveness" | "readiness";
    result: "success" | "failure" | "unknown";
    at: SimTime | null;
    output: string;
  }[];
  /** What is special about its image: the labelled stand-in. */
  imageNotice: string;
  process: { command: string; doing: string; since: SimTime; until: SimTime | null } | null;
}

export interface AttemptInspection {
  attempt: number;
  state: "created" | "running" | "exited";
  startedAt: SimTime | null;
  finishedAt: SimTime | null;
  exitCode: number | null;
  reason: string;
  message: string;
  /** Never changed, only added to. */
  log: readonly LogRecord[];
}

export interface VolumeInspection {
  name: string;
  used: number;
  sizeLimit: number | null;
  files: VolumeFile[];
}
