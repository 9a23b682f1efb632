/** A run at one moment as pages to print: its Pods drawn, the timeline, events, logs, terminals and manifests. */
import { useEffect, useRef } from "react";
import type { ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { togglePlaying } from "../../store/commands.ts";
import { containersOf, usePods } from "../../store/selectors.ts";
import { formatClock } from "../../store/time.ts";
import type { EventView, PodView } from "../../store/view.ts";
import { withLogs } from "../../store/with-logs.ts";
import { choose, useWorkbench } from "../../store/workbench-store.ts";
import { StageDrawing } from "../stage/stage-drawing.tsx";
import { Timeline } from "../timeline/timeline.tsx";
import { transcriptOf } from "./texts.ts";
import { t } from "../../locale/locale.ts";
import "./print-view.css";

/** A page of paper is about so wide, in pixels. */
const PAPER = 720;
const DRAWN_PODS = 12;
/** Of each log the newest: more is a book. */
const MAX_LINES = 1000;
const NO_EVENTS: EventView[] = [];

export function PrintView(): ReactElement {
  const title = useWorkbench((state) => state.title);
  const clock = useWorkbench((state) => state.view?.clock);
  const pods = usePods();
  const logs = useWorkbench((state) => state.logs);
  const view = useRef<HTMLElement>(null);
  useEffect(() => {
    view.current?.querySelector("button")?.focus();
    // What is printed stands still.
    if (useWorkbench.getState().view?.clock.playing === true) togglePlaying();
  }, []);
  return (
    <main ref={view} className="print-view" aria-label={t("Print view")} tabIndex={-1}>
      <p className="print-bar">
        <Button icon="list" onClick={() => globalThis.print()}>
          {t("Print")}
        </Button>
        <Button icon="cross" shortcut="Esc" onClick={() => choose({ exporting: null })}>
          {t("Back")}
        </Button>
      </p>
      <h1>{title === "" ? t("A run") : title}</h1>
      <p>
        {t("Kubernetes {version}, seed {seed}, at {time} ({wall})", {
          version: clock?.kubernetesVersion ?? "",
          seed: clock?.seed ?? 0,
          time: formatClock(clock?.now ?? 0),
          wall: clock?.wall ?? "",
        })}
      </p>
      <Pods pods={pods} />
      {pods.slice(0, DRAWN_PODS).map((pod) => (
        <section key={pod.uid} aria-label={t("Pod {name}", { name: pod.name })}>
          <h2>{t("Pod {name}", { name: pod.name })}</h2>
          <div className="print-stage">
            <StageDrawing pod={pod} width={PAPER} height={0} />
          </div>
        </section>
      ))}
      <h2>{t("Timeline")}</h2>
      <Timeline />
      <Events />
      {pods.flatMap((pod) =>
        containersOf(withLogs(pod, logs)).map(({ name, logs: { lines, dropped } }) => (
          <section key={`${pod.uid} ${name}`} aria-label={t("Log of {name} in {pod}", { name, pod: pod.name })}>
            <h2>{t("Log of {name} in {pod}", { name, pod: pod.name })}</h2>
            {dropped + Math.max(0, lines.length - MAX_LINES) > 0 && <p>{t("Only the newest lines are here.")}</p>}
            <pre>
              {lines.length === 0
                ? t("Nothing was printed.")
                : lines
                    .slice(-MAX_LINES)
                    .map(({ t, text }) => `${formatClock(t).padStart(7)}  ${text}`)
                    .join("\n")}
            </pre>
          </section>
        )),
      )}
      <Terminals />
      <Manifests />
    </main>
  );
}

function Head({ names }: { names: readonly string[] }): ReactElement {
  return (
    <thead>
      <tr>
        {names.map((name) => (
          <th key={name} scope="col">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Pods({ pods }: { pods: readonly PodView[] }): ReactElement {
  return (
    <table className="data-table">
      <caption>{t("Pods")}</caption>
      <Head names={["NAME", "READY", "STATUS", "RESTARTS", "AGE", "IP", "NODE", "PHASE"]} />
      <tbody>
        {pods.map((pod) => (
          <tr key={pod.uid}>
            <td>{pod.name}</td>
            <td>{pod.ready}</td>
            <td>{pod.status}</td>
            <td>{pod.restarts}</td>
            <td>{pod.age}</td>
            <td>{pod.ip}</td>
            <td>{pod.node}</td>
            <td>{pod.phase}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Events(): ReactElement {
  const events = useWorkbench((state) => state.view?.events ?? NO_EVENTS);
  return (
    <table className="data-table">
      <caption>{t("Events")}</caption>
      <Head names={["TIME", "TYPE", "REASON", "OBJECT", "MESSAGE"]} />
      <tbody>
        {events.map(({ key, t, type, reason, object, message, count }) => (
          <tr key={key}>
            <td>{formatClock(t)}</td>
            <td>{type}</td>
            <td>{reason}</td>
            <td>{object}</td>
            <td>
              {message}
              {count > 1 && ` (x${count})`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Terminals(): ReactElement | null {
  const terminals = useWorkbench((state) => state.view?.terminals);
  const text = transcriptOf(terminals ?? []);
  if (text.trim() === "") return null;
  return (
    <section aria-label={t("Terminals")}>
      <h2>{t("Terminals")}</h2>
      <pre>{text}</pre>
    </section>
  );
}

function Manifests(): ReactElement {
  const files = useWorkbench((state) => state.files);
  return (
    <>
      {files.map(({ name, text }) => (
        <section key={name} aria-label={t("File {name}", { name })}>
          <h2>{name}</h2>
          <pre>{text}</pre>
        </section>
      ))}
    </>
  );
}
