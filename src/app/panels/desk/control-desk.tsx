/** The control desk in the workbench: the same that the second window shows, with what is hidden veiled. */
import { useEffect } from "react";
import type { ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { openDesk } from "../../store/desk.ts";
import { openSecondWindow } from "../../store/second-window.ts";
import { AskForm } from "./ask-form.tsx";
import { KeyList } from "./key-list.tsx";
import { ScriptList } from "./script-list.tsx";
import { t } from "../../locale/locale.ts";
import "./desk.css";

export function ControlDesk(): ReactElement {
  useEffect(openDesk, []);
  return (
    <div className="control-desk">
      <div className="desk-present">
        <Button icon="present" onClick={openSecondWindow}>
          {t("Present with a second window")}
        </Button>
        <span className="quiet">
          {t("This window shows the stage to the audience; the other one keeps clock, notes and keys for you.")}
        </span>
      </div>
      <KeyList veiled />
      <ScriptList />
      <AskForm />
    </div>
  );
}
