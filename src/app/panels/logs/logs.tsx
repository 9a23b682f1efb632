/** One log panel for each container of the Pod on the stage, init containers first. */
import type { ReactElement } from "react";
import { containersOf, useSelectedPod } from "../../store/selectors.ts";
import { LogPanel } from "./log-panel.tsx";
import "./logs.css";

export function Logs(): ReactElement {
  const pod = useSelectedPod();
  const containers = pod ? containersOf(pod) : [];
  return (
    <div className="logs">
      {containers.map((container) => (
        <LogPanel key={`${pod?.uid ?? ""} ${container.name}`} container={container} />
      ))}
      {containers.length === 0 && (
        <section className="panel" aria-label="Logs">
          <div className="empty">
            <b>No logs.</b>
            Each container of a Pod gets a panel of its own here.
          </div>
        </section>
      )}
    </div>
  );
}
