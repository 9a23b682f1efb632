/** When a failure strikes, for those who want it otherwise than at once: later, again and again, by chance, on a condition. */
import { useState } from "react";
import type { ReactElement } from "react";
import { CONDITION_WORDS, MODE_PARAMETERS } from "../../store/arming.ts";
import { containersOf, usePods } from "../../store/selectors.ts";
import type { ContainerView, FaultCatalogueEntry } from "../../store/view.ts";
import { useWorkbench } from "../../store/workbench-store.ts";
import { OptionalField } from "./fault-field.tsx";
import { said, t } from "../../locale/locale.ts";

interface MoreFieldsProps {
  fault: FaultCatalogueEntry;
  containers: readonly ContainerView[];
}

export function MoreFields({ fault, containers }: MoreFieldsProps): ReactElement {
  const namespace = useWorkbench((state) => state.faultTarget?.namespace);
  const pods = usePods().filter((pod) => pod.namespace === namespace);
  const [other, setOther] = useState("");
  const otherPod = pods.find(({ name }) => name === other);
  return (
    <details className="failure-more">
      <summary>{t("Later, again, by chance, on a condition")}</summary>
      {modesFor(fault).map((mode) => (
        <OptionalField key={mode.name} parameter={mode} about={mode.about} />
      ))}
      <div className="form-row">
        <span>{t("When")}</span>
        <span className="failure-when">
          <select
            className="field"
            name="when-pod"
            aria-label={t("When which Pod")}
            value={other}
            onChange={(event) => setOther(event.target.value)}
          >
            <option value="">{t("its own Pod")}</option>
            {pods.map(({ uid, name }) => (
              <option key={uid}>{name}</option>
            ))}
          </select>
          <select className="field" name="when-container" aria-label={t("When which container")}>
            <option value="">{t("the Pod")}</option>
            {(otherPod ? containersOf(otherPod) : containers).map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
          <select className="field" name="when-is" aria-label={t("When it is")}>
            <option value="">{t("at once")}</option>
            {CONDITION_WORDS.map((word) => (
              <option key={word} value={word}>
                {t("is {word}", { word: said(word) })}
              </option>
            ))}
          </select>
        </span>
      </div>
    </details>
  );
}

/** How many attempts and how long have their own rows above. */
function modesFor({ lasts }: FaultCatalogueEntry): (typeof MODE_PARAMETERS)[number][] {
  return MODE_PARAMETERS.filter(
    ({ name }) => name !== "for" && (lasts !== "attempts" || (name !== "times" && name !== "every")),
  );
}

/** The fields of a fault that say when; none where nothing was typed. */
export function modesOf(data: FormData): Record<string, unknown> {
  const modes: Record<string, unknown> = {};
  for (const { name, type } of MODE_PARAMETERS) {
    const text = String(data.get(name) ?? "").trim();
    if (text !== "") modes[name] = type === "integer" ? Number(text) : text;
  }
  const [is = "", pod = "", container = ""] = ["is", "pod", "container"].map((name) =>
    String(data.get(`when-${name}`) ?? ""),
  );
  if (is !== "") modes["when"] = { ...(pod !== "" && { pod }), ...(container !== "" && { container }), is };
  return modes;
}
