/** The keys of the desk: 1 to 9 strike, or answer the question; arrows and a clicker's keys go through the script. */
import { perform, useDesk } from "./desk.ts";
import { useWorkbench } from "./workbench-store.ts";

/** Where arrow keys mean something of their own. */
const HAS_ARROWS = "[role=tablist], [role=menu], [role=slider], [role=listbox], [role=separator], fieldset, table, svg";

export function handleDeskKey(event: KeyboardEvent): void {
  const { target } = event;
  if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (target instanceof Element && target.closest("input, textarea, select, [contenteditable=true]")) return;
  const isChord = event.ctrlKey || event.metaKey;
  const isUndo = isChord && !event.shiftKey && event.key.toLowerCase() === "z";
  if (isUndo) perform({ type: "undo" });
  else if (isChord || event.altKey || !handleKey(event.key, target)) return;
  event.preventDefault();
}

function handleKey(key: string, target: EventTarget | null): boolean {
  if (/^[1-9]$/.test(key)) return digit(Number(key));
  switch (key) {
    case "0":
      perform({ type: "healAll" });
      return true;
    case "Enter": {
      if (useDesk.getState().question?.phase !== "asked") return false;
      if (target instanceof Element && target.closest("button, a, summary")) return false;
      perform({ type: "runOn" });
      return true;
    }
    case "ArrowRight":
    case "PageDown":
    case "ArrowLeft":
    case "PageUp": {
      const hasScript = (useWorkbench.getState().desk?.script.length ?? 0) > 0;
      if (!hasScript || (target instanceof Element && target.closest(HAS_ARROWS))) return false;
      perform({ type: key === "ArrowRight" || key === "PageDown" ? "next" : "back" });
      return true;
    }
    default:
      return false;
  }
}

function digit(key: number): boolean {
  const { question } = useDesk.getState();
  if (question?.phase === "asked" && question.prediction.choices) {
    const chosen = question.given[key - 1];
    if (chosen) perform({ type: "answer", given: chosen.text });
    return true;
  }
  if (!useWorkbench.getState().desk?.keys.some((one) => one.key === key)) return false;
  perform({ type: "fire", key });
  return true;
}
