/** A lesson beside the Pod: its words, its questions, and its tasks, which the simulation itself checks. */
import { useEffect, useRef, useState } from "react";
import type { ReactElement, RefObject } from "react";
import { Button, IconButton } from "../../kit/button.tsx";
import { Icon } from "../../kit/icon.tsx";
import { StatusWord } from "../../kit/status-word.tsx";
import { addFile, runFor } from "../../store/commands.ts";
import { answer, beginLesson, leaveLesson, lessonTaken, showSolution, TRIED } from "../../store/lessons.ts";
import { formatSpan } from "../../store/time.ts";
import type { LessonBlockView, LessonProgress, LessonView } from "../../store/view.ts";
import { choose, useWorkbench } from "../../store/workbench-store.ts";
import { LevelEdit } from "./level-edit.tsx";
import { Prose } from "./prose.tsx";
import { many, t } from "../../locale/locale.ts";
import "./lesson.css";

export function Lesson(): ReactElement | null {
  const lesson = useWorkbench((state) => state.lesson);
  const progress = useWorkbench((state) => state.lessonProgress);
  const [hasLeft, setLeft] = useState(false);
  if (!lesson) return null;
  const open = lesson.blocks.filter((block) => block.type === "question" || block.type === "task").length;
  const done = progress?.done.length ?? 0;
  return (
    <section className="panel editor lesson" aria-label={t("Lesson")} tabIndex={-1}>
      <div className="panel-bar lesson-bar">
        <Icon name="book" />
        <h2>{lesson.kind === "lesson" ? t("Lesson") : t("Challenge")}</h2>
        <span className="lesson-count">{t("{done} of {open}", { done, open })}</span>
        <span className="grow" />
        <Button onClick={() => choose({ lessonAside: true })}>{t("Files")}</Button>
        <IconButton icon="restart" label={t("Begin the lesson anew")} onClick={beginAnew} />
        <IconButton icon="cross" label={t("Leave the lesson")} onClick={hasLeft ? leaveLesson : () => setLeft(true)} />
      </div>
      {hasLeft && (
        <p className="lesson-leave">
          {t("Leave the lesson? What you have done is remembered.")} <Button onClick={leaveLesson}>{t("Leave")}</Button>{" "}
          <Button onClick={() => setLeft(false)}>{t("Stay")}</Button>
        </p>
      )}
      {lesson.isSealed && <LevelEdit isSolved={progress?.at === null} isTried={lesson.name === TRIED} />}
      <div className="lesson-text" tabIndex={0} role="group" aria-label={lesson.title}>
        {lesson.problems.map(({ line, message }) => (
          <p key={`${line} ${message}`} className="lesson-problem">
            {t("line {line}: {message}", { line, message })}
          </p>
        ))}
        {blocksUpTo(lesson, progress).map((block, index) => (
          <Block key={index} block={block} progress={progress} />
        ))}
        {progress?.at === null && <End lesson={lesson} progress={progress} />}
      </div>
    </section>
  );
}

function beginAnew(): void {
  const taken = lessonTaken();
  if (taken) beginLesson(taken.name, taken.text);
}

/** What comes behind the open question or task is not shown yet: it may give the answer away. */
function blocksUpTo({ blocks }: LessonView, progress: LessonProgress | null): readonly LessonBlockView[] {
  const at = blocks.findIndex((block) => "id" in block && block.id === progress?.at);
  return at === -1 ? (progress === null ? [] : blocks) : blocks.slice(0, at + 1);
}

function Block({ block, progress }: { block: LessonBlockView; progress: LessonProgress | null }): ReactElement {
  switch (block.type) {
    case "prose":
      return <Prose nodes={block.prose} />;
    case "file":
      return (
        <figure className="lesson-file">
          <figcaption>
            <Icon name="file" size={13} /> {block.name}
            <Button onClick={() => showFile(block.name, block.text)}>{t("Open")}</Button>
          </figcaption>
          <pre className="lesson-code" tabIndex={0}>
            {block.text}
          </pre>
        </figure>
      );
    case "question":
      return <Question block={block} progress={progress} />;
    case "task":
      return <Task block={block} progress={progress} />;
  }
}

function showFile(name: string, text: string): void {
  const { files } = useWorkbench.getState();
  if (files.some((file) => file.name === name)) choose({ activeFile: name });
  else addFile(name, text);
  choose({ lessonAside: true });
}

function Question({
  block,
  progress,
}: {
  block: Extract<LessonBlockView, { type: "question" }>;
  progress: LessonProgress | null;
}): ReactElement {
  const [given, setGiven] = useState("");
  const [predicted, setPredicted] = useState<string | null>(null);
  const isOpen = progress?.at === block.id;
  const here = useInView<HTMLFormElement>(isOpen, progress?.done.length === 0);
  const answered = progress?.answers[block.id];
  const send = (text: string): void => {
    if (block.after === null) answer(text);
    else {
      // First the answer, then what happens.
      setPredicted(text);
      runFor(block.after);
      answer(text);
    }
  };
  return (
    <form
      ref={here}
      className={`lesson-open ${isOpen ? "here" : "done"}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (given.trim() !== "") send(given);
      }}
    >
      <p>
        <b>{block.ask}</b>
        {block.after !== null && isOpen && (
          <small>{t("You say it first; then {span} go by.", { span: formatSpan(block.after) })}</small>
        )}
      </p>
      {isOpen && block.choices && (
        <div className="lesson-choices" role="group" aria-label={block.ask}>
          {block.choices.map((choice) => (
            <button type="button" key={choice} onClick={() => send(choice)}>
              {choice}
            </button>
          ))}
        </div>
      )}
      {isOpen && !block.choices && (
        <div className="lesson-answer">
          <input
            className="field mono"
            aria-label={block.ask}
            value={given}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setGiven(event.target.value)}
          />
          <button type="submit" className="button plain">
            {t("Answer")}
          </button>
        </div>
      )}
      {isOpen && predicted !== null && !answered && (
        <p role="status">{t("You say “{predicted}”. Let us see…", { predicted })}</p>
      )}
      {answered && (
        <p className="lesson-verdict" role="status">
          <StatusWord tone={answered.right ? "ready" : "failed"}>
            {answered.right ? t("Right") : t("Not that")}
          </StatusWord>{" "}
          {answered.right ? (
            <>
              {answered.given}. {answered.why}
            </>
          ) : (
            <>{t("“{given}” is not it. Try again.", { given: answered.given })}</>
          )}
        </p>
      )}
      {isOpen && <Hints hints={block.hints} />}
    </form>
  );
}

function Task({
  block,
  progress,
}: {
  block: Extract<LessonBlockView, { type: "task" }>;
  progress: LessonProgress | null;
}): ReactElement {
  const isOpen = progress?.at === block.id;
  const [isShown, setShown] = useState(false);
  const here = useInView<HTMLDivElement>(isOpen, progress?.done.length === 0);
  const said = progress?.said[block.id];
  const missing = isOpen ? (progress?.checks ?? []).filter((check) => check !== null).length : 0;
  return (
    <div ref={here} className={`lesson-open ${isOpen ? "here" : "done"}`}>
      <p>
        <b>{block.do}</b>
        {block.hold > 0 && isOpen && <small>{t("It must hold for {span}.", { span: formatSpan(block.hold) })}</small>}
      </p>
      {said !== undefined && (
        <p className="lesson-verdict" role="status">
          <StatusWord tone="ready">{t("Done")}</StatusWord> {said}
        </p>
      )}
      {isOpen && (
        <>
          <p className="lesson-checks" role="status">
            {(progress?.checks ?? []).map((check, index) => (
              <span key={index} className={check === null ? "holds" : "open"}>
                <Icon name={check === null ? "check" : "clock"} size={13} />
                <span className="visually-hidden">{check === null ? t("holds") : t("not yet")}</span>
              </span>
            ))}
            {missing === 0
              ? t("All of it holds.")
              : t("{missing} of {n} to come", { missing, n: progress?.checks.length ?? 0 })}
          </p>
          <Hints hints={block.hints} />
          {block.solution.length > 0 && !isShown && (
            <Button
              onClick={() => {
                setShown(true);
                void showSolution(block.solution);
              }}
            >
              {t("Show me")}
            </Button>
          )}
        </>
      )}
    </div>
  );
}

/** What is to be answered or done next is brought into view, once; of a lesson that begins, its first words. */
function useInView<Element extends HTMLElement>(isOpen: boolean, isFirst: boolean): RefObject<Element | null> {
  const element = useRef<Element>(null);
  useEffect(() => {
    if (isOpen && isFirst) element.current?.closest(".lesson-text")?.scrollTo({ top: 0 });
    else if (isOpen) element.current?.scrollIntoView({ block: "nearest" });
  }, [isOpen, isFirst]);
  return element;
}

/** One after the other, when asked for. */
function Hints({ hints }: { hints: readonly string[] }): ReactElement | null {
  const [shown, setShown] = useState(0);
  if (hints.length === 0) return null;
  return (
    <div className="lesson-hints">
      {hints.slice(0, shown).map((hint) => (
        <p key={hint}>{hint}</p>
      ))}
      {shown < hints.length && (
        <Button onClick={() => setShown(shown + 1)}>{shown === 0 ? t("A hint") : t("Another hint")}</Button>
      )}
    </div>
  );
}

function End({ lesson, progress }: { lesson: LessonView; progress: LessonProgress }): ReactElement {
  const { score } = lesson;
  const { used } = progress;
  return (
    <div className="lesson-open done lesson-end" role="status">
      <p>
        <b>{lesson.kind === "lesson" ? t("That was the whole lesson.") : t("That was the whole challenge.")}</b>
      </p>
      {score && (
        <p>
          {t("{span} (a good time: {good}), {commands} ({goodCommands}), {edits} ({goodEdits}).", {
            span: formatSpan(used.time),
            good: formatSpan(score.time),
            commands: many(used.commands, "{n} command", "{n} commands"),
            goodCommands: score.commands,
            edits: many(used.edits, "{n} edit", "{n} edits"),
            goodEdits: score.edits,
          })}
        </p>
      )}
      <Button icon="book" onClick={() => choose({ galleryOpen: true })}>
        {t("Choose the next")}
      </Button>
    </div>
  );
}
