/** The way from a level that is played to the builder: open once it is solved, before that only for who wants to see it all. */
import { useState } from "react";
import type { ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { say } from "../../store/workbench-store.ts";
import { t } from "../../locale/locale.ts";

export function LevelEdit({ isSolved, isTried }: { isSolved: boolean; isTried: boolean }): ReactElement {
  const [isAsked, setAsked] = useState(false);
  const edit = (): void => {
    import("../../store/level-draft.ts").then(
      ({ editTaken }) => editTaken(),
      () => say(t("The builder could not be loaded.")),
    );
  };
  if (isAsked)
    return (
      <p className="lesson-leave" role="status">
        {t("It is not solved yet. Editing shows all that is hidden: faults, checks and hints.")}{" "}
        <Button onClick={edit}>{t("Show it all")}</Button>{" "}
        <Button onClick={() => setAsked(false)}>{t("Keep on trying")}</Button>
      </p>
    );
  return (
    <p className="lesson-level">
      <Button onClick={isSolved || isTried ? edit : () => setAsked(true)}>
        {isTried ? t("Back to the builder") : t("Edit this level")}
      </Button>
    </p>
  );
}
