/** The cluster's events, newest last, as `kubectl get events` has them. */
import type { ReactElement } from "react";
import { Icon } from "../../kit/icon.tsx";
import { usePortions } from "../../kit/use-portions.ts";
import { seek } from "../../store/commands.ts";
import { formatClock } from "../../store/time.ts";
import type { EventView } from "../../store/view.ts";
import { useWorkbench } from "../../store/workbench-store.ts";
import { t } from "../../locale/locale.ts";

const NONE: EventView[] = [];
const SHOWN = 300;
/** As many as a dock has room for. */
const AT_ONCE = 12;

export function Events(): ReactElement {
  const events = useWorkbench((state) => state.view?.events ?? NONE);
  const shown = usePortions(Math.min(SHOWN, events.length), AT_ONCE);
  if (events.length === 0)
    return (
      <p className="empty">
        {t("Nothing has been reported yet. Events are what the scheduler and the kubelet say about what they do.")}
      </p>
    );
  return (
    <div className="table-area" tabIndex={0} role="region" aria-label={t("Events, newest first")}>
      <table className="data-table events-table">
        <thead>
          <tr>
            <th scope="col">TIME</th>
            <th scope="col">AGE</th>
            <th scope="col">TYPE</th>
            <th scope="col">REASON</th>
            <th scope="col">OBJECT</th>
            <th scope="col">MESSAGE</th>
          </tr>
        </thead>
        <tbody>
          {events
            .slice(events.length - shown)
            .reverse()
            .map((event) => (
              <Row key={event.key} event={event} />
            ))}
        </tbody>
      </table>
    </div>
  );
}

/** Where it is clicked the playhead goes to its moment, unless a part of it was marked to be copied. */
function go(event: EventView): void {
  if (getSelection()?.isCollapsed !== false) seek(event.t);
}

function Row({ event }: { event: EventView }): ReactElement {
  return (
    // By keyboard its moments are buttons.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <tr className={event.type === "Warning" ? "failed warning-row" : ""} onClick={() => go(event)}>
      <td className="mono">
        <Moment at={event.t} label={t("Go to this moment")} />
        {event.count > 1 && event.first < event.t && (
          <>
            {" "}
            <small>
              <Moment at={event.first} label={t("Go to when it was first told")} />
            </small>
          </>
        )}
      </td>
      <td>{event.age}</td>
      <td>
        {event.type === "Warning" && <Icon name="warning" size={13} />} {event.type}
      </td>
      <td>
        <b>{event.reason}</b>
      </td>
      <td title={event.container}>{event.object}</td>
      <td className="message" title={event.from}>
        {event.message}
      </td>
    </tr>
  );
}

function Moment({ at, label }: { at: number; label: string }): ReactElement {
  return (
    <button
      type="button"
      className="moment"
      title={label}
      onClick={(click) => {
        click.stopPropagation();
        seek(at);
      }}
    >
      {formatClock(at)}
    </button>
  );
}
