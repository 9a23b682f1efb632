/** The command palette: every action by name, a moment to go to, a kubectl line to run. */
import { useEffect, useId, useMemo, useRef, useState } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import { Icon } from "../../kit/icon.tsx";
import { useFaultCatalogue } from "../../store/fault-texts.ts";
import { askFaults } from "../../store/commands.ts";
import { choose, useWorkbench } from "../../store/workbench-store.ts";
import { actionsOf, matching, typedActions } from "./actions.ts";
import type { Action } from "./actions.ts";
import { t } from "../../locale/locale.ts";
import "./palette.css";

const SHOWN = 60;

export function Palette(): ReactElement {
  const element = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState("");
  const [index, setIndex] = useState(0);
  const id = useId();
  // As they were when the palette was opened: a list that changes under the hand is of no use.
  const catalogue = useFaultCatalogue();
  const actions = useMemo(() => actionsNow(catalogue), [catalogue]);
  const [head] = useState(() => useWorkbench.getState().view?.clock.head ?? 0);
  const shown = [...typedActions(query, head), ...matching(actions, query)].slice(0, SHOWN);
  const chosen = shown[Math.min(index, shown.length - 1)];

  useEffect(askFaults, []);
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  const chosenId = chosen ? `${id} ${chosen.id}` : "";
  useEffect(() => {
    document.getElementById(chosenId)?.scrollIntoView({ block: "nearest" });
  }, [chosenId]);

  function run(action: Action | undefined): void {
    close();
    action?.run();
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "ArrowDown") setIndex((index + 1) % Math.max(1, shown.length));
    else if (event.key === "ArrowUp") setIndex((index - 1 + shown.length) % Math.max(1, shown.length));
    else if (event.key === "Enter") run(chosen);
    else return;
    event.preventDefault();
  }

  return (
    <dialog
      ref={element}
      className="dialog palette"
      aria-label={t("Find or do")}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <div className="search-field">
        <Icon name="search" />
        <input
          role="combobox"
          aria-label={t("Find or do")}
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={chosen ? chosenId : undefined}
          placeholder={t("An action, a time such as 0:31, or a kubectl line")}
          value={query}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setQuery(event.target.value);
            setIndex(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div role="listbox" id={id} aria-label={t("Actions")} className="palette-list" tabIndex={-1}>
        {shown.map((action) => (
          // The field has the focus and its keys; an option is chosen by pointer here.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
          <div
            key={action.id}
            id={`${id} ${action.id}`}
            role="option"
            aria-selected={action === chosen}
            onClick={() => run(action)}
          >
            <span>{action.title}</span>
            {action.keys !== undefined && <kbd>{action.keys}</kbd>}
            <small>{action.group}</small>
          </div>
        ))}
      </div>
      {shown.length === 0 && <p className="empty">{t("Nothing of that name.")}</p>}
    </dialog>
  );
}

function close(): void {
  choose({ paletteOpen: false });
}

function actionsNow(catalogue: ReturnType<typeof useFaultCatalogue>): Action[] {
  return actionsOf({ ...useWorkbench.getState(), faultCatalogue: [...catalogue] });
}
