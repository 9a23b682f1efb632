/**
 * The page for a projector: the Pod, large, the newest lines of its logs, and one sentence on what has just happened. It
 * shows where the pointer is and which keys are pressed, since an audience cannot see the hands.
 */
import { useEffect, useState } from "react";
import type { ReactElement } from "react";
import { Glyph, identityClass } from "../../kit/glyph.tsx";
import { Icon, Logo } from "../../kit/icon.tsx";
import { togglePresenting } from "../../store/layout.ts";
import { useSelectedPod } from "../../store/selectors.ts";
import { formatClock } from "../../store/time.ts";
import type { PodView } from "../../store/view.ts";
import { useWorkbench } from "../../store/workbench-store.ts";
import { mergedRows } from "../logs/merged-rows.ts";
import { LogText } from "../logs/log-text.tsx";
import { useChanges } from "../messages/use-changes.ts";
import { Stage } from "../stage/stage.tsx";
import "./presenter.css";

export function Presenter(): ReactElement {
  const pod = useSelectedPod();
  const title = useWorkbench((state) => state.title);
  return (
    <div className="page presenter">
      <header className="presenter-head" aria-label="Transport">
        <h1 className="brand">
          <Logo />
          <span>Podarium</span>
        </h1>
        <b className="presenter-title">{title}</b>
        <Clock />
        <button type="button" className="presenter-leave" onClick={togglePresenting}>
          <Icon name="cross" />
          Leave
        </button>
      </header>
      <Stage />
      {pod && <NewestLines pod={pod} />}
      <Caption />
      <Pointer />
      <PressedKey />
    </div>
  );
}

function Clock(): ReactElement {
  const clock = useWorkbench((state) => state.view?.clock);
  const isPlaying = clock?.playing === true;
  return (
    <div className="presenter-clock" role="timer" aria-label="Virtual clock" aria-live="off">
      <b>{formatClock(clock?.now ?? 0)}</b>
      <span>
        <Icon name={isPlaying ? "play" : "pause"} /> {isPlaying ? `playing, ${clock.speed}x` : "paused"}
      </span>
    </div>
  );
}

const LINES = 4;

/** The last lines of all containers, as they came. */
function NewestLines({ pod }: { pod: PodView }): ReactElement {
  const rows = mergedRows(pod, [], () => true).slice(-LINES);
  return (
    <section className="presenter-lines" role="log" aria-live="off" aria-label={`Newest lines of ${pod.name}`}>
      {rows.length === 0 && <p className="empty">No container has printed anything yet.</p>}
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
  ["Space", "play or pause"],
  [".", "next event"],
  ["N", "skip waiting"],
  ["B", "break"],
  ["P", "leave"],
];

/** What has just happened, and the keys that go on. */
function Caption(): ReactElement {
  const [sentence, setSentence] = useState("");
  useChanges((sentences) => setSentence(sentences.at(-1) ?? ""));
  return (
    <footer className="presenter-caption">
      <p>{sentence}</p>
      <ul aria-label="Keys">
        {KEYS.map(([key, what]) => (
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
const NAMES: Readonly<Record<string, string>> = { " ": "Space", ArrowRight: "→", ArrowLeft: "←" };

/** The key that was pressed last, for a moment. */
function PressedKey(): ReactElement | null {
  const [pressed, setPressed] = useState<{ key: string; at: number } | null>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
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
