/** The failures: what is broken now and what waits on keys, with the script and the questions of whoever presents. */
import { Suspense, useEffect } from "react";
import type { ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { lazyPart } from "../../kit/lazy-part.tsx";
import { FaultWord } from "../../kit/status-word.tsx";
import { heal, watch } from "../../store/commands.ts";
import { useFaults } from "../../store/selectors.ts";
import type { FaultView } from "../../store/view.ts";
import { useWorkbench } from "../../store/workbench-store.ts";
import { many, said, t } from "../../locale/locale.ts";
import "./failures.css";

const ControlDesk = lazyPart(async () => (await import("../desk/control-desk.tsx")).ControlDesk);

export function Failures(): ReactElement {
  // Who is to find out what is broken, or only to look, has no desk.
  const isTaught = useWorkbench((state) => state.lesson !== null || state.readOnly);
  useEffect(() => (isTaught ? undefined : watch("faults")), [isTaught]);
  return (
    <div className="failures-panel">
      <ActingNow />
      {!isTaught && (
        <Suspense fallback={null}>
          <ControlDesk />
        </Suspense>
      )}
    </div>
  );
}

function ActingNow(): ReactElement {
  const faults = useFaults();
  if (faults.length === 0)
    return <p className="empty">{t("Nothing is broken on purpose. Press the bolt on a container to make it fail.")}</p>;
  return (
    <ul className="failure-list" aria-label={t("Armed failures")}>
      {faults.map((fault) => (
        <Failure key={fault.id} fault={fault} />
      ))}
    </ul>
  );
}

const STATE_WORDS = { armed: t("Armed"), spent: t("Spent"), healed: t("Healed") } as const;

function Failure({ fault }: { fault: FaultView }): ReactElement {
  const target =
    fault.container === "" ? fault.pod : t("{container} of {pod}", { container: fault.container, pod: fault.pod });
  return (
    <li>
      <FaultWord>{STATE_WORDS[fault.state]}</FaultWord>
      <b>{said(fault.title)}</b>
      <span>{target}</span>
      <span className="quiet">
        {many(fault.fired, "{summary}; struck once", "{summary}; struck {n} times", { summary: said(fault.summary) })}
      </span>
      <span className="grow" />
      {fault.state === "armed" && (
        <Button
          aria-label={t("Heal {title} on {target}", { title: said(fault.title), target })}
          onClick={() => heal(fault.id)}
        >
          {t("Heal")}
        </Button>
      )}
    </li>
  );
}
