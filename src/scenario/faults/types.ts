/** What a fault is: a failure with a name, parameters and a symptom that a test can look for. */
import type { Cluster } from "../../kube/cluster/cluster.ts";
import type { FaultInput } from "../input.ts";

export interface FaultParameter {
  name: string;
  title: string;
  type: "integer";
  default: number;
  minimum: number;
  maximum: number;
}

/** A fault as the catalogue lists it, for menus and `podarium faults`. */
export interface FaultCatalogueEntry {
  name: string;
  title: string;
  /** One sentence: what will happen. */
  description: string;
  group: "program" | "image" | "volumes" | "network" | "probes" | "node";
  /** What it is aimed at. */
  target: "container" | "pod" | "node";
  parameters: FaultParameter[];
}

/** A fault that lies in wait for its target, or did. */
export interface ArmedFault {
  readonly input: FaultInput;
  /** `exit 1, next 2 attempts`. */
  readonly summary: string;
  /** How often it has struck. */
  fired: number;
  healed: boolean;
  /** What healing it does besides ending it. */
  onHealed?(): void;
}

/** One kind of fault: what the catalogue says of it, and how it is armed. */
export interface Fault {
  readonly entry: FaultCatalogueEntry;
  /** Checks the parameters, and arms it in that cluster. Throws ScenarioError for a parameter that is wrong. */
  arm(cluster: Cluster, input: FaultInput): ArmedFault;
}
