/** A question to the class, at any moment: what will something be after a while, or anything whose answer one knows. */
import { useState } from "react";
import type { FormEvent, ReactElement } from "react";
import { Icon } from "../../kit/icon.tsx";
import { perform } from "../../store/desk.ts";
import { useSelectedPod } from "../../store/selectors.ts";
import type { PodView, Prediction } from "../../store/view.ts";
import { t } from "../../locale/locale.ts";

const FACTS = [
  { value: "status", label: "STATUS", choices: "Running, Error, CrashLoopBackOff, Completed" },
  { value: "ready", label: "READY", choices: "0/1, 1/1" },
  { value: "restarts", label: "RESTARTS", choices: "" },
  { value: "phase", label: t("phase"), choices: "Pending, Running, Succeeded, Failed" },
  { value: "own", label: t("a question of my own"), choices: "" },
] as const;
type Fact = (typeof FACTS)[number]["value"];

export function AskForm(): ReactElement | null {
  const pod = useSelectedPod();
  const [fact, setFact] = useState<Fact>("status");
  const chosen = FACTS.find((one) => one.value === fact);
  return (
    <section className="desk-ask" aria-label={t("Ask the class")}>
      <h2>{t("Ask before it happens")}</h2>
      <form
        key={`${fact} ${pod?.uid ?? ""}`}
        onSubmit={(event) => {
          event.preventDefault();
          perform({ type: "ask", prediction: predictionOf(event, fact, pod) });
        }}
      >
        <label className="form-row">
          <span>{t("About")}</span>
          <select className="field" value={fact} onChange={(event) => setFact(event.target.value as Fact)}>
            {FACTS.map(({ value, label }) => (
              <option key={value} value={value} disabled={value !== "own" && !pod}>
                {value === "own" ? label : t("{label} of {pod}", { label, pod: pod?.name ?? t("a Pod") })}
              </option>
            ))}
          </select>
        </label>
        {fact === "own" && (
          <>
            <label className="form-row">
              <span>{t("Question")}</span>
              <input className="field" name="ask" required maxLength={300} />
            </label>
            <label className="form-row">
              <span>{t("Answer")}</span>
              <input className="field" name="answer" required maxLength={200} />
            </label>
          </>
        )}
        <label className="form-row">
          <span>{t("Choices")}</span>
          <input
            className="field"
            name="choices"
            defaultValue={chosen?.choices}
            placeholder={t("with commas between; none: free text")}
          />
        </label>
        <label className="form-row">
          <span>{t("Seen after")}</span>
          <span>
            <input className="field" name="after" type="number" min="0" max="3600" required defaultValue="15" /> s
          </span>
        </label>
        <button type="submit" className="button primary">
          <Icon name="help" /> {t("Pause and ask")}
        </button>
      </form>
    </section>
  );
}

function predictionOf(event: FormEvent<HTMLFormElement>, fact: Fact, pod: PodView | null): Prediction {
  const data = new FormData(event.currentTarget);
  const text = (name: string): string => String(data.get(name) ?? "").trim();
  const choices = text("choices")
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "")
    .slice(0, 9);
  const seconds = Number(text("after"));
  const common = { choices: choices.length > 1 ? choices : null, why: "", after: Math.round(seconds * 1000) };
  if (fact === "own" || !pod) return { ...common, ask: text("ask"), answer: text("answer"), fact: null };
  const label = FACTS.find((one) => one.value === fact)?.label ?? fact;
  return {
    ...common,
    ask:
      seconds === 0
        ? t("What will {label} of {pod} be?", { label, pod: pod.name })
        : t("What will {label} of {pod} be in {seconds} s?", { label, pod: pod.name, seconds }),
    answer: "",
    fact: { [fact]: { pod: pod.name, namespace: pod.namespace } },
  };
}
