/** The goal of a level as checks: what must be true of the world for it to be solved. */
import type { ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { useLevel } from "../../store/level-draft.ts";
import { factFields, FACTS, MATCHERS } from "../../store/level-fields.ts";
import type { LevelCheck, LevelMatcher, LevelTargets } from "../../store/level-fields.ts";
import { LevelField, PartProblem } from "./level-field.tsx";
import { t } from "../../locale/locale.ts";

interface ChecksProps {
  /** Whose they are: `parts[0]`. */
  at: string;
  checks: readonly LevelCheck[];
  onChange: (checks: LevelCheck[]) => void;
}

export function LevelChecks({ at, checks, onChange }: ChecksProps): ReactElement {
  const targets = useLevel((state) => state.targets);
  return (
    <>
      <PartProblem at={`${at}.checks`} />
      {checks.map((check, index) => (
        // A check has no name of its own: its place is what it is.
        <Check
          key={index}
          at={`${at}.checks[${index}]`}
          index={index}
          check={check}
          targets={targets}
          onChange={(changed) => onChange(checks.map((one, i) => (i === index ? changed : one)))}
          onRemove={() => onChange(checks.filter((_, i) => i !== index))}
        />
      ))}
      <Button
        icon="check"
        onClick={() => {
          const values = { pod: targets.pod[0] ?? "" };
          const added: LevelCheck = { fact: "ready", values, matcher: "is", value: "1/1", not: false };
          onChange([...checks, added]);
        }}
      >
        {t("Add a check")}
      </Button>
    </>
  );
}

/** What the fields that say which one is meant are called, and what they look like. */
const WORDS: Readonly<Record<string, { title: string; hint?: string }>> = {
  pod: { title: t("Pod") },
  namespace: { title: t("Namespace"), hint: t("default, where nothing is said") },
  container: { title: t("Container") },
  attempt: { title: t("Attempt"), hint: t("0 is its first") },
  object: { title: t("Of the object"), hint: "pod/web" },
  reason: { title: t("Reason"), hint: "BackOff" },
  volume: { title: t("Volume") },
  path: { title: t("Path") },
  url: { title: t("Address"), hint: "http://localhost/" },
  status: { title: t("Status"), hint: "200" },
  kind: { title: t("Kind"), hint: "Deployment" },
  name: { title: t("Name") },
};

interface CheckProps {
  at: string;
  index: number;
  check: LevelCheck;
  targets: LevelTargets;
  onChange: (check: LevelCheck) => void;
  onRemove: () => void;
}

function Check({ at, index, check, targets, onChange, onRemove }: CheckProps): ReactElement {
  const hasValue = check.matcher !== "absent" && check.matcher !== "there";
  return (
    <fieldset className="level-item">
      <legend>{t("Check {n}", { n: index + 1 })}</legend>
      <LevelField
        at={`${at}.fact`}
        label={t("What is looked at")}
        value={check.fact}
        choices={FACTS.map(({ fact, title }) => ({ value: fact, title }))}
        onChange={(fact) => {
          const known = factFields(fact).map(({ name }) => name);
          const values = Object.entries(check.values).filter(([name]) => known.includes(name));
          onChange({ ...check, fact, values: Object.fromEntries(values) });
        }}
      />
      {factFields(check.fact).map(({ name, isNeeded }) => (
        <LevelField
          key={name}
          at={`${at}.${name}`}
          label={WORDS[name]?.title ?? name}
          value={check.values[name] ?? ""}
          hint={
            [isNeeded ? "" : "if wanted", WORDS[name]?.hint ?? ""].filter((one) => one !== "").join("; ") || undefined
          }
          offers={targets[name as keyof LevelTargets]}
          onChange={(value) => onChange({ ...check, values: { ...check.values, [name]: value } })}
        />
      ))}
      <LevelField
        at={`${at}.matcher`}
        label={t("How it must be")}
        value={check.matcher}
        choices={MATCHERS.map(({ matcher, title }) => ({ value: matcher, title }))}
        onChange={(matcher) => onChange({ ...check, matcher: matcher as LevelMatcher })}
      />
      {hasValue && (
        <LevelField
          at={`${at}.value`}
          label={t("Value")}
          value={check.value}
          onChange={(value) => onChange({ ...check, value })}
        />
      )}
      <label className="level-flag">
        <input type="checkbox" checked={check.not} onChange={() => onChange({ ...check, not: !check.not })} />{" "}
        {t("It must not be so")}
      </label>
      <Button icon="cross" onClick={onRemove}>
        {t("Take check {n} away", { n: index + 1 })}
      </Button>
    </fieldset>
  );
}
