/** Why a machine took a step: the rule that chose its event, with the documentation's name, and the facts that it looked at. */
import { useEffect, useState } from "react";
import type { ReactElement } from "react";
import { choiceAt, seek } from "../../store/commands.ts";
import { formatClock, formatSpan } from "../../store/time.ts";
import type { ChoiceView } from "../../store/view.ts";
import { loadExplanations, told } from "../../locale/explanations/explanations.ts";
import { t } from "../../locale/locale.ts";

type Answer = ChoiceView | null;

/** `step`: the number of its entry in the record. */
export function Choice({ uid, step }: { uid: string; step: number }): ReactElement {
  const [answer, setAnswer] = useState<{ choice: Answer } | null>(null);
  useEffect(() => {
    let isGone = false;
    void Promise.all([choiceAt(uid, step), loadExplanations()]).then(([choice]) => {
      if (!isGone) setAnswer({ choice });
    });
    return () => {
      isGone = true;
    };
  }, [uid, step]);
  if (!answer) return <p className="quiet">{t("Looking back…")}</p>;
  const { choice } = answer;
  if (!choice) return <p className="quiet">{t("Nobody knows any more why.")}</p>;
  const { rule, page, by, facts, cause, events } = choice;
  return (
    <div className="choice">
      <p>
        {told(rule)} <cite>{page}</cite>
      </p>
      <dl>
        {facts.map(({ name, value }) => (
          <div key={told(name)}>
            <dt>{told(name)}</dt>
            <dd className="mono">{shown(value)}</dd>
          </div>
        ))}
        {events.map((text) => (
          <div key={text}>
            <dt>{t("told as an Event")}</dt>
            <dd>{text}</dd>
          </div>
        ))}
        <div>
          <dt>{t("chosen by")}</dt>
          <dd className="mono">{by.map((name) => `${name}()`).join(", ")}</dd>
        </div>
        {cause && (
          <div>
            <dt>{t("brought about by")}</dt>
            <dd>
              <button
                type="button"
                className="moment mono"
                title={t("Go to this moment")}
                onClick={() => seek(cause.t)}
              >
                {formatClock(cause.t)}
              </button>{" "}
              {cause.text}
            </dd>
          </div>
        )}
      </dl>
    </div>
  );
}

function shown(value: ChoiceView["facts"][number]["value"]): string {
  if (typeof value === "number") return String(value);
  if (typeof value === "string" || "text" in value) return told(value);
  return "at" in value ? formatClock(value.at) : formatSpan(value.span);
}
