/**
 * A terminal of the workstation: what was printed, and a line to type in. The line is edited here, as a terminal in
 * canonical mode does, and sent with its newline; Ctrl-C, Ctrl-D and Ctrl-Z go to what runs.
 */
import { useEffect, useRef, useState } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { Icon } from "../../kit/icon.tsx";
import { typeInTerminal } from "../../store/commands.ts";
import type { TerminalView } from "../../store/view.ts";
import { useWorkbench } from "../../store/workbench-store.ts";
import { classOf, parseTerminal } from "../../store/ansi.ts";
import type { Line } from "../../store/ansi.ts";
import "./terminal.css";

const NONE: TerminalView[] = [];
const HISTORY = 100;
const CONTROL: Readonly<Record<string, string>> = { c: "\u0003", d: "\u0004", z: "\u001a", "\\": "\u001c" };

export function Terminal(): ReactElement {
  const terminals = useWorkbench((state) => state.view?.terminals ?? NONE);
  const [chosen, setChosen] = useState("");
  const terminal = terminals.find((candidate) => candidate.id === chosen) ?? terminals[0];
  if (!terminal) return <p className="empty">The workstation has not started yet.</p>;
  return (
    <div className="terminal">
      {terminals.length > 1 && (
        <div className="terminal-list" role="group" aria-label="Terminals">
          {terminals.map((candidate) => (
            <button
              type="button"
              key={candidate.id}
              aria-pressed={candidate.id === terminal.id}
              onClick={() => setChosen(candidate.id)}
            >
              <Icon name="terminal" /> {candidate.title}
            </button>
          ))}
        </div>
      )}
      <Screen key={terminal.id} terminal={terminal} />
    </div>
  );
}

function Screen({ terminal }: { terminal: TerminalView }): ReactElement {
  const scroller = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [history, setHistory] = useState<readonly string[]>([]);
  const [recalled, setRecalled] = useState(0);
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
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
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
      <div role="log" aria-label={`Output of ${terminal.title}`}>
        {output === "" && (
          <p className="quiet">
            A shell on the workstation, with kubectl and your manifests in its directory. Try{" "}
            <code>kubectl get pods</code>.
          </p>
        )}
        {terminal.dropped > 0 && <p className="quiet">Earlier output is gone.</p>}
        {lines.slice(0, -1).map((line, index) => (
          <TerminalLine key={terminal.dropped + index} line={line} />
        ))}
      </div>
      <div className="prompt-line">
        <span className="prompt">{output === "" ? "$ " : <Spans line={prompt} />}</span>
        <input
          ref={input}
          className="terminal-input"
          aria-label={`Type in ${terminal.title}`}
          value={text}
          autoCapitalize="off"
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        {terminal.busy && (
          <Button
            className="interrupt"
            icon="stop"
            shortcut="Ctrl C"
            onClick={() => typeInTerminal(terminal.id, "\u0003")}
          >
            Stop
          </Button>
        )}
      </div>
    </div>
  );
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
