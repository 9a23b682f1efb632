/**
 * Wrapped lines go on under their own beginning, two columns in, so that a long command does not break the picture that
 * indentation makes. By class, one for each depth: the page's policy allows no style attributes in markup.
 */
import { RangeSetBuilder } from "@codemirror/state";
import type { Extension } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin } from "@codemirror/view";
import type { DecorationSet, ViewUpdate } from "@codemirror/view";

/** Deeper lines hang as far as this. */
const MAX_COLUMNS = 24;
const EXTRA = 2;
const PADDING_PX = 6;

const DECORATIONS = Array.from({ length: MAX_COLUMNS + 1 }, (_, columns) =>
  Decoration.line({ class: `cm-hang-${columns}` }),
);

const styles = EditorView.baseTheme(
  Object.fromEntries(
    DECORATIONS.map((_, columns) => [
      `.cm-hang-${columns}`,
      { paddingLeft: `calc(${PADDING_PX}px + ${columns}ch)`, textIndent: `-${columns}ch` },
    ]),
  ),
);

const plugin = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = decorate(view);
    }
    update(update: ViewUpdate): void {
      if (update.docChanged || update.viewportChanged) this.decorations = decorate(update.view);
    }
  },
  { decorations: (value) => value.decorations },
);

function decorate(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to;) {
      const line = view.state.doc.lineAt(at);
      const decoration = DECORATIONS[columnsOf(line.text)];
      if (decoration) builder.add(line.from, line.from, decoration);
      at = line.to + 1;
    }
  }
  return builder.finish();
}

/** How far the rest of a line hangs: its indentation, list marks included, and a little more. */
function columnsOf(text: string): number {
  const indentation = /^[ \t]*(?:- +)*/.exec(text)?.[0].length ?? 0;
  return Math.min(MAX_COLUMNS, indentation + EXTRA);
}

export const hangingIndent: Extension = [plugin, styles];
