/** The hidden faults of a level: which, at what, when, and with which parameters. */
import type { ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { useFaultCatalogue } from "../../store/fault-texts.ts";
import { changeLevel, useLevel } from "../../store/level-draft.ts";
import { CONDITIONS, MODE_PARAMETERS, TARGET_FIELDS } from "../../store/level-fields.ts";
import type { LevelFault, LevelTargets } from "../../store/level-fields.ts";
import type { FaultCatalogueEntry } from "../../store/view.ts";
import { hintOf } from "../failures/fault-field.tsx";
import { LevelField } from "./level-field.tsx";
import { t } from "../../locale/locale.ts";

export function LevelFaults(): ReactElement {
  const faults = useLevel(({ level }) => level.faults);
  const targets = useLevel((state) => state.targets);
  const catalogue = useFaultCatalogue();
  const change = (index: number, fault: LevelFault): void =>
    changeLevel({ faults: faults.map((one, i) => (i === index ? fault : one)) });
  const [first] = catalogue;
  return (
    <fieldset className="level-part">
      <legend>{t("Hidden faults")}</legend>
      {faults.length === 0 && (
        <p className="quiet">{t("None: what is broken is then in the files themselves, for everybody to read.")}</p>
      )}
      {faults.map((fault, index) => (
        // A fault has no name of its own: its place is what it is.
        <Fault
          key={index}
          index={index}
          fault={fault}
          catalogue={catalogue}
          targets={targets}
          onChange={(changed) => change(index, changed)}
          onRemove={() => changeLevel({ faults: faults.filter((_, i) => i !== index) })}
        />
      ))}
      <Button
        icon="bolt"
        disabled={first === undefined}
        onClick={() => {
          if (first)
            changeLevel({ faults: [...faults, faultOf(first, { at: "10s", fault: "", values: {} }, targets)] });
        }}
      >
        {t("Add a fault")}
      </Button>
    </fieldset>
  );
}

/** A fault of that kind with its defaults, aimed at the same as another, or at what there is only one of. */
function faultOf(
  { name, target, parameters }: FaultCatalogueEntry,
  { at, values }: LevelFault,
  targets: LevelTargets,
): LevelFault {
  const aims = aimsOf(target);
  const aimed = aims.flatMap((aim) => {
    const value = values[aim] ?? "";
    return value === "" ? [] : [[aim, value]];
  });
  const [aim = ""] = aims;
  const [only, ...others] = aim === "" ? [] : offersFor(aim, targets);
  if (aimed.length === 0 && only !== undefined && others.length === 0) aimed.push([aim, only]);
  const defaults = parameters.map((one) => [one.name, String(one.default ?? "")]);
  return { at, fault: name, values: Object.fromEntries([...aimed, ...defaults]) };
}

function aimsOf(target: FaultCatalogueEntry["target"]): readonly string[] {
  return TARGET_FIELDS[target].filter((field) => field !== "namespace");
}

function offersFor(aim: string, targets: LevelTargets): readonly string[] {
  if (aim === "node") return ["node-1", "control-plane"];
  return targets[aim as keyof LevelTargets] ?? [];
}

const AIM_TITLES: Readonly<Record<string, string>> = {
  pod: "Pod",
  workload: "or workload",
  container: "Container",
  service: "Service",
  image: "Image",
  node: "Node",
};

interface FaultProps {
  index: number;
  fault: LevelFault;
  catalogue: readonly FaultCatalogueEntry[];
  targets: LevelTargets;
  onChange: (fault: LevelFault) => void;
  onRemove: () => void;
}

function Fault({ index, fault, catalogue, targets, onChange, onRemove }: FaultProps): ReactElement {
  const entry = catalogue.find(({ name }) => name === fault.fault);
  const at = `faults[${index}]`;
  const set = (name: string) => (value: string) => onChange({ ...fault, values: { ...fault.values, [name]: value } });
  const value = (name: string): string => fault.values[name] ?? "";
  return (
    <fieldset className="level-item">
      <legend>{t("Fault {n}", { n: index + 1 })}</legend>
      <LevelField
        at={`${at}.fault`}
        label={t("What happens")}
        value={fault.fault}
        hint={
          entry && t("{description} Seen as: {symptom}.", { description: entry.description, symptom: entry.symptom })
        }
        choices={catalogue.map(({ name, title }) => ({ value: name, title }))}
        onChange={(name) => {
          const chosen = catalogue.find((one) => one.name === name);
          if (chosen) onChange(faultOf(chosen, fault, targets));
        }}
      />
      {entry &&
        aimsOf(entry.target).map((aim) => (
          <LevelField
            key={aim}
            at={`${at}.${aim}`}
            label={AIM_TITLES[aim] ?? aim}
            value={value(aim)}
            offers={offersFor(aim, targets)}
            onChange={set(aim)}
          />
        ))}
      {entry?.parameters.map((parameter) => (
        <LevelField
          key={parameter.name}
          at={`${at}.${parameter.name}`}
          label={parameter.title}
          value={value(parameter.name)}
          hint={hintOf(parameter) || undefined}
          choices={
            parameter.type === "choice" ? parameter.choices : parameter.type === "flag" ? ["true", "false"] : undefined
          }
          onChange={set(parameter.name)}
        />
      ))}
      <LevelField
        at={`${at}.at`}
        label={t("Armed at")}
        value={fault.at}
        hint={t("0s is before anything is applied")}
        onChange={(text) => onChange({ ...fault, at: text })}
      />
      <details>
        <summary>{t("When and how often")}</summary>
        {MODE_PARAMETERS.map(({ name, title, about }) => (
          <LevelField
            key={name}
            at={`${at}.${name}`}
            label={title}
            value={value(name)}
            hint={about}
            onChange={set(name)}
          />
        ))}
        <LevelField
          at={`${at}.when.is`}
          label={t("When it is")}
          value={value("when.is")}
          choices={[{ value: "", title: t("at any moment") }, ...CONDITIONS]}
          hint={t("the condition on which it strikes; of the container below, or of the Pod")}
          onChange={set("when.is")}
        />
        <LevelField
          at={`${at}.when.container`}
          label={t("Its container")}
          value={value("when.container")}
          offers={targets.container}
          onChange={set("when.container")}
        />
        <LevelField
          at={`${at}.when.pod`}
          label={t("Another Pod")}
          value={value("when.pod")}
          offers={targets.pod}
          onChange={set("when.pod")}
        />
      </details>
      <Button icon="cross" onClick={onRemove}>
        {t("Take fault {n} away", { n: index + 1 })}
      </Button>
    </fieldset>
  );
}
