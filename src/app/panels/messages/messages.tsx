/** What has to be said above everything else: our own mistake, a link that cannot be opened, what is not simulated; and, in passing, what was just done. */
import { Suspense, useEffect } from "react";
import type { ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { lazyPart } from "../../kit/lazy-part.tsx";
import { copyText, makeMine, restart } from "../../store/commands.ts";
import type { View } from "../../store/view.ts";
import { choose, useWorkbench } from "../../store/workbench-store.ts";
import { t } from "../../locale/locale.ts";
import { Banner } from "./banner.tsx";
import "./messages.css";

/** What is not simulated is rarely asked for. */
const Notices = lazyPart(async () => (await import("./notices.tsx")).Notices);
/** Time to see it, and to read each letter of it. */
const TOAST_MS = 2500;
const LETTER_MS = 50;

export function Messages(): ReactElement {
  const crash = useWorkbench((state) => state.view?.crash ?? null);
  const failure = useWorkbench((state) => state.failure);
  const isReadOnly = useWorkbench((state) => state.readOnly);
  const hasNotices = useWorkbench((state) => (state.view?.notices.length ?? 0) > 0);
  return (
    <section className="messages" aria-label={t("Messages")}>
      {crash && <Crash crash={crash} />}
      {failure && (
        <Banner tone="failed" title={failure.title} onClose={() => choose({ failure: null })}>
          {failure.detail}
        </Banner>
      )}
      {isReadOnly && (
        <Banner tone="waiting" title={t("For looking")}>
          <p className="banner-actions">
            {t("Time goes to and fro; nothing is changed in this run.")}{" "}
            <Button onClick={makeMine}>{t("Make it mine")}</Button>
          </p>
        </Banner>
      )}
      {hasNotices && (
        <Suspense fallback={null}>
          <Notices />
        </Suspense>
      )}
    </section>
  );
}

function Crash({ crash }: { crash: NonNullable<View["crash"]> }): ReactElement {
  const report = `Podarium stopped: ${crash.message}\nseed ${crash.seed}, virtual time ${crash.t} ms, input ${crash.input}`;
  return (
    <Banner tone="failed" title={t("The simulation made a mistake and has stopped")}>
      <p>{t("This is our fault, not your manifest's. What you typed is safe.")}</p>
      <pre>{report}</pre>
      <p className="banner-actions">
        <Button icon="copy" onClick={() => void copyText(report, t("Report copied."))}>
          {t("Copy report")}
        </Button>
        <Button icon="share" onClick={() => choose({ sharing: true })}>
          {t("Copy link to this run")}
        </Button>
        <Button icon="restart" onClick={restart}>
          {t("Start again")}
        </Button>
      </p>
    </Banner>
  );
}

/** Said in passing: seen for a few seconds, and read aloud. */
export function Toast(): ReactElement {
  const toast = useWorkbench((state) => state.toast);
  useEffect(() => {
    if (!toast) return undefined;
    const timer = setTimeout(() => choose({ toast: null }), TOAST_MS + LETTER_MS * toast.text.length);
    return () => clearTimeout(timer);
  }, [toast]);
  return (
    <div className="toast-area" role="status">
      {toast && (
        <p className="toast" key={toast.id}>
          {toast.text}
        </p>
      )}
    </div>
  );
}
