/** A line with its colours, as a terminal would show it. */
import type { ReactElement } from "react";
import { classOf, parseTerminal } from "../../store/ansi.ts";

export function ColouredText({ text }: { text: string }): ReactElement {
  const [line = []] = parseTerminal(text);
  return (
    <>
      {line.map((span, index) => (
        // A line's spans have no name of their own: their order is what they are.
        // oxlint-disable-next-line react/no-array-index-key
        <span key={index} className={classOf(span.style)}>
          {span.text}
        </span>
      ))}
    </>
  );
}
