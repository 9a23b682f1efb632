/** The failures: what is broken now and what waits on keys, with the script and the questions of whoever presents. */
import { lazy, Suspense, useEffect } from "react";
import type { ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { FaultWord } from "../../kit/status-word.tsx";
import { heal, watch } from "../../store/commands.ts";
import { useFaults } from "../../store/selectors.ts";
import type { FaultView } from "../../store/view.ts";
import { useWorkbench } from "../../store/workbench-store.ts";
import "./failures.css";

const ControlDesk = lazy(async () => ({ default: (await import("../desk/control-desk.tsx")).ControlDesk }));

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
    return <p className="empty">Nothing is broken on purpose. Press the bolt on a container to make it fail.</p>;
  return (
    <ul className="failure-list" aria-label="Armed failures">
      {faults.map((fault) => (
        <Failure key={fault.id} fault={fault} />
      ))}
    </ul>
  );
}

const STATE_WORDS = { armed: "Armed", spent: "Spent", healed: "Healed" } as const;

function Failure({ fault }: { fault: FaultView }): ReactElement {
  const target = fault.container === "" ? fault.pod : `${fault.container} of ${fault.pod}`;
  return (
    <li>
      <FaultWord>{STATE_WORDS[fault.state]}</FaultWord>
      <b>{fault.title}</b>
      <span>{target}</span>
      <span className="quiet">
        {fault.summary}; fired {fault.fired === 1 ? "once" : `${fault.fired} times`}
      </span>
      <span className="grow" />
      {fault.state === "armed" && (
        <Button aria-label={`Heal ${fault.title} on ${target}`} onClick={() => heal(fault.id)}>
          Heal
        </Button>
      )}
    </li>
  );
}
