/** What is to be done and answered in a level, one after the other: tasks with their checks, and questions. */
import type { ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { changeLevel } from "../../store/level-draft.ts";
import { EMPTY_QUESTION, EMPTY_TASK } from "../../store/level-fields.ts";
import type { LevelPart, LevelQuestion, LevelTask } from "../../store/level-fields.ts";
import { LevelChecks } from "./level-checks.tsx";
import { LevelField, PartProblem } from "./level-field.tsx";
import { t } from "../../locale/locale.ts";

export function LevelParts({ parts }: { parts: readonly LevelPart[] }): ReactElement {
  const put = (changed: LevelPart[]): void => changeLevel({ parts: changed });
  return (
    <>
      <PartProblem at="parts" />
      {parts.map((part, index) => (
        // A part has no name of its own: its place is what it is.
        <fieldset key={index} className="level-part">
          <legend>{titleOf(parts, index)}</legend>
          {part.type === "task" ? (
            <Task at={`parts[${index}]`} task={part} onChange={(changed) => put(parts.with(index, changed))} />
          ) : (
            <Question at={`parts[${index}]`} question={part} onChange={(changed) => put(parts.with(index, changed))} />
          )}
          <div className="level-moves">
            {index > 0 && (
              <Button onClick={() => put(parts.with(index - 1, part).with(index, parts[index - 1] ?? part))}>
                {t("Before {part}", { part: titleOf(parts, index - 1) })}
              </Button>
            )}
            {parts.length > 1 && (
              <Button icon="cross" onClick={() => put(parts.filter((_, i) => i !== index))}>
                {t("Take {name} away", { name: titleOf(parts, index) })}
              </Button>
            )}
          </div>
        </fieldset>
      ))}
      <div className="level-moves">
        <Button icon="check" onClick={() => put([...parts, EMPTY_TASK])}>
          {t("Add a task")}
        </Button>
        <Button icon="help" onClick={() => put([...parts, EMPTY_QUESTION])}>
          {t("Add a question")}
        </Button>
      </div>
    </>
  );
}

/** `Task 2`; where there is only one of its kind, without a number. */
function titleOf(parts: readonly LevelPart[], index: number): string {
  const type = parts[index]?.type ?? "task";
  const word = type === "task" ? t("The goal") : t("A question");
  if (parts.filter((part) => part.type === type).length === 1) return word;
  const before = parts.slice(0, index).filter((part) => part.type === type).length;
  const n = before + 1;
  return type === "task" ? t("Task {n}", { n }) : t("Question {n}", { n });
}

type TextsOf<Part> = { [Name in keyof Part]: Part[Name] extends string ? Name : never }[keyof Part];

/** What makes the fields of one part: its texts by name. */
function fieldsOf<Part extends LevelPart>(at: string, part: Part, onChange: (part: Part) => void) {
  return (name: Exclude<TextsOf<Part>, "type">, label: string, hint?: string, rows?: number): ReactElement => (
    <LevelField
      at={`${at}.${String(name)}`}
      label={label}
      value={String(part[name])}
      hint={hint}
      {...(rows !== undefined && { rows })}
      onChange={(value) => onChange({ ...part, [name]: value })}
    />
  );
}

interface TaskProps {
  at: string;
  task: LevelTask;
  onChange: (task: LevelTask) => void;
}

function Task({ at, task, onChange }: TaskProps): ReactElement {
  const field = fieldsOf(at, task, onChange);
  return (
    <>
      {field("goal", t("To be done"), t("in a sentence, which the learner reads"))}
      <LevelChecks at={at} checks={task.checks} onChange={(checks) => onChange({ ...task, checks })} />
      {field("hold", t("Holds for"), t("so long, without a break"))}
      {field("done", t("Said when done"))}
      <Hints at={at} hints={task.hints} onChange={(hints) => onChange({ ...task, hints })} />
      {field(
        "solution",
        t("A solution"),
        t(
          "lines for the terminal, or, with waits and edits, a list that begins with “- ”; play it, and keep what you did",
        ),
        3,
      )}
      {field("wrong", t("A wrong way"), t("what looks like a solution and must not be taken for one"), 2)}
      {field("within", t("Solved within"), t("the time that it may take to show, once the solution was done"))}
    </>
  );
}

interface QuestionProps {
  at: string;
  question: LevelQuestion;
  onChange: (question: LevelQuestion) => void;
}

function Question({ at, question, onChange }: QuestionProps): ReactElement {
  const field = fieldsOf(at, question, onChange);
  return (
    <>
      {field("ask", t("Question"))}
      {field("choices", t("Choices"), t("one a line; none: the answer is typed"), 3)}
      {field("answer", t("Right answer"), t("of typed ones, all that are right, one a line"), 2)}
      {field("why", t("Why"), t("said after the right answer"))}
      <Hints at={at} hints={question.hints} onChange={(hints) => onChange({ ...question, hints })} />
    </>
  );
}

interface HintsProps {
  at: string;
  hints: readonly string[];
  onChange: (hints: string[]) => void;
}

function Hints({ at, hints, onChange }: HintsProps): ReactElement {
  return (
    <>
      {hints.map((hint, index) => (
        // A hint has no name of its own: its place is what it is.
        <div key={index} className="level-hint">
          <LevelField
            at={`${at}.hints[${index}]`}
            label={t("Hint {n}", { n: index + 1 })}
            value={hint}
            onChange={(value) => onChange(hints.with(index, value))}
          />
          <Button icon="cross" onClick={() => onChange(hints.filter((_, i) => i !== index))}>
            {t("Take hint {n} away", { n: index + 1 })}
          </Button>
        </div>
      ))}
      <Button icon="help" onClick={() => onChange([...hints, ""])}>
        {t("Add a hint")}
      </Button>
    </>
  );
}
