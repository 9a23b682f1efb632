/** A line of a log with its colours, as a terminal would show it. */
import type { ReactElement } from "react";
import { TerminalScreen } from "../../store/terminal-screen.ts";
import { Spans } from "../terminal/spans.tsx";

/** Wider than most lines; what is longer goes on in another row, and is one line all the same. */
const COLUMNS = 1000;

export function ColouredText({ text }: { text: string }): ReactElement {
  const screen = new TerminalScreen(1, COLUMNS);
  screen.write(text);
  return <Spans spans={screen.picture().lines.flatMap(({ spans }) => spans)} />;
}
