/**
 * A level as whoever makes one fills it in: a challenge in the fields of a form, all of them texts. It becomes the lesson
 * file that a challenge is (lessons.ts); what the file hides can be sealed (level-seal.ts).
 */
import type { ScenarioFile } from "./scenario.ts";

export interface Level {
  title: string;
  /** One sentence for lists. */
  summary: string;
  /** What the learner is told: Markdown. */
  symptom: string;
  minutes: string;
  seed: string;
  cluster: LevelCluster;
  /** Applied at 0 s, in order. */
  files: ScenarioFile[];
  /** When the learner comes. */
  start: string;
  faults: LevelFault[];
  /** What is to be done and answered, one after the other. */
  parts: LevelPart[];
  /** A good result. */
  time: string;
  commands: string;
  edits: string;
}

/** The cluster in which it happens; what is empty is as usual. */
export interface LevelCluster {
  kubernetesVersion: string;
  /** How many. */
  nodes: string;
  /** All other settings, and nodes one by one: YAML. */
  more: string;
}

export type LevelPart = LevelTask | LevelQuestion;

export interface LevelTask {
  type: "task";
  goal: string;
  checks: LevelCheck[];
  /** For so long all checks must hold without a break. */
  hold: string;
  /** For so long they may take to hold once the solution was done. */
  within: string;
  hints: string[];
  /** A way to the goal, and one that must not lead there: actions-text.ts. */
  solution: string;
  wrong: string;
  /** Said when it is done. */
  done: string;
}

export interface LevelQuestion {
  type: "question";
  ask: string;
  /** One a line; none: the answer is typed. */
  choices: string;
  /** What is right; of typed answers, one a line. */
  answer: string;
  why: string;
  hints: string[];
}

/** A fault that is hidden, and armed at a time before the learner comes. */
export interface LevelFault {
  at: string;
  fault: string;
  /** What it is aimed at, its parameters and modes, by their names; the condition as `when.is`, `when.pod`, `when.container`. */
  values: Record<string, string>;
}

export interface LevelCheck {
  /** `http`: a fact of the expectations. */
  fact: string;
  /** Which one: `pod`, `url`. */
  values: Record<string, string>;
  matcher: LevelMatcher;
  value: string;
  not: boolean;
}

/** `there`: it is enough that there is one. */
export type LevelMatcher = "is" | "contains" | "matches" | "atLeast" | "absent" | "there";

/** What is wrong with a level, and in which field: `faults[0].exitCode`. */
export interface LevelProblem {
  field: string;
  message: string;
}

/** What a fault or a check can be aimed at, by the files. */
export interface LevelTargets {
  pod: string[];
  workload: string[];
  container: string[];
  service: string[];
  image: string[];
}

export const EMPTY_TASK: LevelTask = {
  type: "task",
  goal: "",
  checks: [],
  hold: "30s",
  within: "60s",
  hints: [],
  solution: "",
  wrong: "",
  done: "",
};

export const EMPTY_QUESTION: LevelQuestion = { type: "question", ask: "", choices: "", answer: "", why: "", hints: [] };

export const EMPTY_LEVEL: Level = {
  title: "",
  summary: "",
  symptom: "",
  minutes: "5",
  seed: "1",
  cluster: { kubernetesVersion: "", nodes: "", more: "" },
  files: [],
  start: "40s",
  faults: [],
  parts: [EMPTY_TASK],
  time: "5m",
  commands: "10",
  edits: "2",
};
