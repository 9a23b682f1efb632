/**
 * Terminals of the workstation: what was printed, and a line to type in. The line is edited here and sent with its newline,
 * so that a run holds lines and not every key; Ctrl-C, Ctrl-D and Ctrl-Z go to what runs. Once the shell's own editor is
 * asked for something (Tab completes, Ctrl-R searches), it has every key until the line is entered.
 */
import { useEffect, useRef, useState } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import { Button, IconButton } from "../../kit/button.tsx";
import { Icon } from "../../kit/icon.tsx";
import { typeInTerminal } from "../../store/commands.ts";
import type { TerminalView } from "../../store/view.ts";
import { useWorkbench } from "../../store/workbench-store.ts";
import { classOf, parseTerminal } from "../../store/ansi.ts";
import type { Line } from "../../store/ansi.ts";
import { t } from "../../locale/locale.ts";
import { rich } from "../../locale/rich.ts";
import "./terminal.css";

const NONE: TerminalView[] = [];
const HISTORY = 100;
const CONTROL: Readonly<Record<string, string>> = { c: "\u0003", d: "\u0004", z: "\u001a", "\\": "\u001c" };

export function Terminal(): ReactElement {
  const begun = useWorkbench((state) => state.view?.terminals ?? NONE);
  const [asked, setAsked] = useState<readonly string[]>([]);
  const [chosen, setChosen] = useState("");
  const [first] = begun;
  if (!first) return <p className="empty">{t("The workstation has not started yet.")}</p>;
  // A terminal begins in the simulation when something is typed in it.
  const empty = asked.filter((id) => !begun.some((one) => one.id === id)).map((id) => ({ ...EMPTY, id }));
  const terminals = [...begun, ...empty];
  const terminal = terminals.find((candidate) => candidate.id === chosen) ?? first;
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
      </div>
      <Screen key={terminal.id} terminal={terminal} />
    </div>
  );
}

/** More would only be lost sight of. */
const MAX_TERMINALS = 8;
const EMPTY: TerminalView = { id: "", title: "learner@workstation", output: "", dropped: 0, busy: false };

function freeId(terminals: readonly TerminalView[]): string {
  let n = terminals.length + 1;
  while (terminals.some(({ id }) => id === `t${n}`)) n++;
  return `t${n}`;
}

function Screen({ terminal }: { terminal: TerminalView }): ReactElement {
  const scroller = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [history, setHistory] = useState<readonly string[]>([]);
  const [recalled, setRecalled] = useState(0);
  /** The shell's own editor has the line. */
  const [isHandedOver, setHandedOver] = useState(false);
  const lines = parseTerminal(terminal.output);
  const prompt = lines.at(-1) ?? [];

  const { output } = terminal;
  useEffect(() => {
    if (output !== "" && scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [output]);

  function send(): void {
    typeInTerminal(terminal.id, `${text}\n`);
    if (text.trim() !== "" && text !== history[0]) setHistory([text, ...history].slice(0, HISTORY));
    setText("");
    setRecalled(0);
  }
  function recall(step: 1 | -1): void {
    const next = Math.min(history.length, Math.max(0, recalled + step));
    setRecalled(next);
    setText(next === 0 ? "" : (history[next - 1] ?? ""));
  }
  /** The line as it stands, and a key for the shell's editor. */
  function handOver(key: string): void {
    typeInTerminal(terminal.id, `${text}${key}`);
    setText("");
    setHandedOver(true);
  }
  function onRawKey(event: KeyboardEvent<HTMLInputElement>): void {
    const bytes = bytesOf(event);
    if (bytes === null) return;
    event.preventDefault();
    typeInTerminal(terminal.id, bytes);
    if (bytes === "\n" || bytes === CONTROL["c"]) setHandedOver(false);
  }
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (isHandedOver) {
      onRawKey(event);
      return;
    }
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "Tab" && isPlain && !event.shiftKey && text !== "" && !terminal.busy) {
      event.preventDefault();
      handOver("\t");
      return;
    }
    if (event.key === "r" && event.ctrlKey && !terminal.busy) {
      event.preventDefault();
      handOver("\u0012");
      return;
    }
    const isSelection = event.key === "c" && event.currentTarget.selectionStart !== event.currentTarget.selectionEnd;
    const control = event.ctrlKey && !event.metaKey && !event.altKey && !isSelection ? CONTROL[event.key] : undefined;
    if (event.key === "Enter") send();
    else if (event.key === "ArrowUp") recall(1);
    else if (event.key === "ArrowDown") recall(-1);
    // Ctrl-D in the middle of a line is no end of input, as in a real terminal's line editor.
    else if (control !== undefined && !(event.key === "d" && text !== "")) {
      typeInTerminal(terminal.id, control);
      setText("");
    } else return;
    event.preventDefault();
  }
  function onClick(): void {
    if (getSelection()?.isCollapsed !== false) input.current?.focus();
  }

  return (
    // Clicking anywhere puts the cursor in the line; the line itself is reached by keyboard.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <div className="screen" ref={scroller} onClick={onClick}>
      <div role="log" aria-label={t("Output of {title}", { title: terminal.title })}>
        {output === "" && (
          <p className="quiet">
            {rich("A shell on the workstation, with kubectl and your manifests in its directory. Try {kubectl}.", {
              kubectl: <code>kubectl get pods</code>,
            })}
          </p>
        )}
        {terminal.dropped > 0 && <p className="quiet">{t("Earlier output is gone.")}</p>}
        {lines.slice(0, -1).map((line, index) => (
          <TerminalLine key={terminal.dropped + index} line={line} />
        ))}
      </div>
      <div className="prompt-line">
        <span className="prompt">{output === "" ? "$ " : <Spans line={prompt} />}</span>
        <input
          ref={input}
          className="terminal-input"
          aria-label={t("Type in {title}", { title: terminal.title })}
          value={text}
          autoCapitalize="off"
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          onChange={(event) => {
            if (!isHandedOver) setText(event.target.value);
            // What is pasted comes without keys.
            else if (event.target.value !== "") typeInTerminal(terminal.id, event.target.value);
          }}
          onKeyDown={onKeyDown}
        />
        {terminal.busy && (
          <Button
            className="interrupt"
            icon="stop"
            shortcut="Ctrl C"
            onClick={() => typeInTerminal(terminal.id, "\u0003")}
          >
            {t("Stop")}
          </Button>
        )}
      </div>
    </div>
  );
}

const KEYS: Readonly<Record<string, string>> = {
  Enter: "\n",
  Tab: "\t",
  Backspace: "\u007f",
  Delete: "\u001b[3~",
  Escape: "\u001b",
  ArrowUp: "\u001b[A",
  ArrowDown: "\u001b[B",
  ArrowRight: "\u001b[C",
  ArrowLeft: "\u001b[D",
  Home: "\u001b[H",
  End: "\u001b[F",
};

/** What a terminal sends for a key; null where it is the browser's. */
function bytesOf({ key, ctrlKey, altKey, metaKey, shiftKey }: KeyboardEvent): string | null {
  // Leaving by Shift and Tab is always possible.
  if (metaKey || (key === "Tab" && shiftKey)) return null;
  if (ctrlKey) return /^[a-z]$/.test(key) && key !== "v" ? String.fromCharCode(key.charCodeAt(0) - 96) : null;
  const bytes = KEYS[key] ?? ([...key].length === 1 ? key : null);
  return bytes !== null && altKey ? `\u001b${bytes}` : bytes;
}

function TerminalLine({ line }: { line: Line }): ReactElement {
  return (
    <div className="terminal-line">
      <Spans line={line} />
    </div>
  );
}

function Spans({ line }: { line: Line }): ReactElement {
  // A line's spans have no name of their own: their order is what they are.
  return (
    <>
      {line.map((span, index) => (
        <span key={`${index} ${span.text}`} className={classOf(span.style)}>
          {span.text}
        </span>
      ))}
    </>
  );
}
