/** The settings of a run and their defaults. How they are given is given-settings.ts. */
import { epochOf } from "../sim/units.ts";
import type { EpochMs } from "../sim/units.ts";
import type { NodeSetting, OutsideHost } from "../kube/cluster/cluster.ts";

/** How the world behaves and what it is made of; part of a run's identity. */
export interface Settings {
  /** `1.36`. */
  kubernetesVersion: string;
  /** `default`: a cluster's own pace. `bare`: no kubelet's delays at all, for comparing with recorded runs. */
  profile: "default" | "bare";
  /** What the clock on the wall shows at 0 s. */
  start: EpochMs;
  /** How many machines, or which; `null`: as many as the profile has. */
  nodes: number | readonly NodeSetting[] | null;
  /** Overrides of the profile's delays by name, in milliseconds. */
  latencies: Readonly<Record<string, number>>;
  /** Hosts beyond the cluster, besides those that are always there. */
  outside: readonly OutsideHost[];
}

export const DEFAULT_SETTINGS: Settings = {
  kubernetesVersion: "1.36",
  profile: "default",
  start: epochOf(2026, 1, 15, 12),
  nodes: null,
  latencies: {},
  outside: [],
};

/** Thrown for a setting or a scenario that is not valid; the message is for the user. */
export class ScenarioError extends Error {
  override readonly name = "ScenarioError";
  /** The field that it is about: `spec.steps[0].at`. */
  readonly field: string;

  constructor(message: string, field = "") {
    super(message);
    this.field = field;
  }

  static at(field: string, what: string): ScenarioError {
    return new ScenarioError(`${field}: ${what}`, field);
  }
}
