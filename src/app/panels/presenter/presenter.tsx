/**
 * The page for a projector: the Pod, large, the newest lines of its logs, and one sentence on what has just happened. It
 * shows where the pointer is and which keys are pressed, since an audience cannot see the hands.
 */
import { Suspense, useEffect, useState } from "react";
import type { ReactElement } from "react";
import { Glyph, identityClass } from "../../kit/glyph.tsx";
import { Icon, Logo } from "../../kit/icon.tsx";
import { useDesk } from "../../store/desk.ts";
import { togglePresenting } from "../../store/layout.ts";
import { useSelectedPod } from "../../store/selectors.ts";
import { formatClock } from "../../store/time.ts";
import type { PodView } from "../../store/view.ts";
import { withLogs } from "../../store/with-logs.ts";
import { useWorkbench } from "../../store/workbench-store.ts";
import { DOCK_PANELS } from "../index.ts";
import { mergedRows } from "../logs/merged-rows.ts";
import { LogText } from "../logs/log-text.tsx";
import { useChanges } from "../messages/use-changes.ts";
import { Stage } from "../stage/stage.tsx";
import { t } from "../../locale/locale.ts";
import "./presenter.css";

export function Presenter(): ReactElement {
  const pod = useSelectedPod();
  const title = useWorkbench((state) => state.title);
  const shown = useDesk((state) => state.shown);
  return (
    <div className="page presenter">
      <header className="presenter-head" aria-label={t("Transport")}>
        <h1 className="brand">
          <Logo />
          <span translate="no">Podarium</span>
        </h1>
        <b className="presenter-title">{title}</b>
        <ScriptSteps />
        <Clock />
        <button type="button" className="presenter-leave" onClick={togglePresenting}>
          <Icon name="cross" />
          {t("Leave")}
        </button>
      </header>
      <Stage />
      {shown ? <ShownPanel panel={shown} /> : pod && <NewestLines pod={pod} />}
      <Caption />
      <Pointer />
      <PressedKey />
    </div>
  );
}

/** How far the script has come. */
function ScriptSteps(): ReactElement | null {
  const steps = useWorkbench((state) => state.desk?.script.length ?? 0);
  const done = useDesk((state) => state.done);
  if (steps === 0) return null;
  return (
    <div className="presenter-steps">
      <span className="presenter-bars" aria-hidden="true">
        {Array.from({ length: Math.min(steps, MAX_BARS) }, (_, i) => (
          <i key={i} className={i < (done * Math.min(steps, MAX_BARS)) / steps ? "done" : ""} />
        ))}
      </span>
      {t("Step {done} of {steps}", { done, steps })}
    </div>
  );
}

const MAX_BARS = 14;

/** A panel of the dock that the script shows. */
function ShownPanel({ panel }: { panel: string }): ReactElement | null {
  const shown = DOCK_PANELS.find(({ id }) => id === panel);
  return shown ? (
    <div className="presenter-panel">
      <Suspense fallback={null}>
        <shown.Panel />
      </Suspense>
    </div>
  ) : null;
}

function Clock(): ReactElement {
  const clock = useWorkbench((state) => state.view?.clock);
  const isPlaying = clock?.playing === true;
  return (
    <div className="presenter-clock" role="timer" aria-label={t("Virtual clock")} aria-live="off">
      <b>{formatClock(clock?.now ?? 0)}</b>
      <span>
        <Icon name={isPlaying ? "play" : "pause"} />{" "}
        {isPlaying ? t("playing, {speed}x", { speed: clock.speed }) : t("paused")}
      </span>
    </div>
  );
}

const LINES = 4;

/** The last lines of all containers, as they came. */
function NewestLines({ pod }: { pod: PodView }): ReactElement {
  const logs = useWorkbench((state) => state.logs);
  const rows = mergedRows(withLogs(pod, logs), [], () => true, LINES).slice(-LINES);
  return (
    <section
      className="presenter-lines"
      role="log"
      aria-live="off"
      aria-label={t("Newest lines of {name}", { name: pod.name })}
    >
      {rows.length === 0 && <p className="empty">{t("No container has printed anything yet.")}</p>}
      {rows.map(
        (row) =>
          row.type === "line" && (
            <p key={row.key} className={identityClass(row.container.identity)}>
              <time>{formatClock(row.t)}</time>
              <Glyph kind={row.container.kind} identity={row.container.identity} text={row.container.glyph} size={22} />
              <span className="presenter-line">
                <LogText text={row.line.text} />
              </span>
            </p>
          ),
      )}
    </section>
  );
}

const KEYS: readonly (readonly [string, string])[] = [
  [t("Space"), t("play or pause")],
  [".", t("next event")],
  ["N", t("skip waiting")],
  ["B", t("break")],
  ["P", t("leave")],
];

const SCRIPT_KEYS: typeof KEYS = [
  ["→", t("next step")],
  [t("Space"), t("play or pause")],
];

/** What is said or has just happened, and the keys that go on. */
function Caption(): ReactElement {
  const [sentence, setSentence] = useState("");
  const caption = useDesk((state) => state.caption);
  const hasScript = useWorkbench((state) => (state.desk?.script.length ?? 0) > 0);
  useChanges((sentences) => setSentence(sentences.at(-1) ?? ""));
  return (
    <footer className="presenter-caption">
      <p>
        {caption === "" ? sentence : caption}
        {caption !== "" && sentence !== "" && <small>{sentence}</small>}
      </p>
      <ul aria-label={t("Keys")}>
        {(hasScript ? SCRIPT_KEYS : KEYS).map(([key, what]) => (
          <li key={key}>
            <kbd>{key}</kbd> {what}
          </li>
        ))}
      </ul>
    </footer>
  );
}

/** A ring around the pointer. */
function Pointer(): ReactElement | null {
  const [place, setPlace] = useState<{ x: number; y: number } | null>(null);
  useEffect(() => {
    const onMove = (event: PointerEvent): void => setPlace({ x: event.clientX, y: event.clientY });
    document.addEventListener("pointermove", onMove);
    return () => document.removeEventListener("pointermove", onMove);
  }, []);
  return place && <div className="presenter-pointer" style={{ left: place.x, top: place.y }} aria-hidden="true" />;
}

const SHOWN_MS = 1200;
const NAMES: Readonly<Record<string, string>> = { " ": t("Space"), ArrowRight: "→", ArrowLeft: "←" };

/** The key that was pressed last, for a moment. */
function PressedKey(): ReactElement | null {
  const [pressed, setPressed] = useState<{ key: string; at: number } | null>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      // The audience is not told which key breaks something.
      if (/^[0-9]$/.test(event.key)) return;
      if (event.repeat || ["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
      const name = NAMES[event.key] ?? (event.key.length === 1 ? event.key.toUpperCase() : event.key);
      const chord = `${event.ctrlKey ? "Ctrl " : ""}${event.metaKey ? "Cmd " : ""}${event.altKey ? "Alt " : ""}`;
      setPressed({ key: `${chord}${name}`, at: event.timeStamp });
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  useEffect(() => {
    if (!pressed) return undefined;
    const timer = setTimeout(() => setPressed(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [pressed]);
  return (
    pressed && (
      <kbd className="presenter-key" aria-hidden="true">
        {pressed.key}
      </kbd>
    )
  );
}
