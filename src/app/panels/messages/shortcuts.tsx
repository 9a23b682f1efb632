/** Help: what this is, in three sentences, and every key. */
import type { ReactElement } from "react";
import { Dialog } from "../../kit/dialog.tsx";
import { choose } from "../../store/workbench-store.ts";
import { t } from "../../locale/locale.ts";

const KEYS: readonly (readonly [string, string])[] = [
  [t("Space"), t("Play or pause")],
  [".", t("Step to the next event")],
  [",", t("Step back to the last event")],
  ["N", t("Skip the waiting")],
  ["+  −", t("Faster, slower")],
  ["R", t("Restart from the beginning")],
  ["B", t("Break something")],
  ["S", t("Share this run")],
  ["E", t("To the editor; Esc then Tab leaves it")],
  ["T", t("To the terminal")],
  ["F", t("The part with the focus in the whole window, and back")],
  ["P", t("Present: large, for a projector, and back")],
  ["F1", t("In the editor: what the field means")],
  ["Ctrl K", t("Find or do: every action by name, a time, a kubectl line")],
  ["Ctrl S", t("Apply the file in the editor; Ctrl Enter too")],
  [t("Shift Alt F"), t("Format the file in the editor: indent it anew")],
  ["Ctrl P", t("This run as pages; again, and they are printed")],
  ["F6", t("To the next region of the page")],
  ["?", t("This list")],
];

export function Shortcuts(): ReactElement {
  return (
    <Dialog title={t("Help and keys")} onClose={() => choose({ shortcutsOpen: false })}>
      <div className="shortcuts">
        <p>
          {t(
            "Podarium runs your Pod in this tab: the shell scripts really run, the kubelet really waits, and time is simulated. Nothing leaves the page; a share link carries the whole run in itself.",
          )}
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
