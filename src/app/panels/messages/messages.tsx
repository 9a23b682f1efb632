/** What has to be said above everything else: our own mistake, a link that cannot be opened, what is not simulated; and, in passing, what was just done. */
import { useEffect, useState } from "react";
import type { ReactElement, ReactNode } from "react";
import { Button, IconButton } from "../../kit/button.tsx";
import { Icon } from "../../kit/icon.tsx";
import { copyText, makeMine, restart } from "../../store/commands.ts";
import type { NoticeView, View } from "../../store/view.ts";
import { choose, useWorkbench } from "../../store/workbench-store.ts";
import { recognised, t } from "../../locale/locale.ts";
import "./messages.css";

const NO_NOTICES: NoticeView[] = [];
/** Time to see it, and to read each letter of it. */
const TOAST_MS = 2500;
const LETTER_MS = 50;

export function Messages(): ReactElement {
  const crash = useWorkbench((state) => state.view?.crash ?? null);
  const failure = useWorkbench((state) => state.failure);
  const isReadOnly = useWorkbench((state) => state.readOnly);
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
      <Notices />
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

/** Each is said once; closing one keeps it closed until the page is loaded again. */
function Notices(): ReactElement {
  const notices = useWorkbench((state) => state.view?.notices ?? NO_NOTICES);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  return (
    <>
      {notices
        .filter((notice) => !closed.has(notice.id))
        .map((notice) => (
          <Banner
            key={notice.id}
            tone="waiting"
            title={t("Not simulated")}
            onClose={() => setClosed(new Set([...closed, notice.id]))}
          >
            {recognised(notice.text)}
          </Banner>
        ))}
    </>
  );
}

interface BannerProps {
  tone: "failed" | "waiting";
  title: string;
  onClose?: () => void;
  children: ReactNode;
}

function Banner({ tone, title, onClose, children }: BannerProps): ReactElement {
  return (
    <div className={`banner ${tone}`} role={tone === "failed" ? "alert" : "note"}>
      <Icon name={tone === "failed" ? "warning" : "help"} />
      <div>
        <b>{title}</b>
        <div className="banner-text">{children}</div>
      </div>
      {onClose && <IconButton icon="cross" label={t("Close this message")} onClick={onClose} />}
    </div>
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
