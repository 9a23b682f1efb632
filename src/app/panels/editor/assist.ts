/**
 * What the editor tells while somebody types: the fields and values that could stand here, and what the field under the
 * pointer (or, on F1, under the cursor) means. The simulation knows; this shows it.
 */
import { autocompletion, closeCompletion, startCompletion } from "@codemirror/autocomplete";
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { Prec, StateEffect, StateField } from "@codemirror/state";
import type { Extension } from "@codemirror/state";
import { EditorView, hoverTooltip, keymap, showTooltip } from "@codemirror/view";
import type { Tooltip } from "@codemirror/view";
import type { CompletionItemView, CompletionListView, HoverView } from "../../store/view.ts";
import { t } from "../../locale/locale.ts";

export interface Assistance {
  complete: (text: string, offset: number) => Promise<CompletionListView | null>;
  hover: (text: string, offset: number) => Promise<HoverView | null>;
}

const NEWLINE_INSERTS = /\n/;

export function assist(assistance: Assistance): Extension {
  return [
    autocompletion({ override: [(context) => complete(context, assistance)], icons: false }),
    hoverTooltip(async (view, offset) => {
      const told = await assistance.hover(view.state.doc.toString(), offset);
      return told && tooltipOf(told);
    }),
    asked,
    Prec.high(
      keymap.of([
        { key: "F1", run: (view) => ask(view, assistance), preventDefault: true },
        { key: "Escape", run: dismiss },
      ]),
    ),
  ];
}

async function complete(context: CompletionContext, { complete: ask }: Assistance): Promise<CompletionResult | null> {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  // An empty line says nothing of what is wanted, unless the key for it was pressed or a field has just been opened.
  if (!context.explicit && !/[\w/.-]$|:\s$|-\s$/.test(before)) return null;
  const list = await ask(context.state.doc.toString(), context.pos);
  if (!list || context.aborted || list.items.length === 0) return null;
  const { from, to, items } = list;
  return {
    from: Math.min(from, context.pos),
    ...(to > context.pos && { to }),
    options: items.map(optionOf),
    validFor: /^[\w/.:"-]*$/,
  };
}

function optionOf(item: CompletionItemView, index: number): Completion {
  const { label, insert, detail, text, what, isMissing } = item;
  return {
    label,
    detail,
    // As the simulation has ordered them, where what is typed fits several equally well.
    boost: Math.max(-99, 50 - index),
    ...(isMissing && { type: "missing" }),
    ...(text !== "" && { info: () => paragraph(text) }),
    apply: (view, _, from, to) => {
      view.dispatch({
        changes: { from, to, insert },
        selection: { anchor: from + insert.length },
        userEvent: "input.complete",
        scrollIntoView: true,
      });
      closeCompletion(view);
      // What belongs into the field is asked for at once.
      if (what === "field" && (insert.endsWith(": ") || NEWLINE_INSERTS.test(insert))) startCompletion(view);
    },
  };
}

const show = StateEffect.define<Tooltip | null>();

/** The answer to F1, until something is typed or the cursor moves. */
const asked = StateField.define<Tooltip | null>({
  create: () => null,
  update(tooltip, transaction) {
    for (const effect of transaction.effects) if (effect.is(show)) return effect.value;
    return transaction.docChanged || transaction.selection ? null : tooltip;
  },
  provide: (field) => showTooltip.from(field),
});

function ask(view: EditorView, { hover }: Assistance): boolean {
  const { state } = view;
  const offset = state.selection.main.head;
  void hover(state.doc.toString(), offset).then((told) => {
    const isSame = view.state.doc.eq(state.doc) && view.state.selection.main.head === offset;
    if (told && isSame) view.dispatch({ effects: [show.of(tooltipOf(told)), EditorView.announce.of(wordsOf(told))] });
  });
  return true;
}

function dismiss(view: EditorView): boolean {
  if (view.state.field(asked) === null) return false;
  view.dispatch({ effects: show.of(null) });
  return true;
}

function tooltipOf(told: HoverView): Tooltip & { end: number } {
  return { pos: told.from, end: told.to, above: true, create: () => ({ dom: drawing(told) }) };
}

function wordsOf({ path, type, text }: HoverView): string {
  return `${path}, ${type}. ${text}`;
}

function drawing({ path, type, isRequired, text, values, since, argv }: HoverView): HTMLElement {
  const dom = element("div", "field-help");
  const head = element("p", "field-help-head");
  head.append(element("code", "", path), element("span", "", isRequired ? t("{type}, required", { type }) : type));
  dom.append(head);
  if (since !== null)
    dom.append(
      element("p", "field-help-since", t("Kubernetes knows this field from {since} on: not in this run.", { since })),
    );
  if (text !== "") dom.append(paragraph(text));
  if (values.length > 0 && values.length <= 12)
    dom.append(element("p", "", t("One of {list}.", { list: values.map((value) => value || '""').join(", ") })));
  if (argv !== null) {
    dom.append(element("p", "", t("What the container is started with, an argument a line:")));
    const list = element("ol", "field-help-argv");
    for (const argument of argv) list.append(element("li", "", argument));
    dom.append(list);
  }
  return dom;
}

function paragraph(text: string): HTMLElement {
  return element("p", "field-help-text", text);
}

function element(name: string, className: string, text = ""): HTMLElement {
  const made = document.createElement(name);
  if (className !== "") made.className = className;
  made.textContent = text;
  return made;
}
