/** A lesson as the page shows it: what right answers are is not in it. */
import type { Prose } from "../../scenario/lesson-prose.ts";
import type { Action, LessonProblem, Score } from "../../scenario/lesson.ts";
import type { Duration, SimTime } from "../../sim/units.ts";

export type LessonBlockView =
  | { type: "prose"; prose: Prose[] }
  | { type: "file"; name: string; text: string }
  | {
      type: "question";
      id: string;
      ask: string;
      choices: string[] | null;
      hints: string[];
      /** It is answered by letting the world go on for so long. */
      after: Duration | null;
    }
  | { type: "task"; id: string; do: string; hints: string[]; solution: Action[]; hold: Duration };

export interface LessonView {
  name: string;
  kind: "lesson" | "challenge";
  title: string;
  blocks: LessonBlockView[];
  score: Score | null;
  problems: LessonProblem[];
  /** Somebody made it in the builder, and sealed what is to be found out. */
  isSealed: boolean;
}

/** How far the learner has come. */
export interface LessonProgress {
  /** Ids of questions and tasks that are behind the learner. */
  done: string[];
  /** The one that the learner is at; null: the lesson is finished. */
  at: string | null;
  /** Of the task that the learner is at: for each check why it does not hold yet, or null. */
  checks: (string | null)[];
  /** What was answered, and what there is to say of it. */
  answers: Record<string, { given: string; right: boolean; why: string }>;
  /** Said of a task when it was done. */
  said: Record<string, string>;
  /** What was needed, for a challenge. */
  used: { time: SimTime; commands: number; edits: number };
}
