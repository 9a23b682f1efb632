/** Times and pixels: what part of the run is shown, where the ruler's marks stand, and which marks lie on each other. */
import type { Mark, Segment } from "../../store/timeline-model.ts";

/** The part of the run that is shown, in virtual milliseconds. */
export interface TimeWindow {
  from: number;
  to: number;
}

const MIN_SPAN = 20;
const MAX_SPAN = 14 * 24 * 3_600_000;
const STEPS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000,
  1_800_000, 3_600_000, 7_200_000, 21_600_000, 43_200_000, 86_400_000,
];
/** A time on the ruler needs so much room. */
const TICK_PX = 72;

/** Of the whole run, so much more than has happened is shown when it has grown out of what was shown. */
const GROWTH = 1.15;
/** Less is shown when so much of it is empty. */
const TOO_WIDE = 1.5;

/**
 * Where the view of the whole run ends: with a little of what is to come. `before` is where it ended with the last picture, and
 * does for as long as it fits: a view that grew with every picture would move every bar and mark each time.
 */
export function wholeRun(head: number, next: number, before = 0): number {
  const end = Math.max(head, Math.min(next, head * 1.6 + 20_000));
  const least = Math.max(10_000, end * 1.02);
  return before >= least && before <= least * TOO_WIDE ? before : Math.max(10_000, end * GROWTH);
}

export function xOf(t: number, { from, to }: TimeWindow, width: number): number {
  return ((t - from) / (to - from)) * width;
}

/** Where something stands: moved there and not laid out there, for what is laid out elsewhere has shifted under who reads it. */
export function shifted(x: number): { translate: string } {
  return { translate: `${Math.round(x * 10) / 10}px` };
}

export function timeAt(x: number, { from, to }: TimeWindow, width: number): number {
  return from + (x / Math.max(1, width)) * (to - from);
}

/** Closer (factor below 1) or further, with the moment `t` staying where it is. */
export function zoom({ from, to }: TimeWindow, t: number, factor: number): TimeWindow {
  const span = Math.min(MAX_SPAN, Math.max(MIN_SPAN, (to - from) * factor));
  const share = (t - from) / (to - from);
  const begin = Math.max(0, t - share * span);
  return { from: begin, to: begin + span };
}

export function pan({ from, to }: TimeWindow, ms: number): TimeWindow {
  const begin = Math.max(0, from + ms);
  return { from: begin, to: begin + to - from };
}

/** Moves the window so that a moment which runs out of it is seen again: by eighths of it, and not with every picture. */
export function following(window: TimeWindow, now: number): TimeWindow {
  const span = window.to - window.from;
  if (now >= window.from && now <= window.to - span * 0.08) return window;
  const eighth = span / 8;
  const from = Math.max(0, Math.floor((now - span * 0.75) / eighth) * eighth);
  return { from, to: from + span };
}

/** The times that the ruler names. */
export function ticks({ from, to }: TimeWindow, width: number): { times: number[]; step: number } {
  const least = ((to - from) / Math.max(1, width)) * TICK_PX;
  const step = STEPS.find((candidate) => candidate >= least) ?? 86_400_000;
  const times: number[] = [];
  for (let t = Math.ceil(from / step) * step; t <= to; t += step) times.push(t);
  return { times, step };
}

/** `0:05`, `1:02:00`, and with parts of a second where the ruler is that fine. */
export function tickText(t: number, step: number): string {
  const seconds = Math.floor(t / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const digits = step >= 1000 ? 0 : step >= 100 ? 1 : step >= 10 ? 2 : 3;
  const fraction =
    digits === 0
      ? ""
      : `.${String(t % 1000)
          .padStart(3, "0")
          .slice(0, digits)}`;
  const rest = `${String(seconds % 60).padStart(2, "0")}${fraction}`;
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** The segments that can be seen; those too short to be seen one by one are drawn as the one that lasts longest there. */
export function visibleSegments(
  segments: readonly Segment[],
  window: TimeWindow,
  end: number,
  width: number,
): Segment[] {
  const msPerPx = (window.to - window.from) / Math.max(1, width);
  const shown: Segment[] = [];
  for (const segment of segments) {
    const to = segment.to ?? end;
    if (to < window.from || segment.from > window.to) continue;
    const last = shown.at(-1);
    const isTiny = to - segment.from < msPerPx;
    if (isTiny && last && (last.to ?? end) - last.from < msPerPx && segment.from - last.from < msPerPx) continue;
    shown.push(segment);
  }
  return shown;
}

export interface MarkGroup {
  t: number;
  /** What is drawn: the one that matters most. */
  mark: Mark;
  marks: readonly Mark[];
}

const WEIGHT: Record<Mark["kind"], number> = {
  limit: 8,
  fault: 7,
  exit: 6,
  start: 4,
  command: 4,
  probe: 2,
  event: 2,
  log: 1,
};

function weight(mark: Mark): number {
  return WEIGHT[mark.kind] + (mark.tone === "failed" ? 3 : 0);
}

/** Lines of a log that come closer than so many marks would have room are one burst. */
const BURST = 2;

/** The marks that can be seen; those that would lie on each other are one. */
export function groupMarks(marks: readonly Mark[], window: TimeWindow, width: number, gap: number): MarkGroup[] {
  const least = ((window.to - window.from) / Math.max(1, width)) * gap;
  const groups: { t: number; mark: Mark; marks: Mark[] }[] = [];
  for (let at = firstFrom(marks, window.from - least); at < marks.length; at++) {
    const mark = marks[at];
    if (!mark || mark.t > window.to + least) break;
    const last = groups.at(-1);
    const isBurst = last?.mark.kind === "log" && mark.kind === "log";
    if (last && mark.t - last.t < least * (isBurst ? BURST : 1)) {
      last.marks.push(mark);
      // Of equals the newest: the last attempt says most.
      if (weight(mark) >= weight(last.mark)) last.mark = mark;
    } else groups.push({ t: mark.t, mark, marks: [mark] });
  }
  return groups;
}

/** Index of the first mark at or after a time. */
function firstFrom(marks: readonly Mark[], t: number): number {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle]?.t ?? 0) < t) low = middle + 1;
    else high = middle;
  }
  return low;
}
