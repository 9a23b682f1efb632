/** Why a Pod is as it is: data, without a word of prose. */
import type { SimTime } from "../../sim/units.ts";
import type { Place } from "./manifest-place.ts";
import type { ScriptLine } from "./script-line.ts";

/** What is the matter; the names of the API where it has one. */
export type Cause =
  /* The Pod as a whole */
  | "notScheduled"
  | "unschedulable"
  | "schedulingGated"
  | "rejected"
  | "mounting"
  | "mountFailed"
  | "creatingSandbox"
  | "sandboxFailed"
  | "nodeLost"
  | "evicted"
  | "preempted"
  | "deadlineExceeded"
  | "terminating"
  | "succeeded"
  | "failed"
  | "running"
  | "readinessGate"
  /* One container */
  | "waitsForInit"
  | "waitsForTurn"
  | "pulling"
  | "imageFailed"
  | "imageUnusable"
  | "configFailed"
  | "startFailed"
  | "postStartRuns"
  | "postStartFailed"
  | "preStopRuns"
  | "preStopFailed"
  | "crashed"
  | "completedAgain"
  | "oomKilled"
  | "ended"
  | "unknownEnd"
  | "initRuns"
  | "initFailed"
  | "startupProbe"
  | "readinessProbe"
  | "livenessKill"
  | "outlives"
  | "restartingAll"
  | "stopping";

export interface End {
  readonly attempt: number;
  readonly exitCode: number;
  readonly reason: string;
  readonly message: string;
  readonly at: SimTime | null;
  /** The last line that it printed to its standard error, or "". */
  readonly lastError: string;
  /** An armed fault ended it: its name, or "". */
  readonly fault: string;
  /** The line of its script that failed. */
  readonly script: ScriptLine | null;
}

export interface Reason {
  readonly cause: Cause;
  /** Null for the Pod as a whole. */
  readonly container: string | null;
  readonly kind: "init" | "sidecar" | "app" | null;
  /** The kubelet's or the scheduler's own text, or "". */
  readonly message: string;
  /** A name that the sentence needs: a volume, an image, a probe, the init container that is waited for, a process. */
  readonly subject: string;
  readonly end: End | null;
  /** The line of the manifest that it comes from. */
  readonly place: Place | null;
  /** What must happen, and when: null where nobody knows. */
  readonly next: { readonly what: Next; readonly at: SimTime | null } | null;
}

export type Next =
  | "schedule"
  | "mountAgain"
  | "sandbox"
  | "pull"
  | "pullAgain"
  | "startAgain"
  | "tryAgain"
  | "initEnds"
  | "hookEnds"
  | "probe"
  | "ends"
  | "stopped"
  | "deleted"
  | "turn"
  | "nothing"
  | "person";

export interface Explanation {
  readonly namespace: string;
  readonly pod: string;
  readonly at: SimTime;
  /** Cells of `kubectl get pods`. */
  readonly status: string;
  readonly ready: string;
  readonly restarts: string;
  /** The one that the STATUS is about comes first. */
  readonly reasons: readonly Reason[];
  /** What happened on the way here, newest first: the trace's own chain of causes. */
  readonly chain: readonly string[];
}
