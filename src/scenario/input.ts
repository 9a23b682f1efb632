/** All that a person can do to a run: one closed union. A run is its settings and these, each with its virtual time. */

export type Input =
  /** Applies a manifest, as `kubectl apply -f FILE`; the file is written to the workstation first. */
  | { type: "apply"; file: string; text: string }
  /** One kubectl line, arguments only. */
  | { type: "kubectl"; args: string; stdin?: string }
  /** A line (with its newline) or other keys typed in a terminal of the workstation; `size`: its window has changed to that. */
  | { type: "type"; tty: string; text: string; size?: { rows: number; columns: number } }
  | { type: "inject"; fault: FaultInput }
  | { type: "heal"; id: string };

/** A fault as it is armed: what, at what, and when (faults/modes.ts). What each needs is said in the catalogue. */
export interface FaultInput {
  /** "": it is given a free name when it strikes. */
  id: string;
  /** Name in the catalogue: `exit`. */
  fault: string;
  namespace?: string | undefined;
  pod?: string | undefined;
  /** All Pods of it: `deployment/web`. */
  workload?: string | undefined;
  container?: string | undefined;
  service?: string | undefined;
  image?: string | undefined;
  node?: string | undefined;
  /** The learner is to find out: not shown where a learner looks. */
  hidden?: boolean | undefined;
  /** How often it strikes; absent: until healed. */
  times?: number | undefined;
  /** The fault's own parameters (`exitCode`) and the other modes (`after`, `for`, `every`, `probability`, `when`). */
  [parameter: string]: unknown;
}
