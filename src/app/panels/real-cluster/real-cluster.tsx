/** What a real cluster printed, beside the same run here: pasted, or one of a few recordings; differences are marked. */
import { useState } from "react";
import type { FormEvent, ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { openScenario, runFor } from "../../store/commands.ts";
import { compareWithReal, kindOf, MAX_PASTED } from "../../store/real-cluster.ts";
import type { RealComparison } from "../../store/real-cluster.ts";
import { choose } from "../../store/workbench-store.ts";
import { runOf } from "./recording.ts";
import type { Recording } from "./recording.ts";
import { RECORDINGS } from "./recordings.ts";
import { t } from "../../locale/locale.ts";
import { rich } from "../../locale/rich.ts";
import "./real-cluster.css";

type Answer = RealComparison | "asking" | "none" | null;

export function RealCluster(): ReactElement {
  const [text, setText] = useState("");
  const [answer, setAnswer] = useState<Answer>(null);
  const [why, setWhy] = useState("");

  async function compare(pasted: string): Promise<void> {
    setAnswer("asking");
    setAnswer((await compareWithReal(pasted)) ?? "none");
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    setWhy("");
    void compare(text);
  }

  function show(recording: Recording): void {
    const { seconds, printed, different } = recording;
    openScenario(runOf(recording));
    runFor(seconds * 1000);
    setText(printed);
    setWhy(different?.why ?? "");
    void compare(printed);
  }

  const isKnown = kindOf(text) !== null;
  return (
    <Dialog title={t("Beside a real cluster")} className="real-cluster" onClose={() => choose({ besideReal: false })}>
      <form onSubmit={onSubmit}>
        <label htmlFor="real-text">
          {rich("What a real cluster printed: {watch}, {events} or {describe}", {
            watch: <code>kubectl get pods -w</code>,
            events: <code>kubectl get events</code>,
            describe: <code>kubectl describe</code>,
          })}
        </label>
        <textarea
          id="real-text"
          className="field mono"
          rows={6}
          spellCheck={false}
          maxLength={MAX_PASTED}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <div className="real-bar">
          <button type="submit" className="button primary" disabled={!isKnown}>
            {t("Put this run beside it")}
          </button>
          {text.trim() !== "" && !isKnown && <span className="quiet">{t("This is none of the three.")}</span>}
        </div>
      </form>
      <div className="real-recordings" role="group" aria-label={t("Recordings")}>
        {RECORDINGS.map((recording) => (
          <Button key={recording.title} onClick={() => show(recording)}>
            {recording.title} <small>{recording.version}</small>
          </Button>
        ))}
      </div>
      <p className="quiet real-note">
        {t(
          "Rows of a watch are put together from sequences that real kubelets were seen to go through; where a span was seen, an age within it stands. What kubectl described, and its events, are as it printed them.",
        )}
      </p>
      <Result answer={answer} why={why} />
    </Dialog>
  );
}

/** `why` says what is different in a recording, where that is known. */
function Result({ answer, why }: { answer: Answer; why: string }): ReactElement | null {
  if (answer === null) return null;
  if (answer === "asking")
    return <p className="empty">{t("The run is run again, with a watch from its beginning…")}</p>;
  if (answer === "none") return <p className="empty">{t("The run here could not be printed.")}</p>;
  const { rows, line } = answer;
  const same = rows.filter(({ real, here }) => real !== null && here !== null).length;
  return (
    <div className="real-table" tabIndex={0} role="group" aria-label={t("Line by line")}>
      <p role="status">
        {t("{same} of {n} lines are the same. Ages, addresses, ids and random names are not compared. {why}", {
          same,
          n: rows.length,
          why,
        })}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("The real cluster")}</th>
            <th scope="col">{rich("Here: {line}", { line: <code>{line}</code> })}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ real, here }, index) => (
            <tr key={index} className={real !== null && here !== null ? "same" : "one"}>
              <td>{real ?? <span className="real-nothing">{t("not there")}</span>}</td>
              <td>{here ?? <span className="real-nothing">{t("not here")}</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
