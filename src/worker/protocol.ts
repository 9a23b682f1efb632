/**
 * The messages between page and worker. The page sends `Request`s, the worker answers with pictures of the world and with
 * the answers to questions. All are structured-cloneable.
 */
import type { Duration, SimTime } from "../sim/units.ts";
import type { Desk } from "../scenario/desk.ts";
import type { Expectation } from "../scenario/expectation.ts";
import type { Input } from "../scenario/input.ts";
import type { ProofCase } from "../scenario/lesson-proof.ts";
import type { RecordedSolution } from "../scenario/level-solution.ts";
import type { Level, LevelProblem, LevelTargets } from "../scenario/level.ts";
import type { CompletionList } from "../scenario/assist/completions.ts";
import type { Formatted } from "../scenario/assist/format.ts";
import type { Hover } from "../scenario/assist/hover.ts";
import type { FaultCatalogueEntry } from "../scenario/faults/types.ts";
import type { ComparisonView } from "./comparison/comparison-view.ts";
import type { ChoiceView, InsideTopic, InsideViews, Look } from "./inside/inside-view.ts";
import type { LessonProgress, LessonView } from "./teaching/lesson-view.ts";
import type { TimelineItem } from "./timeline/timeline-view.ts";
import type { ProblemView, View } from "./view.ts";

/** What is drawn only where somebody looks. */
export type Topic = "timeline" | InsideTopic;

export type Request =
  /** Starts a new run: of a saved scenario (text), or of files. */
  | { type: "open"; scenario: OpenScenario }
  /** A lesson's text: it is taken in a run of its own. `resume`: in the run that is open; these ids are done. */
  | { type: "openLesson"; name: string; text: string; resume?: string[] }
  /** To the question of the lesson that the learner is at. */
  | { type: "answer"; given: string }
  | { type: "play" }
  | { type: "pause" }
  | { type: "speed"; speed: number }
  /** To just after the next thing that happens. */
  | { type: "step" }
  /** To just before the end of the present wait. */
  /** To the last moment before this one at which something happened. */
  | { type: "stepBack" }
  | { type: "skip" }
  | { type: "runFor"; duration: Duration }
  /** `stride`: in portions of so much virtual time; it makes no difference, which is what it is for. */
  | { type: "seek"; t: SimTime; stride?: Duration }
  /** Gives up a way that takes long: it ends where it has come to. */
  | { type: "cancel" }
  /** To another of the runs that were made of this scenario. */
  | { type: "branch"; id: string }
  /** Puts another of the runs beside this one. */
  | { type: "compare"; id: number; branch: string }
  /** What the first fact of an expectation is, once everything asked for before has been done. */
  | { type: "fact"; id: number; fact: Expectation }
  /** Why a machine of a Pod took a step: the number of its entry in the record. */
  | { type: "choice"; id: number; uid: string; seq: number }
  /** What kubectl would print: lines begun with the run (watches), and lines at the present moment. */
  | { type: "print"; id: number; watches: string[]; lines: string[] }
  /** A level that is made: what is wrong with it, and what it is shared as; or the level that a challenge's text is. */
  | { type: "level"; id: number; given: Level | string; wants?: LevelWish | undefined }
  /** Another run, in which the last thing that was done was not. */
  | { type: "undo" }
  /** What is prepared for presenting the run; it is kept with it. */
  | { type: "desk"; desk: Desk }
  | { type: "renameBranch"; id: string; name: string }
  /** The page has drawn the last picture, which took so many real milliseconds. */
  | { type: "seen"; ms: number }
  /** Which topics the page wants to be told of with every picture, besides the picture itself. */
  | { type: "watch"; topics: Topic[]; look: Look }
  /** The same run from the beginning, as another branch: inputs dropped but for those of time 0. */
  | { type: "restart" }
  | { type: "input"; input: Input }
  /** Asks for the catalogue of faults. */
  | { type: "faults" }
  /** Checks a text as the API server would, without applying it. */
  | { type: "check"; id: number; file: string; text: string }
  /** What could be typed at a place of a manifest, and what stands there. `offset` in UTF-16 units. */
  | { type: "complete"; id: number; text: string; offset: number }
  | { type: "hover"; id: number; text: string; offset: number }
  /** The text as it should be indented. */
  | { type: "format"; id: number; text: string }
  | { type: "share"; id: number }
  | { type: "save"; id: number }
  /** What two runs of the same scenario must agree on, once everything asked for before has been done. */
  | { type: "identity"; id: number };

export interface OpenScenario {
  /** A scenario file's text, or what a share link held. */
  text?: string;
  /** Manifests to apply at 0 s, in order; with `text`, the files beside the scenario that it may name. */
  files?: { name: string; text: string }[];
  title?: string;
  /** How far to run at once, before the first picture. */
  until?: SimTime;
  /** All runs that were made of the scenario, oldest first; the one without a text is this one. */
  branches?: readonly KeptBranch[];
  playing?: boolean;
}

/** Whether it can be solved, found out; or what was done in the lesson that is taken, as its solution. */
export type LevelWish = "proof" | "recording";

/** A level, looked at. */
export interface LevelAnswer {
  /** Null: the text that was given is none; `problems` say why. */
  level: Level | null;
  problems: LevelProblem[];
  targets: LevelTargets;
  /** What goes behind `#`, and a file: both sealed, and empty where something is wrong. */
  fragment: string;
  file: string;
  /** Null: it could not be found out. */
  proof?: ProofCase[] | null;
  /** One for each part; null: none was done there. */
  recording?: (RecordedSolution | null)[];
}

/** A line of the workstation, and what it printed. */
export interface PrintedLine {
  line: string;
  out: string;
  /** Each line of it, with when it came. */
  rows: { t: SimTime; text: string }[];
}

/** A run that was made of a scenario, as the page keeps it. */
export interface KeptBranch {
  name: string;
  from: { name: string; t: SimTime } | null;
  head: SimTime;
  text: string | null;
}

/** A way through virtual time that takes a while of real time. */
export interface Way {
  from: SimTime;
  now: SimTime;
  /** Null: until something happens. */
  until: SimTime | null;
}

export type Reply =
  | { type: "view"; view: View; /** It is not yet what was asked for. */ way?: Way }
  | {
      type: "opened";
      title: string;
      files: { name: string; text: string }[];
      error: string | null;
      desk?: Desk | undefined;
    }
  /** What can be broken. */
  | { type: "faults"; faults: FaultCatalogueEntry[] }
  /** The lesson that was opened; null: what was opened since is none. */
  | { type: "lesson"; lesson: LessonView | null }
  | { type: "lessonProgress"; progress: LessonProgress }
  /** What has happened in a run, from the `from`-th item on; at 0 the page begins anew. */
  | { type: "timeline"; branch: string; from: number; items: TimelineItem[] }
  /** What is looked at closely, where it has changed. */
  | { type: "inside"; views: Partial<InsideViews> }
  /** A way through the past takes a while. */
  | { type: "progress"; way: Way }
  | { type: "checked"; id: number; problems: ProblemView[] }
  | { type: "completed"; id: number; list: CompletionList | null }
  | { type: "hovered"; id: number; hover: Hover | null }
  | { type: "formatted"; id: number; formatted: Formatted | null }
  | { type: "compared"; id: number; comparison: ComparisonView | null }
  | { type: "chosen"; id: number; choice: ChoiceView | null }
  | { type: "facted"; id: number; text: string | null }
  | { type: "printed"; id: number; printed: PrintedLine[] | null }
  | { type: "leveled"; id: number; answer: LevelAnswer }
  | { type: "shared"; id: number; /** What goes behind `#`. */ fragment: string; length: number }
  /** `branch`: the run that it is the text of. */
  | { type: "saved"; id: number; text: string; branch: string }
  | { type: "identity"; id: number; now: SimTime; hash: string };
