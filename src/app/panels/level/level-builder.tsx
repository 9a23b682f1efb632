/** The builder of levels: a challenge with its files, hidden faults, goal and hints, tried out and shared from here. */
import { useEffect } from "react";
import type { ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { askFaults } from "../../store/commands.ts";
import {
  backToOwn,
  beginLevel,
  changeLevel,
  checkLevel,
  shareLevel,
  takeEditorFiles,
  tryLevel,
  useLevel,
} from "../../store/level-draft.ts";
import type { Level } from "../../store/level-fields.ts";
import { choose } from "../../store/workbench-store.ts";
import { LevelChecks } from "./level-checks.tsx";
import { LevelFaults } from "./level-faults.tsx";
import { fieldId, LevelField, PartProblem } from "./level-field.tsx";
import { LevelShare } from "./level-share.tsx";
import "./level.css";

/** From the last key to the look at what is wrong. */
const CHECK_AFTER_MS = 300;

export function LevelBuilder(): ReactElement {
  const level = useLevel((state) => state.level);
  const own = useLevel((state) => state.own);
  useEffect(askFaults, []);
  useEffect(() => {
    const timer = setTimeout(() => void checkLevel({ level }), CHECK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [level]);
  return (
    <Dialog title="Make a challenge" className="level-builder" onClose={() => choose({ building: false })}>
      <div className="level-body">
        <p className="quiet">
          Something is broken, you say only what is seen of it, and whoever opens your link finds out the rest. It is
          kept in this browser as you type.{" "}
          {own ? <Button onClick={backToOwn}>Back to my own</Button> : <Button onClick={beginLevel}>Begin anew</Button>}
        </p>
        <Told level={level} />
        <Files files={level.files} start={level.start} />
        <LevelFaults />
        <Goal level={level} />
        <Hints level={level} />
        <Question question={level.question} />
        <fieldset className="level-part">
          <legend>A good result</legend>
          <Text
            level={level}
            name="time"
            label="Time"
            hint="as the clock shows it; what happens before the learner comes counts"
          />
          <Text level={level} name="commands" label="Commands" />
          <Text level={level} name="edits" label="Edits" hint="applied in the editor" />
          <Text level={level} name="minutes" label="Minutes" hint="how long it takes a learner, for lists" />
          <Text level={level} name="seed" label="Seed" hint="of chance: the same for everybody" />
        </fieldset>
        <LevelShare />
      </div>
      <Foot />
    </Dialog>
  );
}

type TextName = { [Name in keyof Level]: Level[Name] extends string ? Name : never }[keyof Level];

interface TextProps {
  level: Level;
  name: TextName;
  label: string;
  hint?: string;
  rows?: number;
  isFirst?: boolean;
}

/** A field that is a text of the level itself. */
function Text({ level, name, ...rest }: TextProps): ReactElement {
  return <LevelField {...rest} at={name} value={level[name]} onChange={(value) => changeLevel({ [name]: value })} />;
}

function Told({ level }: { level: Level }): ReactElement {
  return (
    <fieldset className="level-part">
      <legend>What the learner is told</legend>
      <Text level={level} name="title" label="Title" isFirst />
      <Text level={level} name="summary" label="In a sentence" hint="for lists" />
      <Text level={level} name="symptom" label="Symptom" rows={4} hint="what is seen of it; Markdown" />
    </fieldset>
  );
}

function Files({ files, start }: { files: Level["files"]; start: string }): ReactElement {
  return (
    <fieldset className="level-part">
      <legend>Where it starts</legend>
      <PartProblem at="files" />
      {files.length > 0 && (
        <ul className="level-files" aria-label="Files">
          {files.map(({ name, text }, index) => (
            <li key={name}>
              <details>
                <summary>{name}</summary>
                <pre tabIndex={0}>{text}</pre>
              </details>
              <Button onClick={() => changeLevel({ files: files.filter((file) => file.name !== name) })}>
                Take {name} away
              </Button>
              <PartProblem at={`files[${index}]`} />
            </li>
          ))}
        </ul>
      )}
      <Button icon="file" onClick={takeEditorFiles}>
        Take the editor’s files
      </Button>
      <LevelField
        at="start"
        label="Learner comes at"
        value={start}
        hint="the files are applied at 0s; by then it should be seen"
        onChange={(value) => changeLevel({ start: value })}
      />
    </fieldset>
  );
}

function Goal({ level }: { level: Level }): ReactElement {
  return (
    <fieldset className="level-part">
      <legend>The goal</legend>
      <Text level={level} name="goal" label="To be done" hint="in a sentence, which the learner reads" />
      <LevelChecks />
      <Text level={level} name="hold" label="Holds for" hint="so long, without a break" />
      <Text level={level} name="done" label="Said when done" />
    </fieldset>
  );
}

function Hints({ level }: { level: Level }): ReactElement {
  const { hints } = level;
  return (
    <fieldset className="level-part">
      <legend>Help</legend>
      {hints.map((hint, index) => (
        // A hint has no name of its own: its place is what it is.
        <div key={index} className="level-hint">
          <LevelField
            at={`hints[${index}]`}
            label={`Hint ${index + 1}`}
            value={hint}
            onChange={(value) => changeLevel({ hints: hints.map((one, i) => (i === index ? value : one)) })}
          />
          <Button icon="cross" onClick={() => changeLevel({ hints: hints.filter((_, i) => i !== index) })}>
            Take hint {index + 1} away
          </Button>
        </div>
      ))}
      <Button icon="help" onClick={() => changeLevel({ hints: [...hints, ""] })}>
        Add a hint
      </Button>
      <Text
        level={level}
        name="solution"
        label="A solution"
        rows={3}
        hint="lines for the terminal; then there is “Show me”"
      />
      <Text level={level} name="wrong" label="A wrong way" rows={2} hint="must not solve it: proven by podarium run" />
      <Text level={level} name="within" label="Solved within" hint="after the solution, for podarium run" />
    </fieldset>
  );
}

function Question({ question }: { question: Level["question"] }): ReactElement {
  const field = (
    name: keyof Level["question"],
    label: string,
    more: { hint?: string; rows?: number } = {},
  ): ReactElement => (
    <LevelField
      {...more}
      at={`question.${name}`}
      label={label}
      value={question[name]}
      onChange={(value) => changeLevel({ question: { ...question, [name]: value } })}
    />
  );
  return (
    <fieldset className="level-part">
      <legend>A question at the end, if wanted</legend>
      {field("ask", "Question")}
      {field("choices", "Choices", { rows: 3, hint: "one a line; none: the answer is typed" })}
      {field("answer", "Right answer")}
      {field("why", "Why")}
    </fieldset>
  );
}

function Foot(): ReactElement {
  const problems = useLevel((state) => (state.isTold ? state.problems : null)) ?? [];
  const act = async (doing: () => Promise<boolean>): Promise<void> => {
    if (!(await doing())) focusProblem();
  };
  return (
    <div className="level-foot">
      <div role="alert">
        {problems.length > 0 && (
          <>
            {problems.length === 1 ? "One thing is" : `${problems.length} things are`} to be mended first.{" "}
            {problems
              .filter(({ field }) => field === "")
              .map(({ message }) => message)
              .join("; ")}
          </>
        )}
      </div>
      <Button onClick={() => void act(shareLevel)}>Share</Button>
      <Button look="primary" icon="play" onClick={() => void act(tryLevel)}>
        Play it
      </Button>
    </div>
  );
}

/** To the first field with which something is wrong; it may be folded away. */
function focusProblem(): void {
  const places = useLevel.getState().problems.map(({ field }) => fieldId(field));
  // After what is wrong has been drawn.
  requestAnimationFrame(() => {
    const element = places.map((id) => document.getElementById(id)).find((one) => one !== null);
    element?.closest("details")?.setAttribute("open", "");
    element?.focus();
  });
}
