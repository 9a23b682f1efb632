/** The lines of all containers of a Pod in one order of time, with its events between them. */
import type { ContainerView, EventView, LogLine, PodView } from "../../store/view.ts";

export type MergedRow =
  | { type: "line"; key: string; t: number; container: ContainerView; line: LogLine }
  | { type: "event"; key: string; t: number; event: EventView };

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
    for (const line of container.logs.lines) {
      if (isShown(line.text))
        rows.push({ type: "line", key: `${container.name} ${line.seq}`, t: line.t, container, line });
    }
  }
  return rows.sort((a, b) => a.t - b.t);
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
