/** This run for others: as a link, a QR code, a file, or a frame in a page. */
import { useEffect, useState } from "react";
import type { ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { writeAddress } from "../../store/address.ts";
import { exportRun, shareFragment } from "../../store/commands.ts";
import { selectedPod } from "../../store/selectors.ts";
import type { PodView } from "../../store/view.ts";
import { choose, useWorkbench } from "../../store/workbench-store.ts";
import type { WorkbenchState } from "../../store/workbench-store.ts";
import { QrCode } from "./qr-code.tsx";
import { ShareLine } from "./share-line.tsx";
import { t } from "../../locale/locale.ts";
import { rich } from "../../locale/rich.ts";
import "./share.css";

export function Share(): ReactElement {
  const layout = useWorkbench((state) => state.layout);
  const [fragment, setFragment] = useState<string | null | undefined>(undefined);
  const pod = useWorkbench(podOfLink);
  const dockTab = useWorkbench((state) => state.dockTab);
  const [hasLayout, setLayout] = useState(true);
  const [isReadOnly, setReadOnly] = useState(false);
  const [isPaused, setPaused] = useState(false);
  useEffect(() => {
    void shareFragment().then(setFragment);
  }, []);
  const page = `${location.origin}${location.pathname}`;
  // What everybody has need not be said.
  const isUsual = layout.hidden.length === 0;
  const options = {
    layout: hasLayout && !isUsual ? layout : null,
    pod: hasLayout ? pod : null,
    tab: hasLayout ? dockTab : null,
    play: isPaused ? false : null,
    isReadOnly,
  };
  const link = `${page}${writeAddress(options)}#${fragment ?? ""}`;
  const frame = `${page}${writeAddress({ ...options, layout: hasLayout ? layout : STAGE_AND_LOGS, isEmbedded: true })}#${fragment ?? ""}`;
  return (
    <Dialog title={t("Share this run")} className="share-dialog" onClose={() => choose({ sharing: false })}>
      {fragment === undefined && <p className="empty">{t("The run is packed…")}</p>}
      {fragment === null && (
        <p className="empty">{t("The run could not be packed: the simulation does not answer.")}</p>
      )}
      {fragment !== null && fragment !== undefined && (
        <div className="share-body">
          <p>
            {rich(
              "The whole run is in the link itself, behind the {code}, which no server ever sees. It opens at this moment.",
              { code: <code>#</code> },
            )}
          </p>
          <fieldset>
            <legend className="visually-hidden">{t("How it opens")}</legend>
            <label>
              <input type="checkbox" checked={hasLayout} onChange={() => setLayout(!hasLayout)} />{" "}
              {t("with the panels and the Pod shown here")}
            </label>
            <label>
              <input type="checkbox" checked={isPaused} onChange={() => setPaused(!isPaused)} />{" "}
              {t("with the clock at rest")}
            </label>
            <label>
              <input type="checkbox" checked={isReadOnly} onChange={() => setReadOnly(!isReadOnly)} />{" "}
              {t("for looking only")}
            </label>
          </fieldset>
          <ShareLine
            label={t("Link")}
            text={link}
            done={t("Link copied: the whole run in {n} characters.", { n: link.length })}
          />
          <ShareLine label={t("Frame for a page")} text={snippetOf(frame)} done={t("The frame is copied.")} />
          <div className="share-foot">
            <QrCode text={link} />
            <div>
              <p className="share-hint">{t("The link has {n} characters.", { n: link.length })}</p>
              <Button icon="file" onClick={() => void exportRun()}>
                {t("Save as a file")}
              </Button>{" "}
              <Button icon="layers" onClick={() => choose({ sharing: false, exporting: "files" })}>
                {t("Pictures, texts, print…")}
              </Button>
            </div>
          </div>
        </div>
      )}
    </Dialog>
  );
}

/** The Pod on the stage; null where it is the one that everybody sees first. */
function podOfLink(state: WorkbenchState): PodView | null {
  const pod = selectedPod(state);
  return pod === state.view?.pods[0] ? null : pod;
}

const STAGE_AND_LOGS = { editor: null, logs: null, dock: null, hidden: ["editor", "dock"] } as const;

function snippetOf(address: string): string {
  return `<iframe src="${address}" title="A Pod in Podarium" width="100%" height="600" loading="lazy"></iframe>`;
}
