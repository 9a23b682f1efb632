/** When a failure strikes, for those who want it otherwise than at once: later, again and again, by chance, on a condition. */
import type { ReactElement } from "react";
import { CONDITION_WORDS, MODE_PARAMETERS } from "../../store/arming.ts";
import type { ContainerView, FaultCatalogueEntry } from "../../store/view.ts";
import { OptionalField } from "./fault-field.tsx";
import { t } from "../../locale/locale.ts";

interface MoreFieldsProps {
  fault: FaultCatalogueEntry;
  containers: readonly ContainerView[];
}

export function MoreFields({ fault, containers }: MoreFieldsProps): ReactElement {
  return (
    <details className="failure-more">
      <summary>{t("Later, again, by chance, on a condition")}</summary>
      {modesFor(fault).map((mode) => (
        <OptionalField key={mode.name} parameter={mode} about={mode.about} />
      ))}
      <div className="form-row">
        <span>{t("When")}</span>
        <span className="failure-when">
          <select className="field" name="when-container" aria-label={t("When which container")}>
            <option value="">{t("the Pod")}</option>
            {containers.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
          <select className="field" name="when-is" aria-label={t("When it is")}>
            <option value="">{t("at once")}</option>
            {CONDITION_WORDS.map((word) => (
              <option key={word} value={word}>
                {t("is {word}", { word })}
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
  const [is, container] = [String(data.get("when-is") ?? ""), String(data.get("when-container") ?? "")];
  if (is !== "") modes["when"] = container === "" ? { is } : { container, is };
  return modes;
}
