/**
 * Why? A numbered trail from the STATUS to the line of the manifest, what happens next and when, and the way here. It is
 * there only while it is asked for; the same numbers stand at the lines in the editor.
 */
import { useEffect, useRef, useState } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import { IconButton } from "../../kit/button.tsx";
import { Icon } from "../../kit/icon.tsx";
import { Ring } from "../../kit/ring.tsx";
import { lookAt, seek } from "../../store/commands.ts";
import { useNow, useSelectedPod } from "../../store/selectors.ts";
import { formatClock, formatSpan, progress } from "../../store/time.ts";
import { useInside } from "../../store/use-inside.ts";
import type { WhyView } from "../../store/view.ts";
import { choose, useWorkbench } from "../../store/workbench-store.ts";
import { loadExplanations, told } from "../../locale/explanations/explanations.ts";
import { t } from "../../locale/locale.ts";
import { rich } from "../../locale/rich.ts";
import "./why.css";

type Reason = WhyView["reasons"][number];

/** The answer, once its sentences are there in the person's language. */
export async function answerInLanguage(): Promise<typeof Why> {
  await loadExplanations();
  return Why;
}

export function Why(): ReactElement | null {
  const asked = useWorkbench((state) => state.why) ?? "";
  const answer = useInside("why");
  const pod = useSelectedPod();
  const element = useRef<HTMLElement>(null);
  useEffect(() => lookAt({ why: asked }), [asked]);
  useEffect(() => {
    const before = document.activeElement;
    element.current?.focus();
    return () => {
      choose({ trail: [] });
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const trail = JSON.stringify(trailOf(answer));
  useEffect(() => choose({ trail: JSON.parse(trail) as ReturnType<typeof trailOf> }), [trail]);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  }
  const status = answer?.status ?? pod?.status ?? "";
  return (
    // Not modal: the Pod goes on beside it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      ref={element}
      className="panel why"
      role="dialog"
      aria-label={asked === "" ? t("Why {status}?", { status }) : t("Why is {asked} so?", { asked })}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <div className="panel-bar why-bar">
        <h2>{asked === "" ? t("Why {status}?", { status }) : t("Why is {asked} so?", { asked })}</h2>
        <span className="grow" />
        <IconButton icon="cross" label={t("Close the answer")} shortcut="Esc" onClick={close} />
      </div>
      <div className="why-body">
        {answer === undefined && <p className="quiet">{t("One moment…")}</p>}
        {answer === null && <p className="quiet">{t("There is no such Pod at this moment.")}</p>}
        {answer && <Answer answer={answer} asked={asked} />}
      </div>
    </section>
  );
}

function close(): void {
  choose({ why: null });
}

/** The places of an answer, with the numbers of their steps; the STATUS itself is the first step where the Pod is asked about. */
function trailOf(answer: WhyView | null | undefined): { file: string; line: number; number: number }[] {
  return (answer?.reasons ?? []).flatMap(({ place }, index) =>
    place ? [{ file: place.file, line: place.line, number: index + 2 }] : [],
  );
}

function Answer({ answer, asked }: { answer: WhyView; asked: string }): ReactElement {
  const { status, phase, reasons, chain } = answer;
  const first = reasons.find((reason) => reason.next !== null);
  return (
    <>
      <ol className="why-trail">
        <li>
          <Number number={1} />
          <p>
            {rich(
              status === phase
                ? "{STATUS} and phase both say {phase}."
                : "{STATUS} {status} is a summary that kubectl makes; the phase is {phase}.",
              { STATUS: <b>STATUS</b>, status, phase: <b>{phase}</b> },
            )}
          </p>
        </li>
        {reasons.map((reason, index) => (
          <Step key={`${reason.cause} ${reason.container}`} number={index + 2} reason={reason} />
        ))}
      </ol>
      {first?.next && <NextBox key={`${asked} ${first.cause} ${first.next.at ?? ""}`} next={first.next} />}
      {chain.length > 0 && (
        <details className="why-chain">
          <summary>{t("How it came about, newest first")}</summary>
          <ol>
            {chain.map(({ t: at, text }, index) => (
              // Two entries may say the same of the same moment: their order tells them apart.
              // oxlint-disable-next-line react/no-array-index-key
              <li key={index}>
                <button type="button" className="moment mono" title={t("Go to this moment")} onClick={() => seek(at)}>
                  {formatClock(at)}
                </button>
                <span>{text}</span>
              </li>
            ))}
          </ol>
        </details>
      )}
    </>
  );
}

/** What the program itself said, word for word. */
function isLastError(line: Reason["end"][number]): boolean {
  return typeof line === "object" && "error" in line.values;
}

function Number({ number }: { number: number }): ReactElement {
  return (
    <span className="why-number" aria-hidden="true">
      {number}
    </span>
  );
}

function Step({ number, reason }: { number: number; reason: Reason }): ReactElement {
  const { text, end, place, rule, page, fix, container } = reason;
  const mending = told(fix);
  return (
    <li>
      <Number number={number} />
      <div>
        <p>{told(text)}</p>
        {end.map((line) => (
          <p key={told(line)} className={isLastError(line) ? "why-error mono" : "why-end"}>
            {told(line)}
          </p>
        ))}
        {place && (
          <button
            type="button"
            className="why-place"
            title={t("Show this line in the editor")}
            onClick={() => choose({ activeFile: place.file, phoneTab: "editor" })}
          >
            <span>{t("{file}, line {line}", { file: place.file, line: place.line })}</span>
            <code>{place.text.trim()}</code>
          </button>
        )}
        <p className="why-end">
          {told(rule)} <cite>{page}</cite>
        </p>
        {mending !== "" && (
          <p>
            <b>{t("To mend it:")}</b> {mending}
          </p>
        )}
      </div>
      {container !== "" && (
        <button
          type="button"
          className="why-link"
          onClick={() => choose({ selectedContainer: container, phoneTab: "logs" })}
        >
          {t("Log")}
          <span className="visually-hidden">{t("of {container}", { container })}</span>
        </button>
      )}
    </li>
  );
}

function NextBox({ next }: { next: NonNullable<Reason["next"]> }): ReactElement {
  const now = useNow();
  const [since] = useState(now);
  const { words, at, isEarliest } = next;
  const left = at === null ? 0 : at - now;
  return (
    <div className="why-next backoff">
      {at === null ? (
        <Icon name="clock" size={22} />
      ) : (
        <Ring progress={progress(now, Math.min(since, now), at)}>{String(Math.max(0, Math.ceil(left / 1000)))}</Ring>
      )}
      <p>
        <b>{t("Next: {words}", { words: told(words) })}</b>
        {at !== null && (
          <small>
            {t(isEarliest ? "no earlier than {time}" : "at {time}", { time: formatClock(at) })}
            {left > 0 ? t(", in {span}", { span: formatSpan(left) }) : t(", now")}
          </small>
        )}
      </p>
    </div>
  );
}
