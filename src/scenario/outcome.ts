/** What became of one step of a scenario, or of one input. */
import type { Step } from "./scenario.ts";

export interface Outcome {
  readonly step: Step;
  /** The kubectl line, without `kubectl`; null for other steps. */
  readonly command: string | null;
  /** What kubectl printed, both streams in order, as text. */
  output: string;
  /** kubectl's exit code; null while it runs. */
  exit: number | null;
  /** Where it was an expectation: why it failed, or null. */
  failure: string | null;
  /** Nothing more will come of it. */
  done: boolean;
}
