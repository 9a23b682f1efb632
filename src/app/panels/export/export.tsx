/** What can be taken away of this moment of the run, one button each. */
import type { ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { choose } from "../../store/workbench-store.ts";
import { EXPORTS, exportAs } from "./exports.ts";
import { t } from "../../locale/locale.ts";
import "./export.css";

export function Export(): ReactElement {
  return (
    <Dialog title={t("Take away")} className="export-dialog" onClose={() => choose({ exporting: null })}>
      <ul className="export-list">
        {EXPORTS.map(({ id, title, detail }, index) => (
          <li key={id}>
            <span>
              <b>{title}</b>
              <small>{detail}</small>
            </span>
            <Button
              icon="file"
              aria-label={t("Save {id}", { id })}
              data-first-focus={index === 0 ? true : undefined}
              onClick={() => void exportAs(id)}
            >
              {id}
            </Button>
          </li>
        ))}
        <li>
          <span>
            <b>{t("Pages to print")}</b>
            <small>{t("the Pods, the timeline, events, logs and manifests; a printer, or a PDF")}</small>
          </span>
          <Button icon="list" onClick={() => choose({ exporting: "print" })}>
            {t("Print view")}
          </Button>
        </li>
      </ul>
    </Dialog>
  );
}
