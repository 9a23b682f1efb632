/** Text that a program printed, in its colours: in a terminal, and in a log. */
import type { ReactElement } from "react";
import type { Span } from "../../store/terminal-grid.ts";
import { classOf } from "../../store/terminal-style.ts";
import "./spans.css";

export function Spans({ spans }: { spans: readonly Span[] }): ReactElement {
  // A line's spans have no name of their own: their order is what they are.
  return (
    <>
      {spans.map((span, index) => (
        <span key={`${index} ${span.text}`} className={classOf(span.style)}>
          {span.text}
        </span>
      ))}
    </>
  );
}
