/** Brings another run of the scenario to its end, unseen, and puts its story beside that of the present one. */
import type { RunResult, Simulation } from "../../scenario/simulation.ts";
import type { SimTime } from "../../sim/units.ts";
import { align } from "./align.ts";
import type { ComparisonView } from "./comparison-view.ts";
import { MAX_STORY, storyOf } from "./story.ts";

/** The present run, and another that is to be brought to its furthest moment. */
export interface ComparedRuns {
  present: { name: string; simulation: Simulation };
  other: { name: string; simulation: Simulation; until: SimTime };
}

export class Comparing {
  readonly #present: ComparedRuns["present"];
  readonly #other: ComparedRuns["other"];

  constructor({ present, other }: ComparedRuns) {
    this.#present = present;
    this.#other = other;
  }

  /** Runs the other one for at most `maxTimers` timers. Throws where that run crashes. */
  run(maxTimers: number): RunResult {
    return this.#other.simulation.run(this.#other.until, maxTimers);
  }

  /** Code has come that the other run waited for. */
  resume(): void {
    this.#other.simulation.clock.resume();
  }

  view(): ComparisonView {
    const left = storyOf(this.#present.simulation.trace.entries);
    const right = storyOf(this.#other.simulation.trace.entries);
    return {
      left: this.#present.name,
      right: this.#other.name,
      rows: align(left, right),
      cut: left.length === MAX_STORY || right.length === MAX_STORY,
    };
  }
}
