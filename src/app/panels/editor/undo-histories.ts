/** What can be undone in each file of the editor: it is there again after another file was shown, and after the page was loaded anew. */
import { historyField } from "@codemirror/commands";
import { EditorState } from "@codemirror/state";
import type { Extension } from "@codemirror/state";

/** For this tab alone, beside its run. */
const KEY = "podarium.undo";
const FIELDS = { history: historyField };
/** Of all files together, as they are kept; the one that was left first is forgotten first. */
const MAX_KEPT_CHARS = 500_000;
const MAX_FILES = 30;

export class UndoHistories {
  readonly #extensions: Extension;
  readonly #left = new Map<string, EditorState>();
  readonly #kept = read();

  constructor(extensions: Extension) {
    this.#extensions = extensions;
  }

  /** The file as it was left, where its text is still that; else a text in which nothing can be undone. */
  state(name: string, text: string): EditorState {
    const left = this.#left.get(name);
    if (left?.doc.toString() === text) return left;
    const kept = this.#kept[name];
    if (kept?.["doc"] === text) {
      try {
        return EditorState.fromJSON(kept, { extensions: this.#extensions }, FIELDS);
      } catch {
        // Kept by another version of the editor.
      }
    }
    return EditorState.create({ doc: text, extensions: this.#extensions });
  }

  leave(name: string, state: EditorState): void {
    this.#left.delete(name);
    this.#left.set(name, state);
    for (const oldest of this.#left.keys()) {
      if (this.#left.size <= MAX_FILES) return;
      this.#left.delete(oldest);
    }
  }

  /** Before the page, or the editor, goes. */
  keep(): void {
    const kept: [string, unknown][] = [];
    let room = MAX_KEPT_CHARS;
    for (const [name, state] of [...this.#left].reverse()) {
      const json: unknown = state.toJSON(FIELDS);
      room -= JSON.stringify(json).length;
      if (room >= 0) kept.push([name, json]);
    }
    try {
      sessionStorage.setItem(KEY, JSON.stringify(Object.fromEntries(kept)));
    } catch {
      // Without storage nothing is undone after a reload.
    }
  }
}

function read(): Readonly<Record<string, Record<string, unknown>>> {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
    return typeof kept === "object" && kept !== null ? (kept as Record<string, Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
