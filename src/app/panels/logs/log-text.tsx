/** A line as a terminal would show it: with its colours, where it has any. */
import type { ReactElement } from "react";
import { classOf, parseTerminal } from "../../store/ansi.ts";

export function LogText({ text }: { text: string }): ReactElement {
  if (!text.includes("\u001b")) return <>{text}</>;
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
