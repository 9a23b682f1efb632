/** The terminals of the workstation, one of which is shown. */
import { useId, useState } from "react";
import type { ReactElement } from "react";
import { Button, IconButton } from "../../kit/button.tsx";
import { Icon } from "../../kit/icon.tsx";
import { typeInTerminal } from "../../store/commands.ts";
import type { TerminalView } from "../../store/view.ts";
import { useWorkbench } from "../../store/workbench-store.ts";
import { t } from "../../locale/locale.ts";
import { TerminalPane } from "./terminal-pane.tsx";
import "./terminal.css";

const NONE: TerminalView[] = [];
export function Terminal(): ReactElement {
  const begun = useWorkbench((state) => state.view?.terminals ?? NONE);
  const [asked, setAsked] = useState<readonly string[]>([]);
  const [chosen, setChosen] = useState("");
  const hint = useId();
  const isThere = useWorkbench((state) => state.view !== null);
  if (!isThere) return <p className="empty">{t("The workstation has not started yet.")}</p>;
  // A terminal begins in the simulation when something is typed in it.
  const wanted = begun.length === 0 ? [FIRST, ...asked] : asked;
  const empty = wanted.filter((id) => !begun.some((one) => one.id === id)).map((id) => ({ ...EMPTY, id }));
  const terminals = [...begun, ...empty];
  const terminal = terminals.find((candidate) => candidate.id === chosen) ?? terminals[0] ?? EMPTY;
  const open = (): void => {
    const id = freeId(terminals);
    setAsked([...asked, id]);
    setChosen(id);
  };
  return (
    <div className="terminal">
      <div className="terminal-list" role="group" aria-label={t("Terminals")}>
        {terminals.map((candidate, index) => (
          <button
            type="button"
            key={candidate.id}
            aria-pressed={candidate.id === terminal.id}
            title={candidate.title}
            onClick={() => setChosen(candidate.id)}
          >
            <Icon name="terminal" /> {t("Shell {n}", { n: index + 1 })}
            {candidate.busy && <span className="visually-hidden">{t(", busy")}</span>}
            {candidate.busy && <span className="terminal-busy" aria-hidden="true" />}
          </button>
        ))}
        {terminals.length < MAX_TERMINALS && <IconButton icon="plus" label={t("New terminal")} onClick={open} />}
        {terminal.keys && (
          <div className="terminal-hint">
            <p id={hint}>{t("Every key goes to the program. Shift Tab leaves.")}</p>
            {KEYS.map(({ name, bytes }) => (
              <Button key={name} onClick={() => typeInTerminal(terminal.id, bytes)}>
                {name}
              </Button>
            ))}
          </div>
        )}
      </div>
      <TerminalPane key={terminal.id} terminal={terminal} hint={hint} />
    </div>
  );
}

const FIRST = "t1";
/** More would only be lost sight of. */
const MAX_TERMINALS = 8;
/** For who has no such keys, or does not know the way out. */
const KEYS = [
  { name: "Esc", bytes: "\u001b" },
  { name: "Ctrl C", bytes: "\u0003" },
];
const EMPTY: TerminalView = {
  id: "",
  title: "learner@workstation",
  output: "",
  dropped: 0,
  busy: false,
  keys: false,
  size: { rows: 24, columns: 120 },
};

function freeId(terminals: readonly TerminalView[]): string {
  let n = terminals.length + 1;
  while (terminals.some(({ id }) => id === `t${n}`)) n++;
  return `t${n}`;
}
