/** One line of a terminal, in its colours. */
import { memo } from "react";
import type { ReactElement } from "react";
import type { ScreenLine, Span } from "../../store/terminal-grid.ts";
import { Spans } from "./spans.tsx";

export const TerminalLine = memo(function TerminalLine({ line }: { line: ScreenLine }): ReactElement {
  return (
    <div className="terminal-line">
      <Spans spans={line.spans} />
    </div>
  );
});

/** What is before a place, the character at it, and what is behind. */
export function splitAt(spans: readonly Span[], offset: number): [Span[], Span[], Span[]] {
  const parts: [Span[], Span[], Span[]] = [[], [], []];
  let at = 0;
  for (const { text, style } of spans) {
    const inside = Math.min(Math.max(offset - at, 0), text.length);
    const under = at + inside === offset ? (/^./su.exec(text.slice(inside))?.[0] ?? "") : "";
    const pieces = [text.slice(0, inside), under, text.slice(inside + under.length)];
    pieces.forEach((piece, i) => {
      if (piece !== "") parts[i]?.push({ text: piece, style });
    });
    at += text.length;
  }
  return parts;
}
