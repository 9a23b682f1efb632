/** What the parts of a level can be, in the words of a form: its faults' aims and modes, and the checks of its goal. */
import { EXPECTATION_FIELDS } from "../../scenario/expectation.ts";
import { CONDITION_WORDS } from "../../scenario/faults/modes.ts";
import { TARGET_FIELDS } from "../../scenario/faults/targets.ts";
import type { LevelMatcher } from "../../scenario/level.ts";
import { said, t } from "../locale/locale.ts";

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
export { MODE_PARAMETERS } from "./arming.ts";
export { TARGET_FIELDS };

export const CONDITIONS = CONDITION_WORDS.map((value) => ({ value, title: said(value) }));

export const KUBERNETES_VERSIONS: readonly string[] = ["1.36", "1.35", "1.34", "1.33"];

export const FACTS: readonly { fact: string; title: string }[] = [
  { fact: "ready", title: t("{label} of {pod}", { label: "READY", pod: t("a Pod") }) },
  { fact: "status", title: t("{label} of {pod}", { label: "STATUS", pod: t("a Pod") }) },
  { fact: "phase", title: t("Phase of a Pod") },
  { fact: "restarts", title: t("{label} of {pod}", { label: "RESTARTS", pod: t("a Pod") }) },
  { fact: "http", title: t("A page, asked for in a Pod") },
  { fact: "log", title: t("A container's log") },
  { fact: "event", title: t("An event") },
  { fact: "file", title: t("A file in a volume") },
  { fact: "object", title: t("A field of any object") },
  { fact: "command", title: t("A command that was typed") },
];

export const MATCHERS: readonly { matcher: LevelMatcher; title: string }[] = [
  { matcher: "is", title: t("is") },
  { matcher: "contains", title: t("contains") },
  { matcher: "matches", title: t("matches the expression") },
  { matcher: "atLeast", title: t("is at least") },
  { matcher: "there", title: t("is there") },
  { matcher: "absent", title: t("is not there") },
];

/** Fields that say which one is meant, those that must be given first. */
export function factFields(fact: string): { name: string; isNeeded: boolean }[] {
  const fields = EXPECTATION_FIELDS[fact as keyof typeof EXPECTATION_FIELDS] ?? { required: [], optional: [] };
  return [
    ...fields.required.map((name) => ({ name, isNeeded: true })),
    ...fields.optional.map((name) => ({ name, isNeeded: false })),
  ];
}
