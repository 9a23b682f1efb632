/** Help: what this is, in three sentences, and every key. */
import type { ReactElement } from "react";
import { Dialog } from "../../kit/dialog.tsx";
import { choose } from "../../store/workbench-store.ts";

const KEYS: readonly (readonly [string, string])[] = [
  ["Space", "Play or pause"],
  [".", "Step to the next event"],
  [",", "Step back to the last event"],
  ["N", "Skip the waiting"],
  ["+  −", "Faster, slower"],
  ["R", "Restart from the beginning"],
  ["B", "Break something"],
  ["S", "Share this run"],
  ["E", "To the editor; Esc then Tab leaves it"],
  ["T", "To the terminal"],
  ["F", "The part with the focus in the whole window, and back"],
  ["P", "Present: large, for a projector, and back"],
  ["F1", "In the editor: what the field means"],
  ["Ctrl K", "Find or do: every action by name, a time, a kubectl line"],
  ["Ctrl S", "Apply the file in the editor; Ctrl Enter too"],
  ["F6", "To the next region of the page"],
  ["?", "This list"],
];

export function Shortcuts(): ReactElement {
  return (
    <Dialog title="Help and keys" onClose={() => choose({ shortcutsOpen: false })}>
      <div className="shortcuts">
        <p>
          Podarium runs your Pod in this tab: the shell scripts really run, the kubelet really waits, and time is
          simulated. Nothing leaves the page; a share link carries the whole run in itself.
        </p>
        <dl>
          {KEYS.map(([key, what]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Dialog>
  );
}
