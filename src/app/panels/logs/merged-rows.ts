/**
 * The lines of all containers of a Pod in one order of time, with its events between them.
 *
 * A picture brings some lines more to many thousands: `MergedRows` keeps what it made of those, and its rows, which are drawn
 * again only where they are others.
 */
import { containersOf } from "../../store/selectors.ts";
import type { EventView, LogLine, LoggedContainerView, LoggedPodView } from "../../store/view.ts";

export type MergedRow =
  | { type: "line"; key: string; t: number; container: LoggedContainerView; line: LogLine }
  | { type: "event"; key: string; t: number; event: EventView };

type Shown = (line: string) => boolean;

/** Rows in order of time, of the newest `most` lines of each container; of those of one moment, events come first: they tell what a line is about. */
export function mergedRows(
  pod: LoggedPodView,
  events: readonly EventView[],
  isShown: Shown,
  most = Infinity,
): MergedRow[] {
  const lines = containersOf(pod).flatMap((container) =>
    rowsOf(container, Math.max(0, container.logs.lines.length - most), isShown),
  );
  return inOrder([...eventRows(pod, events, isShown), ...lines]);
}

/** Lines that are gone from the picture are let go of when they are so many more than those that are in it. */
const SPARE = 1.1;

export class MergedRows {
  #pod = "";
  #isShown: Shown = () => false;
  #lines: MergedRow[] = [];
  /** By container: the newest line that was taken. */
  #taken = new Map<string, LogLine>();
  /** Lines that were shown, or were gone before the first picture. */
  #ever = 0;

  /** The rows of a picture, and how many once stood before the first. The same picture may be asked for again. */
  take(
    pod: LoggedPodView,
    events: readonly EventView[],
    isShown: Shown,
  ): { rows: readonly MergedRow[]; dropped: number } {
    const more = pod.uid === this.#pod && isShown === this.#isShown ? this.#newRows(pod, isShown) : null;
    if (more) this.#lines.push(...more);
    else this.#begin(pod, isShown);
    this.#ever += more?.length ?? this.#lines.length;
    this.#letGo(pod);
    const told = inOrder(eventRows(pod, events, isShown));
    return { rows: interleaved(told, this.#lines), dropped: this.#ever - this.#lines.length };
  }

  #begin(pod: LoggedPodView, isShown: Shown): void {
    this.#pod = pod.uid;
    this.#isShown = isShown;
    this.#lines = mergedRows(pod, [], isShown);
    this.#ever = containersOf(pod).reduce((sum, { logs }) => sum + logs.dropped, 0);
    this.#note(pod);
  }

  /** What the picture has more than the last, in order; null where it does not go on from there. */
  #newRows(pod: LoggedPodView, isShown: Shown): MergedRow[] | null {
    const rows: MergedRow[] = [];
    for (const container of containersOf(pod)) {
      const { lines } = container.logs;
      const last = this.#taken.get(container.name);
      const at = last ? lines.lastIndexOf(last) : -1;
      if (last && at === -1) return null;
      for (const row of rowsOf(container, at + 1, isShown)) rows.push(row);
    }
    inOrder(rows);
    if ((rows[0]?.t ?? Infinity) < (this.#lines.at(-1)?.t ?? 0)) return null;
    this.#note(pod);
    return rows;
  }

  #note(pod: LoggedPodView): void {
    this.#taken.clear();
    for (const { name, logs } of containersOf(pod)) {
      const last = logs.lines.at(-1);
      if (last) this.#taken.set(name, last);
    }
  }

  #letGo(pod: LoggedPodView): void {
    const there = containersOf(pod).reduce((sum, { logs }) => sum + logs.lines.length, 0);
    if (this.#lines.length <= there * SPARE) return;
    const first = new Map(containersOf(pod).map(({ name, logs }) => [name, logs.lines[0]?.seq ?? Infinity]));
    this.#lines = this.#lines.filter(
      (row) => row.type === "line" && row.line.seq >= (first.get(row.container.name) ?? 0),
    );
  }
}

function rowsOf(container: LoggedContainerView, from: number, isShown: Shown): MergedRow[] {
  const rows: MergedRow[] = [];
  for (let i = from; i < container.logs.lines.length; i++) {
    const line = container.logs.lines[i];
    if (line && isShown(line.text))
      rows.push({ type: "line", key: `${container.name} ${line.seq}`, t: line.t, container, line });
  }
  return rows;
}

function eventRows(pod: LoggedPodView, events: readonly EventView[], isShown: Shown): MergedRow[] {
  return events
    .filter((event) => event.object === `pod/${pod.name}` && isShown(`${event.reason} ${event.message}`))
    .map((event) => ({ type: "event", key: `e${event.key} ${event.t}`, t: event.t, event }));
}

function inOrder(rows: MergedRow[]): MergedRow[] {
  return rows.sort((a, b) => a.t - b.t);
}

/** Two lists, each in order, as one; of one moment, those of the first come first. */
function interleaved(first: readonly MergedRow[], second: readonly MergedRow[]): MergedRow[] {
  const rows: MergedRow[] = [];
  let at = 0;
  for (const row of second) {
    for (let next = first[at]; next && next.t <= row.t; next = first[++at]) rows.push(next);
    rows.push(row);
  }
  return rows.concat(first.slice(at));
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
