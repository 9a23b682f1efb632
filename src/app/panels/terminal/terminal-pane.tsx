/**
 * One terminal: the screen, and where it is typed. Where lines are read, a line is edited here and sent with its newline, so
 * that a run holds lines and not every key; Ctrl-C, Ctrl-D and Ctrl-Z go to what runs. Once the shell's own editor is asked for
 * something (Tab completes, Ctrl-R searches), it has every key until the line is entered; a program that waits for keys (vi,
 * less, top) has them as long as it does.
 *
 * The window's size is told with what is typed, so that looking alone never changes a run; a program that has the keys is
 * told at once.
 */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { ClipboardEvent, KeyboardEvent, ReactElement, RefObject } from "react";
import { Button } from "../../kit/button.tsx";
import { typeInTerminal } from "../../store/commands.ts";
import { ScreenFeed } from "../../store/screen-feed.ts";
import { textOf } from "../../store/terminal-grid.ts";
import type { ScreenPicture } from "../../store/terminal-screen.ts";
import type { TerminalView } from "../../store/view.ts";
import { useWorkbench } from "../../store/workbench-store.ts";
import { t } from "../../locale/locale.ts";
import { rich } from "../../locale/rich.ts";
import { bytesOf } from "./keys.ts";
import { Spans } from "./spans.tsx";
import { TerminalLine, splitAt } from "./terminal-line.tsx";
import { isSameSize, useTerminalSize } from "./use-terminal-size.ts";
import type { TerminalSize } from "./use-terminal-size.ts";

const HISTORY = 100;
const CONTROL: Readonly<Record<string, string>> = { c: "\u0003", d: "\u0004", z: "\u001a", "\\": "\u001c" };
const PROBE = "0".repeat(20);
/** A panel that is being drawn larger has many sizes on the way. */
const SETTLED_MS = 250;
/** So near to the end it is the end that is looked at. */
const NEAR_END = 40;

export function TerminalPane({ terminal, hint }: { terminal: TerminalView; hint: string }): ReactElement {
  const scroller = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLSpanElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const hasFocus = useRef(false);
  const isAtEnd = useRef(true);
  const [feed] = useState(() => new ScreenFeed());
  /** The shell's own editor has the line. */
  const [isHandedOver, setHandedOver] = useState(false);
  const { id, output, dropped, size } = terminal;
  const picture = useMemo(() => feed.show(output, dropped, size), [feed, output, dropped, size]);
  const room = useTerminalSize(scroller, probe, PROBE.length);
  const takesKeys = terminal.keys || isHandedOver;
  useWindowSize(terminal, room);

  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box || !isAtEnd.current || picture.lines.length === 0) return;
    box.scrollTop = box.scrollHeight;
    // Where a screen was cleared, its end may be far below.
    box.querySelector(".terminal-here")?.scrollIntoView?.({ block: "nearest" });
  }, [picture]);
  // One field takes the other's place.
  useLayoutEffect(() => {
    const shown = takesKeys ? ".terminal-keys" : ".terminal-input";
    if (hasFocus.current) scroller.current?.querySelector<HTMLElement>(shown)?.focus({ preventScroll: true });
  }, [takesKeys]);

  /** Keys, and the size of the window where that is another now. */
  function send(text: string): void {
    isAtEnd.current = true;
    typeInTerminal(id, text, room && !isSameSize(room, size) ? room : undefined);
  }
  function onFocused(has: boolean): void {
    hasFocus.current = has;
  }
  function onClick(): void {
    if (getSelection()?.isCollapsed !== false) input.current?.focus({ preventScroll: true });
  }
  function onScroll(): void {
    const box = scroller.current;
    if (box) isAtEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END;
  }

  return (
    // Clicking anywhere puts the cursor in the line; the line itself is reached by keyboard.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <div
      className={picture.isAlternate ? "screen screen-alternate" : "screen"}
      ref={scroller}
      onClick={onClick}
      onScroll={onScroll}
    >
      <span className="terminal-probe" ref={probe} aria-hidden="true">
        {PROBE}
      </span>
      {takesKeys ? (
        <KeysScreen
          terminal={terminal}
          picture={picture}
          field={input}
          send={send}
          onFocused={onFocused}
          hint={hint}
          onEntered={() => setHandedOver(false)}
        />
      ) : (
        <LinesScreen
          terminal={terminal}
          picture={picture}
          field={input}
          send={send}
          onFocused={onFocused}
          onHandOver={() => setHandedOver(true)}
        />
      )}
    </div>
  );
}

/** A program that draws on the whole screen is told of a new size; not while the past is looked at, which that would change. */
function useWindowSize({ id, keys, size }: TerminalView, room: TerminalSize | null): void {
  const isPresent = useWorkbench(
    ({ view, readOnly }) => !readOnly && view !== null && view.clock.now >= view.clock.head,
  );
  const isOther = room !== null && !isSameSize(room, size);
  useEffect(() => {
    if (!keys || !isPresent || !isOther || room === null) return;
    const timer = setTimeout(() => typeInTerminal(id, "", room), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [id, keys, isPresent, isOther, room]);
}

interface ScreenProps {
  terminal: TerminalView;
  picture: ScreenPicture;
  field: RefObject<HTMLInputElement | null>;
  send(text: string): void;
  onFocused(has: boolean): void;
}

/** What was printed, and behind it a line to type in. */
function LinesScreen(props: ScreenProps & { onHandOver(): void }): ReactElement {
  const { terminal, picture, field, send, onFocused, onHandOver } = props;
  const [text, setText] = useState("");
  const [history, setHistory] = useState<readonly string[]>([]);
  const [recalled, setRecalled] = useState(0);
  const { lines, cursor } = picture;
  const { output } = terminal;

  function enter(): void {
    send(`${text}\n`);
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
    send(`${text}${key}`);
    setText("");
    onHandOver();
  }
  /** Whole lines are entered, what is left stands in the line. */
  function onPaste(event: ClipboardEvent<HTMLInputElement>): void {
    const pasted = event.clipboardData.getData("text/plain").replaceAll(/\r\n?/g, "\n");
    if (!pasted.includes("\n")) return;
    event.preventDefault();
    const { selectionStart, selectionEnd } = event.currentTarget;
    const all = text.slice(0, selectionStart ?? 0) + pasted + text.slice(selectionEnd ?? text.length);
    const end = all.lastIndexOf("\n") + 1;
    send(all.slice(0, end));
    setText(all.slice(end));
  }
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Tab" && isPlain && !event.shiftKey && text !== "") {
      event.preventDefault();
      handOver("\t");
      return;
    }
    if (event.key === "r" && event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      handOver("\u0012");
      return;
    }
    if (event.ctrlKey && isPlainControl(event)) {
      if (event.key === "l") handOver("\f");
      else if (!editLocally(event.key, event.currentTarget, setText)) return;
      event.preventDefault();
      return;
    }
    const isSelection = event.key === "c" && event.currentTarget.selectionStart !== event.currentTarget.selectionEnd;
    const control = event.ctrlKey && !event.metaKey && !event.altKey && !isSelection ? CONTROL[event.key] : undefined;
    if (event.key === "Enter") enter();
    else if (event.key === "ArrowUp") recall(1);
    else if (event.key === "ArrowDown") recall(-1);
    // Ctrl-D in the middle of a line is no end of input, as in a real terminal's line editor.
    else if (control !== undefined && !(event.key === "d" && text !== "")) {
      send(control);
      setText("");
    } else return;
    event.preventDefault();
  }

  return (
    <>
      <div role="log" aria-label={t("Output of {title}", { title: terminal.title })}>
        {output === "" && (
          <p className="quiet">
            {rich("A shell on the workstation, with kubectl and your manifests in its directory. Try {kubectl}.", {
              kubectl: <code>kubectl get pods</code>,
            })}
          </p>
        )}
        {terminal.dropped > 0 && <p className="quiet">{t("Earlier output is gone.")}</p>}
        {lines.slice(0, cursor.line).map((line) => (
          <TerminalLine key={line.key} line={line} />
        ))}
      </div>
      <div className="prompt-line terminal-here">
        <span className="prompt">{output === "" ? "$ " : <Spans spans={lines[cursor.line]?.spans ?? []} />}</span>
        <input
          ref={field}
          className="terminal-input"
          aria-label={t("Type in {title}", { title: terminal.title })}
          value={text}
          {...NO_HELP}
          onFocus={() => onFocused(true)}
          onBlur={() => onFocused(false)}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        {terminal.busy && (
          <Button className="interrupt" icon="stop" shortcut="Ctrl C" onClick={() => send("\u0003")}>
            {t("Stop")}
          </Button>
        )}
      </div>
      {lines.slice(cursor.line + 1).map((line) => (
        <TerminalLine key={line.key} line={line} />
      ))}
    </>
  );
}

/** Ctrl and a letter of a line editor, which the browser would take for something else; Ctrl-K is the palette's. */
function isPlainControl({ key, altKey, metaKey, shiftKey }: KeyboardEvent): boolean {
  return !altKey && !metaKey && !shiftKey && "aeul".includes(key);
}

/** Keys that change the line here. */
function editLocally(key: string, field: HTMLInputElement, setText: (text: string) => void): boolean {
  const at = field.selectionStart ?? field.value.length;
  const place = (to: number): void => field.setSelectionRange(to, to);
  if (key === "a") place(0);
  else if (key === "e") place(field.value.length);
  else if (key === "u") setText(field.value.slice(at));
  else return false;
  return true;
}

const NO_HELP = { autoCapitalize: "off", autoComplete: "off", autoCorrect: "off", spellCheck: false };

/** The screen of a program that has the keys. What it draws anew all the time is not read out, but for the cursor's line. */
function KeysScreen(props: ScreenProps & { hint: string; onEntered(): void }): ReactElement {
  const { terminal, picture, field, send, onFocused, hint, onEntered } = props;
  const { lines, cursor, isApplication, bracketsPaste } = picture;
  const here = lines[cursor.line]?.spans ?? [];
  const [before, under, after] = splitAt(here, cursor.offset);

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.nativeEvent.isComposing || isCopying(event)) return;
    const bytes = bytesOf(event, isApplication);
    if (bytes === null) return;
    event.preventDefault();
    // The page has uses of its own for some of them.
    event.stopPropagation();
    send(bytes);
    if (bytes === "\n" || bytes === CONTROL["c"]) onEntered();
  }
  /** What comes without keys: from a keyboard on the screen, from speech, from a method for other scripts. */
  function take(from: HTMLInputElement): void {
    if (from.value !== "") send(from.value);
    from.value = "";
  }
  function onPaste(event: ClipboardEvent): void {
    event.preventDefault();
    const text = event.clipboardData.getData("text/plain").replaceAll(/\r\n?/g, "\n");
    if (text !== "") send(bracketsPaste ? `\u001b[200~${text}\u001b[201~` : text);
  }

  return (
    <>
      <div role="log" aria-live="off" aria-label={t("Output of {title}", { title: terminal.title })}>
        {lines.map((line, index) =>
          index === cursor.line ? (
            <div key={line.key} className="terminal-line terminal-here">
              <Spans spans={before} />
              <span className={cursor.isShown ? "terminal-cursor" : undefined}>{textOf(under) || " "}</span>
              <Spans spans={after} />
            </div>
          ) : (
            <TerminalLine key={line.key} line={line} />
          ),
        )}
      </div>
      <div className="visually-hidden" aria-live="polite">
        {textOf(here).trimEnd()}
      </div>
      <input
        ref={field}
        className="terminal-input terminal-keys"
        aria-label={t("Type in {title}", { title: terminal.title })}
        aria-describedby={hint}
        {...NO_HELP}
        onFocus={() => onFocused(true)}
        onBlur={() => onFocused(false)}
        onInput={(event) => {
          if (!event.nativeEvent.isComposing) take(event.currentTarget);
        }}
        onCompositionEnd={(event) => take(event.currentTarget)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
    </>
  );
}

/** Ctrl-C where something of the page is selected. */
function isCopying({ key, ctrlKey }: KeyboardEvent): boolean {
  return ctrlKey && key === "c" && getSelection()?.isCollapsed === false;
}
