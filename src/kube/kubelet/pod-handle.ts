/** What the worker of one container may ask of its Pod's worker. */
import type { ContainerUsage, Volume } from "../../machine/runtime/types.ts";
import type { Duration, SimTime } from "../../sim/units.ts";
import type { Pod } from "../api/pod.ts";
import type { Waiting } from "./container-record.ts";
import type { NodeContext } from "./node-context.ts";

/** A pull that failed: the next one comes no earlier than `until`. */
export interface ImageBackOff {
  readonly delay: Duration;
  readonly until: SimTime;
  /** Reason and text of the last failure. */
  readonly error: string;
}

export interface PodHandle {
  readonly context: NodeContext;
  /** As the API has it now. */
  readonly pod: Pod;
  readonly sandboxId: string;
  readonly podIP: string;
  /** By image: containers of a Pod that want the same one wait together. */
  readonly imageBackOffs: Map<string, ImageBackOff>;
  /** Why volumes that show an image cannot be mounted, by their name. */
  readonly volumeProblems: Map<string, Waiting>;
  /** Set up, by the name of the Pod's volume. */
  readonly volumes: ReadonlyMap<string, Volume>;
  /** What the containers that exist take, each by its newest attempt. */
  usage(): { name: string; usage: ContainerUsage }[];
  /** Calls back after that long (at once for 0), unless the Pod has been asked to end meanwhile. */
  whileSyncing(delay: Duration, step: () => void): void;
  /** The runtime has made a container for this Pod. */
  attemptCreated(id: string): void;
  /** Something about a container has changed that the Pod should look at. */
  containerChanged(delay: Duration): void;
  /** A readiness probe has thought better of its container. */
  readinessChanged(): void;
}
