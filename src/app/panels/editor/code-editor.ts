/**
 * The text editor itself: CodeMirror with YAML, in a chunk of its own that is loaded after the page is there. Everything
 * it shows of the world (problems) is handed to it, everything a person does comes back through callbacks.
 *
 * Its styles are put into the document by CodeMirror with the nonce that the page's content security policy names.
 */
import { closeBrackets, closeBracketsKeymap, closeCompletion } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentLess, insertTab, isolateHistory } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import type { Diagnostic } from "@codemirror/lint";
import type { DecorationSet } from "@codemirror/view";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import type { ChangeSpec } from "@codemirror/state";
import {
  closeHoverTooltips,
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { ProblemView } from "../../store/view.ts";
import { formatFile } from "../../store/formatting.ts";
import { MAX_FILE_BYTES } from "../../store/open-files.ts";
import { assist } from "./assist.ts";
import type { Assistance } from "./assist.ts";
import { hangingIndent } from "./hanging-indent.ts";
import { UndoHistories } from "./undo-histories.ts";
import { t } from "../../locale/locale.ts";

/** Named in index.html's policy, for styles only. */
const STYLE_NONCE = "podarium-editor";

export interface CodeEditorCallbacks extends Assistance {
  onChange: (text: string) => void;
  onApply: () => void;
  /** What was pasted or dropped would make the text longer than any manifest; it was left out. */
  onTooLong: (chars: number) => void;
}

export interface CodeEditor {
  /** Shows a file: another one as it was left, or another text of the same, which can be undone. */
  open(name: string, text: string): void;
  /** The text as it is now. */
  text(): string;
  showProblems(problems: readonly ProblemView[]): void;
  /** Lines that the answer to a Why? points at, with their numbers in it; the first is scrolled to. */
  showTrail(lines: readonly { line: number; number: number }[]): void;
  focus(): void;
  destroy(): void;
}

const colors = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--code-key)" },
  { tag: [tags.string, tags.content, tags.literal, tags.attributeValue], color: "var(--code-string)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--code-dim)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.meta, tags.brace, tags.squareBracket], color: "var(--code-dim)" },
]);

const look = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", backgroundColor: "var(--surface)", fontSize: "12.5px" },
  "&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "var(--lh-code)" },
  ".cm-content": { caretColor: "var(--text)", padding: "6px 0" },
  ".cm-cursor": { borderLeftColor: "var(--text)", borderLeftWidth: "2px" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--text-3)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 8px 0 6px", minWidth: "32px" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--accent-soft) 45%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 28%, transparent)",
  },
  ".cm-selectionMatch": { backgroundColor: "color-mix(in srgb, var(--accent) 14%, transparent)" },
  ".cm-matchingBracket": { backgroundColor: "var(--accent-soft)" },
  ".cm-panels": { backgroundColor: "var(--surface-sunken)", color: "var(--text)" },
  ".cm-tooltip": {
    backgroundColor: "var(--surface-raised)",
    color: "var(--text)",
    border: "none",
    borderRadius: "8px",
    boxShadow: "var(--e2)",
    maxWidth: "420px",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--font-mono)", maxHeight: "220px", minWidth: "260px" },
  ".cm-tooltip-autocomplete > ul > li": { display: "flex", gap: "12px", padding: "2px 8px" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--accent-on)" },
  ".cm-completionDetail": { marginLeft: "auto", fontStyle: "normal", fontFamily: "var(--font-ui)", opacity: "0.85" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-tooltip.cm-completionInfo": {
    padding: "8px 10px",
    fontFamily: "var(--font-ui)",
    fontSize: "12px",
    maxWidth: "360px",
  },
  ".cm-diagnostic": { padding: "6px 10px", fontFamily: "var(--font-ui)", fontSize: "12px", whiteSpace: "pre-wrap" },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--failed-solid)" },
  ".cm-diagnostic-warning": { borderLeft: "3px solid var(--backoff-solid)" },
  ".cm-diagnosticAction": {
    backgroundColor: "var(--primary)",
    color: "var(--primary-on)",
    borderRadius: "6px",
    padding: "3px 9px",
    margin: "4px 0 0 0",
    display: "block",
  },
  ".cm-lintRange-error": underline("--failed-solid"),
  ".cm-lintRange-warning": underline("--backoff-solid"),
  ".cm-lint-marker": { width: "12px", height: "12px" },
  ".cm-gutter-lint": { width: "14px" },
  ".cm-line.cm-trail": {
    position: "relative",
    backgroundColor: "var(--accent-soft)",
    boxShadow: "inset 3px 0 0 var(--accent)",
  },
  ".cm-line.cm-trail::after": {
    content: "attr(data-number)",
    position: "absolute",
    right: "6px",
    top: "1px",
    width: "17px",
    height: "17px",
    borderRadius: "50%",
    backgroundColor: "var(--accent)",
    color: "var(--accent-on)",
    font: "700 11px/17px var(--font-ui)",
    textAlign: "center",
    textIndent: "0",
  },
});

const setTrail = StateEffect.define<readonly { line: number; number: number }[]>();

/** The numbered lines: they move with the text, and are there until another trail is set. */
const trailField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(trail, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setTrail)) continue;
      const { doc } = transaction.state;
      return Decoration.set(
        effect.value.map(({ line, number }) =>
          Decoration.line({ class: "cm-trail", attributes: { "data-number": String(number) } }).range(
            doc.line(line).from,
          ),
        ),
        true,
      );
    }
    return trail.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function underline(token: string): Record<string, string> {
  return { backgroundImage: "none", textDecoration: `underline wavy var(${token}) 1.5px`, textUnderlineOffset: "3px" };
}

export function createCodeEditor(
  parent: HTMLElement,
  name: string,
  text: string,
  callbacks: CodeEditorCallbacks,
): CodeEditor {
  let isOpening = false;
  let shown = name;
  const apply = (): boolean => {
    callbacks.onApply();
    return true;
  };
  const extensions = [
    EditorView.cspNonce.of(STYLE_NONCE),
    keymap.of([
      { key: "Mod-s", run: apply, preventDefault: true },
      { key: "Mod-Enter", run: apply },
      {
        key: "Shift-Alt-f",
        run: () => {
          void formatFile(shown);
          return true;
        },
        preventDefault: true,
      },
      // Tab indents, as people expect of an editor for YAML; Escape first lets Tab leave it (CodeMirror's own way).
      { key: "Tab", run: insertTab, shift: indentLess },
      ...closeBracketsKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...lintKeymap,
      ...defaultKeymap,
    ]),
    lineNumbers(),
    lintGutter(),
    history(),
    drawSelection(),
    indentOnInput(),
    indentUnit.of("  "),
    bracketMatching(),
    closeBrackets(),
    assist(callbacks),
    highlightActiveLine(),
    highlightSelectionMatches(),
    search({ top: true }),
    yaml(),
    syntaxHighlighting(colors),
    look,
    EditorView.lineWrapping,
    hangingIndent,
    trailField,
    EditorView.contentAttributes.of({ "aria-label": t("Manifest, YAML"), spellcheck: "false", tabindex: "0" }),
    EditorState.changeFilter.of((transaction) => {
      const { length } = transaction.newDoc;
      if (length <= MAX_FILE_BYTES || length <= transaction.startState.doc.length) return true;
      callbacks.onTooLong(length - transaction.startState.doc.length);
      return false;
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged && !isOpening) callbacks.onChange(update.state.doc.toString());
    }),
  ];
  const histories = new UndoHistories(extensions);
  const view = new EditorView({ parent, state: histories.state(name, text) });
  function keep(): void {
    histories.leave(shown, view.state);
    histories.keep();
  }
  addEventListener("pagehide", keep);
  return {
    open(next, wanted) {
      isOpening = true;
      if (next === shown)
        view.dispatch({
          changes: difference(view.state.doc.toString(), wanted),
          // Undone by itself, however soon after the last key it came.
          annotations: isolateHistory.of("full"),
        });
      else {
        // What hangs at a place of the text goes before the text does.
        closeCompletion(view);
        view.dispatch({ effects: closeHoverTooltips });
        histories.leave(shown, view.state);
        shown = next;
        view.setState(histories.state(next, wanted));
      }
      isOpening = false;
    },
    text: () => view.state.doc.toString(),
    showProblems: (problems) =>
      view.dispatch(
        setDiagnostics(
          view.state,
          problems.map((problem) => toDiagnostic(view.state, problem, callbacks)),
        ),
      ),
    showTrail: (lines) => {
      const places = lines.filter(({ line }) => line >= 1 && line <= view.state.doc.lines);
      const [first] = places;
      const effects: StateEffect<unknown>[] = [setTrail.of(places)];
      if (first) effects.push(EditorView.scrollIntoView(view.state.doc.line(first.line).from, { y: "center" }));
      view.dispatch({ effects });
    },
    focus: () => view.focus(),
    destroy: () => {
      removeEventListener("pagehide", keep);
      keep();
      view.destroy();
    },
  };
}

/** The changes that make a text another: line by line where it has as many, so that the cursor stays where it is. */
function difference(before: string, after: string): ChangeSpec {
  const lines = before.split("\n");
  const wanted = after.split("\n");
  if (lines.length !== wanted.length) return changeOf(0, before, after);
  let at = 0;
  return lines.flatMap((line, index) => {
    const from = at;
    at += line.length + 1;
    const next = wanted[index] ?? "";
    return line === next ? [] : [changeOf(from, line, next)];
  });
}

/** The one change: what both begin and end with stays. */
function changeOf(at: number, before: string, after: string): ChangeSpec {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return { from: at + head, to: at + before.length - tail, insert: after.slice(head, after.length - tail) };
}

function toDiagnostic(state: EditorState, problem: ProblemView, callbacks: CodeEditorCallbacks): Diagnostic {
  const from = offsetOf(state, problem.line, problem.column);
  const to = Math.max(offsetOf(state, problem.endLine, problem.endColumn), from);
  const { suggestion } = problem;
  return {
    from,
    // Nothing to underline is one letter, so that it can be seen.
    to: to === from ? Math.min(from + 1, state.doc.length) : to,
    severity: problem.severity,
    message: problem.message,
    actions:
      suggestion === null
        ? []
        : [
            {
              name: suggestion.title,
              apply: () => callbacks.onChange(suggestion.text),
            },
          ],
  };
}

/** Of a line and a column from 1; what lies outside the text is its nearest place. */
function offsetOf(state: EditorState, line: number, column: number): number {
  const place = state.doc.line(Math.min(Math.max(1, line), state.doc.lines));
  return Math.min(place.from + Math.max(0, column - 1), place.to);
}
