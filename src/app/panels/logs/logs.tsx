/** One log panel for each container of the Pod on the stage, init containers first. */
import { Suspense } from "react";
import type { ReactElement } from "react";
import { lazyPart } from "../../kit/lazy-part.tsx";
import { containersOf, useSelectedPod } from "../../store/selectors.ts";
import { useWorkbench } from "../../store/workbench-store.ts";
import { Guard } from "../messages/guard.tsx";
import { LogPanel } from "./log-panel.tsx";
import { t } from "../../locale/locale.ts";
import "./logs.css";

const Why = lazyPart(async () => (await import("../why/why.tsx")).answerInLanguage());

const MergedLog = lazyPart(async () => (await import("./merged-log.tsx")).MergedLog);

/** The answer to a Why?, where one was asked: it pushes the logs down and never covers the Pod. */
export function WhyHere(): ReactElement | null {
  const isAsked = useWorkbench((state) => state.why !== null);
  const pod = useSelectedPod();
  if (!isAsked || !pod) return null;
  return (
    <Suspense fallback={null}>
      <Guard key={pod.uid} name={t("The answer")}>
        <Why />
      </Guard>
    </Suspense>
  );
}

export function Logs(): ReactElement {
  const pod = useSelectedPod();
  const isMerged = useWorkbench((state) => state.mergedLogs);
  const containers = pod ? containersOf(pod) : [];
  return (
    <div className="logs">
      <WhyHere />
      {pod && isMerged && (
        <Suspense fallback={null}>
          <MergedLog pod={pod} />
        </Suspense>
      )}
      {!isMerged &&
        containers.map((container) => (
          <Guard key={`${pod?.uid ?? ""} ${container.name}`} name={t("Log of {name}", { name: container.name })}>
            <LogPanel uid={pod?.uid ?? ""} container={container} />
          </Guard>
        ))}
      {containers.length === 0 && (
        <section className="panel" aria-label={t("Logs")}>
          <div className="empty">
            <b>{t("No logs.")}</b>
            {t("Each container of a Pod gets a panel of its own here.")}
          </div>
        </section>
      )}
    </div>
  );
}
