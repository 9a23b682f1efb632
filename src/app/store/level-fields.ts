/** What the parts of a level can be, in the words of a form: its faults' aims and modes, and the checks of its goal. */
import { EXPECTATION_FIELDS } from "../../scenario/expectation.ts";
import { CONDITION_WORDS, MODE_PARAMETERS } from "../../scenario/faults/modes.ts";
import { TARGET_FIELDS } from "../../scenario/faults/targets.ts";
import type { LevelMatcher } from "../../scenario/level.ts";

export { EMPTY_QUESTION, EMPTY_TASK } from "../../scenario/level.ts";
export type {
  Level,
  LevelCheck,
  LevelFault,
  LevelPart,
  LevelQuestion,
  LevelTargets,
  LevelTask,
} from "../../scenario/level.ts";
export type { LevelMatcher };
export { CONDITION_WORDS, MODE_PARAMETERS, TARGET_FIELDS };

export const KUBERNETES_VERSIONS: readonly string[] = ["1.36", "1.35", "1.34", "1.33"];

export const FACTS: readonly { fact: string; title: string }[] = [
  { fact: "ready", title: "READY of a Pod" },
  { fact: "status", title: "STATUS of a Pod" },
  { fact: "phase", title: "Phase of a Pod" },
  { fact: "restarts", title: "RESTARTS of a Pod" },
  { fact: "http", title: "A page, asked for in a Pod" },
  { fact: "log", title: "A container's log" },
  { fact: "event", title: "An event" },
  { fact: "file", title: "A file in a volume" },
  { fact: "object", title: "A field of any object" },
  { fact: "command", title: "A command that was typed" },
];

export const MATCHERS: readonly { matcher: LevelMatcher; title: string }[] = [
  { matcher: "is", title: "is" },
  { matcher: "contains", title: "contains" },
  { matcher: "matches", title: "matches the expression" },
  { matcher: "atLeast", title: "is at least" },
  { matcher: "there", title: "is there" },
  { matcher: "absent", title: "is not there" },
];

/** Fields that say which one is meant, those that must be given first. */
export function factFields(fact: string): { name: string; isNeeded: boolean }[] {
  const fields = EXPECTATION_FIELDS[fact as keyof typeof EXPECTATION_FIELDS] ?? { required: [], optional: [] };
  return [
    ...fields.required.map((name) => ({ name, isNeeded: true })),
    ...fields.optional.map((name) => ({ name, isNeeded: false })),
  ];
}
