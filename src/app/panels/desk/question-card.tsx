/** The question that is asked: its choices, what was answered so far, and what then happened beside it. */
import { useState } from "react";
import type { ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { Icon } from "../../kit/icon.tsx";
import { StatusWord } from "../../kit/status-word.tsx";
import { isRightAnswer, perform, useDesk } from "../../store/desk.ts";
import type { Asked } from "../../store/desk.ts";
import { formatSpan } from "../../store/time.ts";
import { t } from "../../locale/locale.ts";
import { rich } from "../../locale/rich.ts";
import "./desk.css";

export function QuestionCard(): ReactElement | null {
  const question = useDesk((state) => state.question);
  return question && <Card question={question} />;
}

function Card({ question }: { question: Asked }): ReactElement {
  const { prediction, given, phase } = question;
  const answers = given.reduce((sum, one) => sum + one.count, 0);
  const most = Math.max(1, ...given.map((one) => one.count));
  return (
    <section className="question-card" aria-label={t("Question")}>
      <p className="question-ask">
        <Icon name="help" size={22} /> <b>{prediction.ask}</b>
      </p>
      <ul aria-label={t("Answers")}>
        {given.map(({ text, count }, index) => {
          const right = isRightAnswer(question, text);
          return (
            <li key={text} className={right === null ? "" : right ? "right" : "wrong"}>
              <button
                type="button"
                disabled={phase !== "asked"}
                onClick={() => perform({ type: "answer", given: text })}
              >
                {index < 9 && <kbd aria-hidden="true">{index + 1}</kbd>}
                <span className="question-text">{text}</span>
                <meter min={0} max={most} value={count} aria-hidden="true" />
                <span className="visually-hidden">{t("chosen by {count}", { count })}</span>
                <span className="question-count" aria-hidden="true">
                  {count}
                </span>
              </button>
              {right === true && <StatusWord tone="ready">{t("It was so")}</StatusWord>}
            </li>
          );
        })}
      </ul>
      {phase === "asked" && !prediction.choices && <FreeAnswer />}
      {phase === "running" && <p role="status">{t("The world goes on…")}</p>}
      {phase === "shown" && <Truth question={question} answers={answers} />}
      <p className="question-end">
        {phase === "asked" && (
          <Button look="primary" icon="play" shortcut="Enter" onClick={() => perform({ type: "runOn" })}>
            {prediction.after > 0 ? t("Run on, {span}", { span: formatSpan(prediction.after) }) : t("Show the answer")}
          </Button>
        )}
        <Button onClick={() => perform({ type: "endQuestion" })}>
          {phase === "shown" ? t("Go on") : t("Leave it")}
        </Button>
      </p>
    </section>
  );
}

function FreeAnswer(): ReactElement {
  const [text, setText] = useState("");
  return (
    <form
      className="question-free"
      onSubmit={(event) => {
        event.preventDefault();
        perform({ type: "answer", given: text });
        setText("");
      }}
    >
      <input
        className="field"
        aria-label={t("An answer")}
        placeholder={t("An answer from the class")}
        value={text}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className="button plain">
        {t("Add")}
      </button>
    </form>
  );
}

function Truth({ question, answers }: { question: Asked; answers: number }): ReactElement {
  const { truth, given, prediction } = question;
  const right = given.reduce((sum, { text, count }) => sum + (isRightAnswer(question, text) === true ? count : 0), 0);
  return (
    <div className="question-truth" role="status">
      <p>
        {rich("It is {truth}.", { truth: <b>{truth ?? t("not there")}</b> })}
        {answers > 0 && <span> {t("{right} of {answers} said so.", { right, answers })}</span>}
      </p>
      {prediction.why !== "" && <p>{prediction.why}</p>}
    </div>
  );
}
