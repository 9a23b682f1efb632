/** The lines of all containers of a Pod in one order of time, with its events between them. */
import type { ContainerView, EventView, LogLine, PodView } from "../../store/view.ts";

export type MergedRow =
  | { type: "line"; key: string; t: number; container: ContainerView; line: LogLine }
  | { type: "event"; key: string; t: number; event: EventView };

/** Of each container the newest: all of them are sorted anew with every picture. */
const MAX_LINES = 5000;

/** Rows in order of time; of those of one moment, events come first: they tell what a line is about. */
export function mergedRows(
  pod: PodView,
  events: readonly EventView[],
  isShown: (line: string) => boolean,
): MergedRow[] {
  const rows: MergedRow[] = [];
  for (const event of events) {
    if (event.object === `pod/${pod.name}` && isShown(`${event.reason} ${event.message}`))
      rows.push({ type: "event", key: `e${event.key} ${event.t}`, t: event.t, event });
  }
  for (const container of [...pod.initContainers, ...pod.containers]) {
    const { lines } = container.logs;
    for (let i = Math.max(0, lines.length - MAX_LINES); i < lines.length; i++) {
      const line = lines[i];
      if (line && isShown(line.text))
        rows.push({ type: "line", key: `${container.name} ${line.seq}`, t: line.t, container, line });
    }
  }
  return rows.sort((a, b) => a.t - b.t);
}

/** How many lines are older than those. */
export function olderLines(pod: PodView): number {
  return [...pod.initContainers, ...pod.containers].reduce(
    (sum, { logs }) => sum + logs.dropped + Math.max(0, logs.lines.length - MAX_LINES),
    0,
  );
}

export function mergedText(rows: readonly MergedRow[]): string {
  return rows
    .map((row) =>
      row.type === "line"
        ? `[${row.container.name}] ${row.line.text}\n`
        : `[event] ${row.event.reason}: ${row.event.message}\n`,
    )
    .join("");
}
