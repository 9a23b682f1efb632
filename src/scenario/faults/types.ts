/** What a fault is: a failure with a name, parameters and a symptom that a test looks for. */
import type { Cluster } from "../../kube/cluster/cluster.ts";
import type { RandomStream } from "../../sim/random.ts";
import type { FaultInput } from "../input.ts";
import type { Saying } from "../saying.ts";
import type { AimedContainer } from "./aim.ts";
import type { FaultParameter } from "./parameters.ts";

/** A fault as the catalogue lists it, for menus, `podarium faults` and `podarium fault list`. */
export interface FaultCatalogueEntry {
  name: string;
  title: string;
  /** One sentence: what will happen. */
  description: string;
  /** One sentence: where it is seen. */
  symptom: string;
  group: FaultGroup;
  /** What it is aimed at. */
  target: FaultTargetKind;
  /**
   * `attempts`: it strikes each time something is tried (a start, a pull, a probe), and `times` counts those. `state`: it
   * lasts until it is healed. `moment`: it happens and is over.
   */
  lasts: "attempts" | "state" | "moment";
  /** One sentence: what healing it does, where that is more than to let things be. */
  healing?: string;
  parameters: readonly FaultParameter[];
}

export type FaultGroup = "program" | "image" | "configuration" | "volumes" | "network" | "probes" | "node";
export type FaultTargetKind = "container" | "pod" | "service" | "image" | "node";

/** A fault that lies in wait for its target, or did. */
export interface ArmedFault {
  readonly input: FaultInput;
  /** Of its catalogue entry. */
  readonly title: string;
  /** What it is aimed at, as people write it: `pod/web`, `web of pod/shop`, `node/node-1`. */
  readonly target: Saying;
  /** `exit 1, next 2 attempts`. */
  readonly summary: Saying;
  /** How often it has struck. */
  readonly fired: number;
  /** Whether it can strike again, or still does. */
  readonly state: "armed" | "spent" | "healed";
  heal(): void;
}

/** What an armed fault gives its mechanism. */
export interface FaultSite {
  readonly cluster: Cluster;
  readonly input: FaultInput;
  readonly namespace: string;
  readonly random: RandomStream;
  /** Whether that container of that Pod is aimed at; without `container`, whether the Pod is. */
  aimsAt(pod: { namespace: string; name: string; uid: string }, container?: string): boolean;
  /** The containers aimed at that exist in a sandbox now; of each its newest attempt. */
  containers(): AimedContainer[];
  /** An attempt is made at what is aimed at: whether the fault strikes. It is counted and recorded. */
  strikes(about?: { pod?: string; container?: string }): boolean;
}

/** How a fault acts and is undone. */
export interface Mechanism {
  /** Throws ScenarioError where there is nothing to strike. */
  begin(): void;
  end(): void;
  /** Whether something of what it did is left that `end` takes back, though nothing more will come. */
  holds?(): boolean;
}

/** One kind of fault: what the catalogue says of it, and how it acts. */
export interface Fault {
  readonly entry: FaultCatalogueEntry;
  /** `exit 1`: what it is with these parameters. */
  summary(values: never): Saying;
  mechanism(site: FaultSite, values: never): Mechanism;
}
