/** The script of a demo: what was done, what comes next, and the notes of whoever presents. */
import type { ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { Icon } from "../../kit/icon.tsx";
import { perform, useDesk } from "../../store/desk.ts";
import type { ScriptStep } from "../../store/view.ts";
import { useWorkbench } from "../../store/workbench-store.ts";
import { t } from "../../locale/locale.ts";
import { rich } from "../../locale/rich.ts";

const NO_STEPS: ScriptStep[] = [];

export function ScriptList(): ReactElement {
  const script = useWorkbench((state) => state.desk?.script ?? NO_STEPS);
  const done = useDesk((state) => state.done);
  const now = script[done - 1];
  return (
    <section className="desk-script" aria-label={t("Script")}>
      <div className="desk-bar">
        <h2>{t("Script")}</h2>
        {script.length > 0 && <span className="quiet">{t("step {done} of {n}", { done, n: script.length })}</span>}
        <span className="grow" />
        <Button onClick={() => perform({ type: "back" })} disabled={done === 0} shortcut="←">
          {t("Back")}
        </Button>
        <Button look="primary" onClick={() => perform({ type: "next" })} disabled={done >= script.length} shortcut="→">
          {t("Next step")}
        </Button>
      </div>
      {script.length === 0 && (
        <p className="empty">
          {rich(
            "This run has no script. A scenario file may have one, in its field {script}; the demos among the examples have.",
            { script: <code>script</code> },
          )}
        </p>
      )}
      {now && now.notes !== "" && <p className="desk-notes">{now.notes}</p>}
      <ol>
        {script.map((step, index) => (
          <li
            key={index}
            className={index < done ? "done" : index === done ? "next" : ""}
            aria-current={index === done ? "step" : undefined}
          >
            <span className="desk-mark">{index < done ? <Icon name="check" size={13} /> : index + 1}</span>
            <span>
              <b>{step.title}</b>
              {index === done && step.notes !== "" && <small>{step.notes}</small>}
            </span>
            {step.ask && <Icon name="help" />}
          </li>
        ))}
      </ol>
    </section>
  );
}
