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
  dropRecording,
  keepRecording,
  proveLevel,
  shareLevel,
  takeEditorFiles,
  tryLevel,
  useLevel,
} from "../../store/level-draft.ts";
import { KUBERNETES_VERSIONS } from "../../store/level-fields.ts";
import type { Level } from "../../store/level-fields.ts";
import { choose } from "../../store/workbench-store.ts";
import { LevelFaults } from "./level-faults.tsx";
import { fieldId, LevelField, PartProblem } from "./level-field.tsx";
import { LevelParts } from "./level-parts.tsx";
import { LevelProof } from "./level-proof.tsx";
import { LevelShare } from "./level-share.tsx";
import { many, t } from "../../locale/locale.ts";
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
    <Dialog title={t("Make a challenge")} className="level-builder" onClose={() => choose({ building: false })}>
      <div className="level-body">
        <p className="quiet">
          {t(
            "Something is broken, you say only what is seen of it, and whoever opens your link finds out the rest. It is kept in this browser as you type.",
          )}{" "}
          {own ? (
            <Button onClick={backToOwn}>{t("Back to my own")}</Button>
          ) : (
            <Button onClick={beginLevel}>{t("Begin anew")}</Button>
          )}
        </p>
        <Told level={level} />
        <Solved />
        <Files files={level.files} start={level.start} />
        <Cluster cluster={level.cluster} />
        <LevelFaults />
        <LevelParts parts={level.parts} />
        <fieldset className="level-part">
          <legend>{t("A good result")}</legend>
          <Text
            level={level}
            name="time"
            label={t("Time")}
            hint={t("as the clock shows it; what happens before the learner comes counts")}
          />
          <Text level={level} name="commands" label={t("Commands")} />
          <Text level={level} name="edits" label={t("Edits")} hint={t("applied in the editor")} />
          <Text level={level} name="minutes" label={t("Minutes")} hint={t("how long it takes a learner, for lists")} />
          <Text level={level} name="seed" label={t("Seed")} hint={t("of chance: the same for everybody")} />
        </fieldset>
        <LevelShare />
        <LevelProof />
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
      <legend>{t("What the learner is told")}</legend>
      <Text level={level} name="title" label={t("Title")} isFirst />
      <Text level={level} name="summary" label={t("In a sentence")} hint={t("for lists")} />
      <Text level={level} name="symptom" label={t("Symptom")} rows={4} hint={t("what is seen of it; Markdown")} />
    </fieldset>
  );
}

function Files({ files, start }: { files: Level["files"]; start: string }): ReactElement {
  return (
    <fieldset className="level-part">
      <legend>{t("Where it starts")}</legend>
      <PartProblem at="files" />
      {files.length > 0 && (
        <ul className="level-files" aria-label={t("Files")}>
          {files.map(({ name, text }, index) => (
            <li key={name}>
              <details>
                <summary>{name}</summary>
                <pre tabIndex={0}>{text}</pre>
              </details>
              <Button onClick={() => changeLevel({ files: files.filter((file) => file.name !== name) })}>
                {t("Take {name} away", { name })}
              </Button>
              <PartProblem at={`files[${index}]`} />
            </li>
          ))}
        </ul>
      )}
      <Button icon="file" onClick={takeEditorFiles}>
        {t("Take the editor’s files")}
      </Button>
      <LevelField
        at="start"
        label={t("Learner comes at")}
        value={start}
        hint={t("the files are applied at 0s; by then it should be seen")}
        onChange={(value) => changeLevel({ start: value })}
      />
    </fieldset>
  );
}

/** The cluster, where it is to be another than the usual one. */
function Cluster({ cluster }: { cluster: Level["cluster"] }): ReactElement {
  const field = (name: keyof Level["cluster"]): { at: string; value: string; onChange: (value: string) => void } => ({
    at: `cluster.${name}`,
    value: cluster[name],
    onChange: (value) => changeLevel({ cluster: { ...cluster, [name]: value } }),
  });
  return (
    <fieldset className="level-part">
      <legend>{t("The cluster")}</legend>
      <LevelField
        {...field("kubernetesVersion")}
        label={t("Version")}
        choices={[{ value: "", title: t("the newest") }, ...KUBERNETES_VERSIONS]}
      />
      <LevelField
        {...field("nodes")}
        label={t("Nodes")}
        hint={t("how many, the control plane is one of them; empty: three")}
      />
      <LevelField
        {...field("more")}
        label={t("More settings")}
        rows={3}
        hint={t(
          "YAML, as in a scenario: nodes: [{name: a, role: worker, memory: 2Gi}], outside: [{name: api.example.com}], start, profile, latencies",
        )}
      />
    </fieldset>
  );
}

/** What was done when the level was played, to be kept as its solution. */
function Solved(): ReactElement | null {
  const recording = useLevel((state) => state.recording);
  if (!recording) return null;
  return (
    <p className="level-solved" role="status">
      {t("You solved it. Is what you did its solution?")}{" "}
      <Button look="primary" icon="check" onClick={() => void keepRecording()}>
        {t("Keep it as the solution")}
      </Button>{" "}
      <Button onClick={dropRecording}>{t("No")}</Button>
    </p>
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
            {many(problems.length, "One thing is to be mended first.", "{n} things are to be mended first.")}{" "}
            {problems
              .filter(({ field }) => field === "")
              .map(({ message }) => message)
              .join("; ")}
          </>
        )}
      </div>
      <Button icon="check" onClick={() => void act(proveLevel)}>
        {t("Prove it")}
      </Button>
      <Button onClick={() => void act(shareLevel)}>{t("Share")}</Button>
      <Button look="primary" icon="play" onClick={() => void act(tryLevel)}>
        {t("Play it")}
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
