/**
 * Logs on their way to the page: a picture holds many thousands of lines, of which the page has nearly all. What goes over is
 * what is new at the end, and how many of the lines before it stay.
 *
 * Invariant: every picture that is cut is joined, in the same order.
 */
import type { LogLine, LogView, View } from "./view.ts";

/** The lines of every log as they were last told. */
export type ToldLogs = Map<string, readonly LogLine[]>;

/** In the worker: leaves out what was told before, and notes what is told now. */
export function cutLogs(told: ToldLogs, view: View): View {
  eachLog(told, view, (log, before) => {
    const { lines } = log;
    // The same line, and not one of its number in another run; where none was told, none is found.
    log.kept = lines.lastIndexOf(before.at(-1) as LogLine) + 1;
    log.lines = lines.slice(log.kept);
    return lines;
  });
  return view;
}

/** In the page: puts it back. */
export function joinLogs(told: ToldLogs, view: View): View {
  eachLog(told, view, (log, before) => {
    const { lines, kept = 0 } = log;
    if (kept > 0) log.lines = lines.length === 0 && kept === before.length ? before : before.slice(-kept).concat(lines);
    log.kept = 0;
    return log.lines;
  });
  return view;
}

function eachLog(
  told: ToldLogs,
  view: View,
  take: (log: LogView, before: readonly LogLine[]) => readonly LogLine[],
): void {
  const before = new Map(told);
  told.clear();
  for (const { uid, initContainers, containers } of view.pods)
    for (const { name, logs } of [...initContainers, ...containers])
      told.set(`${uid} ${name}`, take(logs, before.get(`${uid} ${name}`) ?? []));
}
