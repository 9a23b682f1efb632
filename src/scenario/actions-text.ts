/**
 * The actions of a solution as a form has them: lines for the terminal, as they are typed; or, where there is more than lines,
 * the list that a lesson's file has, which begins with "- ".
 */
import { dump } from "js-yaml/browser";
import { formatGoDuration } from "../sim/units.ts";
import type { Action } from "./lesson.ts";
import { yamlField } from "./yaml-field.ts";

/** What a lesson's file says for this text; where the list cannot be read, its text. */
export function actionsField(text: string): unknown {
  if (!isList(text)) return text.split("\n").filter((line) => line.trim() !== "");
  const { value, problem } = yamlField(text);
  return problem === null ? value : text;
}

/** Why a text cannot be read; null where it can. */
export function actionsProblem(text: string): string | null {
  return isList(text) ? yamlField(text).problem : null;
}

/** The text for what a lesson's file says. */
export function actionsText(field: unknown): string {
  const all: unknown[] = field === undefined ? [] : Array.isArray(field) ? field : [field];
  const entries = all.flatMap((one): unknown[] =>
    typeof one === "string" ? one.split("\n").filter((line) => line.trim() !== "") : [one],
  );
  const lines = entries.filter((one) => typeof one === "string").join("\n");
  return entries.every((one) => typeof one === "string") && !isList(lines)
    ? lines
    : dump(entries, { lineWidth: -1, noRefs: true });
}

/** Actions as a lesson's file says them. */
export function fieldOfActions(actions: readonly Action[]): unknown[] {
  return actions.map((action) => {
    switch (action.type) {
      case "sh":
        return action.line;
      case "wait":
        return { wait: formatGoDuration(action.duration) };
      case "apply":
        return { apply: { file: action.file, text: action.text } };
      case "inject":
        return { inject: action.fault };
      case "heal":
        return { heal: action.id };
    }
  });
}

function isList(text: string): boolean {
  return text.trimStart().startsWith("- ");
}
