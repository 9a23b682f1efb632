/** A run as text: what the terminals of the workstation showed, and what the containers printed. */
import { textOf } from "../../store/terminal-grid.ts";
import { TerminalScreen } from "../../store/terminal-screen.ts";
import { containersOf } from "../../store/selectors.ts";
import type { LoggedContainerView, LoggedPodView, TerminalView } from "../../store/view.ts";
import { many, t } from "../../locale/locale.ts";

/** What stands on the screen, without its colours. */
export function transcriptOf(terminals: readonly TerminalView[]): string {
  return terminals
    .map(({ title, output, dropped, size }, index) => {
      const head = terminals.length > 1 ? `# ${t("Shell {n}", { n: index + 1 })}, ${title}\n` : "";
      const gone = dropped > 0 ? `# ${t("Earlier output is gone.")}\n` : "";
      const screen = new TerminalScreen(size.rows, size.columns);
      screen.write(output);
      const lines = screen.picture().lines.map(({ spans }) => textOf(spans));
      return `${head}${gone}${lines.join("\n").trimEnd()}\n`;
    })
    .join("\n");
}

/** Of all Pods, container after container, each line with its time, and a line where an attempt begins. */
export function logsOf(pods: readonly LoggedPodView[]): string {
  return pods
    .flatMap((pod) =>
      containersOf(pod).map((container) => `# ${pod.namespace}/${pod.name} ${container.name}\n${logOf(container)}`),
    )
    .join("\n");
}

function logOf({ attempts, logs }: LoggedContainerView): string {
  const parts: string[] =
    logs.dropped > 0 ? [`# ${many(logs.dropped, "{n} older line is not here", "{n} older lines are not here")}`] : [];
  if (logs.lines.length === 0) parts.push(`# ${t("Nothing was printed.")}`);
  let attempt = attempts.length > 1 ? -1 : (logs.lines[0]?.attempt ?? 0);
  for (const line of logs.lines) {
    if (line.attempt !== attempt) {
      attempt = line.attempt;
      parts.push(`# ${t("attempt {n}", { n: attempt + 1 })}`);
    }
    parts.push(`${line.timestamp} ${line.stream === "stderr" ? "stderr " : ""}${line.text}`);
  }
  return `${parts.join("\n")}\n`;
}
