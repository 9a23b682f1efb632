/**
 * What whoever presents a run has prepared: failures that wait on the keys 1 to 9, and a script of steps. It is kept with the
 * scenario, and changes nothing in a run by itself: what it does becomes steps like any others when somebody does it.
 */
import type { Duration, SimTime } from "../sim/units.ts";
import type { Expectation } from "./expectation.ts";
import type { FaultInput, Input } from "./input.ts";

export interface Desk {
  keys: PreparedFault[];
  script: ScriptStep[];
  /** When each of the script's first steps was begun: those are done. Left out: none is. */
  begun?: SimTime[];
}

/** A failure that strikes when its key is pressed. */
export interface PreparedFault {
  /** 1 to 9. */
  key: number;
  fault: FaultInput;
}

/** What one press of the key does. */
export interface ScriptStep {
  title: string;
  /** For whoever presents; the audience does not see it. */
  notes: string;
  /** Said to the audience, in large letters. */
  say: string;
  actions: ScriptAction[];
  ask: Prediction | null;
}

export type ScriptAction =
  | { type: "input"; input: Input }
  /** The failure that waits on that key. */
  | { type: "fire"; key: number }
  | { type: "speed"; speed: number }
  | { type: "play"; playing: boolean }
  /** Lets so much time go by at once. */
  | { type: "run"; duration: Duration }
  | { type: "seek"; t: SimTime }
  | { type: "show"; panel: string };

/** A question that is asked before it happens. */
export interface Prediction {
  ask: string;
  /** Null: the answer is typed. */
  choices: string[] | null;
  /** What is right, where the world cannot be asked; "" where it can. */
  answer: string;
  /** Said with what happened. */
  why: string;
  /** The world goes on for so long. */
  after: Duration;
  /** And then this is what was asked for. */
  fact: Expectation | null;
}

/** Panels that a step of a script may show; the stage takes the place of the one before. */
export const SHOWN_PANELS: readonly string[] = [
  "stage",
  "timeline",
  "events",
  "terminal",
  "files",
  "processes",
  "network",
  "objects",
  "machines",
];

/** Whether two answers are the same: case, blanks at the ends and a last full stop do not matter. */
export function isSameAnswer(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

function plain(text: string): string {
  return text.trim().toLowerCase().replace(/\s+/g, " ").replace(/\.$/, "");
}
