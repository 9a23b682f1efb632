/** The rows of a log panel: a fold for each attempt when there were several, and the lines of those that are open. */
import type { AttemptView, LogLine } from "../../store/view.ts";
import { t } from "../../locale/locale.ts";

export interface AttemptRow {
  attempt: AttemptView;
  /** Lines that it has. */
  count: number;
  isOpen: boolean;
}

/** A line is its own row: a log of a hundred thousand costs no more than its list. */
export type LogRow = AttemptRow | LogLine;

export function isAttempt(row: LogRow): row is AttemptRow {
  return typeof row.attempt === "object";
}

export function rowKey(row: LogRow): string {
  return isAttempt(row) ? `a${row.attempt.attempt}` : `l${row.seq}`;
}

/** Attempts are folds, the newest open; `toggled` are those that the person opened or closed against that. */
export function logRows(
  attempts: readonly AttemptView[],
  all: readonly LogLine[],
  toggled: ReadonlySet<number>,
  isShown?: (line: string) => boolean,
): readonly LogRow[] {
  const lines = isShown ? all.filter((line) => isShown(line.text)) : all;
  if (attempts.length < 2) return lines;
  const own = new Map<number, LogLine[]>(attempts.map(({ attempt }) => [attempt, []]));
  for (const line of lines) own.get(line.attempt)?.push(line);
  const newest = attempts.at(-1)?.attempt ?? 0;
  return attempts.flatMap((attempt): LogRow[] => {
    const its = own.get(attempt.attempt) ?? [];
    const isOpen = !isShown ? (attempt.attempt === newest) !== toggled.has(attempt.attempt) : its.length > 0;
    const row = { attempt, count: its.length, isOpen };
    return isOpen ? [row, ...its] : [row];
  });
}

/** The lines as `kubectl logs` would print them, for the clipboard. */
export function logText(lines: readonly LogLine[], timestamps: boolean): string {
  return lines.map((line) => (timestamps ? `${line.timestamp} ${line.text}\n` : `${line.text}\n`)).join("");
}

/** `exit 1`, `SIGKILL`: how an attempt ended, or that it runs. */
export function endWords(attempt: AttemptView): string {
  if (attempt.state !== "exited") return attempt.state === "running" ? t("running") : t("created");
  return exitWords(attempt);
}

/** `exit 1`. */
export function exitWords({ exitCode }: AttemptView): string {
  return exitCode === null ? t("exit code unknown") : t("exit {exitCode}", { exitCode });
}
