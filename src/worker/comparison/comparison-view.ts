/** Two runs of the same scenario beside each other, as the page shows them. */
import type { SimTime } from "../../sim/units.ts";

/** Something that a run can be told by. */
export interface StoryEntry {
  t: SimTime;
  kind: "row" | "event" | "exit" | "log" | "deed";
  /** Name of the Pod and of the container, or "". */
  pod: string;
  container: string;
  /** A row of `kubectl get pods` without its ages, an event, a log line, what a person did. */
  text: string;
}

/** What happened in both, or in one of them alone. */
export interface ComparedRow {
  left: StoryEntry | null;
  right: StoryEntry | null;
}

export interface ComparisonView {
  /** Names of the runs: the present one, and the other. */
  left: string;
  right: string;
  rows: ComparedRow[];
  /** One of the runs has more to tell than is compared. */
  cut: boolean;
}
