/** Another run of the scenario, brought to its end unseen, and its story beside that of the present one. */
import type { Leg } from "../../scenario/lesson-run.ts";
import type { Simulation } from "../../scenario/simulation.ts";
import type { SimTime } from "../../sim/units.ts";
import { align } from "./align.ts";
import type { ComparisonView } from "./comparison-view.ts";
import { MAX_STORY, storyOf } from "./story.ts";

/** The present run, and another that is to be brought to its furthest moment. */
export interface ComparedRuns {
  present: { name: string; simulation: Simulation };
  other: { name: string; simulation: Simulation; until: SimTime };
}

export function* compare({ present, other }: ComparedRuns): Generator<Leg, ComparisonView> {
  yield other;
  const left = storyOf(present.simulation.trace.entries);
  const right = storyOf(other.simulation.trace.entries);
  return {
    left: present.name,
    right: other.name,
    rows: align(left, right),
    cut: left.length === MAX_STORY || right.length === MAX_STORY,
  };
}
