/**
 * The log of one container: live, following, attempts as folds. Only the rows that can be seen are drawn (row-window.ts), so
 * that thousands of lines cost as little as dozens.
 */
import { memo, Suspense, useEffect, useMemo, useRef, useState } from "react";
import type { ReactElement, RefObject } from "react";
import { IconButton } from "../../kit/button.tsx";
import { Glyph, identityClass } from "../../kit/glyph.tsx";
import { Icon } from "../../kit/icon.tsx";
import { lazyPart } from "../../kit/lazy-part.tsx";
import { Menu } from "../../kit/menu.tsx";
import { StatusWord } from "../../kit/status-word.tsx";
import { copyText, download, seek } from "../../store/commands.ts";
import { containersOf, useLog, useNow, useSelectedPod } from "../../store/selectors.ts";
import { formatClock, formatSpan } from "../../store/time.ts";
import type { ActivityView, ContainerView, LogLine, LogView } from "../../store/view.ts";
import { choose, useWorkbench } from "../../store/workbench-store.ts";
import { matcherOf, NO_FILTER } from "./log-filter.ts";
import type { LogFilter } from "./log-filter.ts";
import { LogText } from "./log-text.tsx";
import { endWords, isAttempt, logRows, logText, rowKey } from "./log-rows.ts";
import type { AttemptRow } from "./log-rows.ts";
import { RowSlots } from "./row-slots.ts";
import { useRowWindow } from "./row-window.ts";
import { many, said, t } from "../../locale/locale.ts";

const FilterField = lazyPart(async () => (await import("./filter-field.tsx")).FilterField);

interface LogPanelProps {
  /** Of the Pod. */
  uid: string;
  container: ContainerView;
}

/** Drawn again only when its container or its log changed: the clock alone moves nothing in it. */
export const LogPanel = memo(function LogPanel({ uid, container }: LogPanelProps): ReactElement {
  const log = useLog(uid, container.name);
  const [toggled, setToggled] = useState<ReadonlySet<number>>(new Set());
  const [filter, setFilter] = useState<LogFilter | null>(null);
  const timestamps = useWorkbench((state) => state.timestamps);
  const isSelected = useWorkbench((state) => state.selectedContainer === container.name);
  const panel = useRef<HTMLElement>(null);
  const lines = useRef(log.lines);
  const rows = useMemo(
    () => logRows(container.attempts, log.lines, toggled, filter?.text ? (matcherOf(filter) ?? undefined) : undefined),
    [container.attempts, log.lines, toggled, filter],
  );
  const { scroller, from, to, above, below, isFollowing, follow, onScroll } = useRowWindow(rows.length, log.dropped);
  const [slots] = useState(() => new RowSlots());
  const drawn = rows.slice(from, to);
  const ends = drawn.filter((row): row is LogLine => !isAttempt(row));
  const base = slots.baseOf(ends[0]?.seq ?? 0, ends.at(-1)?.seq ?? 0);
  useEffect(() => {
    lines.current = log.lines;
  }, [log.lines]);
  useEffect(() => {
    if (isSelected) panel.current?.scrollIntoView({ block: "nearest" });
  }, [isSelected]);

  function toggle(attempt: number): void {
    const next = new Set(toggled);
    if (!next.delete(attempt)) next.add(attempt);
    setToggled(next);
  }

  return (
    <section
      ref={panel}
      className={`panel log ${identityClass(container.identity)} ${isSelected ? "selected" : ""}`}
      aria-label={t("Log of {name}", { name: container.name })}
    >
      <LogBar
        name={container.name}
        kind={container.kind}
        identity={container.identity}
        glyph={container.glyph}
        tone={container.tone}
        state={container.state}
        isFollowing={isFollowing}
        onFollow={follow}
        isFiltered={filter !== null}
        onFilter={setFilter}
        lines={lines}
      />
      {filter && (
        <Suspense fallback={null}>
          <FilterField filter={filter} onChange={setFilter} />
        </Suspense>
      )}
      <div
        className={`log-lines ${isFollowing ? "following" : ""} ${timestamps ? "stamped" : ""}`}
        ref={scroller}
        onScroll={onScroll}
        role="log"
        aria-live="off"
        aria-label={t("Lines of {name}", { name: container.name })}
        tabIndex={0}
      >
        <div className="log-rows">
          {log.dropped > 0 && (
            <p className="log-dropped">
              {t("{dropped} older lines: kubectl logs still has them", { dropped: log.dropped })}
            </p>
          )}
          {above > 0 && <div style={{ height: above }} />}
          {drawn.map((row) =>
            isAttempt(row) ? (
              <AttemptFold key={rowKey(row)} {...row} onToggle={toggle} />
            ) : (
              <Line key={row.seq - base} line={row} timestamps={timestamps} />
            ),
          )}
          {below > 0 && <div style={{ height: below }} />}
          {log.lines.length === 0 && <EmptyLog empty={log.empty} />}
          {log.lines.length === 0 && container.tone !== "waiting" && <Writes container={container.name} />}
          {log.lines.length > 0 && rows.length === 0 && <p className="empty">{t("No line contains that.")}</p>}
          {container.retry && <NextAttempt retry={container.retry} />}
        </div>
      </div>
    </section>
  );
});

interface LogBarProps extends Pick<ContainerView, "name" | "kind" | "identity" | "glyph" | "tone" | "state"> {
  isFollowing: boolean;
  onFollow: (isFollowing: boolean) => void;
  isFiltered: boolean;
  onFilter: (filter: LogFilter | null) => void;
  /** Read when they are taken away, and not before. */
  lines: RefObject<readonly LogLine[]>;
}

/** Apart from the lines, which change with nearly every picture. */
const LogBar = memo(function LogBar(props: LogBarProps): ReactElement {
  const { name, kind, identity, glyph, tone, state, isFollowing, onFollow, isFiltered, onFilter, lines } = props;
  const timestamps = useWorkbench((store) => store.timestamps);
  return (
    <div className="panel-bar log-bar">
      <Glyph kind={kind} identity={identity} text={glyph} size={20} />
      <h2>{name}</h2>
      <StatusWord tone={tone}>{state}</StatusWord>
      <span className="grow" />
      <IconButton
        icon="follow"
        label={t("Follow the log of {name}", { name })}
        pressed={isFollowing}
        onClick={() => onFollow(!isFollowing)}
      />
      <Menu
        label={t("More for the log of {name}", { name })}
        className="icon-button"
        align="end"
        button={<Icon name="dots" />}
        items={[
          {
            key: "filter",
            label: isFiltered ? t("Stop filtering") : t("Filter lines"),
            choose: () => onFilter(isFiltered ? null : NO_FILTER),
          },
          {
            key: "timestamps",
            label: timestamps ? t("Hide timestamps") : t("Show timestamps"),
            choose: () => choose({ timestamps: !timestamps }),
          },
          { key: "merge", label: t("All logs in one"), choose: () => choose({ mergedLogs: true }) },
          {
            key: "download",
            label: t("Download"),
            choose: () => download(`${name}.log`, logText(lines.current, timestamps)),
          },
          {
            key: "copy",
            label: t("Copy"),
            choose: () => void copyText(logText(lines.current, timestamps), t("Log of {name} copied.", { name })),
          },
        ]}
      />
    </div>
  );
});

const Line = memo(function Line({ line, timestamps }: { line: LogLine; timestamps: boolean }): ReactElement {
  const isError = line.stream === "stderr";
  return (
    <div className={`log-line ${isError ? "stderr" : ""}`} data-row={rowKey(line)}>
      <button type="button" className="log-time" title={t("Go to this moment")} onClick={() => seek(line.t)}>
        {timestamps ? line.timestamp : formatClock(line.t)}
      </button>
      <span className="log-text">
        {isError && (
          <span className="stream" title={t("standard error")}>
            {t("err")}{" "}
          </span>
        )}
        <LogText text={line.text} />
      </span>
    </div>
  );
});

interface FoldProps extends AttemptRow {
  onToggle: (attempt: number) => void;
}

function AttemptFold({ attempt, count, isOpen, onToggle }: FoldProps): ReactElement {
  const failed = attempt.exitCode !== null && attempt.exitCode !== 0;
  return (
    <button
      type="button"
      className="fold"
      data-row={`a${attempt.attempt}`}
      aria-expanded={isOpen}
      onClick={() => onToggle(attempt.attempt)}
    >
      <Icon name={isOpen ? "down" : "right"} size={14} />
      <b>{t("Attempt {attempt}", { attempt: attempt.attempt + 1 })}</b>
      <span className={failed ? "fold-failed" : ""}>
        {failed && <Icon name="cross" size={13} />}
        {endWords(attempt)}
      </span>
      <span>{many(count, "1 line", "{n} lines")}</span>
      {attempt.startedAt !== null && <span className="log-time">{formatClock(attempt.startedAt)}</span>}
    </button>
  );
}

function EmptyLog({ empty }: Pick<LogView, "empty">): ReactElement | null {
  if (!empty) return null;
  return (
    <div className="empty">
      <b>{said(empty.title)}</b>
      <p>{said(empty.reason)}</p>
      {empty.kubectl !== "" && <pre className="says">{empty.kubectl}</pre>}
    </div>
  );
}

const SHOWN_WRITES = 12;
const NO_ACTIVITY: ActivityView[] = [];

/** A container that prints nothing may be at work all the same: what it writes to volumes. */
function Writes({ container }: { container: string }): ReactElement | null {
  const pod = useSelectedPod();
  const writes = (pod?.activity ?? NO_ACTIVITY).filter(
    (one) => one.kind === "write" && one.container === container && one.bytes !== 0,
  );
  if (!pod || writes.length === 0) return null;
  const mounts = containersOf(pod).find((one) => one.name === container)?.mounts ?? [];
  const place = (volume = "", path = ""): string =>
    `${mounts.find((mount) => mount.volume === volume)?.mountPath ?? volume}/${path}`;
  return (
    <section className="log-writes" aria-label={t("What {container} writes", { container })}>
      <p>{t("Its newest writes:")}</p>
      {writes.slice(-SHOWN_WRITES).map(({ seq, t: at, bytes = 0, volume, path }) => (
        <div key={seq} className="log-line">
          <span className="log-time">{formatClock(at)}</span>
          <span className="log-text">{t("{bytes} B to {place}", { bytes, place: place(volume, path) })}</span>
        </div>
      ))}
    </section>
  );
}

function NextAttempt({ retry }: { retry: NonNullable<ContainerView["retry"]> }): ReactElement {
  const now = useNow();
  const { attempt, until } = retry;
  return (
    <p className="next-attempt">
      <Icon name="retry" size={14} />
      {now < until
        ? t("Attempt {attempt} in {span}", { attempt, span: formatSpan(until - now) })
        : t("Attempt {attempt} when the kubelet looks again", { attempt })}
    </p>
  );
}
