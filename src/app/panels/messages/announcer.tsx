/** Says changes of state to screen readers: politely, one sentence each, at most one a second. */
import { useEffect, useRef, useState } from "react";
import type { ReactElement } from "react";
import { useChanges } from "./use-changes.ts";

const EVERY_MS = 1000;
const WAITING = 5;

export function Announcer(): ReactElement {
  const queue = useRef<string[]>([]);
  const [sentence, setSentence] = useState("");

  useChanges((sentences) => {
    // When much happens at once only the newest is worth saying.
    queue.current = [...queue.current, ...sentences].slice(-WAITING);
  });
  useEffect(() => {
    const timer = setInterval(() => {
      const next = queue.current.shift();
      if (next !== undefined) setSentence(next);
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, []);

  return (
    <p className="visually-hidden" aria-live="polite" data-testid="announcer">
      {sentence}
    </p>
  );
}
