/** The menu of failures: what can be done to a container, its parameters, and for how many attempts. The catalogue says all of it. */
import { useEffect, useState } from "react";
import type { FormEvent, ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { Icon } from "../../kit/icon.tsx";
import { Segmented } from "../../kit/segmented.tsx";
import { useFaultCatalogue } from "../../store/fault-texts.ts";
import { arm, modeProblem } from "../../store/arming.ts";
import { askFaults, heal, watch } from "../../store/commands.ts";
import { freeKey, perform } from "../../store/desk.ts";
import { containersOf, useFaults } from "../../store/selectors.ts";
import type { ContainerView, FaultCatalogueEntry, FaultView, PodView } from "../../store/view.ts";
import { choose, say, useWorkbench } from "../../store/workbench-store.ts";
import type { FaultTarget } from "../../store/workbench-store.ts";
import { AimFields, aimOf } from "./aim-fields.tsx";
import { FaultField, fieldValue } from "./fault-field.tsx";
import { MoreFields, modesOf } from "./more-fields.tsx";
import { said, t } from "../../locale/locale.ts";
import { rich } from "../../locale/rich.ts";
import "./failures.css";

const NO_CONTAINERS: ContainerView[] = [];
const GROUP_TITLES: Record<FaultCatalogueEntry["group"], string> = {
  program: t("PROGRAM"),
  image: t("IMAGE"),
  configuration: t("CONFIGURATION"),
  volumes: t("VOLUMES"),
  network: t("NETWORK"),
  probes: t("PROBES"),
  node: t("NODE"),
};
const ATTEMPTS = [
  { value: "1", label: t("next {n}", { n: 1 }) },
  { value: "2", label: t("next {n}", { n: 2 }) },
  { value: "5", label: t("next {n}", { n: 5 }) },
  { value: "always", label: t("until healed") },
] as const;
type Attempts = (typeof ATTEMPTS)[number]["value"];
/** How long a failure lasts that is not made of attempts. */
const SPANS = [
  { value: "30s", label: "30 s" },
  { value: "2m", label: "2 min" },
  { value: "always", label: t("until healed") },
] as const;
type Span = (typeof SPANS)[number]["value"];

export function FailureMenu(): ReactElement | null {
  const target = useWorkbench((state) => state.faultTarget);
  return target && <OpenMenu key={`${target.namespace}/${target.pod}`} target={target} />;
}

function OpenMenu({ target }: { target: FaultTarget }): ReactElement {
  const catalogue = useFaultCatalogue();
  const [chosen, setChosen] = useState(target.fault ?? null);
  useEffect(askFaults, []);
  useEffect(() => watch("faults"), []);
  const pod = useWorkbench((state) =>
    state.view?.pods.find((one) => one.name === target.pod && one.namespace === target.namespace),
  );
  const containers = pod ? containersOf(pod) : NO_CONTAINERS;
  const container = containers.find((one) => one.name === target.container);
  const fault = catalogue.find((entry) => entry.name === chosen) ?? catalogue[0];
  return (
    <Dialog
      className="failure-menu"
      onClose={closeMenu}
      title={
        <>
          <Icon name="bolt" /> {t("Break")}
          {container && <Glyph kind={container.kind} identity={container.identity} text={container.glyph} size={20} />}
          <span>{target.container}</span>
          <small>{t("of {pod}", { pod: target.pod })}</small>
        </>
      }
    >
      <div className="failure-body">
        <FaultList catalogue={catalogue} chosen={fault?.name ?? ""} onChoose={setChosen} />
        {fault ? (
          <FaultForm
            key={fault.name}
            fault={fault}
            target={target}
            pod={pod}
            containers={containers}
            onDone={closeMenu}
          />
        ) : (
          <p className="empty">{t("The failures are on their way.")}</p>
        )}
      </div>
    </Dialog>
  );
}

function closeMenu(): void {
  choose({ faultTarget: null });
}

interface FaultListProps {
  catalogue: readonly FaultCatalogueEntry[];
  chosen: string;
  onChoose: (name: string) => void;
}

function FaultList({ catalogue, chosen, onChoose }: FaultListProps): ReactElement {
  const groups = [...new Set(catalogue.map((entry) => entry.group))];
  return (
    <nav aria-label={t("Failures")}>
      {groups.map((group) => (
        <div key={group}>
          <h3>{GROUP_TITLES[group]}</h3>
          {catalogue
            .filter((entry) => entry.group === group)
            .map((entry) => (
              <button
                type="button"
                key={entry.name}
                aria-pressed={entry.name === chosen}
                data-first-focus={entry.name === chosen ? "" : undefined}
                onClick={() => onChoose(entry.name)}
              >
                {entry.title}
              </button>
            ))}
        </div>
      ))}
    </nav>
  );
}

interface FaultFormProps {
  fault: FaultCatalogueEntry;
  target: FaultTarget;
  pod: PodView | undefined;
  containers: readonly ContainerView[];
  onDone: () => void;
}

function FaultForm({ fault, target, pod, containers, onDone }: FaultFormProps): ReactElement {
  const [attempts, setAttempts] = useState<Attempts>("2");
  const [span, setSpan] = useState<Span>("always");
  const [problem, setProblem] = useState("");
  const [isHidden, setHidden] = useState(false);
  const free = useWorkbench((state) => (state.lesson === null && !state.readOnly ? freeKey(state.desk) : null));
  const armed = useFaults().filter((one) => one.state === "armed" && isAt(one, target));

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const parameters = Object.fromEntries(fault.parameters.map((one) => [one.name, fieldValue(one, data)]));
    const times = fault.lasts === "attempts" && attempts !== "always" ? { times: Number(attempts) } : {};
    const lasting = fault.lasts === "state" && span !== "always" ? { for: span } : {};
    const aim = aimOf(fault, target, data);
    const hiding = isHidden ? { hidden: true } : {};
    const made = { ...parameters, ...times, ...lasting, ...modesOf(data), ...aim, ...hiding, fault: fault.name };
    const wrong = modeProblem(fault, made);
    setProblem(wrong);
    if (wrong !== "") return;
    const waits = (event.nativeEvent as SubmitEvent).submitter?.dataset["key"];
    const what = isHidden
      ? t("a hidden failure")
      : t("{failure} on {target}", { failure: fault.title, target: Object.values(aim).at(-1) ?? "" });
    if (waits === undefined) arm(made, t("Armed: {what}.", { what }));
    else {
      perform({ type: "arm", key: Number(waits), fault: { ...made, id: `key${waits}` } });
      say(t("On key {waits}: {what}.", { waits, what }));
    }
    onDone();
  }

  return (
    <form className="failure-form" onSubmit={onSubmit}>
      <div>
        <h3>{fault.title}</h3>
        <p>{fault.description}</p>
        <p className="quiet">{t("Seen as: {symptom}.", { symptom: fault.symptom })}</p>
      </div>
      <AimFields fault={fault} target={target} pod={pod} containers={containers} />
      {fault.parameters.map((parameter) => (
        <FaultField key={parameter.name} parameter={parameter} />
      ))}
      {fault.lasts === "attempts" && (
        <div className="form-row">
          <span>{t("Attempts")}</span>
          <Segmented label={t("Attempts")} options={ATTEMPTS} value={attempts} onChange={setAttempts} />
        </div>
      )}
      {fault.lasts === "state" && (
        <div className="form-row">
          <span>{t("Lasts")}</span>
          <Segmented label={t("Lasts")} options={SPANS} value={span} onChange={setSpan} />
        </div>
      )}
      <MoreFields fault={fault} containers={containers} />
      {free !== null && (
        <label className="form-row check">
          <span>{t("Hidden")}</span>
          <input type="checkbox" aria-label={t("Hidden")} checked={isHidden} onChange={() => setHidden(!isHidden)} />
          <small className="quiet">{t("Not shown on the stage, the timeline or in lists")}</small>
        </label>
      )}
      {armed.length > 0 && <ArmedHere armed={armed} />}
      {problem !== "" && (
        <p className="failure-problem" role="alert">
          {problem}
        </p>
      )}
      <div className="form-end">
        <Button onClick={onDone}>{t("Cancel")}</Button>
        {free !== null && (
          <button type="submit" className="button plain" data-key={free}>
            {rich("Arm on key {free}", { free: <kbd>{free}</kbd> })}
          </button>
        )}
        <button type="submit" className="button primary">
          <Icon name="bolt" /> {t("Arm")}
        </button>
      </div>
    </form>
  );
}

function isAt(fault: FaultView, target: FaultTarget): boolean {
  const isSamePod = fault.pod === target.pod && fault.namespace === target.namespace;
  return isSamePod && (fault.container === "" || fault.container === target.container);
}

function ArmedHere({ armed }: { armed: readonly FaultView[] }): ReactElement {
  return (
    <ul className="armed-here" aria-label={t("Armed here")}>
      {armed.map((fault) => (
        <li key={fault.id}>
          <Icon name="bolt" size={14} /> {t("Armed here: {summary}", { summary: said(fault.summary) })}
          <Button aria-label={t("Heal {title}", { title: said(fault.title) })} onClick={() => heal(fault.id)}>
            {t("Heal")}
          </Button>
        </li>
      ))}
    </ul>
  );
}
