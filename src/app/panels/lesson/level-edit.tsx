/** The way from a level that is played to the builder: open once it is solved, before that only for who wants to see it all. */
import { useState } from "react";
import type { ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { say } from "../../store/workbench-store.ts";

export function LevelEdit({ isSolved, isTried }: { isSolved: boolean; isTried: boolean }): ReactElement {
  const [isAsked, setAsked] = useState(false);
  const edit = (): void => {
    import("../../store/level-draft.ts").then(
      ({ editTaken }) => editTaken(),
      () => say("The builder could not be loaded."),
    );
  };
  if (isAsked)
    return (
      <p className="lesson-leave" role="status">
        It is not solved yet. Editing shows all that is hidden: faults, checks and hints.{" "}
        <Button onClick={edit}>Show it all</Button> <Button onClick={() => setAsked(false)}>Keep on trying</Button>
      </p>
    );
  return (
    <p className="lesson-level">
      <Button onClick={isSolved || isTried ? edit : () => setAsked(true)}>
        {isTried ? "Back to the builder" : "Edit this level"}
      </Button>
    </p>
  );
}
