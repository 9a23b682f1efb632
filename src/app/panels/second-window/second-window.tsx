/** The second window, for whoever presents: the clock, the script with its notes, the failures on keys, and the question. */
import { StrictMode, Suspense, useEffect, useState } from "react";
import type { ReactElement } from "react";
import { createRoot } from "react-dom/client";
import { Button, IconButton } from "../../kit/button.tsx";
import { Icon, Logo } from "../../kit/icon.tsx";
import { lazyPart } from "../../kit/lazy-part.tsx";
import { StatusWord } from "../../kit/status-word.tsx";
import { changeSpeed, skipWaiting, step, stepBack, togglePlaying, watch } from "../../store/commands.ts";
import { perform } from "../../store/desk.ts";
import { handleDeskKey } from "../../store/desk-keys.ts";
import { joinFirstWindow } from "../../store/second-window.ts";
import { selectedPod, usePods } from "../../store/selectors.ts";
import { formatClock } from "../../store/time.ts";
import { choose, useWorkbench } from "../../store/workbench-store.ts";
import { AskForm } from "../desk/ask-form.tsx";
import { KeyList } from "../desk/key-list.tsx";
import { QuestionCard } from "../desk/question-card.tsx";
import { ScriptList } from "../desk/script-list.tsx";
import { said, t } from "../../locale/locale.ts";
import "./second-window.css";

const FailureMenu = lazyPart(async () => (await import("../failures/failure-menu.tsx")).FailureMenu);

/** Draws it in the place of the page. `id`: of the first window. */
export function showSecondWindow(root: HTMLElement, id: string): void {
  document.title = t("Podarium: presenter");
  createRoot(root).render(
    <StrictMode>
      <SecondWindow id={id} />
    </StrictMode>,
  );
}

function SecondWindow({ id }: { id: string }): ReactElement {
  const [isThere, setThere] = useState(true);
  const title = useWorkbench((state) => state.title);
  const isBreaking = useWorkbench((state) => state.faultTarget !== null);
  const theme = useWorkbench((state) => state.theme);
  useEffect(() => joinFirstWindow(id, setThere), [id]);
  // The first window tells of them as long as this one is there: nobody here is the last who looks.
  useEffect(() => watch("faults"), []);
  useEffect(() => {
    if (theme === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
  }, [theme]);
  useEffect(() => {
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return (
    <div className="second-window">
      <header>
        <h1 className="brand">
          <Logo /> <span>{t("Presenter")}</span>
        </h1>
        <b className="second-title">{title}</b>
        <Clock />
        <PresentSwitch />
      </header>
      {!isThere && (
        <p className="second-lost" role="alert">
          <Icon name="warning" />{" "}
          {t(
            "The window with the Pod does not answer. Once it is loaded again, this one goes on by itself; where it was closed, open this one from another.",
          )}
        </p>
      )}
      <main>
        <div className="second-column">
          <ScriptList />
        </div>
        <div className="second-column">
          <Pods />
          <QuestionCard />
          <KeyList veiled={false} />
          <AskForm />
        </div>
      </main>
      {isBreaking && (
        <Suspense fallback={null}>
          <FailureMenu />
        </Suspense>
      )}
    </div>
  );
}

function Clock(): ReactElement {
  const clock = useWorkbench((state) => state.view?.clock);
  const isPlaying = clock?.playing === true;
  const { next } = clock ?? {};
  return (
    <div className="second-clock">
      <b role="timer" aria-label={t("Virtual clock")} aria-live="off">
        {formatClock(clock?.now ?? 0)}
      </b>
      <div role="toolbar" aria-label={t("Time")}>
        <IconButton icon="stepBack" label={t("Step back to the last event")} shortcut="," onClick={stepBack} />
        <IconButton
          icon={isPlaying ? "pause" : "play"}
          label={isPlaying ? t("Pause") : t("Play")}
          shortcut="Space"
          onClick={togglePlaying}
        />
        <IconButton icon="step" label={t("Step to the next event")} shortcut="." onClick={step} />
        <IconButton icon="skip" label={t("Skip the waiting")} shortcut="N" onClick={skipWaiting} />
      </div>
      <span className="quiet">{t("{speed}x", { speed: clock?.speed ?? 1 })}</span>
      {next && (
        <span className="quiet second-next">
          {t("next: {what}", { what: said(next.what) })}
          {next.t !== null && ` ${t("at {time}", { time: formatClock(next.t) })}`}
        </span>
      )}
    </div>
  );
}

function PresentSwitch(): ReactElement {
  const isPresenting = useWorkbench((state) => state.presenting);
  return (
    <Button
      icon="present"
      aria-pressed={isPresenting}
      onClick={() => perform({ type: "present", presenting: !isPresenting })}
    >
      {isPresenting ? t("The audience sees the stage") : t("The audience sees the workbench")}
    </Button>
  );
}

/** `kubectl get pods`, and which of them is on the stage. */
function Pods(): ReactElement {
  const pods = usePods();
  const shown = useWorkbench((state) => selectedPod(state)?.uid);
  return (
    <section className="second-pods" aria-label={t("Pods")}>
      <table>
        <thead>
          <tr>
            {["NAME", "READY", "STATUS", "RESTARTS"].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {pods.map((pod) => (
            <tr key={pod.uid} className={pod.uid === shown ? "shown" : ""}>
              <td>{pod.name}</td>
              <td>{pod.ready}</td>
              <td>
                <StatusWord tone={pod.statusTone}>{pod.status}</StatusWord>
              </td>
              <td>{pod.restarts}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {pods.length === 0 && <p className="empty">{t("No Pod is here.")}</p>}
    </section>
  );
}

function onKey(event: KeyboardEvent): void {
  handleDeskKey(event);
  const { target } = event;
  const isTyping = target instanceof Element && target.closest("input, textarea, select") !== null;
  if (event.defaultPrevented || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === " " && target instanceof Element && target.closest("button")) return;
  const deeds: Readonly<Record<string, () => void>> = {
    " ": togglePlaying,
    ".": step,
    ",": stepBack,
    n: skipWaiting,
    "+": () => changeSpeed(1),
    "-": () => changeSpeed(-1),
    b: breakSomething,
  };
  const deed = deeds[event.key.toLowerCase()];
  if (!deed) return;
  event.preventDefault();
  deed();
}

function breakSomething(): void {
  const pod = selectedPod(useWorkbench.getState());
  const container = pod?.initContainers[0] ?? pod?.containers[0];
  if (pod && container) choose({ faultTarget: { namespace: pod.namespace, pod: pod.name, container: container.name } });
}
