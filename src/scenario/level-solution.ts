/** The solution of a level from what somebody did who has solved it. */
import type { SimTime } from "../sim/units.ts";
import { actionsText, fieldOfActions } from "./actions-text.ts";
import type { LevelPart } from "./level.ts";
import { actionsOf, recordingOf } from "./recording.ts";
import type { Step } from "./scenario.ts";

/** What was done in a lesson that is being taken. */
export interface Deeds {
  /** When the learner came. */
  from: SimTime;
  /** What the learner did from then on. */
  steps: readonly Step[];
  /** When each of the questions and tasks was behind, in their order. */
  doneAt: readonly SimTime[];
}

/** A task's solution: what was done alone, and with the pauses, for where they matter. */
export interface RecordedSolution {
  lean: string;
  timed: string;
}

/** One for each part; null for questions, and where a task was not done. */
export function solutionsOf({ from, steps, doneAt }: Deeds, parts: readonly LevelPart[]): (RecordedSolution | null)[] {
  const all = recordingOf(steps);
  let last = from;
  let next = 0;
  return parts.map((part, i) => {
    const end = doneAt[i];
    // What was done at a question belongs to the task behind it.
    if (end === undefined || part.type === "question") return null;
    const count = all.slice(next).findIndex(({ at }) => at > end);
    const own = all.slice(next, count < 0 ? undefined : next + count);
    const solution = {
      lean: actionsText(fieldOfActions(actionsOf(own))),
      timed: actionsText(fieldOfActions(actionsOf(own, last))),
    };
    next += own.length;
    last = end;
    return solution;
  });
}
