/** The rows of a log panel: a fold for each attempt when there were several, and the lines of those that are open. */
import type { AttemptView, ContainerView, LogLine } from "../../store/view.ts";

export type LogRow =
  | { type: "attempt"; key: string; attempt: AttemptView; count: number; isOpen: boolean }
  | { type: "line"; key: string; line: LogLine };

/** Attempts are folds, the newest open; `toggled` are those that the person opened or closed against that. */
export function logRows(
  container: ContainerView,
  toggled: ReadonlySet<number>,
  isShown?: (line: string) => boolean,
): LogRow[] {
  const lines = isShown ? container.logs.lines.filter((line) => isShown(line.text)) : container.logs.lines;
  if (container.attempts.length < 2) return lines.map(lineRow);
  const newest = container.attempts.at(-1)?.attempt ?? 0;
  const rows: LogRow[] = [];
  for (const attempt of container.attempts) {
    const own = lines.filter((line) => line.attempt === attempt.attempt);
    const isOpen = !isShown ? (attempt.attempt === newest) !== toggled.has(attempt.attempt) : own.length > 0;
    rows.push({ type: "attempt", key: `a${attempt.attempt}`, attempt, count: own.length, isOpen });
    if (isOpen) for (const line of own) rows.push(lineRow(line));
  }
  return rows;
}

function lineRow(line: LogLine): LogRow {
  return { type: "line", key: `l${line.seq}`, line };
}

/** The lines as `kubectl logs` would print them, for the clipboard. */
export function logText(lines: readonly LogLine[], timestamps: boolean): string {
  return lines.map((line) => (timestamps ? `${line.timestamp} ${line.text}\n` : `${line.text}\n`)).join("");
}

/** `exit 1`, `SIGKILL`: how an attempt ended, or that it runs. */
export function endWords(attempt: AttemptView): string {
  if (attempt.state !== "exited") return attempt.state === "running" ? "running" : "created";
  return `exit ${attempt.exitCode ?? "unknown"}`;
}
