/** One log for all containers, in order of time, each line with who printed it, and the Pod's events between them. */
import { memo, useMemo, useState } from "react";
import type { ReactElement } from "react";
import { IconButton } from "../../kit/button.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { Icon } from "../../kit/icon.tsx";
import { Menu } from "../../kit/menu.tsx";
import { copyText, download, seek } from "../../store/commands.ts";
import { formatClock } from "../../store/time.ts";
import type { EventView, PodView } from "../../store/view.ts";
import { withLogs } from "../../store/with-logs.ts";
import { choose, useWorkbench } from "../../store/workbench-store.ts";
import { FilterField } from "./filter-field.tsx";
import { matcherOf, NO_FILTER } from "./log-filter.ts";
import type { LogFilter } from "./log-filter.ts";
import { LogText } from "./log-text.tsx";
import { MergedRows, mergedText } from "./merged-rows.ts";
import type { MergedRow } from "./merged-rows.ts";
import { useRowWindow } from "./row-window.ts";
import { t } from "../../locale/locale.ts";

const NO_EVENTS: EventView[] = [];

export function MergedLog({ pod: bare }: { pod: PodView }): ReactElement {
  const logs = useWorkbench((state) => state.logs);
  const pod = useMemo(() => withLogs(bare, logs), [bare, logs]);
  const events = useWorkbench((state) => state.view?.events ?? NO_EVENTS);
  const [filter, setFilter] = useState<LogFilter | null>(null);
  const [withEvents, setWithEvents] = useState(true);
  const [merged] = useState(() => new MergedRows());
  const isShown = useMemo(() => matcherOf(filter ?? NO_FILTER) ?? (() => true), [filter]);
  const { rows, dropped } = useMemo(
    () => merged.take(pod, withEvents ? events : NO_EVENTS, isShown),
    [merged, pod, withEvents, events, isShown],
  );
  const { scroller, from, to, above, below, isFollowing, follow, onScroll } = useRowWindow(rows.length, dropped);

  return (
    <section className="panel log merged" aria-label={t("All logs")}>
      <div className="panel-bar log-bar">
        <Icon name="list" />
        <h2>{t("All logs")}</h2>
        <span className="grow" />
        <IconButton
          icon="search"
          label={t("Filter the lines")}
          pressed={filter !== null}
          onClick={() => setFilter(filter === null ? NO_FILTER : null)}
        />
        <IconButton
          icon="follow"
          label={t("Follow the logs")}
          pressed={isFollowing}
          onClick={() => follow(!isFollowing)}
        />
        <Menu
          label={t("More for all logs")}
          className="icon-button"
          align="end"
          button={<Icon name="dots" />}
          items={[
            { key: "each", label: t("A panel for each container"), choose: () => choose({ mergedLogs: false }) },
            {
              key: "events",
              label: withEvents ? t("Without events") : t("With events"),
              choose: () => setWithEvents(!withEvents),
            },
            { key: "copy", label: t("Copy"), choose: () => void copyText(mergedText(rows), t("All logs copied.")) },
            { key: "download", label: t("Download"), choose: () => download(`${pod.name}.log`, mergedText(rows)) },
          ]}
        />
      </div>
      {filter && <FilterField filter={filter} onChange={setFilter} />}
      <div
        className={`log-lines ${isFollowing ? "following" : ""}`}
        ref={scroller}
        onScroll={onScroll}
        role="log"
        aria-live="off"
        aria-label={t("Lines of all containers")}
        tabIndex={0}
      >
        <div className="log-rows">
          {dropped > 0 && (
            <p className="log-dropped">{t("{dropped} older lines: kubectl logs still has them", { dropped })}</p>
          )}
          {above > 0 && <div style={{ height: above }} />}
          {rows.slice(from, to).map((row) => (
            <Row key={row.key} row={row} />
          ))}
          {below > 0 && <div style={{ height: below }} />}
          {rows.length === 0 && (
            <p className="empty">{filter ? t("No line contains that.") : t("Nothing was printed yet.")}</p>
          )}
        </div>
      </div>
    </section>
  );
}

const Row = memo(function Row({ row }: { row: MergedRow }): ReactElement {
  const time = (
    <button type="button" className="log-time" title={t("Go to this moment")} onClick={() => seek(row.t)}>
      {formatClock(row.t)}
    </button>
  );
  if (row.type === "event") {
    const isBad = row.event.type === "Warning";
    return (
      <div className={`log-line log-event ${isBad ? "failed" : ""}`} data-row={row.key}>
        {time}
        <span className="log-text">
          <Icon name={isBad ? "warning" : "clock"} size={12} /> <b>{row.event.reason}</b> {row.event.message}
        </span>
      </div>
    );
  }
  const { kind, identity, glyph, name } = row.container;
  return (
    <div className={`log-line ${row.line.stream === "stderr" ? "stderr" : ""}`} data-row={row.key}>
      {time}
      <span className="log-text">
        <span className="log-who" title={name}>
          <Glyph kind={kind} identity={identity} text={glyph} size={14} />
          <span className="visually-hidden">{name}: </span>
        </span>
        <LogText text={row.line.text} />
      </span>
    </div>
  );
});
