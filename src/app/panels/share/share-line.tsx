/** A text to take along, and the button that copies it. */
import { useId } from "react";
import type { ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { copyText } from "../../store/commands.ts";
import { t } from "../../locale/locale.ts";
import "./share.css";

/** `done` is said when it was copied. */
export function ShareLine({ label, text, done }: { label: string; text: string; done: string }): ReactElement {
  const id = useId();
  return (
    <div className="share-line">
      <label htmlFor={id}>{label}</label>
      <input id={id} className="field mono" readOnly value={text} onFocus={(event) => event.target.select()} />
      <Button icon="copy" aria-label={t("Copy: {label}", { label })} onClick={() => void copyText(text, done)}>
        {t("Copy")}
      </Button>
    </div>
  );
}
