/**
 * A lesson as data: what is told, what is asked, what is to be done, and how the simulation itself checks that. A challenge is
 * a lesson whose one task is its goal, with faults that are hidden.
 */
import type { Duration } from "../sim/units.ts";
import type { Expectation } from "./expectation.ts";
import type { FaultInput } from "./input.ts";
import type { Prose } from "./lesson-prose.ts";
import type { ScenarioFile, Step } from "./scenario.ts";
import type { Settings } from "./settings.ts";

export interface Lesson {
  /** From its file: `01-what-containers-share`. */
  name: string;
  kind: "lesson" | "challenge";
  title: string;
  /** One sentence for lists. */
  summary: string;
  /** How long it takes a learner. */
  minutes: number;
  /** Names of lessons that come before. */
  after: string[];
  seed: number;
  settings: Settings;
  /** The workstation's directory, from the blocks that are files. */
  files: ScenarioFile[];
  /** What has happened before the learner comes. */
  setup: Step[];
  blocks: LessonBlock[];
  score: Score | null;
}

/** What a challenge is measured by: who needs no more than this has done well. */
export interface Score {
  time: Duration;
  commands: number;
  edits: number;
}

export type LessonBlock =
  | { type: "prose"; prose: Prose[] }
  | { type: "file"; file: ScenarioFile }
  | { type: "question"; question: Question }
  | { type: "task"; task: Task };

/** Where a block stands in the lesson's text. */
export interface Placed {
  id: string;
  line: number;
}

export interface Question extends Placed {
  ask: string;
  /** What can be chosen; null: the answer is typed. */
  choices: string[] | null;
  /** What is right; of typed answers, all that count as right (case and blanks do not matter). */
  answers: string[];
  /** Said after the answer. */
  why: string;
  hints: string[];
  /** Answered by waiting to see: the world goes on for so long, and then this is what was asked for. */
  predict: { after: Duration; fact: Expectation } | null;
}

export interface Task extends Placed {
  /** What is to be done, in a sentence. */
  do: string;
  /** All must hold. */
  checks: Expectation[];
  /** The time that the simulation needs at most for it to come true, once it is done. */
  within: Duration;
  /** They must hold for so long without a break. */
  hold: Duration;
  hints: string[];
  /** What a learner might do. */
  solution: Action[];
  /** What a learner might do wrong: it must not pass. */
  wrong: Action[];
  /** Said when it is done. */
  done: string;
}

/** What can be done in a lesson. */
export type Action =
  /** A line typed in the workstation's terminal. */
  | { type: "sh"; line: string }
  /** A file changed in the editor and applied. */
  | { type: "apply"; file: string; text: string }
  | { type: "wait"; duration: Duration }
  | { type: "inject"; fault: FaultInput }
  | { type: "heal"; id: string };

/** What is wrong with a lesson's text, and where; lines are counted from 1. */
export interface LessonProblem {
  line: number;
  message: string;
}

/** What the learner has to answer or do, in order. */
export function openBlocks(lesson: Lesson): (Question | Task)[] {
  return lesson.blocks.flatMap((block): (Question | Task)[] => {
    if (block.type === "question") return [block.question];
    return block.type === "task" ? [block.task] : [];
  });
}

export function isTask(one: Question | Task): one is Task {
  return "checks" in one;
}
