/** The field above a log in which a filter is typed. */
import type { ReactElement } from "react";
import { matcherOf } from "./log-filter.ts";
import type { LogFilter } from "./log-filter.ts";
import { t } from "../../locale/locale.ts";

interface FilterFieldProps {
  filter: LogFilter;
  onChange: (filter: LogFilter | null) => void;
}

export function FilterField({ filter, onChange }: FilterFieldProps): ReactElement {
  const isBroken = matcherOf(filter) === null;
  return (
    <div className="log-filter">
      <input
        type="search"
        aria-label={t("Show only lines that contain")}
        aria-invalid={isBroken}
        placeholder={filter.isPattern ? t("a regular expression…") : t("only lines that contain…")}
        title={isBroken ? t("This is no regular expression") : undefined}
        value={filter.text}
        // Asked for by the menu item or the button that was just chosen.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        onChange={(event) => onChange({ ...filter, text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === "Escape") onChange(null);
        }}
      />
      <button
        type="button"
        aria-pressed={filter.isPattern}
        title={t("Regular expression")}
        aria-label={t("Regular expression")}
        onClick={() => onChange({ ...filter, isPattern: !filter.isPattern })}
      >
        .*
      </button>
      <button
        type="button"
        aria-pressed={filter.isInverse}
        title={t("The lines that do not match")}
        aria-label={t("The lines that do not match")}
        onClick={() => onChange({ ...filter, isInverse: !filter.isInverse })}
      >
        {t("not")}
      </button>
    </div>
  );
}
